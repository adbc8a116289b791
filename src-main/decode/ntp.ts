/**
 * NTP (RFC 5905 7.3).
 *
 *   0 leap(2 bits) version(3) mode(3)  1 stratum  2 poll  3 precision  4 root delay(4)  8 root dispersion(4)
 *   12 reference id(4)  16 reference 24 origin 32 receive 40 transmit time (8 each: seconds since 1900, fraction)
 *
 * Modes 6 and 7 (control, private) are named, their bodies are shown as bytes.
 */
import { dateText, timeOfDayText } from '@shared/format'
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { printable } from './text'
import { layerEnd, takeRest } from './text-lines'
import type { TreeBuilder } from './tree'

const NTP = protocolId('ntp')
const EPOCH_1970 = 2_208_988_800
const MODES = [
  'reserved',
  'symmetric active',
  'symmetric passive',
  'client',
  'server',
  'broadcast',
  'control',
  'private',
]
const LEAPS = ['no warning', 'last minute has 61 s', 'last minute has 59 s', 'clock not synchronised']

const signed = (value: number): number => (value > 127 ? value - 256 : value)

/** Seconds and fraction as a date in UTC; the era that began in 2036 is not guessed. */
function timeText(tree: TreeBuilder, at: number): string {
  const seconds = tree.u32(at)
  if (seconds === 0) return 'none'
  const since = seconds - EPOCH_1970
  const fraction = String(Math.floor((tree.u32(at + 4) / 0x1_0000_0000) * 1e9)).padStart(9, '0')
  return since < 0 ? `${seconds} s since 1900` : `${dateText(since, 0)} ${timeOfDayText(since, 0)}.${fraction} UTC`
}

function stamp(tree: TreeBuilder, field: string, label: string, at: number) {
  tree.add(field, label, timeText(tree, at), at, 8)
}

function fixedPoint(tree: TreeBuilder, field: string, label: string, at: number) {
  const seconds = tree.u32(at) / 65_536
  tree.add(field, label, seconds, at, 4, `${seconds.toFixed(6)} s`)
}

function referenceText(tree: TreeBuilder, stratum: number, at: number): string {
  if (stratum <= 1) return printable(tree.bytes, at, Math.min(tree.end, at + 4)).replace(/(?:\\x00)+$/, '')
  return `${tree.u8(at)}.${tree.u8(at + 1)}.${tree.u8(at + 2)}.${tree.u8(at + 3)}`
}

export const ntp: Decoder = {
  protocol: NTP,
  decode(layers) {
    takeRest(layers, NTP)
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    const end = layerEnd(layers, index, tree)
    const flags = tree.u8(at)
    const mode = flags & 7
    tree.group('ntp', 'NTP', null, at, Math.max(0, end - at), MODES[mode], () => {
      tree.group('ntp.flags', 'Flags', flags, at, 1, `version ${(flags >> 3) & 7}, ${MODES[mode]}`, () => {
        tree.add('ntp.flags.li', 'Leap indicator', flags >> 6, at, 1, LEAPS[flags >> 6])
        tree.add('ntp.flags.vn', 'Version', (flags >> 3) & 7, at, 1)
        tree.add('ntp.flags.mode', 'Mode', mode, at, 1, MODES[mode])
      })
      if (mode >= 6) {
        if (end > at + 1) tree.hex('ntp.ctrl.data', 'Message', at + 1, end - at - 1)
        return
      }
      const stratum = tree.uint('ntp.stratum', 'Stratum', at + 1, 1)
      tree.add('ntp.ppoll', 'Poll interval', signed(tree.u8(at + 2)), at + 2, 1, `2^${signed(tree.u8(at + 2))} s`)
      tree.add('ntp.precision', 'Precision', signed(tree.u8(at + 3)), at + 3, 1, `2^${signed(tree.u8(at + 3))} s`)
      fixedPoint(tree, 'ntp.rootdelay', 'Root delay', at + 4)
      fixedPoint(tree, 'ntp.rootdispersion', 'Root dispersion', at + 8)
      tree.add('ntp.refid', 'Reference', referenceText(tree, stratum, at + 12), at + 12, 4)
      stamp(tree, 'ntp.reftime', 'Reference time', at + 16)
      stamp(tree, 'ntp.org', 'Origin time', at + 24)
      stamp(tree, 'ntp.rec', 'Receive time', at + 32)
      stamp(tree, 'ntp.xmt', 'Transmit time', at + 40)
      if (end > at + 48) tree.hex('ntp.ext', 'Extensions, authentication', at + 48, end - at - 48)
    })
  },
}
