/**
 * ARP (RFC 826), RARP (RFC 903) and inverse ARP (RFC 2390) as tcpdump prints them.
 */
import { hexText, ipv4Text, macText } from '@shared/format'
import { hexAndText } from './hex-dump'
import type { Line } from './line'

const HARDWARE: Readonly<Record<number, string>> = {
  1: 'Ethernet',
  6: 'TokenRing',
  7: 'ArcNet',
  15: 'FrameRelay',
  23: 'Strip',
  24: 'IEEE 1394',
  32: 'InfiniBand',
}
const OPERATIONS: Readonly<Record<number, string>> = {
  1: 'Request',
  2: 'Reply',
  3: 'Reverse Request',
  4: 'Reverse Reply',
  8: 'Inverse Request',
  9: 'Inverse Reply',
  10: 'NACK Reply',
}
const IPV4 = 0x0800

/** The names of the addresses in one message. */
interface Parties {
  senderHardware: string
  sender: string
  targetHardware: string
  target: string
  targetKnown: boolean
}

function readParties(line: Line, at: number, hlen: number, plen: number): Parties {
  const sender = at + 8 + hlen
  const targetHardware = sender + plen
  const target = targetHardware + hlen
  let targetKnown = false
  for (let i = 0; i < hlen; i++) if (line.bytes[targetHardware + i] !== 0) targetKnown = true
  return {
    senderHardware: hlen === 0 ? '<No address>' : macText(line.bytes, at + 8, hlen),
    sender: ipv4Text(line.bytes, sender),
    targetHardware: hlen === 0 ? '<No address>' : macText(line.bytes, targetHardware, hlen),
    target: ipv4Text(line.bytes, target),
    targetKnown,
  }
}

function operationText(op: number, p: Parties): string | undefined {
  switch (op) {
    case 1:
      return `who-has ${p.target}${p.targetKnown ? ` (${p.targetHardware})` : ''} tell ${p.sender}`
    case 2:
      return `${p.sender} is-at ${p.senderHardware}`
    case 3:
    case 8:
      return `who-is ${p.targetHardware} tell ${p.senderHardware}`
    case 4:
      return `${p.targetHardware} at ${p.target}`
    case 9:
      return `${p.senderHardware} at ${p.sender}`
    default:
      return undefined
  }
}

/** Prints the message at `at`; `length` is what the link layer says it has. */
export function printArp(line: Line, at: number, length: number) {
  line.protocol = 'arp'
  line.need(at, 8)
  const hardware = line.u16(at)
  const protocol = line.u16(at + 2)
  const hlen = line.u8(at + 4)
  const plen = line.u8(at + 5)
  const op = line.u16(at + 6)
  line.need(at, 8 + 2 * hlen + 2 * plen)
  if (!line.options.link) line.add('ARP, ')
  const verbose = line.options.verbose > 0
  const usual = (protocol === IPV4 || protocol === 0x1000) && plen === 4 && hlen > 0
  if (!usual || verbose) {
    const protocolText = protocol === IPV4 ? 'IPv4' : `Unknown Protocol (${hexText(protocol, 4)})`
    line.add(`${HARDWARE[hardware] ?? `Unknown Hardware (${hardware})`} (len ${hlen}), ${protocolText} (len ${plen})`)
    if (!verbose) return line.add(`, length ${length}`)
    line.add(', ')
  }
  line.add(`${OPERATIONS[op] ?? `Unknown (${op})`} `)
  const text = operationText(op, readParties(line, at, hlen, plen))
  if (text === undefined) return line.add(hexAndText(line.bytes, at, line.end))
  line.add(`${text}, length ${length}`)
}
