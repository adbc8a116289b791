/**
 * Broadcom's lawful-intercept shim as tcpdump prints it: `BCM-LI-SHIM: direction ingress, pkt-type ethernet, pkt-subtype
 * untagged, li-id 5`.
 */
import type { Line } from './line'

const DIRECTIONS = ['unknown', 'unused', 'egress', 'ingress']
const PACKETS: Readonly<Record<number, string>> = { 4: 'undecided', 5: 'ipv4', 6: 'ipv6', 7: 'ethernet' }
const SUBTYPES: Readonly<Record<number, string>> = {
  2: 'single VLAN tag',
  3: 'single VLAN tag',
  4: 'double VLAN tag',
  5: 'double VLAN tag',
  6: 'untagged',
  7: 'untagged',
}
const LI_ID = 0x3fffff

export function printBcmLi(line: Line, at: number, length: number) {
  line.protocol = 'bcm_li'
  if (length < 4) return line.add(` (length ${length} < 4) (invalid)`)
  const word = line.u32(at)
  line.add(`BCM-LI-SHIM: direction ${DIRECTIONS[word >>> 29] ?? 'unknown'}`)
  line.add(`, pkt-type ${PACKETS[(word >>> 25) & 15] ?? 'unknown'}`)
  line.add(`, pkt-subtype ${SUBTYPES[(word >>> 21) & 15] ?? 'unknown'}, li-id ${word & LI_ID}`)
  line.need(at, length)
}
