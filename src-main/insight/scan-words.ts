/**
 * Owns the words for clusters of connections: verdicts, summaries, what speaks against them, what would settle them.
 */
import { countText, durationText } from '@shared/format'
import { Technique } from './scan-attempts'
import type { Cluster, PortCluster } from './scan-clusters'
import { countedAcks, FTP_DATA_PORT } from './scan-judge'
import { failed } from './scan-tally'

const NAMES: readonly (readonly [number, string])[] = [
  [Technique.fin, 'FIN'],
  [Technique.nul, 'NULL'],
  [Technique.xmas, 'XMAS'],
  [Technique.odd, 'odd-flag'],
  [Technique.ack, 'ACK (or window)'],
  [Technique.maimon, 'Maimon (FIN+ACK)'],
  [Technique.udp, 'UDP'],
]

/** Counts of things with their noun: '1 port', '12 ports'. */
export const counted = (count: number, noun: string): string => `${countText(count)} ${noun}${count === 1 ? '' : 's'}`

/** 'a, b and c' */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`
}

/** @param handshakes 'connect' when handshakes were completed or asked for as an operating system does, else 'SYN' */
export function techniqueText(cluster: Cluster, handshakes: 'SYN' | 'connect'): string {
  const bits = cluster.techniques
  const names = (bits & (1 << Technique.syn)) === 0 ? [] : [handshakes as string]
  for (const [technique, name] of NAMES) {
    const isAck = technique === Technique.ack || technique === Technique.maimon
    if (isAck && cluster.shape !== 'horizontal' && countedAcks(cluster.tally) === 0) continue
    if ((bits & (1 << technique)) !== 0) names.push(name)
  }
  return listed(names)
}

const SHAPES = { vertical: 'vertical', horizontal: 'horizontal', block: 'many ports of many hosts' } as const

/** @param bounced connections that an FTP client made the source open */
export function verdictText(cluster: Cluster, handshakes: 'SYN' | 'connect', bounced: number): string {
  if (cluster.kind === 'port-scan' && bounced * 2 > cluster.rows.length)
    return `FTP bounce scan, ${SHAPES[cluster.shape]}`
  if (cluster.kind === 'port-scan') return `${techniqueText(cluster, handshakes)} scan, ${SHAPES[cluster.shape]}`
  if (cluster.kind === 'undetermined-burst') return 'not enough seen'
  if (cluster.shape !== 'horizontal' && cluster.tally.announced > 0) return 'FTP data connections, announced'
  return cluster.techniques === 0 ? 'consistent with FTP data connections' : 'FTP data connections that nobody let in'
}

/** What became of the ports that were tried in vain: '18 refused, 3 silent'. */
export function fates({ tally, udp, icmp }: PortCluster): string {
  const parts: string[] = []
  if (tally.by.refused > 0) parts.push(`${countText(tally.by.refused)} refused`)
  if (tally.by.silent > 0) parts.push(`${countText(tally.by.silent)} without an answer`)
  if (tally.by.dropped > 0) parts.push(`${countText(tally.by.dropped)} opened and dropped without a byte`)
  if (tally.odd > 0) parts.push(`${countText(tally.odd)} by flags that open nothing`)
  if (countedAcks(tally) > 0) parts.push(`${countText(tally.ack)} by segments of no connection`)
  if (udp && icmp > 0) parts.push(`${counted(icmp, 'ICMP message')} "port unreachable"`)
  return listed(parts)
}

export function summaryText(cluster: Cluster, source: string, targets: readonly string[], span: number): string {
  const time = `in ${durationText(span)}`
  const others = cluster.targetCount - targets.length
  const whom = others > 0 ? `${targets.join(', ')} and ${countText(others)} more` : listed(targets)
  if (cluster.shape === 'horizontal') {
    const ports = listed(cluster.ports.slice(0, 10).map(String))
    const more = cluster.ports.length > 10 ? ` and ${countText(cluster.ports.length - 10)} more` : ''
    return `${source} tried ${cluster.udp ? 'UDP' : 'TCP'} port ${ports}${more} at ${counted(cluster.hosts.vain, 'host')} in vain ${time} (${whom}); ${counted(cluster.hosts.used, 'host')} answered with bytes.`
  }
  if (cluster.kind !== 'ftp-data-burst' || cluster.techniques !== 0) {
    const hosts = cluster.shape === 'block' ? `${counted(cluster.targetCount, 'host')} (${whom})` : whom
    return `${source} tried ${counted(cluster.tally.tried, cluster.udp ? 'UDP port' : 'TCP port')} of ${hosts} ${time}: ${fates(cluster)}; ${countText(cluster.tally.by.used)} used.`
  }
  const { announced } = cluster.tally
  const how =
    announced > 0
      ? `${counted(announced, 'port')} announced on the control connection`
      : cluster.control >= 0
        ? 'beside a control connection of the two'
        : 'none announced in this capture'
  return `${source} opened ${counted(cluster.rowCount, 'connection')} to ports of ${whom} ${time}, at most ${countText(cluster.course.most)} at a time; ${how}.`
}

export function counterText(cluster: Cluster, decoys: number, bounced: number): string[] {
  const said: string[] = []
  if (bounced > 0)
    said.push(
      `An FTP client ordered ${countText(bounced)} of these connections (PORT naming this host): it is the one that scans.`,
    )
  if (cluster.shape === 'horizontal') {
    if (cluster.hosts.used > 0)
      said.push(`${counted(cluster.hosts.used, 'other host')} answered with bytes on these ports.`)
    if (cluster.hosts.neighbours < cluster.hosts.vain)
      said.push(
        `${counted(cluster.hosts.vain - cluster.hosts.neighbours, 'host')} of them are scattered, as the peers of a network are.`,
      )
    return said
  }
  const { tally, course, kind } = cluster
  if (kind === 'ftp-data-burst') {
    said.push('Each connection goes to another port, as in a scan.')
    if (course.monotonic) said.push('The ports follow one another in order, as in a scan.')
    if (tally.announcedUnused > 0) said.push(`${counted(tally.announcedUnused, 'announced port')} carried nothing.`)
    return said
  }
  if (tally.by.used + tally.by.oneWay > 0)
    said.push(
      `${counted(tally.by.used + tally.by.oneWay, 'port')} of the same host carried bytes and are not counted against it.`,
    )
  if (tally.announced > 0)
    said.push(`${counted(tally.announced, 'further port')} had been announced by FTP and are not counted against it.`)
  if (tally.by.silent > 0 && tally.by.silent === failed(tally) && tally.odd === 0 && cluster.icmp === 0)
    said.push('No port answered: a capture that holds one direction only looks the same.')
  if (tally.failedFrom === FTP_DATA_PORT) said.push("All came from port 20, from which FTP's data connections come.")
  if (kind === 'undetermined-burst' && course.most <= 1)
    said.push('They came one after another, as data connections do.')
  if (decoys > 0)
    said.push(`${counted(decoys, 'other host')} scanned the same target: some of the sources may be forged (decoys).`)
  return said
}

export function settledBy(cluster: Cluster): string | undefined {
  if (cluster.kind === 'port-scan') return undefined
  if (cluster.kind === 'ftp-data-burst') {
    if (cluster.shape !== 'horizontal' && cluster.tally.announced > 0) return undefined
    return 'The control connection (port 21) of the time, with a PORT, PASV, EPRT or EPSV for each of these ports.'
  }
  if (cluster.shape === 'horizontal')
    return 'What the addresses were looked up for (DNS), and whether any of these hosts ever answers.'
  if (cluster.udp) return 'ICMP messages "port unreachable" from the host, or datagrams that come back.'
  if (cluster.control >= 0)
    return 'What the control connection of the two announced, as far as it cannot be read here: the log of the server or the client.'
  return 'The control connection (port 21) of the two, announcing these ports, makes it FTP; more ports tried in vain without one make it a scan.'
}
