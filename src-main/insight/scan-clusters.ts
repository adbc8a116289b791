/**
 * Owns what a cluster of connections is once it has been judged, and finding its members again: rows of `Attempts` in the order
 * of their first frames.
 *
 * Guarantees: at most `MAX_ROWS` rows and `MAX_TARGETS` hosts of a cluster are kept, with how many there were.
 */
import type { FindingKind } from '@shared/finding'
import type { FlowReader } from '../flows/flow-reader'
import { type Attempts, Outcome, Technique } from './scan-attempts'
import type { Course } from './scan-course'
import type { Tally } from './scan-tally'

export const MAX_ROWS = 1024
export const MAX_TARGETS = 10
const FTP_PORT = 21
const FTPS_PORT = 990

export type ClusterKind = Extract<FindingKind, 'port-scan' | 'ftp-data-burst' | 'undetermined-burst'>

/** Hosts tried on the same ports. */
export interface HostCounts {
  readonly vain: number
  readonly used: number
  /** of those in vain, how many share their /24 (IPv6: /120) with three others */
  readonly neighbours: number
  readonly odd: number
}

interface ClusterBase {
  readonly kind: ClusterKind
  readonly udp: boolean
  /** host that opened the connections */
  readonly source: number
  readonly targets: readonly number[]
  readonly targetCount: number
  readonly rows: readonly number[]
  readonly rowCount: number
  readonly techniques: number
  /** the FTP control connection between the two hosts, -1 = none seen */
  readonly control: number
  /** UDP: messages "port unreachable" from the targets */
  readonly icmp: number
}

/** Many ports of one host, or (a block) of several. */
export interface PortCluster extends ClusterBase {
  readonly shape: 'vertical' | 'block'
  readonly tally: Tally
  readonly course: Course
}

/** The same ports of many hosts. */
export interface HostCluster extends ClusterBase {
  readonly shape: 'horizontal'
  readonly hosts: HostCounts
  readonly ports: readonly number[]
}

export type Cluster = PortCluster | HostCluster

export const isControlPort = (port: number): boolean => port === FTP_PORT || port === FTPS_PORT

/** A control connection of FTP, by what it says or by its port. */
export function isControl(flows: FlowReader, flow: number): boolean {
  const service = flows.serviceText(flow)
  if (service === 'ftp' || service.startsWith('ftp,')) return true
  return isControlPort(flows.number(flow, 'respPort')) && flows.bytes(flow, 1) > 0
}

/** What such a connection announces cannot be read: AUTH was accepted, or it is FTPS from the start. */
export function isEncrypted(flows: FlowReader, flow: number): boolean {
  const port = flows.number(flow, 'respPort')
  return port === FTPS_PORT || /\b(ssl|tls)\b/.test(flows.serviceText(flow))
}

/** Could this be a data connection that nobody announced: a high port, no other service, bytes one way at most? */
export function isDataLike(attempts: Attempts, flows: FlowReader, row: number, control: boolean): boolean {
  const outcome = attempts.outcome(row)
  const technique = attempts.technique(row)
  if (attempts.isAnnounced(row) || outcome < Outcome.idle || attempts.port[row] < 1024) return false
  if (technique !== Technique.syn && technique !== Technique.midway) return false
  const service = flows.serviceText(attempts.flow[row])
  const encrypted = service === 'ssl' || service === 'tls'
  // data connections of an encrypted session shake hands too
  if (control && (encrypted || (service === '' && outcome === Outcome.used))) return true
  return (service === '' || service === 'ftp-data') && outcome !== Outcome.used
}

/** Collects rows up to the limit and counts them all. */
export class RowsKept {
  readonly rows: number[] = []
  count = 0

  add(row: number): void {
    this.count++
    if (this.rows.length < MAX_ROWS) this.rows.push(row)
  }
}
