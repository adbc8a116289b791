/**
 * ICMPv6 (RFC 4443, 4861, 2710, 3810) as tcpdump prints it. Text is added as the bytes are met; -v adds the
 * checksum and what neighbour discovery carries.
 */
import { hexText, ipv6Text } from '@shared/format'
import { expectedChecksum, pseudoSum, sum16 } from '../../decode/checksum'
import { hexOnly } from './hex-dump'
import { printNodeQuery, printNodeReply, printRenumbering } from './icmpv6-node'
import { flagList, PREFERENCES, printOptions } from './icmpv6-options'
import { printRpl } from './icmpv6-rpl'
import { printRecords } from './igmp-records'
import type { IpHeader, Line } from './line'

const UNREACHABLE: Readonly<Record<number, string>> = {
  0: 'unreachable route',
  1: ' unreachable prohibited',
  2: 'beyond scope',
  3: 'unreachable address',
  4: 'unreachable port',
}
const TYPES: Readonly<Record<number, string>> = {
  1: 'destination unreachable',
  2: 'packet too big',
  3: 'time exceeded in-transit',
  4: 'parameter problem',
  128: 'echo request',
  129: 'echo reply',
  130: 'multicast listener query',
  131: 'multicast listener report',
  132: 'multicast listener done',
  133: 'router solicitation',
  134: 'router advertisement',
  135: 'neighbor solicitation',
  136: 'neighbor advertisement',
  137: 'redirect',
  138: 'router renumbering',
  // their printers say the name
  139: '',
  140: '',
  141: 'inverse neighbor solicitation',
  142: 'inverse neighbor advertisement',
  143: 'multicast listener report v2',
  144: 'ha discovery request',
  145: 'ha discovery reply',
  146: 'mobile router solicitation',
  147: 'mobile router advertisement',
  155: 'RPL',
  200: 'mtrace response',
  201: 'mtrace message',
}
const address = (line: Line, at: number): string => {
  line.need(at, 16)
  return ipv6Text(line.bytes, at)
}

/** Extension headers between the quoted fixed header and its transport: the transport's number and place. */
function quotedTransport(line: Line, quoted: number): { protocol: number; at: number } {
  let protocol = line.u8(quoted + 6)
  let at = quoted + 40
  while (protocol === 0 || protocol === 43 || protocol === 60 || protocol === 44) {
    const next = line.u8(at)
    at += protocol === 44 ? 8 : (line.u8(at + 1) + 1) * 8
    protocol = next
  }
  return { protocol, at }
}

function printUnreachable(line: Line, at: number) {
  const code = line.u8(at + 1)
  const quoted = at + 8
  line.add(`, ${UNREACHABLE[code] ?? `unknown unreach code (${code})`}`)
  if (code !== 4) {
    if (UNREACHABLE[code]) line.add(` ${address(line, quoted + 24)}`)
    if (code === 2) line.add(`, source address ${address(line, quoted + 8)}`)
    return
  }
  line.need(quoted, 40)
  const transport = quotedTransport(line, quoted)
  const port = line.u16(transport.at + 2)
  const kind = transport.protocol === 6 ? 'tcp' : transport.protocol === 17 ? 'udp' : ''
  const target = address(line, quoted + 24)
  line.add(
    kind ? `, ${target} ${kind} port ${port}` : `, ${target} protocol ${transport.protocol} port ${port} unreachable`,
  )
}

function printQuery(line: Line, at: number, length: number) {
  if (length < 28) return printListener(line, at)
  line.add(' v2')
  const verbose = line.options.verbose
  const code = line.u16(at + 4)
  const delay = code < 0x8000 ? code : ((code & 0x0fff) | 0x1000) << (((code >> 12) & 7) + 3)
  if (verbose > 0) line.add(` [max resp delay=${delay}]`)
  line.add(` [gaddr ${address(line, at + 8)}`)
  if (verbose > 0) printQuerier(line, at + 24)
  const sources = line.u16(at + 26)
  if (sources > 0) {
    if (length < 28 + sources * 16) line.add(' [invalid number of sources]')
    else if (verbose < 2) line.add(`, ${sources} source(s)`)
    else {
      const list = Array.from({ length: sources }, (_, i) => ` ${address(line, at + 28 + 16 * i)}`)
      line.add(` {${list.join('')} }`)
    }
  }
  line.add(']')
}

/** Suppress flag, robustness and query interval of MLDv2. */
function printQuerier(line: Line, at: number) {
  const flags = line.u8(at)
  const code = line.u8(at + 1)
  const interval = code < 128 ? code : ((code & 15) | 16) << (((code >> 4) & 7) + 3)
  if (flags & 8) line.add(' sflag')
  if (flags & 7) line.add(` robustness=${flags & 7}`)
  line.add(` qqi=${interval}`)
}

function printListener(line: Line, at: number) {
  line.need(at, 2)
  if (!line.has(at, 24)) return
  line.add(`max resp delay: ${line.u16(at + 4)} addr: ${address(line, at + 8)}`)
}

function printTimeExceeded(line: Line, at: number) {
  const code = line.u8(at + 1)
  line.need(at + 8, 40)
  if (code === 0) line.add(` for ${address(line, at + 32)}`)
  else if (code === 1) line.add(' (reassembly)')
  else line.add(`, unknown code (${code})`)
}

function printParameterProblem(line: Line, at: number) {
  const code = line.u8(at + 1)
  line.need(at + 8, 40)
  const names = ['erroneous - octet', 'next header - octet', 'option - octet', 'incomplete header chain - octet']
  line.add(names[code] ? `, ${names[code]} ${line.u32(at + 4)}` : `, code-#${code}`)
}

const ROUTER_FLAGS = [
  [0x80, 'managed'],
  [0x40, 'other stateful'],
  [0x20, 'home agent'],
] as const
const NEIGHBOUR_FLAGS = [
  [0x80, 'router'],
  [0x40, 'solicited'],
  [0x20, 'override'],
] as const

function printAdvertisement(line: Line, at: number, end: number) {
  if (line.options.verbose === 0) return
  const flags = line.u8(at + 5)
  line.add(`\n\thop limit ${line.u8(at + 4)}, ${flagList(flags, ROUTER_FLAGS)}, pref ${PREFERENCES[(flags >> 3) & 3]}`)
  line.add(`, router lifetime ${line.u16(at + 6)}s, reachable time ${line.u32(at + 8)}ms`)
  line.add(`, retrans timer ${line.u32(at + 12)}ms`)
  printOptions(line, at + 16, end)
}

/** Neighbour discovery; false for another type. */
function printDiscovery(line: Line, type: number, at: number, end: number): boolean {
  const verbose = line.options.verbose > 0
  switch (type) {
    case 133:
      if (verbose) printOptions(line, at + 8, end)
      return true
    case 134:
      printAdvertisement(line, at, end)
      return true
    case 135:
      line.add(`, who has ${address(line, at + 8)}`)
      if (verbose) printOptions(line, at + 24, end)
      return true
    case 136:
      line.add(`, tgt is ${address(line, at + 8)}`)
      if (!verbose) return true
      line.add(`, ${flagList(line.u8(at + 4), NEIGHBOUR_FLAGS)}`)
      printOptions(line, at + 24, end)
      return true
    case 137:
      line.add(`, ${address(line, at + 24)}`)
      line.add(` to ${address(line, at + 8)}`)
      if (verbose) printOptions(line, at + 40, end)
      return true
    default:
      return false
  }
}

/** Home agents that were found, or what a mobile router may use (RFC 6275). */
function printMobile(line: Line, type: number, at: number, end: number) {
  line.add(`, id ${hexText(line.u16(at + 4), 4)}`)
  if (type === 145) {
    for (let i = at + 8; i < end; i += 16) line.add(`, ${address(line, i)}`)
    return
  }
  const flags = line.u16(at + 6)
  line.add(`${flags & 0xc000 ? ' ' : ''}${flags & 0x8000 ? 'M' : ''}${flags & 0x4000 ? 'O' : ''}`)
  printOptions(line, at + 8, end)
}

function printDetail(line: Line, type: number, at: number, length: number) {
  switch (type) {
    case 1:
      return printUnreachable(line, at)
    case 2:
      return line.add(`, mtu ${line.u32(at + 4)}`)
    case 3:
      return printTimeExceeded(line, at)
    case 4:
      return printParameterProblem(line, at)
    case 128:
    case 129:
      return line.add(`, id ${line.u16(at + 4)}, seq ${line.u16(at + 6)}`)
    case 130:
      return printQuery(line, at, length)
    case 131:
    case 132:
      return printListener(line, at)
    case 145:
    case 147:
      if (line.options.verbose > 0) printMobile(line, type, at, at + length)
      return
    case 138:
      return printRenumbering(line, at)
    case 139:
      return printNodeQuery(line, at, length)
    case 140:
      return printNodeReply(line, at, length)
    case 155:
      return printRpl(line, at, length)
    case 144:
    case 146:
      return line.add(`, id ${hexText(line.u16(at + 4), 4)}`)
    case 143:
      if (length < 8) return line.truncated()
      return printRecords(line, at, length, 16)
    default:
      printDiscovery(line, type, at, at + length)
  }
}

function checksumText(line: Line, at: number, length: number, ip: IpHeader): string {
  if (line.options.verbose === 0 || ip.fragmented || !line.has(at, length)) return ''
  const found = line.u16(at + 2)
  const pseudo = pseudoSum(line.bytes, ip.src, ip.dst, 16, 58, length)
  const expected = expectedChecksum(sum16(line.bytes, at, at + length, pseudo), found)
  if (expected === found || (expected ^ found) === 0xffff) return '[icmp6 sum ok] '
  return `[bad icmp6 cksum ${hexText(found, 4)} -> ${hexText(expected, 4)}!] `
}

/** Types whose bytes are shown: nothing else is known of them. */
const isDumped = (type: number): boolean => TYPES[type] === undefined || type >= 200

/** Prints the message of `length` bytes at `at`. */
export function printIcmpv6(line: Line, at: number, length: number, ip: IpHeader) {
  line.protocol = 'icmp6'
  if (length === 0) return line.add('ICMP6, length 0 (invalid)')
  const type = line.u8(at)
  line.add(checksumText(line, at, length, ip))
  const verbose = line.options.verbose
  line.add(`ICMP6, ${TYPES[type] ?? `unknown icmp6 type (${type})`}`)
  // with -v the length stands before what the message says, where it stands at all
  if (verbose > 0 && ((type >= 133 && type <= 137) || type === 145 || type === 147 || isDumped(type)))
    line.add(`, length ${length}`)
  printDetail(line, type, at, length)
  if (verbose === 0) line.add(`, length ${length}`)
  if (isDumped(type) && verbose < 2) line.add(hexOnly(line.bytes, at, Math.min(line.end, at + length)))
}
