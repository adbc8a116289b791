/**
 * Syslog (RFC 5424 6, RFC 3164 4): `<priority>` = facility * 8 + severity, then the message.
 */
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { printable } from './text'
import { layerEnd, takeRest, textField } from './text-lines'

const SYSLOG = protocolId('syslog')
const LEVELS = ['emergency', 'alert', 'critical', 'error', 'warning', 'notice', 'informational', 'debug']

export const syslog: Decoder = {
  protocol: SYSLOG,
  decode(layers) {
    takeRest(layers, SYSLOG)
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    const end = layerEnd(layers, index, tree)
    const found = /^<(\d{1,3})>/.exec(printable(tree.bytes, at, Math.min(end, at + 5)))
    const text = found ? LEVELS[Number(found[1]) & 7] : 'no priority'
    tree.group('syslog', 'Syslog', null, at, Math.max(0, end - at), text, () => {
      let from = at
      if (found) {
        const priority = Number(found[1])
        from += found[0].length
        tree.add('syslog.facility', 'Facility', priority >> 3, at, found[0].length)
        tree.add('syslog.level', 'Severity', priority & 7, at, found[0].length, text)
      }
      if (from < end) textField(tree, 'syslog.msg', 'Message', from, end)
    })
  },
}
