/**
 * Owns the words for kinds of findings: titles, how soon each is worth a look, and what was looked for when none was found.
 * Pure.
 */
import type { FindingRow, FindingState } from '@shared/conclusions'
import type { FindingKind, FindingSubject } from '@shared/finding'

export type Gravity = 'bad' | 'caution' | 'quiet'

interface KindWords {
  readonly title: string
  readonly gravity: Gravity
}

/** The tone helps the eye; the group's heading says it in words. */
export const GRAVITY_WORDS: Readonly<Record<Gravity, string>> = {
  bad: 'look first',
  caution: 'worth a look',
  quiet: 'for the record',
}

const GRAVITIES: readonly Gravity[] = ['bad', 'caution', 'quiet']

export const KIND_WORDS: Readonly<Record<FindingKind, KindWords>> = {
  'port-scan': { title: 'Port scan', gravity: 'bad' },
  'ftp-bounce': { title: 'FTP bounce', gravity: 'bad' },
  'illegal-flags': { title: 'Illegal flags', gravity: 'bad' },
  'size-mismatch': { title: 'Size differs', gravity: 'bad' },
  'conflicting-data': { title: 'Conflicting data', gravity: 'bad' },
  'capture-loss': { title: 'Capture loss', gravity: 'bad' },
  gap: { title: 'Missing bytes', gravity: 'bad' },
  'undetermined-burst': { title: 'Burst, not settled', gravity: 'caution' },
  'reserved-address': { title: 'Reserved address', gravity: 'caution' },
  'nat-mismatch': { title: 'Announced address rewritten', gravity: 'caution' },
  'unused-announcement': { title: 'Announced, never used', gravity: 'caution' },
  'half-open': { title: 'Half open', gravity: 'caution' },
  refused: { title: 'Refused', gravity: 'caution' },
  'zero-window': { title: 'Zero window', gravity: 'caution' },
  retransmission: { title: 'Retransmission', gravity: 'caution' },
  'omitted-lines': { title: 'Lines omitted from the listing', gravity: 'quiet' },
  'out-of-order': { title: 'Out of order', gravity: 'quiet' },
  'duplicate-ack': { title: 'Duplicate ACK', gravity: 'quiet' },
  'ftp-data-burst': { title: 'FTP data connections', gravity: 'quiet' },
}

/** Kinds as the list shows them: the gravest first, then in the order of the table. */
export const KINDS_IN_ORDER: readonly FindingKind[] = (Object.keys(KIND_WORDS) as FindingKind[]).sort(
  (a, b) => GRAVITIES.indexOf(KIND_WORDS[a].gravity) - GRAVITIES.indexOf(KIND_WORDS[b].gravity),
)

export const STATE_WORDS: Readonly<Record<FindingState, string>> = {
  open: 'not decided',
  confirmed: 'confirmed',
  dismissed: 'dismissed',
}

/** 'standing', and what the analyst decided, in the words of the filter. */
export const SHOW_CHOICES = ['all', 'standing', 'withdrawn', 'open', 'confirmed', 'dismissed'] as const
export type ShowChoice = (typeof SHOW_CHOICES)[number]

export const SHOW_WORDS: Readonly<Record<ShowChoice, string>> = {
  all: 'All',
  standing: 'Standing',
  withdrawn: 'Withdrawn',
  open: 'Not decided',
  confirmed: 'Confirmed',
  dismissed: 'Dismissed',
}

export function isShown(row: FindingRow, choice: ShowChoice): boolean {
  if (choice === 'all') return true
  if (choice === 'standing' || choice === 'withdrawn') return row.status === choice
  return (row.judgement?.state ?? 'open') === choice
}

/** What it is about: '10.0.0.1 → 10.0.0.2', 'FTP session 3', '' when the summary alone says it. */
export function subjectWord({ source, target, ftp_session }: FindingSubject): string {
  if (source !== undefined && target !== undefined) return `${source} → ${target}`
  if (ftp_session !== undefined) return `FTP session ${ftp_session}`
  return source ?? target ?? ''
}

/** 'Duplicate ACK' becomes 'duplicate ACK'; 'FTP bounce' stays. */
export const inSentence = (title: string): string => title.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase())
