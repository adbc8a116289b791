/**
 * Owns reading an ICMP message that reports trouble with a packet (RFC 792, RFC 4443): what it says, and which packet it
 * quotes. Destination unreachable and time exceeded only.
 *
 * Guarantees: undefined where the message is of another type or the quotation too short; nothing is guessed.
 */
import type { Layers } from '@main/decode/layers'
import { ipv4Text, ipv6Text } from '@shared/format'
import { protocolId } from '@shared/protocols'

export interface IcmpReport {
  readonly kind: 'unreachable' | 'time-exceeded'
  /** in words: 'port unreachable' */
  readonly words: string
  readonly quoted: {
    readonly protocol: number
    readonly source: string
    readonly target: string
    /** -1: another protocol than TCP and UDP, or not quoted */
    readonly sport: number
    readonly dport: number
    /** sequence number of an echo request, -1 = none */
    readonly echo: number
  }
}

const ICMP = protocolId('icmp')
const ICMPV6 = protocolId('icmpv6')
const HEADER = 8
const V4_WORDS = ['network unreachable', 'host unreachable', 'protocol unreachable', 'port unreachable']
const V4_FILTERED = [9, 10, 13]
const V6_WORDS = ['no route', 'forbidden by a filter', 'beyond scope', 'host unreachable', 'port unreachable']

export function readIcmpReport(layers: Layers): IcmpReport | undefined {
  const { icmpType: type, icmpCode: code } = layers
  for (let i = layers.count - 1; i >= 0; i--) {
    const at = layers.start + layers.offset[i] + HEADER
    if (layers.protocol[i] === ICMP && (type === 3 || type === 11)) {
      const quoted = quoted4(layers, at)
      return quoted && { kind: type === 3 ? 'unreachable' : 'time-exceeded', words: words4(type, code), quoted }
    }
    if (layers.protocol[i] === ICMPV6 && (type === 1 || type === 3)) {
      const quoted = quoted6(layers, at)
      const words = type === 3 ? EXCEEDED : (V6_WORDS[code] ?? 'unreachable')
      return quoted && { kind: type === 1 ? 'unreachable' : 'time-exceeded', words, quoted }
    }
  }
  return undefined
}

const EXCEEDED = 'time to live exceeded'

function words4(type: number, code: number): string {
  if (type === 11) return EXCEEDED
  if (V4_FILTERED.includes(code)) return 'forbidden by a filter'
  return V4_WORDS[code] ?? 'unreachable'
}

function quoted4({ bytes, end }: Layers, at: number) {
  const size = (bytes[at] & 15) * 4
  if (at + size > end || size < 20 || bytes[at] >>> 4 !== 4) return undefined
  return {
    protocol: bytes[at + 9],
    source: ipv4Text(bytes, at + 12),
    target: ipv4Text(bytes, at + 16),
    ...transport(bytes, at + size, end, bytes[at + 9]),
  }
}

function quoted6({ bytes, end }: Layers, at: number) {
  if (at + 40 > end || bytes[at] >>> 4 !== 6) return undefined
  return {
    protocol: bytes[at + 6],
    source: ipv6Text(bytes, at + 8),
    target: ipv6Text(bytes, at + 24),
    ...transport(bytes, at + 40, end, bytes[at + 6]),
  }
}

const u16 = (bytes: Uint8Array, at: number): number => (bytes[at] << 8) | bytes[at + 1]

function transport(bytes: Uint8Array, at: number, end: number, protocol: number) {
  const hasPorts = (protocol === 6 || protocol === 17) && at + 4 <= end
  const isEcho = (protocol === 1 || protocol === 58) && at + 8 <= end
  return {
    sport: hasPorts ? u16(bytes, at) : -1,
    dport: hasPorts ? u16(bytes, at + 2) : -1,
    echo: isEcho ? u16(bytes, at + 6) : -1,
  }
}
