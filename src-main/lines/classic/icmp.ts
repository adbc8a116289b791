/**
 * ICMP and ICMPv6 as tcpdump 3.x printed them: `icmp: echo request`, `icmp: B udp port 53 unreachable`; errors say at -v
 * which packet they are about (`for A > B: …`).
 */
import { ipv6Text } from '@shared/format'
import { icmpMessage } from '../tcpdump/icmp'
import type { Line } from '../tcpdump/line'

const ECHO_REPLY = 0
const ECHO_REQUEST = 8
/** Unreachable, source quench, redirect, time exceeded, parameter problem. */
const ERRORS = new Set([3, 4, 5, 11, 12])
const HEADER = 8

/** Prints the message of `length` bytes at `at`. */
export function printIcmp(line: Line, at: number, length: number) {
  line.protocol = 'icmp'
  const type = line.u8(at)
  if (type === ECHO_REPLY || type === ECHO_REQUEST) {
    return line.add(`icmp: echo ${type === ECHO_REPLY ? 'reply' : 'request'}`)
  }
  line.add(`icmp: ${icmpMessage(line, at)}`)
  if (line.options.verbose === 0 || !ERRORS.has(type) || !line.has(at + HEADER, 20)) return
  line.add(' for ')
  // the quoted packet is shorter than it says: that is no damage
  const stated = line.u16(at + HEADER + 2)
  line.inner.ipv4(line, at + HEADER, Math.max(stated, length - HEADER))
}

const V6_NAMES: Readonly<Record<number, string>> = {
  2: 'too big',
  3: 'time exceeded',
  4: 'parameter problem',
  128: 'echo request',
  129: 'echo reply',
  130: 'multicast listener query',
  131: 'multicast listener report',
  132: 'multicast listener done',
  133: 'router solicitation',
  134: 'router advertisement',
  137: 'redirect',
  143: 'multicast listener report v2',
}

const address = (line: Line, at: number): string => {
  line.need(at, 16)
  return ipv6Text(line.bytes, at)
}

function unreachable(line: Line, at: number): string {
  const target = address(line, at + HEADER + 24)
  switch (line.u8(at + 1)) {
    case 0:
      return `${target} unreachable route`
    case 1:
      return `${target} unreachable prohibited`
    case 3:
      return `${target} unreachable address`
    case 4:
      return `${target} ${line.u8(at + HEADER + 6) === 6 ? 'tcp' : 'udp'} port ${line.u16(at + HEADER + 42)} unreachable`
    default:
      return `${target} unreachable code-#${line.u8(at + 1)}`
  }
}

/** Prints the message at `at`. */
export function printIcmpv6(line: Line, at: number) {
  line.protocol = 'icmp6'
  const type = line.u8(at)
  line.add('icmp6: ')
  if (type === 1) line.add(unreachable(line, at))
  else if (type === 135) line.add(`neighbor sol: who has ${address(line, at + 8)}`)
  else if (type === 136) line.add(`neighbor adv: tgt is ${address(line, at + 8)}`)
  else line.add(`${V6_NAMES[type] ?? `type-#${type}`}${type === 2 ? ` ${line.u32(at + 4)}` : ''}`)
}
