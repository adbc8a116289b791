/**
 * ICMPv6 (RFC 4443, 4861, 2710, 3810) as tcpdump prints it without -v.
 */
import { ipv6Text } from '@shared/format'
import type { IpHeader, Line } from './line'

const UNREACHABLE: Readonly<Record<number, string>> = {
  0: 'unreachable route',
  1: 'unreachable prohibited',
  2: 'beyond scope',
  3: 'unreachable address',
  4: 'unreachable port',
}
const TYPES: Readonly<Record<number, string>> = {
  1: 'destination unreachable',
  2: 'packet too big',
  3: 'time exceeded',
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
  139: 'node information query',
  140: 'node information reply',
  141: 'inverse neighbor solicitation',
  142: 'inverse neighbor advertisement',
  143: 'multicast listener report v2',
  144: 'dhaad request',
  145: 'dhaad reply',
  146: 'mobile router solicitation',
  147: 'mobile router advertisement',
  155: 'RPL',
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

function unreachable(line: Line, at: number): string {
  const code = line.u8(at + 1)
  const name = UNREACHABLE[code] ?? `unknown unreach code (${code})`
  const quoted = at + 8
  line.need(quoted, 40)
  if (code === 4) {
    const transport = quotedTransport(line, quoted)
    const port = line.u16(transport.at + 2)
    const kind = transport.protocol === 6 ? 'tcp' : transport.protocol === 17 ? 'udp' : ''
    const target = address(line, quoted + 24)
    return kind
      ? `, ${name}, ${target} ${kind} port ${port}`
      : `, ${name}, ${target} protocol ${transport.protocol} port ${port} unreachable`
  }
  return `, ${name} ${address(line, quoted + 24)}`
}

function multicastReport(line: Line, at: number, length: number): string {
  if (length < 8) return line.truncated()
  return `, ${line.u16(at + 6)} group record(s)`
}

function multicastQuery(line: Line, at: number, length: number): string {
  if (length < 28) return ` max resp delay: ${line.u16(at + 4)} addr: ${address(line, at + 8)}`
  const code = line.u16(at + 4)
  let text = ' v2'
  const group = address(line, at + 8)
  text += ` [gaddr ${group}`
  const sources = line.u16(at + 26)
  if (sources > 0) text += `, ${sources} source(s)`
  void code
  return `${text}]`
}

function detail(line: Line, type: number, at: number, length: number): string {
  switch (type) {
    case 1:
      return unreachable(line, at)
    case 2:
      return `, mtu ${line.u32(at + 4)}`
    case 3: {
      const code = line.u8(at + 1)
      line.need(at + 8, 40)
      if (code === 0) return `  for ${address(line, at + 8 + 24)}`.replace('  ', ' ')
      if (code === 1) return ' (reassembly)'
      return `, unknown code (${code})`
    }
    case 4: {
      const code = line.u8(at + 1)
      line.need(at + 8, 40)
      const pointer = line.u32(at + 4)
      const names = ['errorneous - octet', 'next header - octet', 'option - octet', 'incomplete header chain - octet']
      return names[code] ? `, ${names[code]} ${pointer}` : `, code-#${code}`
    }
    case 128:
    case 129:
      return `, id ${line.u16(at + 4)}, seq ${line.u16(at + 6)}`
    case 130:
      return multicastQuery(line, at, length)
    case 131:
    case 132:
      return ` max resp delay: ${line.u16(at + 4)} addr: ${address(line, at + 8)}`
    case 135:
      return `, who has ${address(line, at + 8)}`
    case 136:
      return `, tgt is ${address(line, at + 8)}`
    case 137:
      return `, ${address(line, at + 24)} to ${address(line, at + 8)}`
    case 143:
      return multicastReport(line, at, length)
    default:
      return ''
  }
}

/** Prints the message of `length` bytes at `at`. */
export function printIcmpv6(line: Line, at: number, length: number, _ip: IpHeader) {
  line.protocol = 'icmp6'
  const type = line.u8(at)
  line.add(`ICMP6, ${TYPES[type] ?? `unknown icmp6 type (${type})`}`)
  line.add(detail(line, type, at, length))
  line.add(`, length ${length}`)
}
