/**
 * Owns turning judged clusters of connections into findings: evidence frames, arithmetic, history of the verdict. Pure: what has
 * to be read from frames comes through `ScanView`.
 *
 * The three kinds share one family of ids ('burst'), so that a note on "not enough seen" still hangs there when the same
 * connections turn out to be FTP or a scan.
 */
import { type Arithmetic, timeBetween } from '@shared/arithmetic'
import type { Finding, FindingSubject, VerdictStep } from '@shared/finding'
import { countText, durationText } from '@shared/format'
import type { FlowReader } from '../flows/flow-reader'
import { evidence, findingId, sumOf } from './findings'
import { type Attempts, isOddTechnique, Outcome, Technique } from './scan-attempts'
import { type Cluster, MAX_TARGETS, type PortCluster } from './scan-clusters'
import {
  countedAcks,
  ENOUGH_DATA,
  MIN_BURST,
  MIN_NEIGHBOURS,
  MIN_SCAN,
  MIN_SCATTERED,
  MIN_UDP_SCAN,
  scanScore,
} from './scan-judge'
import { failed } from './scan-tally'
import { counted, counterText, settledBy, summaryText, verdictText } from './scan-words'

/** What a finding needs of the frames. */
export interface ScanView {
  readonly attempts: Attempts
  readonly flows: FlowReader
  /** ns since the first frame */
  timeOf(frame: number): number
  /** bytes of TCP options of a frame, -1 = cannot be read */
  optionsOf(frame: number): number
}

const SCAN_RULE = `At least ${MIN_SCAN} distinct ports (UDP: ${MIN_UDP_SCAN}) tried in vain and not announced by FTP; a port tried with flags that open no connection (RFC 9293 3.10.7) counts twice; no rate is assumed.`
const HOSTS_RULE = `The same port tried in vain at ${MIN_NEIGHBOURS} neighbouring hosts (UDP: twice as many) or ${MIN_SCATTERED} scattered ones that had not called before; no rate is assumed.`
const FTP_RULE = `Data connections announced by PORT, PASV, EPRT or EPSV (RFC 959, RFC 2428), or at least ${ENOUGH_DATA} that carry bytes one way, few at a time, each to a new high port (${MIN_BURST} beside a control connection).`
/** options a connect() of today's systems sends: at least MSS, SACK, window scale */
const CONNECT_OPTIONS = 8

export function scanFindings(clusters: readonly Cluster[], view: ScanView): Finding[] {
  const scanners = new Map<number, Set<number>>()
  for (const cluster of clusters) {
    if (cluster.kind !== 'port-scan' || cluster.shape !== 'vertical') continue
    const known = scanners.get(cluster.targets[0])
    if (known) known.add(cluster.source)
    else scanners.set(cluster.targets[0], new Set([cluster.source]))
  }
  return clusters.map((cluster) => {
    const isScan = cluster.kind === 'port-scan' && cluster.shape === 'vertical'
    return finding(cluster, view, isScan ? (scanners.get(cluster.targets[0])?.size ?? 1) - 1 : 0)
  })
}

function finding(cluster: Cluster, view: ScanView, decoys: number): Finding {
  const { attempts, flows } = view
  const names = (host: number): string => attempts.hosts.text(host)
  const source = names(cluster.source)
  const targets = cluster.targets.slice(0, MAX_TARGETS).map(names)
  const firsts = cluster.rows.map((row) => flows.firstFrame(attempts.flow[row]))
  const [first, last] = [firsts[0], firsts[firsts.length - 1]]
  const span = timeBetween({ frame: first, ns: view.timeOf(first) }, { frame: last, ns: view.timeOf(last) })
  const subject: FindingSubject = cluster.targetCount === 1 ? { source, target: targets[0] } : { source }
  const about =
    cluster.shape === 'horizontal' ? `port-${cluster.ports[0]}` : cluster.shape === 'block' ? 'hosts' : targets[0]
  const transport = cluster.udp ? ['udp'] : []
  const settles = settledBy(cluster)
  const bounced = cluster.rows.filter((row) => attempts.isBounced(row)).length
  return {
    id: findingId('burst', [...transport, source, about], first),
    kind: cluster.kind,
    verdict: verdictText(cluster, handshakes(cluster, view), bounced),
    subject,
    summary: summaryText(cluster, source, targets, span.result),
    status: 'standing',
    certainty: certaintyOf(cluster),
    evidence: evidence(
      framesOf(cluster, view),
      arithmeticOf(cluster, span),
      counterText(cluster, decoys, bounced),
      cluster.rowCount,
    ),
    rule: cluster.kind === 'ftp-data-burst' ? FTP_RULE : cluster.shape === 'horizontal' ? HOSTS_RULE : SCAN_RULE,
    ...(settles === undefined ? {} : { would_settle: settles }),
    history: cluster.shape === 'horizontal' ? hostHistory(cluster, firsts) : history(cluster, view),
  }
}

function certaintyOf(cluster: Cluster): Finding['certainty'] {
  if (cluster.kind === 'undetermined-burst') return 'unknown'
  const read = cluster.kind === 'ftp-data-burst' && cluster.shape !== 'horizontal' && cluster.tally.announced > 0
  return read ? 'read' : 'inferred'
}

/** First frames of the connections, the control connection's, and the frames that refused. */
function* framesOf(cluster: Cluster, { attempts, flows }: ScanView): Generator<number> {
  if (cluster.control >= 0) yield flows.firstFrame(cluster.control)
  for (const row of cluster.rows) {
    const flow = attempts.flow[row]
    yield flows.firstFrame(flow)
    if (attempts.outcome(row) === Outcome.refused) yield flows.firstRst(flow)?.frame ?? 0
  }
}

function arithmeticOf(cluster: Cluster, span: Arithmetic): Arithmetic[] {
  const list = [span]
  if (cluster.rowCount > 2 && cluster.rowCount === cluster.rows.length)
    list.push({
      text: `${durationText(span.result)} / ${countText(cluster.rowCount - 1)} = ${durationText(span.result / (cluster.rowCount - 1))} from one to the next`,
      expression: '(b - a) / (connections - 1)',
      operands: { ...span.operands, connections: { value: cluster.rowCount } },
      result: span.result / (cluster.rowCount - 1),
      unit: 'ns',
    })
  if (cluster.shape === 'horizontal') {
    const { vain, used } = cluster.hosts
    list.unshift(sumOf({ in_vain: vain, used }, 'number', 'hosts tried'))
    return list
  }
  const { tally } = cluster
  if (cluster.kind === 'ftp-data-burst' && cluster.techniques === 0) {
    const unused = tally.announcedUnused
    list.unshift(
      sumOf({ announced_and_used: tally.announced - unused, announced_and_unused: unused }, 'ports', 'announced'),
    )
    return list
  }
  const { silent, refused, dropped } = tally.by
  const acks = countedAcks(tally)
  list.unshift(
    sumOf({ refused, silent, dropped }, 'ports', 'tried in vain by opening a connection'),
    {
      text: `${countText(failed(tally))} + 2 × ${countText(tally.odd)} + ${countText(acks)} = ${countText(scanScore(tally))}`,
      expression: 'in_vain + 2 * odd_flags + bare_acks',
      operands: { in_vain: { value: failed(tally) }, odd_flags: { value: tally.odd }, bare_acks: { value: acks } },
      result: scanScore(tally),
      unit: 'number',
    },
    sumOf(
      { used: tally.by.used, one_way: tally.by.oneWay, empty: tally.by.empty, idle: tally.by.idle },
      'ports',
      'that answered',
    ),
  )
  if (tally.announced > 0) list.push(sumOf({ announced: tally.announced }, 'ports', 'announced, not counted'))
  return list
}

/** SYN (half open) or connect: by the ACK of a handshake that was dropped, else by the options of the first SYNs. */
function handshakes(cluster: Cluster, { attempts, flows, optionsOf }: ScanView): 'SYN' | 'connect' {
  if (cluster.kind !== 'port-scan') return 'connect'
  const opened = cluster.rows.filter((row) => attempts.technique(row) === Technique.syn)
  const dropped = opened.filter((row) => attempts.outcome(row) === Outcome.dropped).slice(0, 8)
  if (dropped.length > 0)
    return dropped.some((row) => flows.history(attempts.flow[row]).includes('A')) ? 'connect' : 'SYN'
  const likeSystem = opened
    .slice(0, 8)
    .filter((row) => optionsOf(flows.firstFrame(attempts.flow[row])) >= CONNECT_OPTIONS)
  return likeSystem.length * 2 > Math.min(opened.length, 8) ? 'connect' : 'SYN'
}

/** The verdict as it would have been given at each step, connection by connection. */
function history(cluster: PortCluster, { attempts, flows }: ScanView): VerdictStep[] {
  const steps: VerdictStep[] = []
  const seen = new Set<number>()
  const { control, kind } = cluster
  const controlFrame = control < 0 ? Number.POSITIVE_INFINITY : flows.firstFrame(control)
  const isFtp = kind === 'ftp-data-burst'
  const enough = isFtp ? ENOUGH_DATA : cluster.udp ? MIN_UDP_SCAN : MIN_SCAN
  const proved = isFtp && (cluster.tally.announced > 0 || control >= 0)
  let score = 0
  for (const row of cluster.rows) {
    const port = attempts.port[row] * 0x100000 + (cluster.shape === 'block' ? attempts.target[row] % 0x100000 : 0)
    if (seen.has(port)) continue
    seen.add(port)
    score += !isFtp && isOddTechnique(attempts.technique(row)) ? 2 : 1
    const frame = flows.firstFrame(attempts.flow[row])
    const early = proved && controlFrame <= frame
    if (score >= MIN_BURST && steps.length === 0 && !early)
      steps.push({
        frame,
        verdict: 'undetermined-burst',
        reason: `${counted(seen.size, 'port')} so far: not enough to tell`,
      })
    if (kind === 'undetermined-burst' || score < (early ? MIN_BURST : enough)) continue
    steps.push({ frame, verdict: kind, reason: reasonOf(cluster, seen.size) })
    return steps
  }
  // what settled it came with fewer connections than would have been enough without: a control connection
  if (kind !== 'undetermined-burst') {
    const last = flows.firstFrame(attempts.flow[cluster.rows[cluster.rows.length - 1]])
    const frame = Number.isFinite(controlFrame) ? Math.max(controlFrame, steps[0]?.frame ?? 0) : last
    steps.push({ frame, verdict: kind, reason: reasonOf(cluster, seen.size) })
  }
  return steps
}

function reasonOf({ kind, tally, control }: PortCluster, ports: number): string {
  if (kind === 'port-scan') return `${counted(ports, 'port')} tried in vain and none of them announced`
  if (tally.announced > 0) return 'the control connection announced them'
  return control >= 0
    ? 'a control connection between the two shows up'
    : `${counted(ports, 'port')}, each with bytes one way`
}

function hostHistory(cluster: Cluster, firsts: readonly number[]): VerdictStep[] {
  const needed = Math.min(firsts.length, MIN_NEIGHBOURS)
  const reason = `${counted(needed, 'connection')} to as many hosts in vain`
  return [{ frame: firsts[needed - 1] ?? 0, verdict: cluster.kind, reason }]
}
