/**
 * Cisco's auto-RP announcements as tcpdump prints them: ` auto-rp mapping Hold 3m1s RP 10.0.0.1 PIMv1+2 224.0.0.0/4`.
 */
import { hexText, ipv4Text } from '@shared/format'
import type { Line } from './line'
import { spanText } from './span-text'

const TYPES: Readonly<Record<number, string>> = { 17: 'candidate-advert', 18: 'mapping' }
const VERSIONS = ['PIMv?', 'PIMv1', 'PIMv2', 'PIMv1+2']
const HEADER = 8
const ENTRY = 6

/** Prints the groups of one RP; answers the index behind them. */
function printGroups(line: Line, at: number, count: number, end: number): number {
  let i = at
  for (let n = 0; n < count; n++, i += ENTRY) {
    if (end - i < ENTRY) line.truncated()
    line.need(i, ENTRY)
    const flags = line.u8(i)
    line.add(`${n === 0 ? ' ' : ','}${flags & 1 ? '!' : ''}${ipv4Text(line.bytes, i + 2)}/${line.u8(i + 1)}`)
    if (flags & 2) line.add(' bidir')
    if (flags & 0xfc) line.add(`[rsvd=${hexText(flags & 0xfc, 2)}]`)
  }
  return i
}

/** Prints the message of `length` bytes at `at`. */
export function printAutoRp(line: Line, at: number, length: number) {
  line.protocol = 'cisco_autorp'
  if (length < HEADER) return line.truncated()
  line.add(' auto-rp ')
  const type = line.u8(at)
  line.add(TYPES[type] ?? `type-${hexText(type, 2)}`)
  const points = line.u8(at + 1)
  line.add(' Hold ')
  const hold = line.u16(at + 2)
  line.add(hold === 0 ? 'FOREVER' : spanText(hold))
  const end = at + length
  let i = at + HEADER
  for (let n = 0; n < points; n++) {
    if (end - i < 4) return line.truncated()
    line.need(i, 4)
    line.add(` RP ${ipv4Text(line.bytes, i)}`)
    if (end - i < 5) return line.truncated()
    const version = line.u8(i + 4)
    line.add(` ${VERSIONS[version & 3]}`)
    if (version & 0xfc) line.add(` [rsvd=${hexText(version & 0xfc, 2)}]`)
    if (end - i < 6) return line.truncated()
    i = printGroups(line, i + 6, line.u8(i + 5), end)
  }
}
