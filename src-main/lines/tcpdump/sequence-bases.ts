/**
 * Owns how tcpdump makes TCP sequence numbers relative, and a table that does so for frames printed in file order.
 *
 * The rule (observed, 4.99): a pair of address + port has one entry, made by its first segment with ACK and made anew by
 * every SYN with ACK. The segment that makes it is printed with absolute numbers; later ones subtract, per direction, the
 * entry's sequence number and its acknowledgement number minus one. Segments without ACK are printed as they are.
 */
import type { IpHeader } from './line'

const ACK = 0x10
const SYN = 0x02

/** What to subtract: `seq` from the sender's numbers, `ack` from the receiver's; -1 = print absolute numbers. */
export interface Base {
  seq: number
  ack: number
}

/** A TCP segment as a table of bases sees it; indexes are into `bytes`. */
export interface TcpSegment {
  readonly bytes: Uint8Array
  readonly ip: IpHeader
  readonly sport: number
  readonly dport: number
  readonly flags: number
  readonly seq: number
  readonly ack: number
}

export interface TcpBases {
  /** Fills `base` for this segment. */
  find(segment: TcpSegment, base: Base): void
}

/** True for a segment that sets its connection's bases (and is itself printed absolute): `known` = an entry exists. */
export const setsBases = (flags: number, known: boolean): boolean =>
  (flags & ACK) !== 0 && (!known || (flags & SYN) !== 0)

/** Bases known beforehand (a frame at random access), or -1 and -1 for absolute numbers. */
export class FixedBases implements TcpBases {
  constructor(
    private readonly seqBase: number,
    private readonly ackBase: number,
  ) {}

  find(segment: TcpSegment, base: Base): void {
    const relative = (segment.flags & ACK) !== 0
    base.seq = relative ? this.seqBase : -1
    base.ack = relative ? this.ackBase : -1
  }
}

const KEY = 37
const FIRST_CAPACITY = 1024
/** Connections remembered; beyond this the table starts anew (numbers of older connections then print as first seen). */
const MAX_ENTRIES = 1 << 20

/** For printing a whole file in order: remembers each connection. No string or object a frame. */
export class SequenceBases implements TcpBases {
  private capacity = FIRST_CAPACITY
  private keys = new Uint8Array(FIRST_CAPACITY * KEY)
  private seqs = new Uint32Array(FIRST_CAPACITY)
  private acks = new Uint32Array(FIRST_CAPACITY)
  private count = 0
  private readonly key = new Uint8Array(KEY)

  find(segment: TcpSegment, base: Base): void {
    base.seq = -1
    base.ack = -1
    if ((segment.flags & ACK) === 0) return
    const reverse = this.makeKey(segment)
    const slot = this.slotOf(this.key, 0)
    const known = this.keys[slot * KEY] !== 0
    if (setsBases(segment.flags, known)) {
      const seq = segment.seq
      const ack = (segment.ack - 1) >>> 0
      if (!known) this.keys.set(this.key, slot * KEY)
      this.seqs[slot] = reverse ? ack : seq
      this.acks[slot] = reverse ? seq : ack
      if (!known && ++this.count * 2 > this.capacity) this.grow()
      return
    }
    base.seq = reverse ? this.acks[slot] : this.seqs[slot]
    base.ack = reverse ? this.seqs[slot] : this.acks[slot]
  }

  /** Writes the key with the lower end first; true when the sender is the higher end. */
  private makeKey({ bytes, ip, sport, dport }: TcpSegment): boolean {
    const width = ip.version === 6 ? 16 : 4
    let order = 0
    for (let i = 0; i < width && order === 0; i++) order = bytes[ip.src + i] - bytes[ip.dst + i]
    if (order === 0) order = sport - dport
    const reverse = order > 0
    const [low, high] = reverse ? [ip.dst, ip.src] : [ip.src, ip.dst]
    const [lowPort, highPort] = reverse ? [dport, sport] : [sport, dport]
    const key = this.key
    key.fill(0)
    key[0] = ip.version
    for (let i = 0; i < width; i++) {
      key[1 + i] = bytes[low + i]
      key[17 + i] = bytes[high + i]
    }
    key[33] = lowPort >> 8
    key[34] = lowPort & 255
    key[35] = highPort >> 8
    key[36] = highPort & 255
    return reverse
  }

  /** The slot that holds the key at `at` of `from`, or the free one where it belongs. */
  private slotOf(from: Uint8Array, at: number): number {
    let hash = 0x811c9dc5
    for (let i = 0; i < KEY; i++) hash = Math.imul(hash ^ from[at + i], 0x01000193)
    hash ^= hash >>> 15
    const mask = this.capacity - 1
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const place = slot * KEY
      if (this.keys[place] === 0) return slot
      let i = 0
      while (i < KEY && this.keys[place + i] === from[at + i]) i++
      if (i === KEY) return slot
    }
  }

  private grow(): void {
    const { keys, seqs, acks, capacity } = this
    const forget = this.count >= MAX_ENTRIES
    this.capacity = forget ? FIRST_CAPACITY : capacity * 2
    this.keys = new Uint8Array(this.capacity * KEY)
    this.seqs = new Uint32Array(this.capacity)
    this.acks = new Uint32Array(this.capacity)
    if (forget) {
      this.count = 0
      return
    }
    for (let old = 0; old < capacity; old++) {
      if (keys[old * KEY] === 0) continue
      const slot = this.slotOf(keys, old * KEY)
      this.keys.set(keys.subarray(old * KEY, (old + 1) * KEY), slot * KEY)
      this.seqs[slot] = seqs[old]
      this.acks[slot] = acks[old]
    }
  }
}
