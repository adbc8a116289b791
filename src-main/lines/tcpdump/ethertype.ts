/**
 * Owns what follows an EtherType, and the names of EtherTypes that -e and unknown frames show.
 */
import { hexText } from '@shared/format'
import { printArp } from './arp'
import { printEapol } from './eapol'
import type { Line } from './line'
import { printLldp } from './lldp'
import { printLoopback } from './loopback'
import { printPppoeDiscovery, printPppoeSession } from './pppoe'

const NAMES: Readonly<Record<number, string>> = {
  512: 'PUP',
  2048: 'IPv4',
  2054: 'ARP',
  24577: 'MOP DL',
  24578: 'MOP RC',
  24579: 'DN',
  24580: 'LAT',
  24583: 'SCA',
  25944: 'TEB',
  32821: 'Reverse ARP',
  32923: 'Appletalk',
  33011: 'Appletalk ARP',
  33024: '802.1Q',
  33079: 'IPX',
  34525: 'IPv6',
  34824: 'MPCP',
  34825: 'Slow Protocols',
  34827: 'PPP',
  34887: 'MPLS unicast',
  34888: 'MPLS multicast',
  34915: 'PPPoE D',
  34916: 'PPPoE S',
  34958: 'EAPOL',
  34969: 'RRCP',
  34978: 'ATA over Ethernet',
  34984: '802.1Q-QinQ',
  35018: 'TIPC',
  35020: 'LLDP',
  35036: 'GeoNetworking-legacy',
  35074: 'CFM',
  35143: 'GeoNetworking',
  35151: 'NSH',
  36864: 'Loopback',
  37120: '802.1Q-9100',
  37376: '802.1Q-9200',
  35130: 'IEEE1905.1',
  35045: 'MACsec',
  34633: 'Macsec',
  35063: 'PTP',
  4096: 'Trail',
  34927: 'MS NLB heartbeat',
  35041: 'HomePlug',
}

/** `IPv4 (0x0800)` or `Unknown (0x1234)`. */
export const etherTypeName = (type: number): string => `${NAMES[type] ?? 'Unknown'} (${hexText(type, 4)})`

/** Prints the `length` bytes at `at`; false (nothing printed) when this type has no printer. */
export function printEtherType(line: Line, type: number, at: number, length: number): boolean {
  switch (type) {
    case 0x0800:
      line.inner.ipv4(line, at, length)
      return true
    case 0x86dd:
      line.inner.ipv6(line, at, length)
      return true
    case 0x0806:
    case 0x8035:
      printArp(line, at, length)
      return true
    case 0x8863:
      printPppoeDiscovery(line, at, length)
      return true
    case 0x8864:
      printPppoeSession(line, at, length)
      return true
    case 0x888e:
      printEapol(line, at, length)
      return true
    case 0x880b:
      if (length === 0) return false
      line.add(': ')
      line.inner.ppp(line, at, length)
      return true
    case 0x88cc:
      printLldp(line, at, length)
      return true
    case 0x9000:
      printLoopback(line, at, length)
      return true
    case 0x8847:
    case 0x8848:
      line.inner.mpls(line, at, length)
      return true
    default:
      return false
  }
}
