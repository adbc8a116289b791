/**
 * A UDP datagram as tcpdump 4.99 prints it: `a.port > b.port: UDP, length 18`, or what its port says it carries.
 */
import { hexText } from '@shared/format'
import { expectedChecksum, pseudoSum, sum16 } from '../../decode/checksum'
import { addressOf } from './address'
import { printUdpPayload } from './application'
import type { IpHeader, Line } from './line'
import { printNfs } from './nfs'
import { printEndpoints } from './tcp'

const UDP = 17
const HEADER = 8

function printAddresses(line: Line, ip: IpHeader) {
  if (ip.firstProtocol === UDP) line.add(`${addressOf(line, ip, ip.src)} > ${addressOf(line, ip, ip.dst)}: `)
}

function checksumText(line: Line, at: number, size: number, ip: IpHeader): string {
  const found = line.u16(at + 6)
  // IPv6 needs a checksum; IPv4 may go without
  if (found === 0 && ip.version === 4) return '[no cksum] '
  if (!line.has(at, size)) return ''
  const width = ip.version === 6 ? 16 : 4
  const pseudo = pseudoSum(line.bytes, ip.src, ip.dst, width, UDP, size)
  const expected = expectedChecksum(sum16(line.bytes, at, at + size, pseudo), found)
  if (expected === found || (found !== 0 && (expected ^ found) === 0xffff)) return '[udp sum ok] '
  return `[bad udp cksum ${hexText(found, 4)} -> ${hexText(expected, 4)}!] `
}

/** Prints the datagram of `length` bytes at `at`. */
export function printUdp(line: Line, at: number, length: number, ip: IpHeader) {
  line.protocol = 'udp'
  if (!line.has(at, 4)) {
    printAddresses(line, ip)
    line.addTruncated()
    return
  }
  const sport = line.u16(at)
  const dport = line.u16(at + 2)
  printEndpoints(line, ip, UDP, sport, dport)
  if (length < HEADER) {
    line.add(`truncated-udp ${length}`)
    return
  }
  let size = line.u16(at + 4)
  if (size === 0 && length > 65535) size = length
  if (size < HEADER) {
    line.add(`truncated-udplength ${size}`)
    return
  }
  if (!line.has(at, HEADER)) return line.addTruncated()
  const stated = size - HEADER
  const payload = Math.min(stated, length - HEADER)
  if (!line.options.quiet && printNfs(line, at + HEADER, payload, [sport, dport], ip)) return
  // IPv6 cannot do without a checksum: it is looked at with the first -v
  if (line.options.verbose > (ip.version === 6 ? 0 : 1) && !ip.fragmented) line.add(checksumText(line, at, size, ip))
  if (!line.options.quiet && printUdpPayload(line, at + HEADER, payload, sport, dport, ip)) return
  if (stated > length - HEADER && !ip.fragmented) line.add(`UDP, bad length ${stated} > ${length - HEADER}`)
  else line.add(`UDP, length ${stated}`)
}
