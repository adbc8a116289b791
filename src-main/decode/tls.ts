/**
 * TLS records (RFC 8446 5.1, RFC 5246 6.2) and the handshake messages inside them (4); the hellos and certificates are
 * described by files of their own.
 *
 *   0 content type(1)  1 version(2)  3 length(2)  5 handshake: type(1) length(3) …
 *
 * Named are the segments that begin with a record; a record that goes on in the next segment is shown as far as it is
 * here (session/joined-frame.ts puts those together). A handshake message over several records is shown in the last of
 * them. After ChangeCipherSpec handshake records are encrypted: a message type nobody knows says so.
 */
import { hexText } from '@shared/format'
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { type JoinedRecords, joinRecords, tlsEnd } from './framing-tls'
import { Space } from './layers'
import { layerEnd, looksLikeTls, takeRest } from './text-lines'
import { describeCertificates } from './tls-certificates'
import { describeHello, tlsVersionText } from './tls-hello'
import { TreeBuilder } from './tree'

const TLS = protocolId('tls')
const ALERT = 21
const HANDSHAKE = 22
const CLIENT_HELLO = 1
const SERVER_HELLO = 2
const CERTIFICATE = 11
const MAX_RECORDS = 256
const MAX_MESSAGES = 64
const RECORDS: Readonly<Record<number, string>> = {
  20: 'Change cipher spec',
  21: 'Alert',
  22: 'Handshake',
  23: 'Application data',
  24: 'Heartbeat',
}
const MESSAGES: Readonly<Record<number, string>> = {
  0: 'Hello request',
  1: 'Client hello',
  2: 'Server hello',
  3: 'Hello verify request',
  4: 'New session ticket',
  5: 'End of early data',
  8: 'Encrypted extensions',
  11: 'Certificate',
  12: 'Server key exchange',
  13: 'Certificate request',
  14: 'Server hello done',
  15: 'Certificate verify',
  16: 'Client key exchange',
  20: 'Finished',
  22: 'Certificate status',
  24: 'Key update',
}
const ALERTS: Readonly<Record<number, string>> = {
  0: 'close notify',
  10: 'unexpected message',
  20: 'bad record MAC',
  22: 'record overflow',
  40: 'handshake failure',
  42: 'bad certificate',
  43: 'unsupported certificate',
  44: 'certificate revoked',
  45: 'certificate expired',
  46: 'certificate unknown',
  47: 'illegal parameter',
  48: 'unknown CA',
  49: 'access denied',
  50: 'decode error',
  51: 'decrypt error',
  70: 'protocol version',
  71: 'insufficient security',
  80: 'internal error',
  86: 'inappropriate fallback',
  90: 'user cancelled',
  109: 'missing extension',
  110: 'unsupported extension',
  112: 'unrecognized name',
  116: 'certificate required',
  120: 'no application protocol',
}

const u24 = (tree: TreeBuilder, at: number): number => tree.u8(at) * 65_536 + tree.u16(at + 1)

/** A handshake record's messages; one whose type or length makes no sense is encrypted. */
function describeHandshake(tree: TreeBuilder, at: number, end: number, recordEnd: number) {
  let i = at
  for (let messages = 0; i + 4 <= end && messages < MAX_MESSAGES; messages++) {
    const type = tree.u8(i)
    const length = u24(tree, i + 1)
    const name = MESSAGES[type]
    // a message may go on in the next record, but then nothing else is in this one
    if (name === undefined || (i > at && i + 4 + length > recordEnd) || length > 0x40000) {
      tree.hex('tls.handshake.encrypted', 'Encrypted handshake message', i, end - i)
      return
    }
    const from = i
    const to = Math.min(end, i + 4 + length)
    tree.group('tls.handshake', 'Handshake', null, from, to - from, name, () => {
      tree.uint('tls.handshake.type', 'Type', from, 1, () => name)
      tree.uint('tls.handshake.length', 'Length', from + 1, 3)
      if (type === CLIENT_HELLO || type === SERVER_HELLO) describeHello(tree, from + 4, to, type === CLIENT_HELLO)
      else if (type === CERTIFICATE) describeCertificates(tree, from + 4, to)
    })
    i = to
  }
}

/** Records that share one handshake message: each as such, and in the last one what they say together. */
function describeSplit(tree: TreeBuilder, at: number, end: number): void {
  for (let i = at; i < end; ) {
    const from = i
    const to = Math.min(end, from + 5 + tree.u16(from + 3))
    tree.group('tls.record', 'Record', null, from, to - from, RECORDS[HANDSHAKE], () => {
      describeHeader(tree, from)
      tree.hex('tls.handshake.fragment', 'Part of a handshake message', from + 5, Math.max(0, to - from - 5))
      if (to < end) return
      describeBareHandshake(tree, joinRecords(tree.bytes, at, end))
    })
    i = to
  }
}

function describeHeader(tree: TreeBuilder, at: number): void {
  tree.uint('tls.record.content_type', 'Content', at, 1, (value) => RECORDS[value] ?? String(value))
  tree.uint('tls.record.version', 'Version', at + 1, 2, (value) => tlsVersionText(value))
  tree.uint('tls.record.length', 'Length', at + 3, 2)
}

/** Handshake messages that come without records (QUIC), from the first on. */
export function describeBareHandshake(tree: TreeBuilder, { bytes, placeOf }: JoinedRecords): void {
  const inner = new TreeBuilder(bytes)
  describeHandshake(inner, 0, bytes.length, bytes.length)
  tree.graft(inner.finish(), placeOf)
}

function describeRecord(tree: TreeBuilder, at: number, end: number): number {
  const together = tree.u8(at) === HANDSHAKE ? tlsEnd(tree.bytes, at, end) : 0
  const type = tree.u8(at)
  const length = tree.u16(at + 3)
  const to = Math.min(end, at + 5 + length)
  if (together > to && together <= end) {
    describeSplit(tree, at, together)
    return together
  }
  tree.group('tls.record', 'Record', null, at, to - at, RECORDS[type] ?? `type ${type}`, () => {
    describeHeader(tree, at)
    if (type === HANDSHAKE) describeHandshake(tree, at + 5, to, at + 5 + length)
    else if (type === ALERT && length === 2 && at + 7 <= end) {
      tree.uint('tls.alert_message.level', 'Level', at + 5, 1, (v) =>
        v === 2 ? 'fatal' : v === 1 ? 'warning' : `${v}`,
      )
      tree.uint('tls.alert_message.desc', 'Alert', at + 6, 1, (v) => ALERTS[v] ?? hexText(v, 2))
    } else if (to > at + 5) tree.hex('tls.app_data', 'Data', at + 5, to - at - 5)
  })
  return to
}

export const tls: Decoder = {
  protocol: TLS,
  decode(layers) {
    if (looksLikeTls(layers.bytes, layers.nextAt, layers.nextEnd)) takeRest(layers, TLS)
    else layers.nextSpace = Space.none
  },
  describe(layers, index, tree) {
    const start = layers.offset[index]
    const end = layerEnd(layers, index, tree)
    const type = RECORDS[tree.u8(start)] ?? ''
    tree.group('tls', 'TLS', null, start, Math.max(0, end - start), type.toLowerCase(), () => {
      let at = start
      for (let records = 0; records < MAX_RECORDS && looksLikeTls(tree.bytes, at, end); records++)
        at = describeRecord(tree, at, end)
      if (at < end) tree.hex('tls.segment_data', 'Beginning of a record', at, end - at)
    })
  },
}
