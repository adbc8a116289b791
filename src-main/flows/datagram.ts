/**
 * Owns one IP datagram while its fragments come in: header, the bytes that are there, and the frames that brought them.
 *
 * Guarantees: a byte that is there already is kept (first wins, as in BSD and Zeek), a fragment that says otherwise sets `differs`;
 * memory grows with the highest byte seen, at most 74 KiB and 8,192 frame numbers.
 */
import type { Fragment } from './fragment'

/** Room for the header before the payload: its size is not known before the first fragment. */
const HEADER_ROOM = 512
const FIRST_ROOM = 2048
const UNIT = 8
const MAX_FRAMES = 8192
const IPV6_HEADER = 40
const FRAGMENT_HEADER = 8

export class Datagram {
  version = 0
  ipId = 0
  hash = 0
  /** the tunnel it is in and what that adds to its flow's key; 0 = none */
  parent = 0
  context = 0
  /** when its first fragment came, seconds since 1970 */
  seconds = 0
  /** the frame that came last, and when */
  lastFrame = 0
  lastSeconds = 0
  lastNanos = 0
  readonly frames: number[] = []
  /** some byte was sent twice with different values */
  differs = false
  hasFirst = false
  private bytes = new Uint8Array(HEADER_ROOM + FIRST_ROOM)
  private units = new Uint8Array(FIRST_ROOM / UNIT)
  private covered = 0
  private headerSize = 0
  private nextHeaderAt = 0
  /** payload bytes in all, -1 = the last fragment is still to come */
  private total = -1
  /** the first payload byte that a frame had but the capture does not */
  private cutAt = Number.POSITIVE_INFINITY

  /** Bytes held. */
  get memory(): number {
    return this.bytes.length + this.units.length
  }

  /**
   * Takes a fragment of this datagram from `from`, the bytes of its frame.
   * @param pieces the datagram that brought it, when that came in pieces itself
   */
  add(fragment: Fragment, from: Uint8Array, frame: number, seconds: number, nanos: number, pieces?: Datagram): void {
    this.lastFrame = frame
    this.lastSeconds = seconds
    this.lastNanos = nanos
    if (pieces) for (const piece of pieces.frames) if (piece !== frame) this.keepFrame(piece)
    this.keepFrame(frame)
    if (fragment.offset === 0 ? !this.hasFirst : this.headerSize === 0) this.keepHeader(fragment, from)
    if (fragment.offset === 0) this.hasFirst = true
    const end = fragment.offset + fragment.length
    if (!fragment.more && this.total < 0) this.total = end
    this.grow(end)
    this.copy(fragment, from)
  }

  private keepFrame(frame: number): void {
    if (this.frames.length < MAX_FRAMES) this.frames.push(frame)
  }

  private keepHeader(fragment: Fragment, from: Uint8Array): void {
    this.headerSize = fragment.headerSize
    this.nextHeaderAt = fragment.nextHeaderAt
    this.bytes.set(from.subarray(fragment.headerAt, fragment.at), HEADER_ROOM - fragment.headerSize)
  }

  private grow(end: number): void {
    if (HEADER_ROOM + end <= this.bytes.length) return
    let room = this.bytes.length - HEADER_ROOM
    while (room < end) room *= 2
    const bytes = new Uint8Array(HEADER_ROOM + room)
    bytes.set(this.bytes)
    const units = new Uint8Array(room / UNIT)
    units.set(this.units)
    this.bytes = bytes
    this.units = units
  }

  /** Unit by unit, so that what is there already stays. */
  private copy(fragment: Fragment, from: Uint8Array): void {
    const { bytes, units } = this
    if (fragment.captured < fragment.length) this.cutAt = Math.min(this.cutAt, fragment.offset + fragment.captured)
    for (let done = 0; done < fragment.length; done += UNIT) {
      const unit = (fragment.offset + done) / UNIT
      const size = Math.min(UNIT, fragment.length - done)
      const to = HEADER_ROOM + fragment.offset + done
      const there = units[unit] !== 0
      for (let i = 0; i < size && done + i < fragment.captured; i++) {
        const byte = from[fragment.at + done + i]
        if (!there) bytes[to + i] = byte
        else if (bytes[to + i] !== byte && i < units[unit]) this.differs = true
      }
      if (there) continue
      units[unit] = size
      this.covered += size
    }
  }

  get isWhole(): boolean {
    // cheap answers first: most fragments leave something open
    return this.hasFirst && this.total >= 0 && this.covered >= this.total && this.prefix() >= this.total
  }

  /** Payload bytes that are there without a gap from the start. */
  private prefix(): number {
    let unit = 0
    while (unit < this.units.length && this.units[unit] === UNIT) unit++
    return unit * UNIT + (unit < this.units.length ? this.units[unit] : 0)
  }

  /** Payload bytes behind the first gap, which `packet` leaves out. */
  get behindGap(): number {
    return this.hasFirst ? Math.max(0, this.covered - this.prefix()) : 0
  }

  /**
   * The packet as far as it is there: `start` and `end` of captured bytes in `bytes`, `wire` bytes in all. A whole one says that it is
   * no fragment; one given up still says that it is, and where it belongs.
   */
  packet(): { readonly bytes: Uint8Array; readonly start: number; readonly end: number; readonly wire: number } {
    const whole = this.isWhole
    const payload = whole ? this.total : this.hasFirst ? this.prefix() : this.covered
    if (whole && this.version === 6) this.dropFragmentHeader()
    const start = HEADER_ROOM - this.headerSize
    const captured = this.hasFirst ? Math.min(payload, this.cutAt) : 0
    if (this.version === 6) this.write16(start + 4, this.headerSize - IPV6_HEADER + payload)
    else this.finishIpv4(start, this.headerSize + payload, whole)
    return { bytes: this.bytes, start, end: HEADER_ROOM + captured, wire: this.headerSize + payload }
  }

  /** The header before it names what is carried; the fragment header itself goes. */
  private dropFragmentHeader(): void {
    const { bytes } = this
    const start = HEADER_ROOM - this.headerSize
    bytes[start + this.nextHeaderAt] = bytes[HEADER_ROOM - FRAGMENT_HEADER]
    bytes.copyWithin(start + FRAGMENT_HEADER, start, HEADER_ROOM - FRAGMENT_HEADER)
    this.headerSize -= FRAGMENT_HEADER
  }

  private finishIpv4(start: number, length: number, whole: boolean): void {
    this.write16(start + 2, length)
    const fragment = (this.bytes[start + 6] << 8) | this.bytes[start + 7]
    // of a datagram without its first fragment, what is here stands for all of its pieces
    if (whole) this.write16(start + 6, fragment & 0x4000)
    else if (this.hasFirst) this.write16(start + 6, fragment | 0x2000)
    // a sum of 0 is one that was left to the card: this header was never on the wire
    this.write16(start + 10, 0)
  }

  private write16(at: number, value: number): void {
    this.bytes[at] = value >>> 8
    this.bytes[at + 1] = value & 0xff
  }
}
