/**
 * SOCKS 4 and 5 (RFC 1928 3 to 6): the greeting, the method chosen, the request with its destination, the reply.
 *
 * Messages do not say what they are: they are told by their version, length and direction. What the proxy carries is not named.
 */
import { ipv4Text, ipv6Text } from '@shared/format'
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { Space } from './layers'
import { layerEnd, takeRest, textField } from './text-lines'
import { isToServer } from './to-server'
import type { TreeBuilder } from './tree'

const SOCKS = protocolId('socks')
const COMMANDS: Readonly<Record<number, string>> = { 1: 'connect', 2: 'bind', 3: 'UDP associate' }
const MAX_LENGTH = 600

/** Length of what stands at `at`: version, number, 0, address, port; 0 when it is none. */
function addressedLength(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < 7 || bytes[at] !== 5 || bytes[at + 2] !== 0) return 0
  if (bytes[at + 3] === 1) return 10
  if (bytes[at + 3] === 4) return 22
  return bytes[at + 3] === 3 ? 7 + bytes[at + 4] : 0
}

function isSocks(bytes: Uint8Array, at: number, end: number): boolean {
  const length = end - at
  if (length < 2 || length > MAX_LENGTH) return false
  if (bytes[at] === 5) return length === 2 || length === 2 + bytes[at + 1] || addressedLength(bytes, at, end) === length
  if (bytes[at] === 4) return length >= 9 && bytes[end - 1] === 0
  if (bytes[at] === 0) return length === 8 && bytes[at + 1] >= 0x5a && bytes[at + 1] <= 0x5d
  return bytes[at] === 1 && length <= 513
}

function describeAddress(tree: TreeBuilder, at: number, end: number) {
  const kind = tree.u8(at)
  if (kind === 3) textField(tree, 'socks.remote_name', 'Name', at + 2, Math.min(end, at + 2 + tree.u8(at + 1)))
  else if (kind === 1 && tree.has(at + 1, 4)) tree.add('socks.dst', 'Address', ipv4Text(tree.bytes, at + 1), at + 1, 4)
  else if (kind === 4 && tree.has(at + 1, 16))
    tree.add('socks.dstv6', 'Address', ipv6Text(tree.bytes, at + 1), at + 1, 16)
  tree.uint('socks.port', 'Port', end - 2, 2)
}

function describe5(tree: TreeBuilder, at: number, end: number, toServer: boolean) {
  tree.uint('socks.version', 'Version', at, 1)
  if (addressedLength(tree.bytes, at, end) !== end - at) {
    if (toServer) tree.hex('socks.auth_methods', 'Methods offered', at + 2, end - at - 2)
    else tree.uint('socks.auth_accepted_method', 'Method chosen', at + 1, 1)
    return
  }
  if (toServer) tree.uint('socks.command', 'Command', at + 1, 1, (value) => COMMANDS[value] ?? String(value))
  else tree.uint('socks.results', 'Result', at + 1, 1)
  describeAddress(tree, at + 3, end)
}

function describe4(tree: TreeBuilder, at: number, end: number, toServer: boolean) {
  tree.uint('socks.version', 'Version', at, 1)
  if (toServer) tree.uint('socks.command', 'Command', at + 1, 1, (value) => COMMANDS[value] ?? String(value))
  else tree.uint('socks.results', 'Result', at + 1, 1)
  tree.uint('socks.port', 'Port', at + 2, 2)
  if (tree.has(at + 4, 4)) tree.add('socks.dst', 'Address', ipv4Text(tree.bytes, at + 4), at + 4, 4)
  if (end > at + 9) textField(tree, 'socks.username', 'User', at + 8, end - 1)
}

export const socks: Decoder = {
  protocol: SOCKS,
  decode(layers) {
    if (isSocks(layers.bytes, layers.nextAt, layers.nextEnd)) takeRest(layers, SOCKS)
    else layers.nextSpace = Space.none
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    const end = layerEnd(layers, index, tree)
    const toServer = isToServer(layers)
    tree.group('socks', 'SOCKS', null, at, Math.max(0, end - at), toServer ? 'request' : 'answer', () => {
      if (end - at < 2) return
      const version = tree.u8(at)
      if (version === 5) describe5(tree, at, end, toServer)
      else if (version === 4 || version === 0) describe4(tree, at, end, toServer)
      else tree.hex('socks.login', 'Login', at, end - at)
    })
  },
}
