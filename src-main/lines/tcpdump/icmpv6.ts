/**
 * ICMPv6 (RFC 4443, 4861, 2710, 3810) as tcpdump prints it without -v. Text is added as the bytes are met.
 */
import { hexText, ipv6Text } from '@shared/format'
import { hexOnly } from './hex-dump'
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
  144: 'ha discovery request',
  145: 'ha discovery reply',
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

function printUnreachable(line: Line, at: number) {
  const code = line.u8(at + 1)
  const quoted = at + 8
  line.add(`, ${UNREACHABLE[code] ?? `unknown unreach code (${code})`}`)
  if (code !== 4) {
    if (UNREACHABLE[code]) line.add(` ${address(line, quoted + 24)}`)
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
  line.need(at, 28)
  line.add(' v2')
  line.add(` [gaddr ${address(line, at + 8)}`)
  const sources = line.u16(at + 26)
  if (sources > 0) line.add(`, ${sources} source(s)`)
  line.add(']')
}

function printListener(line: Line, at: number) {
  line.need(at, 24)
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
    case 144:
      return line.add(`, id ${hexText(line.u16(at + 4), 4)}`)
    case 135:
      return line.add(`, who has ${address(line, at + 8)}`)
    case 136:
      return line.add(`, tgt is ${address(line, at + 8)}`)
    case 137:
      line.add(`, ${address(line, at + 24)}`)
      return line.add(` to ${address(line, at + 8)}`)
    case 143:
      if (length < 8) return line.truncated()
      return line.add(`, ${line.u16(at + 6)} group record(s)`)
  }
}

/** Prints the message of `length` bytes at `at`. */
export function printIcmpv6(line: Line, at: number, length: number, _ip: IpHeader) {
  line.protocol = 'icmp6'
  const type = line.u8(at)
  line.add(`ICMP6, ${TYPES[type] ?? `unknown icmp6 type (${type})`}`)
  printDetail(line, type, at, length)
  line.add(`, length ${length}`)
  if (!TYPES[type] && line.options.verbose === 0) line.add(hexOnly(line.bytes, at, Math.min(line.end, at + length)))
}
