/**
 * Owns judging what one host tried at another: a scan of its ports, FTP's data connections, or not enough to tell.
 *
 * Guarantees: long runs of attempts are handed back every `SLICE` of them; scans of more than `MAX_SEPARATE` hosts by one source
 * become one cluster of a block.
 */
import type { FlowReader } from '../flows/flow-reader'
import { type Attempts, isFailure, isOddTechnique, Outcome } from './scan-attempts'
import { type Cluster, isDataLike, isEncrypted, MAX_TARGETS, type PortCluster, RowsKept } from './scan-clusters'
import { courseOf } from './scan-course'
import type { PairIndex } from './scan-index'
import { FTP_DATA_PORT, type FtpContext, judgeData, judgeFailures, MIN_BURST } from './scan-judge'
import { SLICE } from './scan-order'
import { isTraceroute, type PacketView, Unreachables } from './scan-packets'
import { type Tally, TallyKeeper } from './scan-tally'

/** scanned hosts that get a finding each; more become one finding of a block */
const MAX_SEPARATE = 3

export class PairSearch {
  /** 1 = belongs to a scan of ports: not judged again as one of hosts */
  readonly judged: Uint8Array
  private readonly attempts: Attempts
  private readonly keeper: TallyKeeper
  private readonly unreachables: Unreachables
  /** scans of ports by the source at hand */
  private ofSource: PortCluster[] = []

  constructor(
    private readonly index: PairIndex,
    private readonly flows: FlowReader,
    private readonly packets: PacketView,
    private readonly keep: (cluster: Cluster) => void,
  ) {
    this.attempts = index.attempts
    this.judged = new Uint8Array(this.attempts.count)
    this.keeper = new TallyKeeper(this.attempts, flows)
    this.unreachables = new Unreachables(this.attempts, packets)
  }

  *run(): Generator<void> {
    const { source, target } = this.attempts
    const { byPair } = this.index
    let from = 0
    let seen = 0
    for (let i = 1; i <= byPair.length; i++) {
      if (++seen >= SLICE) {
        seen = 0
        yield
      }
      const last = byPair[i - 1]
      const sameSource = i < byPair.length && source[byPair[i]] === source[last]
      if (sameSource && target[byPair[i]] === target[last]) continue
      if (i - from >= MIN_BURST || (i - from >= 2 && this.isOdd(from, i))) yield* this.pair(from, i)
      if (!sameSource) this.flushSource()
      from = i
    }
  }

  /** Flags that open nothing count twice, so fewer than a burst of them may be enough. */
  private isOdd(from: number, to: number): boolean {
    for (let i = from; i < to; i++) if (isOddTechnique(this.attempts.technique(this.index.byPair[i]))) return true
    return false
  }

  private *pair(from: number, to: number): Generator<void> {
    const { byPair } = this.index
    let udp = 0
    for (let i = from; i < to; i++) if (this.attempts.port[byPair[i]] >= 65_536) udp++
    if (to - from - udp >= 2) yield* this.judge(from, to, false)
    if (udp >= MIN_BURST) yield* this.judge(from, to, true)
  }

  private *judge(from: number, to: number, udp: boolean): Generator<void> {
    const { attempts, flows } = this
    const { byPair } = this.index
    const tally = yield* this.keeper.count(byPair, from, to, udp)
    if (tally.announced + tally.tried < MIN_BURST && tally.odd < 2) return
    const source = attempts.source[byPair[from]]
    const target = attempts.target[byPair[from]]
    const vain = this.inVain(from, to, udp)
    yield
    const control = udp ? -1 : this.index.controlOf(source, target)
    if (vain.count > 0) {
      const icmp = udp ? this.unreachables.between(source, target) : 0
      const course = courseOf(attempts, flows, vain.rows)
      const judgement = judgeFailures(tally, course, udp, icmp, this.contextOf(vain.rows, control))
      const blocked = judgement === 'undetermined-burst' && control >= 0 && tally.failedFrom === FTP_DATA_PORT
      const kind = blocked ? 'ftp-data-burst' : judgement
      const traced = udp && kind !== undefined && isTraceroute(attempts, flows, this.packets, vain.rows)
      if (kind !== undefined && !traced)
        this.take({
          shape: 'vertical',
          kind,
          udp,
          source,
          targets: [target],
          targetCount: 1,
          techniques: tally.techniques,
          rows: vain.rows,
          rowCount: vain.count,
          control,
          icmp,
          tally,
          course,
        })
      if (kind === 'port-scan') for (let i = from; i < to; i++) this.judged[byPair[i]] = 1
      yield
    }
    if (!udp) this.judgeTransfers(from, to, tally, control)
  }

  /** Attempts that came to nothing, at ports of which nothing else came either. */
  private inVain(from: number, to: number, udp: boolean): RowsKept {
    const { attempts } = this
    const { byPair } = this.index
    const served = new Set<number>()
    for (let i = from; i < to; i++) {
      if (!isFailure(attempts.outcome(byPair[i]))) served.add(attempts.port[byPair[i]])
    }
    const vain = new RowsKept()
    for (let i = from; i < to; i++) {
      const row = byPair[i]
      if (attempts.port[row] >= 65_536 !== udp || attempts.isAnnounced(row)) continue
      const counts = isOddTechnique(attempts.technique(row)) || !served.has(attempts.port[row])
      if (counts && isFailure(attempts.outcome(row))) vain.add(row)
    }
    return vain
  }

  private contextOf(vain: readonly number[], control: number): FtpContext {
    const bounced = vain.filter((row) => this.attempts.isBounced(row)).length
    if (bounced * 2 > vain.length) return 'bounced'
    if (control < 0) return 'none'
    const { flows } = this
    const oneSided = flows.number(control, 'respPackets') === 0 && flows.number(control, 'origPackets') > 1
    return oneSided ? 'one-sided' : isEncrypted(flows, control) ? 'encrypted' : 'none'
  }

  private take(cluster: PortCluster): void {
    if (cluster.kind === 'port-scan') this.ofSource.push(cluster)
    else this.keep(cluster)
  }

  /** Data connections: the announced ones, and those that go with them. */
  private judgeTransfers(from: number, to: number, tally: Tally, control: number): void {
    const { attempts, flows } = this
    const { byPair } = this.index
    const data = new RowsKept()
    const ports = new Set<number>()
    const isFtp = control >= 0 || tally.announced > 0
    let oneWay = 0
    for (let i = from; i < to; i++) {
      const row = byPair[i]
      const announced = attempts.isAnnounced(row) && attempts.port[row] < 65_536
      if (!announced && !isDataLike(attempts, flows, row, isFtp)) continue
      data.add(row)
      ports.add(attempts.port[row])
      if (attempts.outcome(row) >= Outcome.oneWay) oneWay++
    }
    if (ports.size < MIN_BURST) return
    const course = courseOf(attempts, flows, data.rows)
    const kind =
      tally.announced >= MIN_BURST ? 'ftp-data-burst' : judgeData(ports.size, oneWay, data.count, course, isFtp)
    if (kind === undefined) return
    this.keep({
      shape: 'vertical',
      kind,
      udp: false,
      source: attempts.source[byPair[from]],
      targets: [attempts.target[byPair[from]]],
      targetCount: 1,
      rows: data.rows,
      rowCount: data.count,
      techniques: 0,
      control,
      icmp: 0,
      tally,
      course,
    })
  }

  /** Scans of ports by one source: each for itself, or many as a block. */
  private flushSource(): void {
    const found = this.ofSource
    if (found.length === 0) return
    this.ofSource = []
    for (const udp of [false, true]) {
      const same = found.filter((cluster) => cluster.udp === udp)
      if (same.length > MAX_SEPARATE) this.keep(blockOf(same))
      else for (const cluster of same) this.keep(cluster)
    }
  }
}

const OUTCOMES = ['silent', 'refused', 'dropped', 'idle', 'empty', 'oneWay', 'used'] as const
/** connections of each host of a block that are kept as evidence */
const ROWS_OF_HOST = 64
const MAX_BLOCK_ROWS = 1024

/** Several hosts scanned by one: counts are sums over the hosts. */
function blockOf(list: readonly PortCluster[]): PortCluster {
  const [first] = list
  const sum = (of: (cluster: PortCluster) => number): number => list.reduce((total, one) => total + of(one), 0)
  const by = Object.fromEntries(OUTCOMES.map((name) => [name, sum(({ tally }) => tally.by[name])])) as Tally['by']
  const rows = list.slice(0, MAX_BLOCK_ROWS).flatMap((cluster) => cluster.rows.slice(0, ROWS_OF_HOST))
  return {
    ...first,
    shape: 'block',
    targets: list.slice(0, MAX_TARGETS).map(({ targets }) => targets[0]),
    targetCount: list.length,
    rows: rows.sort((a, b) => a - b).slice(0, MAX_BLOCK_ROWS),
    rowCount: sum(({ rowCount }) => rowCount),
    techniques: list.reduce((bits, cluster) => bits | cluster.techniques, 0),
    icmp: sum(({ icmp }) => icmp),
    tally: {
      ...first.tally,
      by,
      tried: sum(({ tally }) => tally.tried),
      odd: sum(({ tally }) => tally.odd),
      ack: sum(({ tally }) => tally.ack),
      lowFailed: sum(({ tally }) => tally.lowFailed),
      announced: sum(({ tally }) => tally.announced),
      announcedUnused: sum(({ tally }) => tally.announcedUnused),
    },
  }
}
