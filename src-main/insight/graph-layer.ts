/**
 * Owns thinning a graph's points out: as they are while they are few, else what a pixel column could show of them.
 *
 * Guarantees: the smallest and the largest value of every column stay, of steps the first and the last too; at most
 * 4 points a column; points outside of the span are left out except, of steps, the nearest on either side. One pass, memory by
 * the columns and not by the points. Times need not be in order.
 */
import type { GraphLayer, GraphRole } from '@shared/graph'

/** Frames looked at before a graph's work may be put aside. */
export const FRAMES_A_STEP = 4096

/** Yields now and then, so that long work can be put aside. */
export type Steps<T> = Generator<undefined, T, undefined>

/** A graph's layers, and of throughput how long one step is. */
export interface Drawn {
  readonly layers: readonly GraphLayer[]
  readonly stepNs: number
}

export interface Span {
  readonly from: number
  readonly to: number
  /** pixel columns */
  readonly columns: number
}

interface Point {
  readonly time: number
  readonly low: number
  readonly high: number
  readonly frame: number
  readonly other: number
}

/** What is kept of one column. */
interface Column {
  first: Point
  last: Point
  lowest: Point
  highest: Point
}

export class LayerBuilder {
  private readonly exact: Point[] = []
  private readonly columns = new Map<number, Column>()
  private before: Point | null = null
  private after: Point | null = null
  private frames = 0

  constructor(
    private readonly role: GraphRole,
    private readonly shape: GraphLayer['shape'],
    private readonly span: Span,
  ) {}

  add(time: number, low: number, high: number, frame: number, other = 0): void {
    if (!Number.isFinite(low) || !Number.isFinite(high) || !Number.isFinite(time)) return
    const point = { time, low, high, frame, other }
    const { from, to, columns } = this.span
    if (time < from) {
      if (!this.before || time >= this.before.time) this.before = point
      return
    }
    if (time > to) {
      if (!this.after || time < this.after.time) this.after = point
      return
    }
    this.frames++
    if (this.exact.length < 4 * columns) this.exact.push(point)
    this.count(point, Math.min(columns - 1, Math.floor(((time - from) / Math.max(1, to - from)) * columns)))
  }

  private count(point: Point, at: number): void {
    const column = this.columns.get(at)
    if (!column) {
      this.columns.set(at, { first: point, last: point, lowest: point, highest: point })
      return
    }
    if (point.time < column.first.time) column.first = point
    if (point.time >= column.last.time) column.last = point
    if (point.low < column.lowest.low) column.lowest = point
    if (point.high > column.highest.high) column.highest = point
  }

  /** Points in the order of their times. */
  finish(): GraphLayer {
    const exact = this.frames === this.exact.length
    const inside = exact ? this.exact : [...this.columns.values()].flatMap((column) => this.thinned(column))
    // stable: points of one time stay as captured
    inside.sort((a, b) => a.time - b.time)
    const isLine = this.shape === 'steps'
    const points = [
      ...(isLine && this.before ? [this.before] : []),
      ...inside,
      ...(isLine && this.after ? [this.after] : []),
    ]
    return {
      role: this.role,
      shape: this.shape,
      time: Float64Array.from(points, ({ time }) => time),
      low: Float64Array.from(points, ({ low }) => low),
      high: Float64Array.from(points, ({ high }) => high),
      frame: Uint32Array.from(points, ({ frame }) => frame),
      other: Uint32Array.from(points, ({ other }) => other),
      frames: this.frames,
      exact,
    }
  }

  private thinned({ first, last, lowest, highest }: Column): Point[] {
    if (this.shape === 'bars') return [{ ...first, low: lowest.low, high: highest.high }]
    return this.shape === 'points' ? [...new Set([lowest, highest])] : [...new Set([first, lowest, highest, last])]
  }
}
