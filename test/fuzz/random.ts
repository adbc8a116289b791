/**
 * Owns the fuzzer's dice: sfc32, seeded, so that a run with the same seed and the same sources makes the same inputs.
 */
export class Random {
  private a: number
  private b: number
  private c: number
  private counter = 1

  constructor(seed: number) {
    this.a = seed | 0
    this.b = (seed ^ 0x9e3779b9) | 0
    this.c = (seed ^ 0x51ed270b) | 0
    for (let i = 0; i < 16; i++) this.next()
  }

  /** 0 … 2^32 - 1 */
  next(): number {
    const sum = (this.a + this.b + this.counter) | 0
    this.counter = (this.counter + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum
    return sum >>> 0
  }

  /** 0 … n - 1; 0 for n < 2 */
  below(n: number): number {
    return n < 2 ? 0 : this.next() % n
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]
  }

  /** Small numbers often, large ones up to `most` seldom: lengths of what a mutation touches. */
  size(most: number): number {
    const limit = [4, 16, 64, 1024, most][this.below(5)]
    return 1 + this.below(Math.min(limit, most))
  }
}
