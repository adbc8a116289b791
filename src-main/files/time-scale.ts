/**
 * Owns turning a 64-bit pcapng timestamp (two 32-bit halves) into seconds and nanoseconds.
 *
 * Units are those of if_tsresol (draft-ietf-opsawg-pcapng 4.2): 10^-n or 2^-n seconds, n 0 .. 127; if_tsoffset seconds
 * are added. Guarantees: exact, rounded down to the nanosecond; no BigInt and no allocation a frame for 10^-0 .. 10^-20
 * and 2^-0 .. 2^-32. Results outside 0 .. 2^34 s (year 2514) are clipped and `clipped` says so.
 */
import type { FrameSpan } from './source'

const TWO_32 = 0x1_0000_0000
const MAX_SECONDS = 2 ** 34
const NANOS = 1_000_000_000

/** No timestamp has this for its upper half. */
const NO_HIGH = -1

export class TimeScale {
  /** digits after the second that this clock writes, 0 .. 9 */
  readonly digits: number
  /** true when the latest `set` met a time outside the range */
  clipped = false
  private readonly binary: boolean
  private readonly exponent: number
  /** units a second of a decimal clock up to nanoseconds */
  private readonly units: number
  /** 0 for clocks whose unit is not a whole number of nanoseconds */
  private readonly nanosPerUnit: number
  // the second of the latest time, and the timestamp's halves at its beginning
  private second = 0
  private secondHigh = NO_HIGH
  private secondLow = 0
  // result of the latest divide64
  private high = 0
  private low = 0
  private rest = 0

  /**
   * @param resolution the if_tsresol byte: exponent in 7 bits, top bit set = base 2
   * @param offsetSeconds if_tsoffset
   */
  constructor(
    resolution: number,
    private readonly offsetSeconds: number,
  ) {
    this.binary = (resolution & 0x80) !== 0
    this.exponent = resolution & 0x7f
    this.digits = Math.min(9, this.binary ? Math.ceil(this.exponent * Math.log10(2)) : this.exponent)
    const decimal = !this.binary && this.exponent <= 9
    this.units = decimal ? 10 ** this.exponent : 0
    this.nanosPerUnit = decimal ? NANOS / this.units : 0
  }

  /** Writes the time of a timestamp's halves (unsigned 32 bits each) into `span`. */
  set(span: FrameSpan, high: number, low: number): void {
    // most frames lie in the same second as the one before, where no division is needed
    const ticks = low - this.secondLow
    if (high === this.secondHigh && ticks >= 0 && ticks < this.units) {
      span.seconds = this.second
      span.nanos = ticks * this.nanosPerUnit
      return
    }
    this.convert(span, high, low)
    const seconds = span.seconds + this.offsetSeconds
    this.clipped = !(seconds >= 0 && seconds < MAX_SECONDS)
    span.seconds = this.clipped ? (seconds < 0 ? 0 : MAX_SECONDS - 1) : seconds
    if (this.nanosPerUnit === 0) return
    this.second = span.seconds
    this.secondHigh = this.clipped ? NO_HIGH : high
    this.secondLow = low - span.nanos / this.nanosPerUnit
  }

  private convert(span: FrameSpan, high: number, low: number): void {
    if (this.binary) {
      if (this.exponent <= 32) this.setBinary(span, high, low)
      else this.setLarge(span, high, low)
    } else if (this.exponent <= 9) {
      this.divide64(high, low, this.units)
      span.seconds = this.high * TWO_32 + this.low
      span.nanos = this.rest * this.nanosPerUnit
    } else if (this.exponent <= 20) {
      this.divide64(high, low, 10 ** (this.exponent - 9))
      this.divide64(this.high, this.low, NANOS)
      span.seconds = this.high * TWO_32 + this.low
      span.nanos = this.rest
    } else this.setLarge(span, high, low)
  }

  private setBinary(span: FrameSpan, high: number, low: number): void {
    const bits = this.exponent
    const unit = 2 ** bits
    const whole = Math.floor(low / unit)
    const part = low - whole * unit
    span.seconds = high * 2 ** (32 - bits) + whole
    // part * 1e9 needs 62 bits: the lower 16 are multiplied apart
    const upper = Math.floor(part / 65536) * NANOS
    const lower = (part % 65536) * NANOS
    span.nanos =
      bits <= 16 ? Math.floor(lower / unit) : Math.floor((upper + Math.floor(lower / 65536)) / 2 ** (bits - 16))
  }

  /** Resolutions no clock has; exactness matters more than speed. */
  private setLarge(span: FrameSpan, high: number, low: number): void {
    const ticks = (BigInt(high) << 32n) | BigInt(low)
    const nanos = (ticks * BigInt(NANOS)) / (this.binary ? 2n : 10n) ** BigInt(this.exponent)
    span.seconds = Number(nanos / BigInt(NANOS))
    span.nanos = Number(nanos % BigInt(NANOS))
  }

  /** Long division in 16-bit digits; every intermediate stays below 2^53 for divisors up to 2^37. */
  private divide64(high: number, low: number, divisor: number): void {
    this.high = Math.floor(high / divisor)
    let rest = (high - this.high * divisor) * 65536 + (low >>> 16)
    const upper = Math.floor(rest / divisor)
    rest = (rest - upper * divisor) * 65536 + (low & 0xffff)
    const lower = Math.floor(rest / divisor)
    this.low = upper * 65536 + lower
    this.rest = rest - lower * divisor
  }
}
