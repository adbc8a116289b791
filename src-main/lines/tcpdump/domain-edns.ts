/**
 * The OPT record of DNS (RFC 6891) as tcpdump prints it: size, the DNSSEC-OK bit, options by name.
 */
import { hexByte, ipv4Text, ipv6Text } from '@shared/format'
import type { Line } from './line'

const NAMES: Readonly<Record<number, string>> = {
  1: 'LLQ',
  2: 'UPDATE-LEASE',
  3: 'NSID',
  5: 'DAU',
  6: 'DHU',
  7: 'N3U',
  8: 'ECS',
  9: 'EXPIRE',
  10: 'COOKIE',
  11: 'KEEPALIVE',
  12: 'PADDING',
  13: 'CHAIN',
  14: 'KEY-TAG',
  16: 'CLIENT-TAG',
  17: 'SERVER-TAG',
}
const DNSSEC_OK = 0x8000

function hexDigits(line: Line, at: number, size: number): string {
  let text = ''
  for (let i = at; i < at + size; i++) text += hexByte(line.u8(i))
  return text
}

/** Client subnet (RFC 7871): only the bytes of the prefix are sent. */
function subnetText(line: Line, at: number, size: number): string {
  if (size < 4) return ''
  const family = line.u16(at)
  const whole = new Uint8Array(16)
  for (let i = 0; i < Math.min(16, size - 4); i++) whole[i] = line.u8(at + 4 + i)
  const address = family === 1 ? ipv4Text(whole, 0) : ipv6Text(whole, 0)
  return ` ${address}/${line.u8(at + 2)}/${line.u8(at + 3)}`
}

function optionText(line: Line, code: number, at: number, size: number): string {
  switch (code) {
    case 8:
      return subnetText(line, at, size)
    case 9:
      return size === 4 ? ` ${line.u32(at)} sec` : ''
    case 11:
      return size === 2 ? ` ${(line.u16(at) / 10).toFixed(1)} sec` : ''
    case 3:
    case 10:
      return size > 0 ? ` ${hexDigits(line, at, size)}` : ''
    default:
      return ''
  }
}

/** Prints the record whose type stands at `at` and whose data of `length` bytes at `dataAt`; answers where the next begins. */
export function printEdns(line: Line, at: number, dataAt: number, length: number): number {
  line.add(` UDPsize=${line.u16(at + 2)}`)
  if (line.u16(at + 6) & DNSSEC_OK) line.add(' DO')
  const end = dataAt + length
  if (end > line.end) return -1
  for (let i = dataAt; i + 4 <= end; ) {
    const code = line.u16(i)
    const size = line.u16(i + 2)
    if (i + 4 + size > end) return -1
    line.add(` [${NAMES[code] ?? `Opt${code}`}${optionText(line, code, i + 4, size)}]`)
    i += 4 + size
  }
  return end
}
