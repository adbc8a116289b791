/**
 * Owns judging what one host tried at many on the same port: a sweep through a network or nothing to speak of.
 *
 * Guarantees: only sources with enough attempts in vain are looked at; handed back every `SLICE` attempts; the ports of one
 * source with the same verdict become one cluster.
 */
import { type Attempts, isFailure, isOddTechnique, Outcome } from './scan-attempts'
import { type Cluster, type HostCluster, MAX_ROWS, MAX_TARGETS, RowsKept } from './scan-clusters'
import type { PairIndex } from './scan-index'
import { judgeHosts } from './scan-judge'
import { neighbourCount } from './scan-neighbours'
import { SLICE, sortedBy } from './scan-order'

const PORT_KEYS = 2 * 65_536
/** hosts in vain before a port is looked at */
const MIN_HOSTS = 3
/** hosts in vain whose addresses are compared */
const MAX_HOSTS = 8192
const WEB_PORTS: ReadonlySet<number> = new Set([80, 443, 8080])

export class SweepSearch {
  private readonly attempts: Attempts

  /** @param judged 1 for rows that belong to a scan of ports */
  constructor(
    private readonly index: PairIndex,
    private readonly judged: Uint8Array,
    private readonly keep: (cluster: Cluster) => void,
  ) {
    this.attempts = index.attempts
  }

  *run(): Generator<void> {
    const { source, port, hosts } = this.attempts
    const some = yield* this.worthwhile()
    const byPort = yield* sortedBy(some, port, PORT_KEYS)
    const rows = yield* sortedBy(byPort, source, hosts.count)
    let from = 0
    let seen = 0
    let found: HostCluster[] = []
    for (let i = 1; i <= rows.length; i++) {
      if (++seen >= SLICE) {
        seen = 0
        yield
      }
      const sameSource = i < rows.length && source[rows[i]] === source[rows[i - 1]]
      if (sameSource && port[rows[i]] === port[rows[i - 1]]) continue
      const cluster = i - from >= MIN_HOSTS ? yield* this.hosts(rows, from, i) : undefined
      if (cluster) found.push(cluster)
      if (!sameSource && found.length > 0) {
        this.flush(found)
        found = []
      }
      from = i
    }
  }

  /** Rows by target, of sources that tried something in vain often enough. */
  private *worthwhile(): Generator<void, Uint32Array> {
    const { attempts, judged } = this
    const failures = new Uint8Array(attempts.hosts.count)
    for (let row = 0; row < attempts.count; row++) {
      if (row % SLICE === SLICE - 1) yield
      const source = attempts.source[row]
      if (judged[row] === 0 && failures[source] < MIN_HOSTS && isFailure(attempts.outcome(row))) failures[source]++
    }
    const { byTarget } = this.index
    const rows = new Uint32Array(byTarget.length)
    let count = 0
    for (let i = 0; i < byTarget.length; i++) {
      if (i % SLICE === SLICE - 1) yield
      if (failures[attempts.source[byTarget[i]]] >= MIN_HOSTS) rows[count++] = byTarget[i]
    }
    return rows.subarray(0, count)
  }

  private flush(found: readonly HostCluster[]): void {
    for (const kind of ['port-scan', 'undetermined-burst'] as const) {
      for (const udp of [false, true]) {
        const same = found.filter((one) => one.kind === kind && one.udp === udp)
        if (same.length > 0) this.keep(mergeHosts(same))
      }
    }
  }

  /** One source and port: what became of the hosts it was tried at. */
  private *hosts(rows: Uint32Array, from: number, to: number): Generator<void, HostCluster | undefined> {
    const { attempts } = this
    const vain: number[] = []
    const kept = new RowsKept()
    let [used, odd, techniques, start] = [0, 0, 0, from]
    for (let i = from + 1; i <= to; i++) {
      if ((i - from) % (SLICE / 4) === 0) yield
      if (i < to && attempts.target[rows[i]] === attempts.target[rows[start]]) continue
      const { best, isOdd } = this.bestOf(rows, start, i)
      const row = rows[start]
      start = i
      if (best >= Outcome.oneWay) used++
      if (best === 0 || !isFailure(best) || this.index.calledBefore(row)) continue
      if (vain.length < MAX_HOSTS) vain.push(attempts.target[row])
      kept.add(row)
      techniques |= 1 << attempts.technique(row)
      if (isOdd) odd++
    }
    if (kept.count < MIN_HOSTS) return undefined
    const udp = attempts.port[rows[from]] >= 65_536
    const port = attempts.port[rows[from]] & 0xffff
    const neighbours = neighbourCount(attempts.hosts, vain)
    const counts = { vain: kept.count, used, neighbours, odd }
    const kind = judgeHosts(counts, udp, WEB_PORTS.has(port))
    if (kind === undefined) return undefined
    const first = kept.rows.sort((a, b) => a - b)
    return {
      shape: 'horizontal',
      kind,
      udp,
      source: attempts.source[rows[from]],
      targets: first.slice(0, MAX_TARGETS).map((row) => attempts.target[row]),
      targetCount: kept.count,
      rows: first,
      rowCount: kept.count,
      techniques,
      control: -1,
      icmp: 0,
      hosts: counts,
      ports: [port],
    }
  }

  /** The best that came of the attempts at one host, 0 = none counts here. */
  private bestOf(rows: Uint32Array, from: number, to: number): { readonly best: number; readonly isOdd: boolean } {
    const { attempts } = this
    let best = 0
    let isOdd = false
    for (let i = from; i < to; i++) {
      const row = rows[i]
      if (this.judged[row] === 1 || attempts.isAnnounced(row)) continue
      best = Math.max(best, attempts.outcome(row))
      isOdd ||= isOddTechnique(attempts.technique(row))
    }
    return { best, isOdd }
  }
}

/** One source, several ports, the same verdict: the counts are those of the port with most hosts. */
function mergeHosts(list: readonly HostCluster[]): HostCluster {
  if (list.length === 1) return list[0]
  const most = list.reduce((a, b) => (b.hosts.vain > a.hosts.vain ? b : a))
  return {
    ...most,
    rows: list
      .slice(0, MAX_ROWS)
      .flatMap(({ rows }) => rows)
      .sort((a, b) => a - b)
      .slice(0, MAX_ROWS),
    rowCount: list.reduce((total, { rowCount }) => total + rowCount, 0),
    techniques: list.reduce((bits, cluster) => bits | cluster.techniques, 0),
    ports: list.flatMap(({ ports }) => ports),
  }
}
