/**
 * DHCPv6 (RFC 8415) as tcpdump prints it without -v: the message's name.
 */
import type { Line } from './line'

const TYPES: Readonly<Record<number, string>> = {
  1: 'solicit',
  2: 'advertise',
  3: 'request',
  4: 'confirm',
  5: 'renew',
  6: 'rebind',
  7: 'reply',
  8: 'release',
  9: 'decline',
  10: 'reconf',
  11: 'inf-req',
  12: 'relay-fwd',
  13: 'relay-reply',
  14: 'leasequery',
  15: 'leasequery-reply',
  16: 'leasequery-done',
  17: 'leasequery-data',
  18: 'reconf-req',
  19: 'reconf-reply',
  20: 'dhcp4-msg',
  21: 'dhcp4-resp',
}

/** Prints `dhcp6 solicit`. */
export function printDhcpv6(line: Line, at: number, _length: number) {
  line.protocol = 'dhcp6'
  line.add('dhcp6')
  line.need(at, 4)
  const type = line.u8(at)
  line.add(` ${TYPES[type] ?? `msgtype-${type}`}`)
}
