/**
 * BGP's open and route refresh messages (RFC 4271 4.2, RFC 5492, RFC 2918) as tcpdump prints them with -v.
 */
import { hexText, ipv4Text } from '@shared/format'
import { hexOnly } from './hex-dump'
import type { Line } from './line'

const AFIS: Readonly<Record<number, string>> = {
  0: 'Reserved',
  1: 'IPv4',
  2: 'IPv6',
  3: 'NSAP',
  11: 'IPX',
  25: 'L2VPN',
  196: 'L2VPN',
}
const SAFIS: Readonly<Record<number, string>> = {
  0: 'Reserved',
  1: 'Unicast',
  2: 'Multicast',
  3: 'Unicast+Multicast',
  4: 'labeled Unicast',
  64: 'Tunnel',
  65: 'VPLS',
  5: 'Multicast VPN',
  66: 'MDT',
  128: 'labeled VPN Unicast',
  129: 'labeled VPN Multicast',
  130: 'labeled VPN Unicast+Multicast',
  132: 'Route Target Routing Information',
}
export const afiName = (afi: number): string => AFIS[afi] ?? 'Unknown AFI'
export const safiName = (safi: number): string => SAFIS[safi] ?? 'Unknown SAFI'

const CAPABILITIES: Readonly<Record<number, string>> = {
  1: 'Multiprotocol Extensions',
  2: 'Route Refresh',
  3: 'Cooperative Route Filtering',
  5: 'Extended Next Hop Encoding',
  6: 'BGP Extended Message',
  7: 'BGPsec',
  8: 'Multiple Labels',
  9: 'BGP Role',
  64: 'Graceful Restart',
  65: '32-Bit AS Number',
  67: 'Dynamic Capability',
  68: 'Multi BGP Session',
  69: 'Multiple Paths',
  70: 'Enhanced Route Refresh',
  71: 'Long-Lived Graceful Restart (LLGR)',
  73: 'CP-ORF',
  128: 'Route Refresh (Cisco)',
}
const RESTART_FLAGS: readonly (readonly [number, string])[] = [
  [0x8, 'R'],
  [0x4, 'N'],
]
const PATHS: Readonly<Record<number, string>> = { 1: 'Receive', 2: 'Send', 3: 'Both' }

const family = (line: Line, at: number, safiAt: number): string =>
  `AFI ${AFIS[line.u16(at)] ?? 'Unknown'} (${line.u16(at)}), SAFI ${SAFIS[line.u8(safiAt)] ?? 'Unknown'} (${line.u8(safiAt)})`

function printRestart(line: Line, at: number, size: number) {
  const word = line.u16(at)
  const flags = RESTART_FLAGS.filter(([bit]) => (word >>> 12) & bit).map(([, name]) => name)
  line.add(`\n\t\tRestart Flags: [${flags.join(', ') || 'none'}], Restart Time ${word & 0xfff}s`)
  for (let i = at + 2; i + 4 <= at + size; i += 4) {
    line.add(`\n\t\t  ${family(line, i, i + 2)}, Forwarding state preserved: ${line.u8(i + 3) & 0x80 ? 'yes' : 'no'}`)
  }
}

function printCapability(line: Line, code: number, at: number, size: number) {
  switch (code) {
    case 1:
      if (size < 4) return line.add(' (too short, < 4)')
      return line.add(`\n\t\t${family(line, at, at + 3)}`)
    case 64:
      return size < 2 ? undefined : printRestart(line, at, size)
    case 65:
      return size < 4 ? undefined : line.add(`\n\t\t 4 Byte AS ${line.u32(at)}`)
    case 69:
      for (let i = at; i + 4 <= at + size; i += 4) {
        line.add(
          `\n\t\t${family(line, i, i + 2)}, Send/Receive: ${PATHS[line.u8(i + 3)] ?? `Bogus (${hexText(line.u8(i + 3), 2)})`}`,
        )
      }
      return
    case 2:
    case 128:
      return
    default:
      line.add(`\n\t\tno decoder for Capability ${code}`)
      if (line.options.verbose <= 1) {
        line.add(hexOnly(line.bytes, at, at + size).replaceAll('\n\t', '\n\t\t'))
      }
  }
}

function printCapabilities(line: Line, at: number, end: number) {
  for (let i = at; i < end; ) {
    const code = line.u8(i)
    const size = line.u8(i + 1)
    line.need(i + 2, size)
    line.add(`\n\t      ${CAPABILITIES[code] ?? 'Unknown'} (${code}), length: ${size}`)
    if (i + 2 + size > end) return
    printCapability(line, code, i + 2, size)
    if (line.options.verbose > 1 && size > 0) {
      line.add(hexOnly(line.bytes, i + 2, i + 2 + size).replaceAll('\n\t', '\n\t\t'))
    }
    i += 2 + size
  }
}

/** Prints the open message whose fields are [at, end). */
export function printOpen(line: Line, at: number, end: number) {
  line.need(at, 10)
  line.add(`\n\t  Version ${line.u8(at)}, my AS ${line.u16(at + 1)}, Holdtime ${line.u16(at + 3)}s`)
  line.add(`, ID ${ipv4Text(line.bytes, at + 5)}`)
  const size = line.u8(at + 9)
  line.add(`\n\t  Optional parameters, length: ${size}`)
  for (let i = at + 10; i < Math.min(end, at + 10 + size); ) {
    const type = line.u8(i)
    const length = line.u8(i + 1)
    const name = type === 1 ? 'Authentication Information' : type === 2 ? 'Capabilities Advertisement' : 'Unknown'
    line.add(`\n\t    Option ${name} (${type}), length: ${length}`)
    line.need(i + 2, length)
    if (type === 2) printCapabilities(line, i + 2, i + 2 + length)
    else line.add(`\n\t      no decoder for option ${type}`)
    i += 2 + length
  }
}

/** Prints the route refresh message at `at`. */
export function printRefresh(line: Line, at: number) {
  line.need(at, 4)
  line.add(`\n\t  ${family(line, at, at + 3)}`)
}
