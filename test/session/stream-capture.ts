/**
 * Owns making captures of one conversation for the tests of streams: frames by who sent what, as the bytes of a pcap. `a` (10.0.0.1:40000) opens towards `b` (10.0.0.2:80); a frame takes 1 ms.
 */
import { ethernet, fromText, ipv4, tcp, udp } from '../decode/build'
import { type MadeFrame, writePcap } from '../files/make'

export const SYN = 2
export const FIN = 1
export const RST = 4
const ACK = 16

export interface Sent {
  readonly from: 'a' | 'b'
  readonly seq: number
  readonly text?: string
  readonly bytes?: Uint8Array
  readonly flags?: number
  readonly ack?: number
  /** captured bytes of the frame; all by default */
  readonly snap?: number
  readonly port?: number
  /** 80 by default */
  readonly serverPort?: number
  /** parts of the segment (header included) that IP carries apart, in bytes, multiples of 8 */
  readonly fragments?: readonly number[]
  /** the right TCP checksum; else it is 0 */
  readonly summed?: boolean
}

const A = [10, 0, 0, 1] as const
const B = [10, 0, 0, 2] as const

/** One TCP conversation as a pcap. */
export const conversation = (frames: readonly Sent[]): Uint8Array => writePcap(frames.flatMap(tcpFrames))

function tcpFrames(sent: Sent, index: number): MadeFrame[] {
  const isA = sent.from === 'a'
  const port = sent.port ?? 40_000
  const server = sent.serverPort ?? 80
  const body = sent.bytes ?? fromText(sent.text ?? '')
  const options = { seq: sent.seq, ack: sent.ack ?? 0 }
  const segment = tcp(isA ? port : server, isA ? server : port, sent.flags ?? ACK, body, options)
  const ends = { src: isA ? [...A] : [...B], dst: isA ? [...B] : [...A] }
  if (sent.summed) segment.set(tcpChecksum(segment), 16)
  const cuts = [...(sent.fragments ?? []), segment.length]
  return cuts.map((to, part) => {
    const from = part === 0 ? 0 : cuts[part - 1]
    const fragment = (from >> 3) | (to < segment.length ? 0x2000 : 0)
    const bytes = ethernet(0x0800, ipv4(6, segment.subarray(from, to), { ...ends, fragment, id: index + 1 }))
    return made(bytes, index, sent.snap)
  })
}

/** Of a segment between A and B, whose own checksum field is 0 (RFC 9293 3.1). */
function tcpChecksum(segment: Uint8Array): readonly [number, number] {
  const words = [
    ...A,
    ...B,
    0,
    6,
    segment.length >> 8,
    segment.length & 255,
    ...segment,
    ...(segment.length % 2 ? [0] : []),
  ]
  let sum = 0
  for (let i = 0; i < words.length; i += 2) sum += (words[i] << 8) | words[i + 1]
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return [(~sum >> 8) & 255, ~sum & 255]
}

/** Datagrams between the same two, from port 40000 to 9999. */
export const datagrams = (sent: readonly (readonly ['a' | 'b', string])[]): Uint8Array =>
  writePcap(
    sent.map(([from, text], index) => {
      const isA = from === 'a'
      const datagram = udp(isA ? 40_000 : 9999, isA ? 9999 : 40_000, fromText(text))
      const bytes = ethernet(0x0800, ipv4(17, datagram, { src: isA ? [...A] : [...B], dst: isA ? [...B] : [...A] }))
      return made(bytes, index)
    }),
  )

const made = (bytes: Uint8Array, index: number, snap = bytes.length): MadeFrame => ({
  seconds: 1_000_000 + Math.floor(index / 1000),
  fraction: (index % 1000) * 1000,
  data: bytes.subarray(0, snap),
  wireLength: bytes.length,
})

/** Handshake with first bytes at 1001 (a) and 5001 (b). */
export const HANDSHAKE: readonly Sent[] = [
  { from: 'a', seq: 1000, flags: SYN },
  { from: 'b', seq: 5000, flags: SYN | ACK, ack: 1001 },
  { from: 'a', seq: 1001, ack: 5001 },
]
