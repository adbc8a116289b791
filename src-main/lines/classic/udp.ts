/**
 * A UDP datagram as tcpdump 3.x printed it: `a.1025 > b.514: udp 40`; to or from port 53 the DNS message.
 */
import { expectedChecksum, pseudoSum, sum16 } from '../../decode/checksum'
import type { IpHeader, Line } from '../tcpdump/line'
import { printEndpoints } from '../tcpdump/tcp'

const UDP = 17
const HEADER = 8
const DOMAIN = 53

function badChecksum(line: Line, at: number, size: number, ip: IpHeader): string {
  const found = line.u16(at + 6)
  if (line.options.verbose === 0 || ip.fragmented || found === 0 || !line.has(at, size)) return ''
  const pseudo = pseudoSum(line.bytes, ip.src, ip.dst, ip.version === 6 ? 16 : 4, UDP, size)
  const expected = expectedChecksum(sum16(line.bytes, at, at + size, pseudo), found)
  return expected === found || (expected ^ found) === 0xffff ? '' : `[bad udp cksum ${found.toString(16)}!] `
}

/** Prints the datagram of `length` bytes at `at`. */
export function printUdp(line: Line, at: number, length: number, ip: IpHeader) {
  line.protocol = 'udp'
  line.need(at, 4)
  const sport = line.u16(at)
  const dport = line.u16(at + 2)
  printEndpoints(line, ip, UDP, sport, dport)
  if (length < HEADER) return line.add(`truncated-udp ${length}`)
  const size = line.u16(at + 4)
  if (size < HEADER) return line.add(`truncated-udplength ${size}`)
  if (line.options.quiet) return line.add(`udp ${size - HEADER}`)
  line.need(at, HEADER)
  line.add(badChecksum(line, at, size, ip))
  if (sport === DOMAIN || dport === DOMAIN) {
    line.inner.domain(line, at + HEADER, Math.min(size, length) - HEADER, false)
  } else line.add(`udp ${size - HEADER}`)
}
