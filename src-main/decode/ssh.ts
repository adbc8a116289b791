/**
 * SSH (RFC 4253): the version line (4.2), then binary packets (6), readable until NEWKEYS.
 *
 *   0 packet length(4)  4 padding length(1)  5 message number(1) …  padding
 *
 * KEXINIT (7.1): cookie(16), ten name lists (length(4) + names). A segment is described alone: one that begins inside a
 * packet, or comes after the keys, is shown as encrypted bytes.
 */
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { beginsWith, eachLine, layerEnd, takeRest, textField } from './text-lines'
import type { TreeBuilder } from './tree'

const SSH = protocolId('ssh')
const KEXINIT = 20
const COOKIE = 16
const MAX_PACKET = 35_000
const MESSAGES: Readonly<Record<number, string>> = {
  1: 'Disconnect',
  2: 'Ignore',
  4: 'Debug',
  20: 'Key exchange init',
  21: 'New keys',
  30: 'Key exchange 30',
  31: 'Key exchange 31',
  32: 'Key exchange 32',
  33: 'Key exchange 33',
  34: 'Key exchange 34',
}

const LISTS: readonly (readonly [string, string])[] = [
  ['ssh.kex_algorithms', 'Key exchange'],
  ['ssh.server_host_key_algorithms', 'Host keys'],
  ['ssh.encryption_algorithms_client_to_server', 'Ciphers, client to server'],
  ['ssh.encryption_algorithms_server_to_client', 'Ciphers, server to client'],
  ['ssh.mac_algorithms_client_to_server', 'MACs, client to server'],
  ['ssh.mac_algorithms_server_to_client', 'MACs, server to client'],
  ['ssh.compression_algorithms_client_to_server', 'Compression, client to server'],
  ['ssh.compression_algorithms_server_to_client', 'Compression, server to client'],
  ['ssh.languages_client_to_server', 'Languages, client to server'],
  ['ssh.languages_server_to_client', 'Languages, server to client'],
]

function describeKexInit(tree: TreeBuilder, at: number, end: number) {
  if (at + COOKIE > end) return
  tree.hex('ssh.cookie', 'Cookie', at, COOKIE)
  let i = at + COOKIE
  for (const [field, label] of LISTS) {
    if (i + 4 > end) return
    const length = tree.u32(i)
    if (length > end - i - 4) return tree.problem('The list is longer than its packet', i, 4)
    textField(tree, field, label, i + 4, i + 4 + length)
    i += 4 + length
  }
}

/** One readable packet at `at`; answers where it ends, -1 when it is none. */
function describePacket(tree: TreeBuilder, at: number, end: number): number {
  const length = tree.u32(at)
  const padding = tree.u8(at + 4)
  const code = tree.u8(at + 5)
  if (at + 6 > end || length < 2 || length > MAX_PACKET || padding >= length || MESSAGES[code] === undefined) return -1
  const packetEnd = Math.min(end, at + 4 + length)
  tree.group('ssh.packet', 'Packet', null, at, packetEnd - at, MESSAGES[code], () => {
    tree.uint('ssh.packet_length', 'Length', at, 4)
    tree.uint('ssh.padding_length', 'Padding', at + 4, 1)
    tree.uint('ssh.message_code', 'Message', at + 5, 1, () => MESSAGES[code])
    if (code === KEXINIT) describeKexInit(tree, at + 6, packetEnd)
  })
  return packetEnd
}

export const ssh: Decoder = {
  protocol: SSH,
  decode(layers) {
    takeRest(layers, SSH)
  },
  describe(layers, index, tree) {
    const start = layers.offset[index]
    const end = layerEnd(layers, index, tree)
    let at = start
    tree.group('ssh', 'SSH', null, start, Math.max(0, end - start), `${end - start} bytes`, () => {
      if (beginsWith(tree.bytes, at, end, 'SSH-')) {
        at = eachLine(tree, at, end, (from, to) => {
          textField(tree, 'ssh.protocol', 'Version', from, to)
          return false
        })
      }
      while (at < end) {
        const next = describePacket(tree, at, end)
        if (next <= at) break
        at = next
      }
      if (at < end) tree.hex('ssh.encrypted_packet', 'Encrypted, or the rest of a packet', at, end - at)
    })
  },
}
