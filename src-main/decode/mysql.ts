/**
 * MySQL's packets: a length (three bytes, little endian), a number, a body.
 *
 * Shown are the server's greeting (protocol 10), the client's login and its commands with their text; results are shown as
 * bytes. After the switch to TLS its records are named.
 */
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { Space } from './layers'
import { le16, le32, leUint } from './little-endian'
import { layerEnd, looksLikeTls, takeRest, textField } from './text-lines'
import { isToServer } from './to-server'
import type { TreeBuilder } from './tree'

const MYSQL = protocolId('mysql')
const TLS = protocolId('tls')
const HEAD = 4
const MAX_PACKETS = 128
const GREETING = 10
const LOGIN_HEAD = 32
const PROTOCOL_41 = 0x200
const COMMANDS: Readonly<Record<number, string>> = {
  1: 'quit',
  2: 'use database',
  3: 'query',
  4: 'list fields',
  5: 'create database',
  6: 'drop database',
  8: 'shutdown',
  9: 'statistics',
  10: 'list processes',
  12: 'kill',
  14: 'ping',
  17: 'change user',
  22: 'prepare statement',
  23: 'execute statement',
  25: 'close statement',
  26: 'reset statement',
}
const QUERIES = new Set([3, 22])
const NAMES = new Set([2, 5, 6])

/** End of the text at `at` that a 0 ends. */
function textEnd(tree: TreeBuilder, at: number, end: number): number {
  const found = tree.bytes.indexOf(0, at)
  return found < 0 || found > end ? end : found
}

function describeGreeting(tree: TreeBuilder, at: number, end: number) {
  tree.uint('mysql.protocol', 'Protocol', at, 1)
  const version = textEnd(tree, at + 1, end)
  textField(tree, 'mysql.version', 'Version', at + 1, version)
  if (version + 5 <= end) leUint(tree, 'mysql.thread_id', 'Thread', version + 1, 4)
}

function describeLogin(tree: TreeBuilder, at: number, end: number) {
  leUint(tree, 'mysql.caps.client', 'Capabilities', at, 2)
  if ((le16(tree, at) & PROTOCOL_41) === 0 || at + LOGIN_HEAD >= end) return
  textField(tree, 'mysql.user', 'User', at + LOGIN_HEAD, textEnd(tree, at + LOGIN_HEAD, end))
}

function describeCommand(tree: TreeBuilder, at: number, end: number) {
  const command = tree.uint('mysql.command', 'Command', at, 1, (value) => COMMANDS[value] ?? `command ${value}`)
  if (QUERIES.has(command) && at + 1 < end) textField(tree, 'mysql.query', 'Statement', at + 1, end)
  else if (NAMES.has(command) && at + 1 < end) textField(tree, 'mysql.schema', 'Database', at + 1, end)
}

function describePacket(tree: TreeBuilder, at: number, end: number, toServer: boolean) {
  leUint(tree, 'mysql.packet_length', 'Length', at, 3)
  const number = tree.uint('mysql.packet_number', 'Number', at + 3, 1)
  const body = at + HEAD
  if (body >= end) return
  if (!toServer && number === 0 && tree.u8(body) === GREETING) describeGreeting(tree, body, end)
  else if (toServer && number === 0) describeCommand(tree, body, end)
  else if (toServer && number === 1) describeLogin(tree, body, end)
  else tree.hex('mysql.payload', 'Data', body, end - body)
}

export const mysql: Decoder = {
  protocol: MYSQL,
  decode(layers) {
    const { bytes, nextAt, nextEnd } = layers
    if (looksLikeTls(bytes, nextAt, nextEnd)) takeRest(layers, TLS)
    else if (nextEnd - nextAt >= HEAD) takeRest(layers, MYSQL)
    else layers.nextSpace = Space.none
  },
  describe(layers, index, tree) {
    const start = layers.offset[index]
    const end = layerEnd(layers, index, tree)
    tree.group('mysql', 'MySQL', null, start, Math.max(0, end - start), `${end - start} bytes`, () => {
      let at = start
      for (let count = 0; count < MAX_PACKETS && at + HEAD <= end; count++) {
        const to = Math.min(end, at + HEAD + (le32(tree, at) % 0x1000000))
        describePacket(tree, at, to, isToServer(layers))
        at = to
      }
    })
  },
}
