/**
 * Owns the throughput graph: payload sent and bytes acknowledged per second, averaged over steps of a round length that
 * begin at round times, so that moving the picture does not change the numbers.
 *
 * `sent` counts every captured copy of a byte, `acknowledged` what the other side said it has. Each step names its first frame.
 */
import type { GraphLayer } from '@shared/graph'
import type { FlowNumbers } from './flow-numbers'
import { type Drawn, FRAMES_A_STEP, LayerBuilder, type Span, type Steps } from './graph-layer'

/** pixel columns a step is wide at least */
const COLUMNS_A_STEP = 4

/** 1, 2 or 5 times a power of ten, not smaller than `least` ns. */
export function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)))
  return [1, 2, 5, 10].map((digit) => digit * power).find((step) => step >= least) ?? 10 * power
}

class Rate {
  private readonly bytes: Float64Array
  private readonly frame: Uint32Array

  constructor(private readonly steps: number) {
    this.bytes = new Float64Array(steps)
    this.frame = new Uint32Array(steps)
  }

  add(step: number, bytes: number, frame: number): void {
    if (step < 0 || step >= this.steps || bytes <= 0) return
    this.bytes[step] += bytes
    if (this.frame[step] === 0) this.frame[step] = frame
  }

  layer(role: 'sent' | 'acknowledged', first: number, stepNs: number, span: Span): GraphLayer {
    const builder = new LayerBuilder(role, 'steps', { ...span, from: first, to: first + this.steps * stepNs })
    for (let step = 0; step < this.steps; step++) {
      const rate = (this.bytes[step] / stepNs) * 1e9
      builder.add(first + step * stepNs, rate, rate, this.frame[step])
    }
    return builder.finish()
  }
}

export function* throughput(numbers: FlowNumbers, side: 0 | 1, span: Span): Steps<Drawn> {
  const stepNs = roundStep(((span.to - span.from) / span.columns) * COLUMNS_A_STEP)
  const first = Math.floor(span.from / stepNs) * stepNs
  const steps = Math.max(1, Math.ceil((span.to - first) / stepNs) + 1)
  const sent = new Rate(steps)
  const acknowledged = new Rate(steps)
  let acked = Number.NaN
  for (let i = 0; i < numbers.count; i++) {
    if (i % FRAMES_A_STEP === FRAMES_A_STEP - 1) yield
    const step = Math.floor((numbers.time[i] - first) / stepNs)
    if (numbers.side[i] === side) {
      sent.add(step, numbers.length[i], numbers.frame[i])
      continue
    }
    const ack = numbers.ack[i]
    if (Number.isNaN(ack)) continue
    // the SYN takes a number but is no byte
    if (!Number.isNaN(acked)) acknowledged.add(step, ack - acked, numbers.frame[i])
    acked = Number.isNaN(acked) ? ack : Math.max(acked, ack)
  }
  return {
    layers: [sent.layer('sent', first, stepNs, span), acknowledged.layer('acknowledged', first, stepNs, span)],
    stepNs,
  }
}
