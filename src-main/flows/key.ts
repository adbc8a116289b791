/**
 * Owns what makes two frames belong to the same flow: addresses, ports, protocol and context (VLAN, tunnel), as words.
 *
 * Guarantees: no strings and no allocation per frame; the hash is the same for both directions and is seeded per table, so
 * that nobody can craft a capture whose flows all collide. Nothing that is shown or stored depends on the seed.
 * Refuses to match the reverse direction of one-way flows (ICMP messages that have no answer).
 *
 * ICMP's types take the place of ports as in Zeek: a request and its answer are one flow with the request's type as
 * originator's port and the answer's type as responder's; a message without counterpart has (type, code).
 */
import type { Layers } from '@main/decode/layers'
import { CONTEXT, KIND, ORIG_ADDRESS, PORTS, RESP_ADDRESS } from './rows'

/** KIND: bits 0-7 IP protocol, 8-11 IP version, then these. */
export const KIND_ONE_WAY = 1 << 12
export const KIND_FRAGMENT = 1 << 13

export const kindProtocol = (kind: number): number => kind & 0xff
export const kindIpVersion = (kind: number): number => (kind >>> 8) & 15

const ICMP = 1
const ICMPV6 = 58

function counterparts(pairs: readonly (readonly [number, number])[]): Int16Array {
  const table = new Int16Array(256).fill(-1)
  for (const [a, b] of pairs) {
    table[a] = b
    table[b] = a
  }
  return table
}

/** echo, router discovery (RFC 1256), timestamp, information, address mask */
const ICMP_COUNTERPART = counterparts([
  [8, 0],
  [10, 9],
  [13, 14],
  [15, 16],
  [17, 18],
])
/** echo, listener query/report, router and neighbour discovery (RFC 4861), node information, home agent discovery */
const ICMPV6_COUNTERPART = counterparts([
  [128, 129],
  [130, 131],
  [133, 134],
  [135, 136],
  [139, 140],
  [144, 145],
])

function word(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]
}

/** One multiplicative step: the upper bits that a product gathers are brought down again. */
function mix(hash: number, value: number): number {
  const mixed = Math.imul(hash ^ value, 0x9e3779b1)
  return mixed ^ (mixed >>> 15)
}

/** Spreads every bit over all others (MurmurHash3's last step). */
function spread(hash: number): number {
  let h = hash
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

/** Which way a row is matched: 0 = as it stands, 1 = its ends exchanged. Plain constants: a look into an object is compiled on its first use. */
export const NO_MATCH = -1
const FORWARD = 0
const REVERSE = 1

/** The key of the frame at hand; one object, refilled. Addresses are signed words: small integers to the engine. */
export class FlowKey {
  src0 = 0
  src1 = 0
  src2 = 0
  src3 = 0
  dst0 = 0
  dst1 = 0
  dst2 = 0
  dst3 = 0
  sport = 0
  dport = 0
  kind = 0
  context = 0
  /** words 1 to 3 of the addresses may hold something */
  private wide = false

  constructor(private readonly seed: number) {}

  /** Reads the key of the innermost network packet; the caller has made sure there is one. */
  fill(layers: Layers, context: number): void {
    const protocol = layers.ipProtocol & 0xff
    this.kind = protocol | (layers.ipVersion << 8)
    this.context = context
    this.fillAddresses(layers)
    if (layers.sport >= 0 && layers.dport >= 0) {
      this.sport = layers.sport
      this.dport = layers.dport
    } else if ((protocol === ICMP || protocol === ICMPV6) && layers.icmpType >= 0) {
      this.fillIcmp(layers, protocol === ICMP ? ICMP_COUNTERPART : ICMPV6_COUNTERPART)
    } else {
      this.sport = 0
      this.dport = 0
      if (layers.fragmentOffset > 0) this.kind |= KIND_FRAGMENT
    }
  }

  private fillIcmp(layers: Layers, table: Int16Array): void {
    const counterpart = table[layers.icmpType & 0xff]
    this.sport = layers.icmpType
    this.dport = counterpart >= 0 ? counterpart : layers.icmpCode
    if (counterpart < 0) this.kind |= KIND_ONE_WAY
  }

  private fillAddresses(layers: Layers): void {
    const b = layers.bytes
    const s = layers.srcAt
    const d = layers.dstAt
    this.src0 = word(b, s)
    this.dst0 = word(b, d)
    if (layers.ipVersion === 6) {
      this.src1 = word(b, s + 4)
      this.src2 = word(b, s + 8)
      this.src3 = word(b, s + 12)
      this.dst1 = word(b, d + 4)
      this.dst2 = word(b, d + 8)
      this.dst3 = word(b, d + 12)
      this.wide = true
    } else if (this.wide) {
      this.src1 = 0
      this.src2 = 0
      this.src3 = 0
      this.dst1 = 0
      this.dst2 = 0
      this.dst3 = 0
      this.wide = false
    }
  }

  /** The same in both directions: adding the two end points' hashes forgets which was first. */
  hash(): number {
    let a = mix(mix(this.seed, this.src0), this.sport)
    let b = mix(mix(this.seed, this.dst0), this.dport)
    if ((this.kind & 0xf00) === 0x600) {
      a = mix(mix(mix(a, this.src1), this.src2), this.src3)
      b = mix(mix(mix(b, this.dst1), this.dst2), this.dst3)
    }
    return spread((a + b + this.kind + Math.imul(this.context, 0x9e3779b1)) | 0)
  }

  /** Which way this key matches the row at word `row` of `u`. */
  match(u: Uint32Array, row: number): number {
    if (u[row + KIND] !== this.kind || u[row + CONTEXT] !== this.context) return NO_MATCH
    const ports = u[row + PORTS] | 0
    const forward = (this.sport << 16) | this.dport
    if (ports === forward && this.sameAddresses(u, row + ORIG_ADDRESS, row + RESP_ADDRESS)) return FORWARD
    if ((this.kind & KIND_ONE_WAY) !== 0 || ports !== ((this.dport << 16) | this.sport)) return NO_MATCH
    return this.sameAddresses(u, row + RESP_ADDRESS, row + ORIG_ADDRESS) ? REVERSE : NO_MATCH
  }

  private sameAddresses(u: Uint32Array, src: number, dst: number): boolean {
    if ((u[src] | 0) !== this.src0 || (u[dst] | 0) !== this.dst0) return false
    if (!this.wide) return true
    return (
      (u[src + 1] | 0) === this.src1 &&
      (u[src + 2] | 0) === this.src2 &&
      (u[src + 3] | 0) === this.src3 &&
      (u[dst + 1] | 0) === this.dst1 &&
      (u[dst + 2] | 0) === this.dst2 &&
      (u[dst + 3] | 0) === this.dst3
    )
  }

  /** Writes the key into a row; `flipped`: the frame's destination is the originator. */
  store(u: Uint32Array, row: number, flipped: boolean): void {
    const src = row + (flipped ? RESP_ADDRESS : ORIG_ADDRESS)
    const dst = row + (flipped ? ORIG_ADDRESS : RESP_ADDRESS)
    u[src] = this.src0
    u[src + 1] = this.src1
    u[src + 2] = this.src2
    u[src + 3] = this.src3
    u[dst] = this.dst0
    u[dst + 1] = this.dst1
    u[dst + 2] = this.dst2
    u[dst + 3] = this.dst3
    u[row + PORTS] = flipped ? (this.dport << 16) | this.sport : (this.sport << 16) | this.dport
    u[row + KIND] = this.kind
    u[row + CONTEXT] = this.context
  }
}
