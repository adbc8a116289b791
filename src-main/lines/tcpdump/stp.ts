/**
 * Spanning tree (IEEE 802.1D, 802.1w) as tcpdump prints it: `STP 802.1d, Config, Flags [none], bridge-id …`.
 */
import { hexText, macText } from '@shared/format'
import type { Line } from './line'

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

function bridgeId(line: Line, at: number): string {
  line.need(at, 8)
  return `${line.u16(at).toString(16).padStart(4, '0')}.${macText(line.bytes, at + 2)}`
}

/** Prints the BPDU of `length` bytes at `at` (after the LLC header). */
export function printStp(line: Line, at: number, length: number) {
  line.protocol = 'stp'
  if (length < 4) return line.addTruncated()
  const protocol = line.u16(at)
  if (protocol !== 0) {
    line.add(`STP unknown STP version, length ${length}`)
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
  const flags = line.u8(at + 4)
  const set = FLAGS.filter(([bit]) => flags & bit).map(([, label]) => label)
  line.add(`, Flags [${set.join(', ') || 'none'}]`)
  line.add(
    `, bridge-id ${bridgeId(line, at + 17)}.${line
      .u16(at + 25)
      .toString(16)
      .padStart(4, '0')}, length ${length}`,
  )
  if (type === RAPID && line.options.verbose > 0) line.add(`, port-role ${ROLES[(flags >> 2) & 3]}`)
}
