/**
 * Owns how fast a capture grows now: packets and bytes a second over the last few seconds of samples.
 *
 * Helpers say their count only once or twice a second, so a shorter span would jump between nothing and twice as much.
 */
const SPAN_MS = 2500
const MAX_SAMPLES = 64

interface Sample {
  readonly ms: number
  readonly packets: number
  readonly bytes: number
}

export class RateMeter {
  private samples: Sample[] = []

  add(ms: number, packets: number, bytes: number): void {
    this.samples.push({ ms, packets, bytes })
    const oldest = ms - SPAN_MS
    while (this.samples.length > MAX_SAMPLES || (this.samples.length > 2 && this.samples[1].ms <= oldest))
      this.samples.shift()
  }

  stop(): void {
    this.samples = []
  }

  perSecond(): { readonly packetsPerSecond: number; readonly bytesPerSecond: number } {
    const first = this.samples[0]
    const last = this.samples.at(-1)
    const seconds = first && last ? (last.ms - first.ms) / 1000 : 0
    if (!first || !last || seconds <= 0) return { packetsPerSecond: 0, bytesPerSecond: 0 }
    return {
      packetsPerSecond: (last.packets - first.packets) / seconds,
      bytesPerSecond: (last.bytes - first.bytes) / seconds,
    }
  }
}
