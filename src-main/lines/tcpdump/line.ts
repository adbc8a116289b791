/**
 * Owns the line being printed: its text, the window of bytes that may be read, and what to call the protocol at hand
 * when the bytes end too soon (`[|tcp]`).
 *
 * Guarantees: `u8`, `u16`, `u24`, `u32` never read at or past `end`; they throw `Truncated`, which tcpdump.ts catches, so
 * a printer can be written top to bottom. Nothing else is thrown. `inner` breaks the cycle between protocols that carry
 * each other: printers never import the printers of what they carry.
 */
import { hexAndText } from './hex-dump'
import type { LineMemory } from './memory'
import type { LineOptions } from './options'
import type { TcpBases } from './sequence-bases'

/** The bytes ended inside what was being printed. Thrown as one shared instance: it carries no stack. */
export class Truncated extends Error {}
const TRUNCATED = new Truncated('truncated')

/** Printers of what other protocols carry. Lengths are by the headers' word; captured or not. */
export interface Inner {
  /** Ethernet frame of `length` bytes at `at`. */
  ethernet(line: Line, at: number, length: number): void
  /** By EtherType; false when nobody prints it (nothing was printed then). */
  etherType(line: Line, type: number, at: number, length: number): boolean
  ipv4(line: Line, at: number, length: number): void
  ipv6(line: Line, at: number, length: number): void
  /** By IP protocol number, below the IP header described by `ip`. */
  ipProtocol(line: Line, protocol: number, at: number, length: number, ip: IpHeader): void
  /** 802.2; answers true when it was printed. */
  llc(line: Line, at: number, length: number): boolean
  ppp(line: Line, at: number, length: number): void
  mpls(line: Line, at: number, length: number): void
  domain(line: Line, at: number, length: number, multicast: boolean): void
}

/** What transports need of the network header around them. */
export interface IpHeader {
  version: 4 | 6
  /** index of the header, and of its addresses, in `bytes` */
  at: number
  src: number
  dst: number
  /** the protocol the fixed header names first (an extension header changes how tcpdump prints ports) */
  firstProtocol: number
  ttl: number
  fragmented: boolean
}

export class Line {
  text = ''
  protocol = ''
  /** printed behind the mark of truncation */
  truncatedTail = ''
  /** bytes of link header, for -x which leaves them out */
  linkHeader = 0
  /** 0 = the outermost; how deep packets are nested in packets */
  depth = 0
  /** link-layer source and destination (index of 6 bytes) of the Ethernet header around, or -1 */
  linkSrcAt = -1
  linkDstAt = -1
  constructor(
    readonly bytes: Uint8Array,
    readonly start: number,
    public end: number,
    readonly options: LineOptions,
    readonly bases: TcpBases,
    readonly inner: Inner,
    /** lines printed before; undefined = none are remembered */
    readonly memory?: LineMemory,
  ) {}

  add(text: string): void {
    this.text += text
  }

  /** ` [|name]`: the bytes end inside this protocol. */
  addTruncated(): void {
    this.text += ` [|${this.protocol}]${this.truncatedTail}`
  }

  /** Captured bytes from `at` on. */
  left(at: number): number {
    return at < this.end ? this.end - at : 0
  }

  has(at: number, length: number): boolean {
    return at + length <= this.end
  }

  /** Throws `Truncated` unless [at, at + length) was captured. */
  need(at: number, length: number): void {
    if (at + length > this.end) throw TRUNCATED
  }

  /** What has no printer: `header`, then its bytes from `at` on unless -x and the like show them anyway. */
  unknown(header: string, at: number): void {
    this.text += header
    if (this.options.hex === 'none') this.text += hexAndText(this.bytes, at, this.end)
  }

  truncated(): never {
    throw TRUNCATED
  }

  u8(at: number): number {
    if (at >= this.end) throw TRUNCATED
    return this.bytes[at]
  }

  u16(at: number): number {
    if (at + 2 > this.end) throw TRUNCATED
    return (this.bytes[at] << 8) | this.bytes[at + 1]
  }

  u24(at: number): number {
    if (at + 3 > this.end) throw TRUNCATED
    return (this.bytes[at] << 16) | (this.bytes[at + 1] << 8) | this.bytes[at + 2]
  }

  u32(at: number): number {
    if (at + 4 > this.end) throw TRUNCATED
    return ((this.bytes[at] << 24) | (this.bytes[at + 1] << 16) | (this.bytes[at + 2] << 8) | this.bytes[at + 3]) >>> 0
  }

  /** Runs `body` with the window cut to end at `end` (never widened). The window comes back unless `body` was truncated. */
  within(end: number, body: () => void): void {
    const before = this.end
    if (end < before) this.end = end
    body()
    this.end = before
  }
}
