/**
 * ARP and RARP as tcpdump 3.x printed them: `arp who-has A tell B`, `arp reply A is-at 0:10:5a:3:4:5`.
 */
import { ipv4Text } from '@shared/format'
import type { Line } from '../tcpdump/line'

const ETHERNET = 1
const REVERSE_ARP = 0x8035

/** A hardware address in the old form: no leading zeros. */
export function oldMac(line: Line, at: number): string {
  line.need(at, 6)
  return Array.from(line.bytes.subarray(at, at + 6), (byte) => byte.toString(16)).join(':')
}

function operationText(line: Line, at: number, op: number): string {
  const sender = ipv4Text(line.bytes, at + 14)
  const target = ipv4Text(line.bytes, at + 24)
  const targetMac = oldMac(line, at + 18)
  switch (op) {
    case 1:
      return `who-has ${target}${targetMac === '0:0:0:0:0:0' ? '' : ` (${targetMac})`} tell ${sender}`
    case 2:
      return `reply ${sender} is-at ${oldMac(line, at + 8)}`
    case 3:
      return `who-is ${targetMac} tell ${oldMac(line, at + 8)}`
    case 4:
      return `reply ${targetMac} at ${target}`
    default:
      return `#${op} for proto #${line.u16(at + 2)} (${line.u8(at + 5)}) hardware #${line.u16(at)} (${line.u8(at + 4)})`
  }
}

/** Prints the message at `at`, which came under `etherType`. */
export function printArp(line: Line, etherType: number, at: number) {
  line.protocol = etherType === REVERSE_ARP ? 'rarp' : 'arp'
  line.need(at, 8)
  const word = line.protocol
  if (line.u8(at + 4) !== 6 || line.u8(at + 5) !== 4) {
    line.add(`${word}-#${line.u16(at + 6)} for proto #${line.u16(at + 2)} (${line.u8(at + 5)})`)
    return line.add(` hardware #${line.u16(at)} (${line.u8(at + 4)})`)
  }
  line.need(at, 28)
  const op = line.u16(at + 6)
  line.add(`${word}${op >= 1 && op <= 4 ? ' ' : '-'}${operationText(line, at, op)}`)
  if (line.u16(at) !== ETHERNET) line.add(` hardware #${line.u16(at)}`)
}
