/**
 * Owns making traffic for tests of scans: hosts that try ports and what comes back, packet by packet, and a session over it.
 * Time moves on by `gap` ms from one attempt to the next; addresses are numbers.
 */
import type { Session } from '@main/session/session'
import { type Bytes, ethernet, ipv4, tcp, udp } from '../decode/build'
import { type MadeFrame, writePcap } from '../files/make'
import { readSession } from '../session/sample'

const SYN = 2
const RST = 4
const ACK = 16
const SYN_ACK = 18
const RST_ACK = 20
const FIN_ACK = 17

export const address = (text: string): number[] => text.split('.').map(Number)

/** What the target makes of an attempt. */
export type Answer = 'refuse' | 'silent' | 'open' | 'serve' | 'download'

export class Traffic {
  readonly frames: MadeFrame[] = []
  private ms = 0
  private port = 40_000

  constructor(private readonly gap = 10) {}

  wait(ms: number): this {
    this.ms += ms
    return this
  }

  packet(from: string, to: string, protocol: number, body: Bytes, ttl = 64): this {
    const data = ethernet(0x0800, ipv4(protocol, body, { src: address(from), dst: address(to), ttl }))
    this.ms += 0.1
    this.frames.push({
      data,
      seconds: 1_700_000_000 + Math.floor(this.ms / 1000),
      fraction: Math.floor((this.ms % 1000) * 1000),
    })
    return this
  }

  segment(
    from: string,
    to: string,
    sport: number,
    dport: number,
    flags: number,
    body: Bytes = [],
    seq = 1000,
    ack = 0,
  ) {
    return this.packet(from, to, 6, tcp(sport, dport, flags, body, { seq, ack }))
  }

  /** One TCP connection, tried and answered. */
  connect(from: string, to: string, dport: number, answer: Answer, sport = this.nextPort()): this {
    this.segment(from, to, sport, dport, SYN)
    if (answer === 'refuse') this.segment(to, from, dport, sport, RST_ACK, [], 0, 1001)
    if (answer === 'open' || answer === 'serve' || answer === 'download') {
      this.segment(to, from, dport, sport, SYN_ACK, [], 5000, 1001)
      this.segment(from, to, sport, dport, ACK, [], 1001, 5001)
    }
    if (answer === 'open') this.segment(from, to, sport, dport, RST_ACK, [], 1001, 5001)
    if (answer === 'serve') {
      this.segment(from, to, sport, dport, 24, [1, 2, 3, 4], 1001, 5001)
      this.segment(to, from, dport, sport, 24, [5, 6, 7, 8], 5001, 1005)
    }
    if (answer === 'download') {
      this.segment(to, from, dport, sport, 24, [5, 6, 7, 8], 5001, 1001)
      this.segment(to, from, dport, sport, FIN_ACK, [], 5005, 1001)
      this.segment(from, to, sport, dport, FIN_ACK, [], 1001, 5006)
      this.segment(to, from, dport, sport, ACK, [], 5006, 1002)
    }
    return this.wait(this.gap)
  }

  /** One segment with odd flags; closed ports answer with a reset. */
  probe(from: string, to: string, dport: number, flags: number, answered: boolean, sport = 55_000): this {
    this.segment(from, to, sport, dport, flags)
    if (answered) this.segment(to, from, dport, sport, (flags & ACK) === 0 ? RST_ACK : RST)
    return this.wait(this.gap)
  }

  datagram(
    from: string,
    to: string,
    dport: number,
    reply: 'silent' | 'answer' | 'unreachable',
    o: { sport?: number; ttl?: number } = {},
  ): this {
    const sport = o.sport ?? this.nextPort()
    const body = udp(sport, dport, [1, 2, 3])
    this.packet(from, to, 17, body, o.ttl)
    if (reply === 'answer') this.packet(to, from, 17, udp(dport, sport, [4, 5]))
    if (reply === 'unreachable') {
      const quoted = ipv4(17, body, { src: address(from), dst: address(to) })
      this.packet(to, from, 1, [3, 3, 0, 0, 0, 0, 0, 0, ...quoted])
    }
    return this.wait(this.gap)
  }

  nextPort(): number {
    this.port = this.port >= 60_000 ? 40_000 : this.port + 1
    return this.port
  }

  session(file: (name: string, bytes: Uint8Array) => string): Promise<Session> {
    return readSession(file('traffic.pcap', writePcap(this.frames)))
  }
}

/** Numbers from … to, both included. */
export const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i)

/** The numbers in an order that is mixed and always the same. */
export const mixed = (list: readonly number[]): number[] =>
  [...list].sort((a, b) => ((a * 7919) % 104_729) - ((b * 7919) % 104_729))
