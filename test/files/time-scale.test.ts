import { FrameSpan } from '@main/files/source'
import { TimeScale } from '@main/files/time-scale'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

/** The definition (draft-ietf-opsawg-pcapng 4.2) in integers of any size. */
function expected(resolution: number, ticks: bigint): readonly [bigint, bigint] {
  const unit = (resolution & 0x80 ? 2n : 10n) ** BigInt(resolution & 0x7f)
  return [ticks / unit, ((ticks % unit) * 1_000_000_000n) / unit]
}

function actual(resolution: number, ticks: bigint, offset = 0) {
  const span = new FrameSpan()
  const scale = new TimeScale(resolution, offset)
  scale.set(span, Number(ticks >> 32n), Number(ticks & 0xffff_ffffn))
  return { seconds: span.seconds, nanos: span.nanos, clipped: scale.clipped }
}

describe('pcapng time', () => {
  it.each([
    ...Array.from({ length: 23 }, (_, exponent) => exponent),
    40,
    127,
    ...[0, 1, 8, 10, 16, 17, 20, 31, 32, 33, 48, 63, 64, 127].map((exponent) => 0x80 | exponent),
  ])('resolution byte %i is exact for every timestamp', (resolution) => {
    const any = fc.oneof(
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      fc.bigInt({ min: 0n, max: 2n ** 40n }),
      fc.bigInt({ min: 1_600_000_000_000_000n, max: 1_800_000_000_000_000n }),
    )
    fc.assert(
      fc.property(any, (ticks) => {
        const [seconds, nanos] = expected(resolution, ticks)
        const got = actual(resolution, ticks)
        expect(got.nanos).toBe(Number(nanos))
        expect(got.clipped).toBe(seconds >= 2n ** 34n)
        expect(got.seconds).toBe(got.clipped ? 2 ** 34 - 1 : Number(seconds))
      }),
      { numRuns: 300 },
    )
  })

  it.each([0, 3, 6, 9, 12, 0x80 | 20])('resolution byte %i is exact for times that follow each other', (resolution) => {
    const steps = fc.array(fc.bigInt({ min: -3_000_000_000n, max: 3_000_000_000n }), { maxLength: 30 })
    const start = fc.constantFrom(2n ** 33n, 1_700_000_000_000_000n, 2n ** 34n * 1_000_000n, 1_700_000_000_000_000_000n)
    fc.assert(
      fc.property(start, steps, (from, moves) => {
        const scale = new TimeScale(resolution, 0)
        const span = new FrameSpan()
        let ticks = from
        for (const move of moves) {
          ticks += move % (ticks % 2n === 0n ? 1000n : 3_000_000_000n)
          if (ticks < 0n) ticks = from
          scale.set(span, Number(ticks >> 32n), Number(ticks & 0xffff_ffffn))
          const [seconds, nanos] = expected(resolution, ticks)
          expect([scale.clipped, span.nanos]).toEqual([seconds >= 2n ** 34n, Number(nanos)])
          expect(span.seconds).toBe(scale.clipped ? 2 ** 34 - 1 : Number(seconds))
        }
      }),
    )
  })

  it('boundaries of a second do not leak into the next', () => {
    const last = 2n ** 34n * 1_000_000n - 1n
    expect(actual(6, last)).toEqual({ seconds: 2 ** 34 - 1, nanos: 999_999_000, clipped: false })
    expect(actual(9, 4_294_967_296_999_999_999n)).toEqual({ seconds: 2 ** 32, nanos: 999_999_999, clipped: false })
  })

  it('an offset moves the seconds, and times before 1970 are clipped', () => {
    expect(actual(6, 1_500_000n, 10)).toEqual({ seconds: 11, nanos: 500_000_000, clipped: false })
    expect(actual(6, 1_500_000n, -10)).toEqual({ seconds: 0, nanos: 500_000_000, clipped: true })
  })

  it('digits say what the clock writes', () => {
    expect([6, 9, 3, 0, 12, 0x80 | 10, 0x80 | 32].map((byte) => new TimeScale(byte, 0).digits)).toEqual([
      6, 9, 3, 0, 9, 4, 9,
    ])
  })
})
