/**
 * MQTT (OASIS MQTT 3.1.1 2 and 3): packets of a type and flags(1), a length of up to four digits to the base 128, and a body.
 *
 * Shown are CONNECT, CONNACK, PUBLISH and the names of the others; properties of version 5 are left as bytes.
 */
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { Space } from './layers'
import { layerEnd, looksLikeTls, takeRest, textField } from './text-lines'
import type { TreeBuilder } from './tree'

const MQTT = protocolId('mqtt')
const TLS = protocolId('tls')
const MAX_PACKETS = 128
const MAX_DIGITS = 4
const CONNECT = 1
const CONNACK = 2
const PUBLISH = 3
const VERSION_5 = 5
const TYPES = [
  'reserved',
  'CONNECT',
  'CONNACK',
  'PUBLISH',
  'PUBACK',
  'PUBREC',
  'PUBREL',
  'PUBCOMP',
  'SUBSCRIBE',
  'SUBACK',
  'UNSUBSCRIBE',
  'UNSUBACK',
  'PINGREQ',
  'PINGRESP',
  'DISCONNECT',
  'AUTH',
]

/** The length behind the type; its digits, 0 when they do not end. */
function lengthAt(tree: TreeBuilder, at: number, end: number): { length: number; digits: number } {
  let length = 0
  for (let i = 0; i < MAX_DIGITS && at + 1 + i < end; i++) {
    length += (tree.u8(at + 1 + i) & 0x7f) * 128 ** i
    if (tree.u8(at + 1 + i) < 0x80) return { length, digits: i + 1 }
  }
  return { length: 0, digits: 0 }
}

/** A text behind its length of two bytes; answers where it ends. */
function text(tree: TreeBuilder, field: string, label: string, at: number, end: number): number {
  const to = at + 2 + tree.u16(at)
  if (at + 2 > end || to > end) return end
  textField(tree, field, label, at + 2, to)
  return to
}

function describeConnect(tree: TreeBuilder, at: number, end: number) {
  const version = text(tree, 'mqtt.protoname', 'Protocol', at, end)
  if (version + 4 > end) return
  const level = tree.uint('mqtt.ver', 'Version', version, 1)
  const flags = tree.u8(version + 1)
  tree.flag('mqtt.conflag.cleansess', 'Clean session', version + 1, 1, 0x02)
  tree.uint('mqtt.kalive', 'Keep alive', version + 2, 2, (value) => `${value} s`)
  if (level >= VERSION_5) return
  let next = text(tree, 'mqtt.clientid', 'Client', version + 4, end)
  if (flags & 0x04) {
    next = text(tree, 'mqtt.willtopic', 'Will topic', next, end)
    next = text(tree, 'mqtt.willmsg', 'Will', next, end)
  }
  if (flags & 0x80) next = text(tree, 'mqtt.username', 'User', next, end)
  if (flags & 0x40) text(tree, 'mqtt.passwd', 'Password', next, end)
}

function describePublish(tree: TreeBuilder, flags: number, at: number, end: number) {
  let next = text(tree, 'mqtt.topic', 'Topic', at, end)
  if ((flags & 0x06) !== 0 && next + 2 <= end) {
    tree.uint('mqtt.msgid', 'Message id', next, 2)
    next += 2
  }
  if (next < end) textField(tree, 'mqtt.msg', 'Message', next, end)
}

function describePacket(tree: TreeBuilder, at: number, body: number, end: number) {
  const first = tree.u8(at)
  tree.add('mqtt.msgtype', 'Type', first >> 4, at, 1, TYPES[first >> 4])
  tree.add('mqtt.len', 'Length', end - body, at + 1, body - at - 1)
  if (first >> 4 === CONNECT) describeConnect(tree, body, end)
  else if (first >> 4 === CONNACK && body + 2 <= end) tree.uint('mqtt.conack.val', 'Return code', body + 1, 1)
  else if (first >> 4 === PUBLISH) describePublish(tree, first & 15, body, end)
}

export const mqtt: Decoder = {
  protocol: MQTT,
  decode(layers) {
    const { bytes, nextAt, nextEnd } = layers
    if (looksLikeTls(bytes, nextAt, nextEnd)) takeRest(layers, TLS)
    else if (nextEnd - nextAt >= 2 && bytes[nextAt] >= 0x10) takeRest(layers, MQTT)
    else layers.nextSpace = Space.none
  },
  describe(layers, index, tree) {
    const start = layers.offset[index]
    const end = layerEnd(layers, index, tree)
    tree.group('mqtt', 'MQTT', null, start, Math.max(0, end - start), TYPES[tree.u8(start) >> 4], () => {
      let at = start
      for (let count = 0; count < MAX_PACKETS && at + 2 <= end; count++) {
        const { length, digits } = lengthAt(tree, at, end)
        if (digits === 0) return tree.problem('The length does not end', at, end - at)
        const body = at + 1 + digits
        const to = Math.min(end, body + length)
        describePacket(tree, at, body, to)
        at = to
      }
    })
  },
}
