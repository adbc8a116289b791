/**
 * Spanning tree (IEEE 802.1D, 802.1w, 802.1s) as tcpdump prints it: `STP 802.1d, Config, Flags [none], bridge-id …`, with -v
 * timers, root and the trees of 802.1s.
 */
import { hexText, macText } from '@shared/format'
import type { Line } from './line'
import { safeString } from './safe-text'

const VERSIONS: Readonly<Record<number, string>> = { 0: '802.1d', 2: '802.1w', 3: '802.1s', 4: '802.1aq' }
const CONFIG = 0x00
const RAPID = 0x02
const TOPOLOGY_CHANGE = 0x80
const FLAGS: readonly (readonly [number, string])[] = [
  [0x01, 'Topology change'],
  [0x02, 'Proposal'],
  [0x10, 'Learn'],
  [0x20, 'Forward'],
  [0x40, 'Agreement'],
  [0x80, 'Topology change ACK'],
]
const ROLES = ['Unknown', 'Alternate', 'Root', 'Designated']
/** Bytes of one tree of 802.1s, and where the first begins. */
const TREE = 16
const TREES = 102

const word = (line: Line, at: number): string => line.u16(at).toString(16).padStart(4, '0')
const roleOf = (flags: number): string => ROLES[(flags >> 2) & 3]

function bridgeId(line: Line, at: number): string {
  line.need(at, 8)
  return `${word(line, at)}.${macText(line.bytes, at + 2)}`
}

function flagsText(flags: number): string {
  const set = FLAGS.filter(([bit]) => flags & bit).map(([, label]) => label)
  return `Flags [${set.join(', ') || 'none'}]`
}

/** Timers count 256ths of a second. */
function timersText(line: Line, at: number): string {
  const seconds = (offset: number): string => `${(line.u16(at + offset) / 256).toFixed(2)}s`
  return `message-age ${seconds(27)}, max-age ${seconds(29)}, hello-time ${seconds(31)}, forwarding-delay ${seconds(33)}`
}

function printMultiple(line: Line, at: number, length: number) {
  line.add(`CIST ${flagsText(line.u8(at + 4))}, length ${length}`)
  if (line.options.verbose === 0) return
  line.add(`\n\tport-role ${roleOf(line.u8(at + 4))}, CIST root-id ${bridgeId(line, at + 5)}`)
  line.add(`, CIST ext-pathcost ${line.u32(at + 13)}`)
  line.add(`\n\tCIST regional-root-id ${bridgeId(line, at + 17)}, CIST port-id ${word(line, at + 25)},`)
  line.add(`\n\t${timersText(line, at)}`)
  const trees = line.u16(at + 36)
  line.need(at + 39, 51)
  const nameEnd = line.bytes.indexOf(0, at + 39)
  const name = safeString(line, at + 39, Math.min(nameEnd < 0 ? at + 71 : nameEnd, at + 71))
  line.add(`\n\tv3len ${trees}, MCID Name ${name}, rev ${line.u16(at + 71)},`)
  const digest = [73, 77, 81, 85]
    .map((offset) =>
      line
        .u32(at + offset)
        .toString(16)
        .padStart(8, '0'),
    )
    .join('')
  line.add(`\n\t\tdigest ${digest}, CIST int-root-pathcost ${line.u32(at + 89)},`)
  line.add(`\n\tCIST bridge-id ${bridgeId(line, at + 93)}, CIST remaining-hops ${line.u8(at + 101)}`)
  for (let i = at + TREES; i + TREE <= at + length && i + TREE <= at + 38 + trees; i += TREE) {
    const flags = line.u8(i)
    line.add(`\n\tMSTI ${line.u16(i + 1) & 0x0fff}, ${flagsText(flags)}, port-role ${roleOf(flags)}`)
    line.add(`\n\t\tMSTI regional-root-id ${bridgeId(line, i + 1)}, pathcost ${line.u32(i + 9)}`)
    line.add(
      `\n\t\tMSTI bridge-prio ${line.u8(i + 13) >> 4}, port-prio ${line.u8(i + 14) >> 4}, hops ${line.u8(i + 15)}`,
    )
  }
}

/** Prints the BPDU of `length` bytes at `at` (after the LLC header). */
export function printStp(line: Line, at: number, length: number) {
  line.protocol = 'stp'
  if (length < 4) return line.addTruncated()
  const protocol = line.u16(at)
  if (protocol !== 0) {
    line.add(`unknown STP version, length ${length}`)
    return
  }
  const version = line.u8(at + 2)
  const name = VERSIONS[version]
  line.add(`STP ${name ?? `Unknown STP protocol (${hexText(version, 2)})`}`)
  if (!name) return
  const type = line.u8(at + 3)
  if (type === TOPOLOGY_CHANGE) return line.add(', Topology Change')
  if (type !== CONFIG && type !== RAPID) return line.add(`, Unknown BPDU Type (${hexText(type, 2)})`)
  line.add(type === CONFIG ? ', Config' : ', Rapid STP')
  if (type === RAPID && version === 0) return
  if (length < 35 || (type === RAPID && version !== 0 && length < 36)) return line.add(' (invalid)')
  line.add(', ')
  if (type === RAPID && version === 3 && length >= TREES) return printMultiple(line, at, length)
  line.add(flagsText(line.u8(at + 4)))
  line.add(`, bridge-id ${bridgeId(line, at + 17)}.${word(line, at + 25)}, length ${length}`)
  if (line.options.verbose === 0) return
  line.add(`\n\t${timersText(line, at)}`)
  line.add(`\n\troot-id ${bridgeId(line, at + 5)}, root-pathcost ${line.u32(at + 13)}`)
  if (type === RAPID) line.add(`, port-role ${roleOf(line.u8(at + 4))}`)
}
