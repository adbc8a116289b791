/**
 * ICMP (RFC 792) as tcpdump prints it: `ICMP echo request, id 1, seq 2, length 64`, `ICMP a udp port 53 unreachable`.
 */
import { hexText, ipv4Text } from '@shared/format'
import { expectedChecksum, sum16 } from '../../decode/checksum'
import { printQuoted } from './icmp-extensions'
import type { IpHeader, Line } from './line'

const UNREACHABLE: Readonly<Record<number, string>> = {
  0: 'net %s unreachable',
  1: 'host %s unreachable',
  5: '%s unreachable - source route failed',
  6: 'net %s unreachable - unknown',
  7: 'host %s unreachable - unknown',
  8: '%s unreachable - source host isolated',
  9: 'net %s unreachable - admin prohibited',
  10: 'host %s unreachable - admin prohibited',
  11: 'net %s unreachable - tos prohibited',
  12: 'host %s unreachable - tos prohibited',
  13: 'host %s unreachable - admin prohibited filter',
  14: 'host %s unreachable - host precedence violation',
  15: 'host %s unreachable - precedence cutoff',
}
/** %s is the destination that was redirected. */
const REDIRECTS = [' %s to net', ' %s to host', '-tos %s to net', '-tos %s to host']
const address = (line: Line, at: number): string => {
  line.need(at, 4)
  return ipv4Text(line.bytes, at)
}

function portUnreachable(line: Line, quoted: number): string {
  const header = (line.u8(quoted) & 15) * 4
  const destination = address(line, quoted + 16)
  const protocol = line.u8(quoted + 9)
  const port = line.u16(quoted + header + 2)
  if (protocol === 6) return `${destination} tcp port ${port} unreachable`
  if (protocol === 17) return `${destination} udp port ${port} unreachable`
  return `${destination} protocol ${protocol} port ${port} unreachable`
}

function unreachable(line: Line, at: number, code: number): string {
  const quoted = at + 8
  if (code === 2) return `${address(line, quoted + 16)} protocol ${line.u8(quoted + 9)} unreachable`
  if (code === 3) return portUnreachable(line, quoted)
  if (code === 4) {
    const mtu = line.u16(at + 6)
    return `${address(line, quoted + 16)} unreachable - need to frag${mtu ? ` (mtu ${mtu})` : ''}`
  }
  const text = UNREACHABLE[code]
  if (text) return text.replace('%s', address(line, quoted + 16))
  return `${address(line, quoted + 16)} unreachable - #${code}`
}

function lifetimeText(seconds: number): string {
  const pad = (n: number): string => String(n).padStart(2, '0')
  if (seconds < 60) return `${seconds}`
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${pad(seconds % 60)}`
  return `${Math.floor(seconds / 3600)}:${pad(Math.floor((seconds % 3600) / 60))}:${pad(seconds % 60)}`
}

function routerAdvertisement(line: Line, at: number): string {
  const count = line.u8(at + 4)
  const size = line.u8(at + 5)
  let text = `router advertisement lifetime ${lifetimeText(line.u16(at + 6))} ${count}:`
  if (size !== 2) return `${text} [size ${size}]`
  for (let i = 0; i < count; i++) text += ` {${address(line, at + 8 + i * 8)} ${line.u32(at + 12 + i * 8)}}`
  return text
}

/** Milliseconds since midnight UTC as hh:mm:ss.mmm */
function stampText(ms: number): string {
  const pad = (n: number, digits = 2): string => String(n).padStart(digits, '0')
  const seconds = Math.floor(ms / 1000)
  return `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}.${pad(ms % 1000, 3)}`
}

/** What a message says, without its length. */
export function icmpMessage(line: Line, at: number): string {
  const type = line.u8(at)
  const code = line.u8(at + 1)
  switch (type) {
    case 0:
      return `echo reply, id ${line.u16(at + 4)}, seq ${line.u16(at + 6)}`
    case 8:
      return `echo request, id ${line.u16(at + 4)}, seq ${line.u16(at + 6)}`
    case 3:
      return unreachable(line, at, code)
    case 4:
      return 'source quench'
    case 5: {
      const words = REDIRECTS[code] ?? `-#${code} %s to`
      const target = address(line, at + 24)
      return `redirect${words.replace('%s', target)} ${address(line, at + 4)}`
    }
    case 9:
      return routerAdvertisement(line, at)
    case 10:
      return 'router solicitation'
    case 11:
      line.need(at + 8, 20)
      if (code === 0) return 'time exceeded in-transit'
      return code === 1 ? 'ip reassembly time exceeded' : `time exceeded-#${code}`
    case 12:
      if (code !== 0) return `parameter problem - code ${code}`
      return `parameter problem - octet ${line.u8(at + 4)}`
    case 13:
      return `time stamp query id ${line.u16(at + 4)} seq ${line.u16(at + 6)}`
    case 14: {
      const times = [line.u32(at + 8), line.u32(at + 12), line.u32(at + 16)].map(stampText)
      return `time stamp reply id ${line.u16(at + 4)} seq ${line.u16(at + 6)}: org ${times[0]}, recv ${times[1]}, xmit ${times[2]}`
    }
    case 15:
      return 'information request'
    case 16:
      return 'information reply'
    case 17:
      return 'address mask request'
    case 18:
      return `address mask is ${hexText(line.u32(at + 8), 8)}`
    default:
      return `type-#${type}`
  }
}

/** Unreachable, source quench, redirect, time exceeded, parameter problem: they quote a packet. */
const ERRORS = new Set([3, 4, 5, 11, 12])

function wrongChecksum(line: Line, at: number, length: number): string {
  if (!line.has(at, length)) return ''
  const found = line.u16(at + 2)
  const expected = expectedChecksum(sum16(line.bytes, at, at + length), found)
  if (expected === found || (expected ^ found) === 0xffff) return ''
  return ` (wrong icmp cksum ${found.toString(16)} (->${expected.toString(16)})!)`
}

/** Prints the message of `length` bytes at `at`. */
export function printIcmp(line: Line, at: number, length: number, ip: IpHeader) {
  line.protocol = 'icmp'
  line.need(at, 2)
  const text = icmpMessage(line, at)
  line.add(`ICMP ${text}, length ${length}`)
  if (line.options.verbose === 0) return
  if (!ip.fragmented) line.add(wrongChecksum(line, at, length))
  if (ERRORS.has(line.u8(at))) printQuoted(line, at, length)
}
