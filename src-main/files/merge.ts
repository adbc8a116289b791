/**
 * Owns reading several captures as one, in time order.
 *
 * Guarantees: a k-way merge over the next frame of each source, so a source keeps its own order where its time runs
 * backwards; equal times come in the order of the sources. One source costs one more call a frame and nothing else.
 * While a source that still grows has no next frame nothing is given out: what it brings may be earlier.
 * Spans are those of the sources: `interfaceIndex` and `fileOffset` belong to `sources[sourceIndex]`.
 */
import { type FrameSource, FrameSpan, Next } from './source'

export interface MergedSource {
  readonly sources: readonly FrameSource[]
  /** index into `sources` of the frame given out last */
  readonly sourceIndex: number
  /** sums over all sources */
  readonly bytesRead: number
  readonly bytesTotal: number
  /** Fills `span` with the next frame (`Next`); its bytes are valid until the following call. */
  next(span: FrameSpan): number
  close(): void
}

export function mergeByTime(sources: readonly FrameSource[]): MergedSource {
  return sources.length === 1 ? new SingleSource(sources) : new HeapMerge(sources)
}

const sum = (sources: readonly FrameSource[], of: (source: FrameSource) => number): number =>
  sources.reduce((total, source) => total + of(source), 0)

class SingleSource implements MergedSource {
  readonly sourceIndex = 0
  private readonly source: FrameSource

  constructor(readonly sources: readonly FrameSource[]) {
    this.source = sources[0]
  }

  get bytesRead(): number {
    return this.source.bytesRead
  }

  get bytesTotal(): number {
    return this.source.bytesTotal
  }

  next(span: FrameSpan): number {
    return this.source.next(span)
  }

  close(): void {
    this.source.close()
  }
}

class HeapMerge implements MergedSource {
  sourceIndex = 0
  /** the next frame of each source */
  private readonly heads: readonly FrameSpan[]
  /** binary heap of the sources that have a head, earliest first */
  private readonly heap: number[] = []
  /** sources whose next frame is to be fetched before anything can be given out */
  private empty: number[]

  constructor(readonly sources: readonly FrameSource[]) {
    this.heads = sources.map(() => new FrameSpan())
    this.empty = sources.map((_, index) => index)
  }

  get bytesRead(): number {
    return sum(this.sources, (source) => source.bytesRead)
  }

  get bytesTotal(): number {
    return sum(this.sources, (source) => source.bytesTotal)
  }

  next(span: FrameSpan): number {
    const { heap, heads, empty } = this
    // the usual case: the source of the last frame, still at the root, has another one
    if (empty.length === 0 && heap.length > 0) {
      const last = heap[0]
      const status = this.sources[last].next(heads[last])
      if (status === Next.frame) this.sink(0)
      else {
        this.removeFirst()
        if (status === Next.waiting) empty.push(last)
      }
    }
    if (empty.length > 0 && !this.fetchEmpty()) return Next.waiting
    return this.giveFirst(span)
  }

  close(): void {
    for (const source of this.sources) source.close()
  }

  private giveFirst(span: FrameSpan): number {
    if (this.heap.length === 0) return Next.ended
    const index = this.heap[0]
    const head = this.heads[index]
    this.sourceIndex = index
    span.bytes = head.bytes
    span.start = head.start
    span.end = head.end
    span.wireLength = head.wireLength
    span.seconds = head.seconds
    span.nanos = head.nanos
    span.interfaceIndex = head.interfaceIndex
    span.fileOffset = head.fileOffset
    return Next.frame
  }

  /** True when every source has a head or has ended. */
  private fetchEmpty(): boolean {
    this.empty = this.empty.filter((index) => {
      const status = this.sources[index].next(this.heads[index])
      if (status === Next.frame) this.insert(index)
      return status === Next.waiting
    })
    return this.empty.length === 0
  }

  private earlier(a: number, b: number): boolean {
    const first = this.heads[a]
    const second = this.heads[b]
    if (first.seconds !== second.seconds) return first.seconds < second.seconds
    return first.nanos !== second.nanos ? first.nanos < second.nanos : a < b
  }

  private insert(index: number): void {
    const { heap } = this
    let at = heap.length
    heap.push(index)
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!this.earlier(index, heap[parent])) break
      heap[at] = heap[parent]
      at = parent
    }
    heap[at] = index
  }

  private removeFirst(): void {
    const last = this.heap.pop()
    if (last === undefined || this.heap.length === 0) return
    this.heap[0] = last
    this.sink(0)
  }

  private sink(from: number): void {
    const { heap } = this
    const index = heap[from]
    let at = from
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && this.earlier(heap[child + 1], heap[child])) child++
      if (!this.earlier(heap[child], index)) break
      heap[at] = heap[child]
      at = child
    }
    heap[at] = index
  }
}
