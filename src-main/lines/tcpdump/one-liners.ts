/**
 * Protocols that tcpdump gives one line of their header: LDP, sFlow, OTV, RPKI-RTR, and Cisco's VTP, DTP and UDLD.
 */
import { hexText, ipv4Text, ipv6Text } from '@shared/format'
import type { Line } from './line'

/** `LDP, Label-Space-ID: 10.0.0.1:0, pdu-length: 30` (RFC 5036); too short a packet prints nothing. */
export function printLdp(line: Line, at: number, length: number) {
  line.protocol = 'ldp'
  if (length <= 18) return
  line.need(at, 10)
  const version = line.u16(at)
  if (version !== 1) return line.add(`LDP version ${version} packet not supported`)
  line.add(line.options.verbose > 0 ? '\n\t' : '')
  line.add(`LDP, Label-Space-ID: ${ipv4Text(line.bytes, at + 4)}:${line.u16(at + 8)}, pdu-length: ${line.u16(at + 2)}`)
}

/** `sFlowv5, IPv4 agent 10.0.0.1, agent-id 0, length 28` */
export function printSflow(line: Line, at: number, length: number) {
  line.protocol = 'sflow'
  const version = line.u32(at)
  if (version !== 5) return line.add(`sFlow version ${version} packet not supported`)
  const v6 = line.u32(at + 4) === 2
  line.need(at, v6 ? 40 : 28)
  const agent = v6 ? ipv6Text(line.bytes, at + 8) : ipv4Text(line.bytes, at + 8)
  line.add(`sFlowv5, IPv${v6 ? 6 : 4} agent ${agent}, agent-id ${line.u32(at + (v6 ? 24 : 12))}, length ${length}`)
}

/** `OTV, flags [I] (0x08), overlay 5, instance 7` and the frame inside on a line of its own. */
export function printOtv(line: Line, at: number, length: number) {
  line.protocol = 'otv'
  line.add('OTV')
  if (length < 8) return line.add(' (invalid)')
  const flags = line.u8(at)
  line.add(`, flags [${flags & 8 ? 'I' : '.'}] (${hexText(flags, 2)}), `)
  line.add(`overlay ${line.u24(at + 1)}, `)
  line.add(`instance ${line.u24(at + 4)}\n`)
  line.inner.ethernet(line, at + 8, length - 8)
}

/** RFC 8210: named only */
export function printRpki(line: Line, _at: number, _length: number) {
  line.protocol = 'rpki_rtr'
  line.add(', RPKI-RTR')
}

const VTP: Readonly<Record<number, string>> = {
  1: 'Summary advertisement',
  2: 'Subset advertisement',
  3: 'Advertisement request',
  4: 'Join message',
}

/** `VTPv1, Message Summary advertisement (0x01), length 72` */
export function printVtp(line: Line, at: number, length: number) {
  line.protocol = 'vtp'
  line.need(at, 36)
  const type = line.u8(at + 1)
  line.add(`VTPv${line.u8(at)}, Message ${VTP[type] ?? 'Unknown message type'} (${hexText(type, 2)}), length ${length}`)
}

/** `DTPv1, length 30` */
export function printDtp(line: Line, at: number, length: number) {
  line.protocol = 'dtp'
  line.add(`DTPv${line.u8(at)}, length ${length}`)
}

const UDLD = ['Reserved', 'Probe message', 'Echo message', 'Flush message']
const UDLD_FLAGS: readonly (readonly [number, string])[] = [
  [1, 'RT'],
  [2, 'RSY'],
]

/** `UDLDv1, Code Probe message (1), Flags [none] (0x00), length 20` (RFC 5171) */
export function printUdld(line: Line, at: number, length: number) {
  line.protocol = 'udld'
  const first = line.u8(at)
  const flags = line.u8(at + 1)
  const set = UDLD_FLAGS.filter(([bit]) => flags & bit).map(([, name]) => name)
  line.add(`UDLDv${first >> 5}, Code ${UDLD[first & 31] ?? 'Reserved'} (${first & 31})`)
  line.add(`, Flags [${set.join(', ') || 'none'}] (${hexText(flags, 2)}), length ${length}`)
}
