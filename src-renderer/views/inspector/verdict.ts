/**
 * Owns the conclusion that stands before an explanation: is this normal, in one line, and the statements that prove it. Pure.
 *
 * Concludes nothing anew: it puts first what ledger, findings, explanation and Zeek's state of the flow say already, and
 * is silent (null) where none of them says anything.
 */
import type { FindingRow, FtpSessionRow } from '@shared/conclusions'
import type { Sentence } from '@shared/explanation'
import type { FlowRecord, FtpSessionReading } from '@shared/rows'
import { formatCount, plural } from '../../ui/format'
import { GRAVITY_WORDS, inSentence, KIND_WORDS } from '../findings/finding-words'
import { stateWords } from '../flows/flow-words'

export interface Verdict {
  readonly tone: 'good' | 'caution' | 'bad' | 'quiet'
  readonly title: string
  /** 'inferred' and 'unknown' are shown as such (DESIGN 4) */
  readonly certainty: 'read' | 'inferred' | 'unknown'
  /** sentences of the explanation, moved to its head */
  readonly proof: readonly Sentence[]
  /** what a sentence of its own does not say */
  readonly reason: string
}

/** failed logins between two hosts from which on the question is asked */
const MANY = 5

interface Facts {
  readonly record: FlowRecord
  /** standing findings about the flow or the selected frame */
  readonly findings: readonly FindingRow[]
  /** null: the flow belongs to no FTP session */
  readonly session: FtpSessionRow | null
  /** all of the capture */
  readonly sessions: readonly FtpSessionRow[]
  readonly reading: FtpSessionReading | null
}

export function verdictOf({ record, findings, session, sessions, reading }: Facts): Verdict | null {
  const worst = findings.find(isOf('bad')) ?? findings.find(isOf('caution'))
  if (session && isLockedOut(session)) return ofLogin(session, sessions)
  if (session) return ofSession(session, reading, worst)
  if (worst) return ofFinding(worst)
  return ofState(record)
}

const isOf =
  (gravity: 'bad' | 'caution') =>
  ({ kind }: FindingRow): boolean =>
    KIND_WORDS[kind].gravity === gravity

const ofFinding = ({ kind, certainty }: FindingRow): Verdict => {
  const { title, gravity } = KIND_WORDS[kind]
  return { tone: gravity, title: `${title}.`, certainty, proof: [], reason: '' }
}

/** A name was given in the clear, and the server never let it in. */
const isLockedOut = ({ logged_in, tls, inferred, user, transfers }: FtpSessionRow): boolean =>
  !logged_in && !tls && !inferred && user !== undefined && transfers === 0

/** One failed login is a slip; how many there are between these hosts says whether it is more. */
function ofLogin(session: FtpSessionRow, sessions: readonly FtpSessionRow[]): Verdict {
  const between = sessions.filter((one) => hosts(one) === hosts(session))
  const failed = between.filter(isLockedOut).length
  return {
    tone: 'caution',
    title: failed > 1 ? `FTP without a login, one of ${formatCount(failed)}.` : 'FTP without a login.',
    certainty: 'read',
    proof: [],
    reason: `${formatCount(failed)} of ${plural(between.length, 'FTP session')} from this client to this server ended before a login; the FTP tab lists them.${failed >= MANY ? ' As many failures as this are what trying passwords looks like; a misconfigured client does the same.' : ''}`,
  }
}

const hosts = ({ client, server }: FtpSessionRow): string => `${client.replace(/:\d+$/, '')} ${server}`

/** 'Normal active FTP. Not a scan.', or what in the session asks for a look. */
function ofSession(session: FtpSessionRow, reading: FtpSessionReading | null, worst: FindingRow | undefined): Verdict {
  const proof = reading?.explanation.sentences.filter(({ id }) => id.endsWith('.scan')) ?? []
  const settled = proof.length > 0 && proof.every(({ kind }) => kind !== 'unknown')
  const scan = settled ? ' Not a scan.' : proof.length > 0 ? ' Whether it is a scan is not settled.' : ''
  const name = `${modeWords(session)}FTP`
  const troubled = session.disagreements > 0
  const normal = !troubled && !worst
  const title = normal
    ? session.logged_in || session.transfers > 0
      ? `Normal ${name}.`
      : `${capital(name)} without a transfer.`
    : troubled
      ? `${capital(name)} with ${plural(session.disagreements, 'disagreement')}.`
      : withFinding(capital(name), (worst as FindingRow).kind)
  return {
    tone: normal ? 'good' : worst ? KIND_WORDS[worst.kind].gravity : 'caution',
    title: `${title}${scan}`,
    certainty: session.inferred ? 'inferred' : 'read',
    proof,
    reason: '',
  }
}

function withFinding(name: string, kind: FindingRow['kind']): string {
  const { title, gravity } = KIND_WORDS[kind]
  return `${name}, ${GRAVITY_WORDS[gravity]}: ${inSentence(title)}.`
}

function modeWords({ modes }: FtpSessionRow): string {
  const active = modes.some((mode) => mode === 'active' || mode === 'eprt')
  const passive = modes.some((mode) => mode === 'passive' || mode === 'epsv')
  if (active && passive) return 'active and passive '
  return active ? 'active ' : passive ? 'passive ' : ''
}

const capital = (text: string): string => text.replace(/^./, (letter) => letter.toUpperCase())

/** Zeek's state where it settles what became of the connection. */
function ofState(record: FlowRecord): Verdict | null {
  const { meaning } = stateWords(record)
  const of = (tone: Verdict['tone'], title: string): Verdict => ({
    tone,
    title,
    certainty: 'read',
    proof: [],
    reason: `${meaning} (${record.conn_state}, history ${record.history || 'empty'}).`,
  })
  if (record.proto !== 'tcp') {
    if (record.orig_pkts > 0 && record.resp_pkts > 0) return of('good', 'Asked and answered.')
    return of('quiet', 'One side sent; no answer was seen.')
  }
  if (record.conn_state === 'SF') return of('good', 'A complete connection: opened and closed in order.')
  if (record.conn_state === 'S1') return of('quiet', 'Open when the capture ends: nothing is wrong so far.')
  if (record.conn_state === 'OTH') return of('quiet', 'Only the middle of a connection was captured.')
  if (record.conn_state.startsWith('RST') || record.conn_state === 'REJ')
    return of('caution', record.conn_state === 'REJ' ? 'Refused.' : 'Broken off with a reset.')
  if (record.conn_state === 'S0') return of('caution', 'No answer to the connection attempt.')
  return of('quiet', capital(`${stateWords(record).short}.`))
}
