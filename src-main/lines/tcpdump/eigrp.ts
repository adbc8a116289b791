/**
 * EIGRP (RFC 7868) as tcpdump prints it: `EIGRP Hello, length: 20`, with -v its TLVs.
 */
import { hexText, ipv4Text } from '@shared/format'
import { hexOnly } from './hex-dump'
import type { Line } from './line'

const HEADER = 20
const OPCODES: Readonly<Record<number, string>> = {
  1: 'Update',
  3: 'Query',
  4: 'Reply',
  5: 'Hello',
  6: 'IPX SAP',
  7: 'Probe',
}
const FLAGS: readonly (readonly [number, string])[] = [
  [1, 'Init'],
  [2, 'Conditionally Received'],
  [4, 'Restart'],
  [8, 'End-of-Table'],
]
/** Name and, where the value is looked into, its least size with the TLV's header. */
const TLVS: Readonly<Record<number, readonly [string, number]>> = {
  1: ['General Parameters', 12],
  2: ['Authentication', 0],
  3: ['Sequence', 0],
  4: ['Software Version', 8],
  5: ['Next Multicast Sequence', 0],
  258: ['IP Internal routes', 25],
  259: ['IP External routes', 45],
  260: ['IP Community', 0],
  514: ['AppleTalk Internal routes', 28],
  515: ['AppleTalk External routes', 38],
  516: ['AppleTalk Cable setup', 8],
  770: ['IPX Internal routes', 0],
  771: ['IPX External routes', 0],
}
const ORIGINS: Readonly<Record<number, string>> = {
  1: 'IGRP',
  2: 'EIGRP',
  3: 'Static',
  4: 'RIP',
  5: 'Hello',
  6: 'OSPF',
  7: 'IS-IS',
  8: 'EGP',
  9: 'BGP',
  10: 'IDRP',
  11: 'Connected',
}

const address = (line: Line, at: number): string => ipv4Text(line.bytes, at)
const hop = (line: Line, at: number): string => (line.u32(at) === 0 ? 'self' : address(line, at))

/** A prefix whose address is only as long as its mask needs; undefined when the mask is impossible. */
function prefixText(line: Line, at: number): string | undefined {
  const bits = line.u8(at)
  if (bits > 32) return undefined
  const size = Math.ceil(bits / 8)
  line.need(at + 1, size)
  const whole = new Uint8Array(4)
  whole.set(line.bytes.subarray(at + 1, at + 1 + size))
  return `${ipv4Text(whole, 0).padStart(15)}/${bits}`
}

/** Delay to load, the sixteen bytes that internal and external routes share. */
function metricText(line: Line, at: number): string {
  return (
    `\n\t      delay ${Math.floor(line.u32(at) / 100)} ms, bandwidth ${line.u32(at + 4)} Kbps` +
    `, mtu ${line.u24(at + 8)}, hop ${line.u8(at + 11)}, reliability ${line.u8(at + 12)}, load ${line.u8(at + 13)}`
  )
}

function origin(line: Line, at: number): string {
  const protocol = line.u8(at + 4)
  return (
    `, origin-as ${line.u32(at - 10)}, origin-proto ${ORIGINS[protocol] ?? 'unknown'}` +
    `, flags [${hexText(line.u8(at + 5), 2)}], tag ${hexText(line.u32(at - 6), 8)}, metric ${line.u32(at - 2)}`
  )
}

function printRoute(line: Line, at: number, external: boolean) {
  const metric = external ? at + 24 : at + 4
  const prefix = prefixText(line, metric + 16)
  if (prefix === undefined) return line.add(`\n\t    illegal prefix length ${line.u8(metric + 16)}`)
  line.add(`\n\t    IPv4 prefix: ${prefix}, nexthop: ${hop(line, at)}`)
  if (external) line.add(`\n\t      origin-router ${address(line, at + 4)}${origin(line, at + 18)}`)
  line.add(metricText(line, metric))
}

function printAppleRoute(line: Line, at: number, external: boolean) {
  const metric = external ? at + 14 : at + 4
  line.add(`\n\t    Cable range: ${line.u16(metric + 16)}-${line.u16(metric + 18)}`)
  line.add(`, nexthop: ${line.u16(at)}.${line.u16(at + 2)}`)
  if (external) {
    line.add(`\n\t      origin-router: ${line.u32(at + 4)}, origin-as: ${line.u16(at + 8)}`)
    line.add(`, origin-proto: ${line.u8(at + 10)}`)
  }
  line.add(metricText(line, metric))
}

/** Prints the value of a TLV; false when it is only dumped. */
function printValue(line: Line, type: number, at: number): boolean {
  switch (type) {
    case 0x0001:
      line.add(`\n\t    holdtime: ${line.u16(at + 6)}s`)
      line.add(`, k1 ${line.u8(at)}, k2 ${line.u8(at + 1)}, k3 ${line.u8(at + 2)}`)
      line.add(`, k4 ${line.u8(at + 3)}, k5 ${line.u8(at + 4)}`)
      return true
    case 0x0004:
      line.add(
        `\n\t    IOS version: ${line.u8(at)}.${line.u8(at + 1)}, EIGRP version ${line.u8(at + 2)}.${line.u8(at + 3)}`,
      )
      return true
    case 0x0102:
      printRoute(line, at, false)
      return true
    case 0x0103:
      printRoute(line, at, true)
      return true
    case 0x0202:
      printAppleRoute(line, at, false)
      return true
    case 0x0203:
      printAppleRoute(line, at, true)
      return true
    case 0x0204:
      line.add(`\n\t    Cable-range: ${line.u16(at)}-${line.u16(at + 2)}, Router-ID ${line.u32(at + 4)}`)
      return true
    default:
      return false
  }
}

function printTlvs(line: Line, at: number, end: number) {
  for (let i = at; i < end; ) {
    if (end - i < 4) return line.add(' (remaining packet length)')
    const type = line.u16(i)
    const size = line.u16(i + 2)
    if (size < 4 || size > end - i) {
      const dumped = hexOnly(line.bytes, i + 4, Math.min(line.end, end)).replaceAll('\n\t', '\n\t    ')
      return line.add(dumped)
    }
    const [name, least] = TLVS[type] ?? ['Unknown', 0]
    line.add(`\n\t  ${name} TLV (${hexText(type, 4)}), length: ${size}`)
    line.need(i, size)
    const short = size < least
    if (short) line.add(` (too short, < ${least})`)
    const known = short || printValue(line, type, i + 4)
    if (line.options.verbose > 1 || !known) {
      line.add(hexOnly(line.bytes, i + 4, i + size).replaceAll('\n\t', '\n\t    '))
    }
    i += size
  }
}

/** Prints the packet of `length` bytes at `at`. */
export function printEigrp(line: Line, at: number, length: number) {
  line.protocol = 'eigrp'
  line.need(at, HEADER)
  const version = line.u8(at)
  if (version !== 2) return line.add(`EIGRP version ${version} packet not supported`)
  const op = line.u8(at + 1)
  const name = OPCODES[op]
  if (line.options.verbose === 0) return line.add(`EIGRP ${name ?? `unknown (${op})`}, length: ${length}`)
  if (length < HEADER) return line.add(` (packet length ${length} < ${HEADER})`)
  const flags = line.u32(at + 4)
  const set = FLAGS.filter(([bit]) => flags & bit).map(([, flag]) => flag)
  line.add(`\n\tEIGRP v2, opcode: ${name ?? `unknown, type: ${op}`} (${op}), chksum: ${hexText(line.u16(at + 2), 4)}`)
  line.add(`, Flags: [${set.join(', ') || 'none'}]`)
  line.add(`\n\tseq: ${hexText(line.u32(at + 8), 8)}, ack: ${hexText(line.u32(at + 12), 8)}`)
  line.add(`, VRID: ${line.u16(at + 16)}, AS: ${line.u16(at + 18)}, length: ${length - HEADER}`)
  printTlvs(line, at + HEADER, at + length)
}
