/**
 * Owns what a finding is: a conclusion with its evidence, the rule it follows and the history of its verdict.
 *
 * Guarantees: a finding always names frames or says why it has none; one that later frames disproved stays, `withdrawn`, with
 * what withdrew it. The field names are the contract of `findings --format json` (DESIGN 5.1).
 */
import type { Arithmetic } from './arithmetic'

export const FINDING_KINDS = [
  'out-of-order',
  'retransmission',
  'gap',
  'duplicate-ack',
  'zero-window',
  'half-open',
  'refused',
  'port-scan',
  'ftp-data-burst',
  'undetermined-burst',
  'illegal-flags',
  'reserved-address',
  'ftp-bounce',
  'nat-mismatch',
  'size-mismatch',
  'unused-announcement',
  'capture-loss',
  'conflicting-data',
  'omitted-lines',
] as const
export type FindingKind = (typeof FINDING_KINDS)[number]

/** One step in the life of a verdict: what was concluded when which frame had been seen. */
export interface VerdictStep {
  readonly frame: number
  readonly verdict: string
  readonly reason: string
}

export interface Evidence {
  /** from 1, ascending; the first `MAX_EVIDENCE_FRAMES` of them */
  readonly frames: readonly number[]
  /** how many there are in all, when `frames` does not hold all */
  readonly frame_count: number
  readonly arithmetic: readonly Arithmetic[]
  /** what speaks against it, in sentences; empty when nothing does */
  readonly counter: readonly string[]
}

export const MAX_EVIDENCE_FRAMES = 200

/** What a finding is about; flows by uid, hosts by address, an FTP session by number. */
export interface FindingSubject {
  readonly flow?: string
  readonly source?: string
  readonly target?: string
  readonly ftp_session?: number
}

export interface Finding {
  /** steady while the capture grows: kind, flow or hosts, first frame; fits the anchors of notes */
  readonly id: string
  readonly kind: FindingKind
  /** in a few words: 'reordered, not lost', 'SYN scan, vertical', 'FTP data connections' */
  readonly verdict: string
  readonly subject: FindingSubject
  /** one sentence with the numbers */
  readonly summary: string
  readonly status: 'standing' | 'withdrawn'
  readonly certainty: 'read' | 'inferred' | 'unknown'
  readonly evidence: Evidence
  /** the rule in one sentence, and its source: 'RFC 9293 3.10.7.4', 'Wireshark tcp.analysis' … */
  readonly rule: string
  /** what would settle it; for verdicts that are not sure */
  readonly would_settle?: string
  readonly history: readonly VerdictStep[]
}

/** All findings of a capture, and what was left out, in sentences. */
export interface FindingList {
  readonly findings: readonly Finding[]
  readonly limits: readonly string[]
}
