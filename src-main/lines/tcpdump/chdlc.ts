/**
 * Cisco HDLC as tcpdump prints it: what it carries, and its own SLARP: `SLARP (length: 18), keepalive: mineseen=…`.
 */
import { hexByte, hexText, ipv4Text } from '@shared/format'
import { hexOnly } from './hex-dump'
import { printIso } from './iso'
import type { Line } from './line'

const HEADER = 4
const SLARP_SHORTEST = 14
const SLARP_LONGEST = 18

/** Milliseconds as `1d2h3m4s`. */
function uptimeText(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000)
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  return `${Math.floor(hours / 24)}d${hours % 24}h${minutes % 60}m${seconds % 60}s`
}

function printSlarp(line: Line, at: number, length: number) {
  line.protocol = 'chdlc_slarp'
  line.add(`SLARP (length: ${length}), `)
  if (length < SLARP_SHORTEST) return line.addTruncated()
  line.need(at, SLARP_SHORTEST)
  const code = line.u32(at)
  if (code === 0) line.add('request')
  else if (code === 1) line.add(`reply ${ipv4Text(line.bytes, at + 4)}/${ipv4Text(line.bytes, at + 8)}`)
  else if (code === 2) {
    line.add(`keepalive: mineseen=${hexText(line.u32(at + 4), 8)}, yourseen=${hexText(line.u32(at + 8), 8)}`)
    line.add(`, reliability=${hexText(line.u16(at + 12), 4)}`)
    if (length >= SLARP_LONGEST) line.add(`, link uptime=${uptimeText(line.u32(at + 14))}`)
  } else {
    line.add(`${hexText(code, 2)} unknown`)
    if (line.options.verbose < 2) line.add(hexOnly(line.bytes, at + 4, Math.min(line.end, at + length)))
  }
  if (length > SLARP_LONGEST && line.options.verbose > 0) {
    line.add(`, (trailing junk: ${length - SLARP_LONGEST} bytes)`)
  }
  if (line.options.verbose > 1) line.add(hexOnly(line.bytes, at + 4, Math.min(line.end, at + length)))
}

const CASTS: Readonly<Record<number, string>> = { 15: 'unicast', 143: 'bcast' }
const isOsi = (id: number): boolean => id === 0x81 || id === 0x82 || id === 0x83

/** Prints the frame of `length` bytes at `at`. */
export function printChdlc(line: Line, at: number, length: number) {
  line.protocol = 'chdlc'
  if (length < HEADER || !line.has(at, HEADER)) return line.addTruncated()
  line.linkHeader = HEADER
  const type = line.u16(at + 2)
  const body = at + HEADER
  const rest = length - HEADER
  if (line.options.link) {
    const cast = line.u8(at)
    line.add(
      `${CASTS[cast] ?? `0x${hexByte(cast)}`}, ethertype ${etherName(type)} (${hexText(type, 4)}), length ${length}: `,
    )
  }
  switch (type) {
    case 0x0800:
      return line.inner.ipv4(line, body, rest)
    case 0x86dd:
      return line.inner.ipv6(line, body, rest)
    case 0x8035:
      return printSlarp(line, body, rest)
    case 0x8847:
    case 0x8848:
      return line.inner.mpls(line, body, rest)
    case 0xfefe: {
      if (rest < 2) return line.addTruncated()
      // some senders put a byte before the protocol's
      const skip = isOsi(line.u8(body + 1)) ? 1 : 0
      return printIso(line, body + skip, rest - skip)
    }
    default:
      if (!line.options.link) line.add(`unknown CHDLC protocol (${hexText(type, 4)})`)
  }
}

const ETHER_NAMES: Readonly<Record<number, string>> = {
  2048: 'IPv4',
  34525: 'IPv6',
  34887: 'MPLS unicast',
  34888: 'MPLS multicast',
  65278: 'OSI',
  32821: 'SLARP',
}
const etherName = (type: number): string => ETHER_NAMES[type] ?? 'Unknown'
