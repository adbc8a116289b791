/**
 * Spanning tree (IEEE 802.1D, 802.1w) as tcpdump prints it: `STP 802.1d, Config, Flags [none], bridge-id …`.
 */
import { hexText, macText } from '@shared/format'
import type { Line } from './line'

const VERSIONS: Readonly<Record<number, string>> = { 0: '802.1d', 2: 'Rapid STP', 3: 'Multiple STP', 4: 'SPB' }
const FLAGS: readonly (readonly [number, string])[] = [
  [0x01, 'Topology change'],
  [0x02, 'Proposal'],
  [0x10, 'Learn'],
  [0x20, 'Forward'],
  [0x40, 'Agreement'],
  [0x80, 'Topology change ACK'],
]
const ROLES = ['', ', Alternate', ', Root', ', Designated']

function bridgeId(line: Line, at: number): string {
  line.need(at, 8)
  return `${line.u16(at).toString(16).padStart(4, '0')}.${macText(line.bytes, at + 2)}`
}

/** Prints the BPDU of `length` bytes at `at` (after the LLC header). */
export function printStp(line: Line, at: number, length: number) {
  line.protocol = 'stp'
  if (length < 4) return line.addTruncated()
  const version = line.u8(at + 2)
  const type = line.u8(at + 3)
  if (line.u16(at) !== 0) {
    line.add(`unknown STP version, length ${length}`)
    return
  }
  line.add(`STP ${VERSIONS[version] ?? 'Unknown STP protocol'} (${hexText(version, 2)})`.replace(/ \(0x0[0234]\)$/, ''))
  if (type === 0x80) return line.add(', Topology Change')
  if (type !== 0 && type !== 2) return
  if (length < 35) {
    line.add(`${type === 0 ? ', Config' : ''} (invalid)`)
    return
  }
  const flags = line.u8(at + 4)
  const set = FLAGS.filter(([bit]) => flags & bit).map(([, name]) => name)
  line.add(type === 0 ? ', Config' : `, ${version === 2 ? 'Rapid SPT' : ''}`)
  line.add(`, Flags [${set.join(', ') || 'none'}]`)
  if (type === 2) line.add(ROLES[(flags >> 2) & 3])
  line.add(
    `, bridge-id ${bridgeId(line, at + 17)}.${line
      .u16(at + 25)
      .toString(16)
      .padStart(4, '0')}, length ${length}`,
  )
}
