/**
 * Owns the packet that an ICMP "destination unreachable" message quotes (RFC 792, RFC 4443): whose TCP segment was refused.
 *
 * Guarantees: undefined where the quotation is too short, is no TCP, or the message is of another type; nothing is guessed.
 */
import { ipv4Text, ipv6Text } from '@shared/format'
import { protocolId } from '@shared/protocols'
import type { Layers } from '../decode/layers'

export interface IcmpQuote {
  /** '10.0.0.1:1025', '[2001:db8::1]:1025', as flows write them */
  readonly source: string
  readonly target: string
}

const ICMP = protocolId('icmp')
const ICMPV6 = protocolId('icmpv6')
const HEADER = 8
const TCP = 6

export function icmpQuote(layers: Layers): IcmpQuote | undefined {
  for (let i = 0; i < layers.count; i++) {
    const at = layers.start + layers.offset[i] + HEADER
    if (layers.protocol[i] === ICMP && layers.icmpType === 3) return quoted4(layers, at)
    if (layers.protocol[i] === ICMPV6 && layers.icmpType === 1) return quoted6(layers, at)
  }
  return undefined
}

const port = (bytes: Uint8Array, at: number): number => (bytes[at] << 8) | bytes[at + 1]

function quoted4({ bytes, end }: Layers, at: number): IcmpQuote | undefined {
  const size = (bytes[at] & 15) * 4
  const tcp = at + size
  if (tcp + 4 > end || size < 20 || bytes[at] >>> 4 !== 4 || bytes[at + 9] !== TCP) return undefined
  return {
    source: `${ipv4Text(bytes, at + 12)}:${port(bytes, tcp)}`,
    target: `${ipv4Text(bytes, at + 16)}:${port(bytes, tcp + 2)}`,
  }
}

function quoted6({ bytes, end }: Layers, at: number): IcmpQuote | undefined {
  const tcp = at + 40
  if (tcp + 4 > end || bytes[at] >>> 4 !== 6 || bytes[at + 6] !== TCP) return undefined
  return {
    source: `[${ipv6Text(bytes, at + 8)}]:${port(bytes, tcp)}`,
    target: `[${ipv6Text(bytes, at + 24)}]:${port(bytes, tcp + 2)}`,
  }
}
