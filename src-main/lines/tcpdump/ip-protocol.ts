/**
 * Owns what follows an IP header, chosen by protocol number, for protocols that need a line or less; and their names.
 */
import { hexText } from '@shared/format'
import { printDccp } from './dccp'
import { printEgp } from './egp'
import { printEigrp } from './eigrp'
import { printGre } from './gre'
import { printIcmp } from './icmp'
import { printIcmpv6 } from './icmpv6'
import { printIgmp } from './igmp'
import { printIgrp } from './igrp'
import type { IpHeader, Line } from './line'
import { printMobileIp } from './mobile-ip'
import { printOspf } from './ospf'
import { printPgm } from './pgm'
import { printPim } from './pim'
import { printRsvp } from './rsvp'
import { printSctp } from './sctp'
import { printTcp } from './tcp'
import { printUdp } from './udp'
import { printVrrp } from './vrrp'

const NAMES: Readonly<Record<number, string>> = {
  0: 'Options',
  1: 'ICMP',
  2: 'IGMP',
  4: 'IPIP',
  6: 'TCP',
  8: 'EGP',
  9: 'IGRP',
  17: 'UDP',
  33: 'DCCP',
  41: 'IPv6',
  43: 'Routing',
  44: 'Fragment',
  46: 'RSVP',
  47: 'GRE',
  50: 'ESP',
  51: 'AH',
  55: 'Mobile IP',
  58: 'ICMPv6',
  62: 'Mobile IP (old)',
  88: 'EIGRP',
  89: 'OSPF',
  103: 'PIM',
  108: 'Compressed IP',
  112: 'VRRP',
  113: 'PGM',
  132: 'SCTP',
  135: 'Mobility',
  143: 'Ethernet',
}

/** The name -v gives an IP protocol. */
export const ipProtocolName = (protocol: number): string => NAMES[protocol] ?? 'unknown'

function printEsp(line: Line, at: number, length: number) {
  line.protocol = 'esp'
  line.need(at, 9)
  line.add(`ESP(spi=${hexText(line.u32(at), 8)},seq=${hexText(line.u32(at + 4))}), length ${length}`)
}

function printAh(line: Line, at: number, length: number, ip: IpHeader) {
  line.protocol = 'ah'
  const next = line.u8(at)
  const size = (line.u8(at + 1) + 2) * 4
  const verbose = line.options.verbose > 0
  line.add('AH(')
  if (verbose) line.add(`length=${line.u8(at + 1)}(${size}-bytes),`)
  // two bytes that must be zero
  const reserved = line.u16(at + 2)
  if (reserved !== 0) line.add(`reserved=${hexText(reserved)}[MustBeZero],`)
  line.add(`spi=${hexText(line.u32(at + 4), 8)},`)
  line.add(`seq=${hexText(line.u32(at + 8))},`)
  line.need(at, 12)
  line.add('icv=0x')
  for (let i = at + 12; i < at + size; i++) line.add(line.u8(i).toString(16).padStart(2, '0'))
  line.add('): ')
  line.inner.ipProtocol(line, next, at + size, length - size, ip)
}

const needs = (line: Line, name: string, version: number): void =>
  line.add(`[${name} requires IPv${version}] (invalid)`)

/** Prints the `length` bytes at `at` that protocol number `protocol` names. */
export function printIpProtocol(line: Line, protocol: number, at: number, length: number, ip: IpHeader) {
  switch (protocol) {
    case 1:
      return ip.version === 4 ? printIcmp(line, at, length, ip) : needs(line, 'ICMP', 4)
    case 2:
      return ip.version === 4 ? printIgmp(line, at, length) : needs(line, 'IGMP', 4)
    case 4:
      return line.inner.ipv4(line, at, length)
    case 6:
      return printTcp(line, at, length, ip)
    case 8:
      return printEgp(line, at, length)
    case 9:
      return printIgrp(line, at, length)
    case 33:
      return printDccp(line, at, length, ip)
    case 17:
      return printUdp(line, at, length, ip)
    case 41:
      return line.inner.ipv6(line, at, length)
    case 47:
      return printGre(line, at, length)
    case 50:
      return printEsp(line, at, length)
    case 51:
      return printAh(line, at, length, ip)
    case 46:
      return printRsvp(line, at, length)
    case 55:
      return printMobileIp(line, at, length)
    case 58:
      return ip.version === 6 ? printIcmpv6(line, at, length, ip) : needs(line, 'ICMPv6', 6)
    case 59:
      return line.add('no next header')
    case 77:
      return line.add(` nd ${length}`)
    case 88:
      return printEigrp(line, at, length)
    case 89:
      return printOspf(line, at, length, ip)
    case 103:
      return printPim(line, at, length, ip)
    case 112:
      return printVrrp(line, at, length, ip)
    case 113:
      return printPgm(line, at, length, ip)
    case 143:
      if (ip.version === 6) return line.inner.ethernet(line, at, length)
      return needs(line, 'Ethernet', 6)
    case 108:
      line.protocol = 'ipcomp'
      return line.add(`IPComp(cpi=${hexText(line.u16(at + 2), 4)})`)
    case 132:
      return printSctp(line, at, length, ip)
  }
  line.add(` ip-proto-${protocol} ${length}`)
}
