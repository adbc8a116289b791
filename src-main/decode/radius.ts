/**
 * RADIUS (RFC 2865 3 and 5).
 *
 *   0 code(1) identifier(1) length(2)  4 authenticator(16)  20 attributes: type(1) length(1) value
 */
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { bytesHex, printable } from './text'
import { layerEnd, takeRest } from './text-lines'
import type { TreeBuilder } from './tree'

const RADIUS = protocolId('radius')
const HEAD = 20
const MAX_ATTRIBUTES = 256
const CODES: Readonly<Record<number, string>> = {
  1: 'Access-Request',
  2: 'Access-Accept',
  3: 'Access-Reject',
  4: 'Accounting-Request',
  5: 'Accounting-Response',
  11: 'Access-Challenge',
  12: 'Status-Server',
  13: 'Status-Client',
  40: 'Disconnect-Request',
  41: 'Disconnect-ACK',
  42: 'Disconnect-NAK',
  43: 'CoA-Request',
  44: 'CoA-ACK',
  45: 'CoA-NAK',
}
/** attributes that are text, and the field of each */
const TEXTS: Readonly<Record<number, readonly [string, string]>> = {
  1: ['radius.user_name', 'User'],
  11: ['radius.filter_id', 'Filter'],
  18: ['radius.reply_message', 'Message'],
  30: ['radius.called_station_id', 'Called station'],
  31: ['radius.calling_station_id', 'Calling station'],
  32: ['radius.nas_identifier', 'NAS'],
  44: ['radius.acct_session_id', 'Accounting session'],
}

function describeAttributes(tree: TreeBuilder, start: number, end: number) {
  let at = start
  for (let count = 0; at + 2 <= end && count < MAX_ATTRIBUTES; count++) {
    const length = tree.u8(at + 1)
    if (length < 2 || at + length > end) return tree.problem('An attribute does not fit', at, end - at)
    const type = tree.u8(at)
    const known = TEXTS[type]
    if (known) tree.add(known[0], known[1], printable(tree.bytes, at + 2, at + length), at, length)
    else
      tree.add(
        'radius.avp',
        `Attribute ${type}`,
        tree.bytes.slice(at + 2, at + length),
        at,
        length,
        bytesHex(tree.bytes, at + 2, at + length),
      )
    at += length
  }
}

export const radius: Decoder = {
  protocol: RADIUS,
  decode(layers) {
    takeRest(layers, RADIUS)
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    const end = layerEnd(layers, index, tree)
    const name = CODES[tree.u8(at)] ?? `code ${tree.u8(at)}`
    tree.group('radius', 'RADIUS', null, at, Math.max(0, end - at), name, () => {
      tree.uint('radius.code', 'Code', at, 1, () => name)
      tree.uint('radius.id', 'Identifier', at + 1, 1)
      const length = tree.uint('radius.length', 'Length', at + 2, 2)
      tree.hex('radius.authenticator', 'Authenticator', at + 4, Math.max(0, Math.min(16, end - at - 4)))
      describeAttributes(tree, at + HEAD, Math.min(end, at + length))
    })
  },
}
