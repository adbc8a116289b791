/**
 * Routing and redundancy protocols as tcpdump prints them without -v, a line each: OSPF, PIM, VRRP, HSRP, EIGRP, RSVP,
 * RIP.
 */
import { ipv4Text } from '@shared/format'
import type { IpHeader, Line } from './line'

const OSPF_TYPES = ['', 'Hello', 'Database Description', 'LS-Request', 'LS-Update', 'LS-Ack']

/** `OSPFv2, Hello, length 44` (RFC 2328, RFC 5340). */
export function printOspf(line: Line, at: number, length: number, ip: IpHeader) {
  line.protocol = ip.version === 6 ? 'ospf3' : 'ospf2'
  line.need(at, 2)
  const version = line.u8(at)
  const type = line.u8(at + 1)
  const unknown = ip.version === 6 ? `unknown packet type (${type})` : `unknown LS-type ${type}`
  line.add(`OSPFv${version}, ${OSPF_TYPES[type] || unknown}, length ${length}`)
}

const PIM1_TYPES = ['Query', 'Register', 'Register-Stop', 'Join/Prune', 'RP-reachable', 'Assert', 'Graft', 'Graft-ACK']

/** `PIMv2, Hello, length 34` (RFC 7761). */
export function printPim(line: Line, at: number, length: number) {
  line.protocol = 'pim'
  const first = line.u8(at)
  if (first >> 4 === 2) {
    const names = [
      'Hello',
      'Register',
      'Register-Stop',
      'Join / Prune',
      'Bootstrap',
      'Assert',
      'Graft',
      'Graft-ACK',
      'Candidate-RP-Advertisement',
      'Prune-Refresh',
      'DF-Election',
      'ECMP Redirect',
    ]
    line.add(`PIMv2, ${names[first & 15] ?? 'Unknown-Type'}, length ${length}`)
  } else if (first >> 4 === 0 && first === 0x10) line.add(PIM1_TYPES[first & 15])
  else line.add(`PIMv${first >> 4}, length ${length}`)
}

/** `VRRPv2, Advertisement, vrid 1, prio 100, authtype none, intvl 1s, length 20` (RFC 3768, RFC 5798). */
export function printVrrp(line: Line, at: number, length: number, ip: IpHeader) {
  line.protocol = 'vrrp'
  line.need(at, 8)
  const first = line.u8(at)
  const version = first >> 4
  const type = first & 15
  if (version !== 2 && version !== 3) return line.add(`VRRPv${version}, unknown type (${type}), (ttl ${ip.ttl})`)
  const name = type === 1 ? 'Advertisement' : `[type#${type}]`
  line.add(`VRRPv${version}, ${name}`)
  if (ip.ttl !== 255) line.add(`, (ttl ${ip.ttl})`)
  if (type !== 1) return
  line.add(`, vrid ${line.u8(at + 1)}, prio ${line.u8(at + 2)}`)
  if (version === 2) {
    const authentication = ['none', 'simple', 'ah'][line.u8(at + 4)]
    line.add(`, authtype ${authentication ?? `unknown (${line.u8(at + 4)})`}`.replace('unknown', '[unknown]'))
    line.add(`, intvl ${line.u8(at + 5)}s, length ${length}`)
  } else line.add(`, intvl ${line.u16(at + 4) & 0xfff}cs, length ${length}`)
}

/** `EIGRP, Hello, length: 20`. */
export function printEigrp(line: Line, at: number, length: number) {
  line.protocol = 'eigrp'
  line.need(at, 20)
  const version = line.u8(at)
  if (version !== 2) return line.add(`EIGRP version ${version} packet not supported`)
  const names: Readonly<Record<number, string>> = {
    1: 'Update',
    3: 'Query',
    4: 'Reply',
    5: 'Hello',
    6: 'IPX SAP',
    8: 'Probe',
  }
  const op = line.u8(at + 1)
  line.add(`EIGRP, ${names[op] ?? `unknown, type: ${op}`}, length: ${length}`)
}

/** `HSRPv0-hello 20: state=active group=1 addr=10.0.0.1` (RFC 2281). */
export function printHsrp(line: Line, at: number, length: number) {
  line.protocol = 'hsrp'
  const version = line.u8(at)
  line.add(`HSRPv${version}`)
  if (version !== 0) return
  const ops = ['hello', 'coup', 'resign']
  const states: Readonly<Record<number, string>> = {
    0: 'initial',
    1: 'learn',
    2: 'listen',
    4: 'speak',
    8: 'standby',
    16: 'active',
  }
  const op = line.u8(at + 1)
  const state = line.u8(at + 2)
  line.add(`-${ops[op] ?? `${op}`} ${length}: state=${states[state] ?? `${state}`}`)
  const group = line.u8(at + 6)
  line.add(` group=${group}`)
  line.need(at + 16, 4)
  line.add(` addr=${ipv4Text(line.bytes, at + 16)}`)
}

/** `RIPv2, Response, length: 24` (RFC 2453). */
export function printRip(line: Line, at: number, length: number) {
  line.protocol = 'rip'
  line.need(at, 4)
  const version = line.u8(at + 1)
  if (version !== 1 && version !== 2) return line.add(`RIPv${version}`)
  const commands: Readonly<Record<number, string>> = { 1: 'Request', 2: 'Response' }
  const command = line.u8(at)
  line.add(`RIPv${version}, ${commands[command] ?? `unknown command ${command}`}, length: ${length}`)
}

/** `RSVPv1 Path Message (1), Flags: [none], length: 44, ttl: 255` without -v is the first words only (RFC 2205). */
export function printRsvp(line: Line, at: number, length: number) {
  line.protocol = 'rsvp'
  line.need(at, 8)
  const version = line.u8(at) >> 4
  if (version !== 1) return line.add(`ERROR: RSVP version ${version} packet not supported`)
  const names: Readonly<Record<number, string>> = {
    1: 'Path',
    2: 'Resv',
    3: 'PathErr',
    4: 'ResvErr',
    5: 'PathTear',
    6: 'ResvTear',
    7: 'ResvConf',
    12: 'Bundle',
    13: 'ACK',
    15: 'Summary Refresh',
    20: 'Hello',
  }
  const type = line.u8(at + 1)
  line.add(
    `RSVPv1 ${names[type] ?? 'unknown'}${names[type] && type !== 15 && type !== 12 && type !== 13 ? ' Message' : ''}, length: ${length}`,
  )
}
