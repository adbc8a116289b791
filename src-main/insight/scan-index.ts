/**
 * Owns finding attempts by who made them and at whom: rows of `Attempts` ordered by source, then target, then first frame.
 */
import type { FlowReader } from '../flows/flow-reader'
import type { Attempts } from './scan-attempts'
import { isControl } from './scan-clusters'
import { rowsUpTo, SLICE, sortedBy } from './scan-order'

export class PairIndex {
  private constructor(
    readonly attempts: Attempts,
    private readonly flows: FlowReader,
    /** by target, then first frame */
    readonly byTarget: Uint32Array,
    /** by source, then target, then first frame */
    readonly byPair: Uint32Array,
    /** where each source's rows begin in `byPair` */
    private readonly starts: Uint32Array,
  ) {}

  static *make(attempts: Attempts, flows: FlowReader): Generator<void, PairIndex> {
    const hosts = attempts.hosts.count
    const byTarget = yield* sortedBy(rowsUpTo(attempts.count), attempts.target, hosts)
    const byPair = yield* sortedBy(byTarget, attempts.source, hosts)
    const starts = new Uint32Array(hosts + 1)
    for (let i = 0; i < attempts.count; i++) {
      starts[attempts.source[i] + 1]++
      if (i % SLICE === 0) yield
    }
    for (let host = 1; host <= hosts; host++) {
      starts[host] += starts[host - 1]
      if (host % SLICE === 0) yield
    }
    return new PairIndex(attempts, flows, byTarget, byPair, starts)
  }

  /** Rows of `byPair` from one host to another: [from, to). */
  private between(source: number, target: number): { readonly from: number; readonly to: number } {
    return { from: this.bound(source, target), to: this.bound(source, target + 1) }
  }

  private bound(source: number, target: number): number {
    const { attempts, byPair } = this
    let low = this.starts[source]
    let high = this.starts[source + 1]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (attempts.target[byPair[middle]] < target) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The FTP control connection of two hosts, whichever is the client; -1 = none. */
  controlOf(source: number, target: number): number {
    const { attempts, byPair, flows } = this
    for (const { from, to } of [this.between(source, target), this.between(target, source)]) {
      for (let i = from; i < Math.min(to, from + SLICE); i++) {
        const flow = attempts.flow[byPair[i]]
        if (isControl(flows, flow)) return flow
      }
    }
    return -1
  }

  /** The target spoke to the source first, so that this may be a call back (ident, active FTP). */
  calledBefore(row: number): boolean {
    const { attempts, byPair } = this
    const source = attempts.source[row]
    const target = attempts.target[row]
    if (this.starts[target] === this.starts[target + 1]) return false
    const at = this.bound(target, source)
    return (
      at < this.starts[target + 1] &&
      attempts.target[byPair[at]] === source &&
      attempts.flow[byPair[at]] < attempts.flow[row]
    )
  }
}
