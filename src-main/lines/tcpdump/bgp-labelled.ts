/**
 * BGP prefixes that carry MPLS labels (RFC 8277), with route distinguishers for VPNs (RFC 4364), as tcpdump prints them.
 */
import { hexText, ipv4Text, ipv6Text } from '@shared/format'
import type { Line } from './line'

const LABEL = 3
const DISTINGUISHER = 8

/** `65001:5 (= 0.0.0.5)`, `10.0.0.1:5` */
export function distinguisherText(line: Line, at: number): string {
  line.need(at, DISTINGUISHER)
  const kind = line.u16(at)
  if (kind === 0) return `${line.u16(at + 2)}:${line.u32(at + 4)} (= ${ipv4Text(line.bytes, at + 4)})`
  if (kind === 1) return `${ipv4Text(line.bytes, at + 2)}:${line.u16(at + 6)}`
  if (kind === 2) return `${line.u32(at + 2)}:${line.u16(at + 6)}`
  return `unknown RD format ${hexText(kind)}`
}

/** Prints the labelled prefix at `at`; answers the index behind it, or -1 when its length is impossible. */
export function printLabelled(line: Line, at: number, width: 4 | 16, vpn: boolean): number {
  const fixed = LABEL + (vpn ? DISTINGUISHER : 0)
  const bits = line.u8(at) - fixed * 8
  if (bits < 0 || bits > width * 8) {
    line.add('\n\t      (illegal prefix length)')
    return -1
  }
  const size = Math.ceil(bits / 8)
  line.need(at + 1, fixed + size)
  const whole = new Uint8Array(width)
  whole.set(line.bytes.subarray(at + 1 + fixed, at + 1 + fixed + size))
  if (bits % 8) whole[size - 1] &= 0xff << (8 - (bits % 8))
  line.add('\n\t      ')
  if (vpn) line.add(`RD: ${distinguisherText(line, at + 1 + LABEL)}, `)
  const label = line.u24(at + 1)
  line.add(`${width === 4 ? ipv4Text(whole, 0) : ipv6Text(whole, 0)}/${bits}, label:${label >>> 4} `)
  line.add(label & 1 ? '(bottom)' : '(BOGUS: Bottom of Stack NOT set!)')
  return at + 1 + fixed + size
}
