/**
 * Owns the findings that FTP sessions hold: bounces, addresses that NAT changed, sizes that do not fit, announcements that
 * nobody used. The facts are the ledger's disagreements; here they get their verdict, rule and what speaks against it.
 *
 * Guarantees: one finding a session and kind, however many transfers it concerns; frames and arithmetic of all of them.
 */
import type { Finding, FindingKind } from '@shared/finding'
import { countText } from '@shared/format'
import type { FtpDisagreement, FtpMode, FtpSession } from '@shared/ftp'
import { isPrivateText } from './address-classes'
import { evidence, findingId } from './findings'

type Kind = Extract<FindingKind, 'ftp-bounce' | 'nat-mismatch' | 'size-mismatch' | 'unused-announcement'>

const VERDICTS: Readonly<Record<Kind, string>> = {
  'ftp-bounce': 'data connection to a third host',
  'nat-mismatch': 'announced address is not the real one',
  'size-mismatch': 'other size than announced',
  'unused-announcement': 'announced, never used',
}

const RULES: Readonly<Record<Kind, string>> = {
  'ftp-bounce':
    'A client announces its own address; one that names another host makes the server connect there (RFC 2577 section 3).',
  'nat-mismatch':
    'The announced address and that of the data connection are the same unless something between rewrites one of them (RFC 959 4.1.2, RFC 2663 section 6.3).',
  'size-mismatch':
    'The size that the server or a listing names, less the restart offset, is the number of bytes on the data connection (RFC 959, RFC 3659 section 4).',
  'unused-announcement': 'Each PORT, PASV, EPRT or EPSV is for the next transfer (RFC 959 section 3.2).',
}

const COUNTER: Readonly<Record<Kind, string>> = {
  'ftp-bounce': 'A wanted transfer from one server to another (FXP) and a client with several addresses look the same.',
  'nat-mismatch': 'A server of several addresses may answer from another one than it announced, without NAT.',
  'size-mismatch':
    'A file that changed between the listing and the transfer, or line ends made for ASCII mode, give other sizes too.',
  'unused-announcement':
    'A client that was told that the file does not exist has nothing to fetch; and a data connection on another path is not in this capture.',
}

const SETTLES: Partial<Readonly<Record<Kind, string>>> = {
  'ftp-bounce': 'Whether the third host expected it: its own FTP session with the same client at that time.',
  'nat-mismatch': 'A capture from the other side of the device between the two.',
}

interface Case {
  readonly disagreement: FtpDisagreement
  readonly flow: string | undefined
}

export function ftpFindings(sessions: readonly FtpSession[]): Finding[] {
  return sessions.flatMap((session) => {
    const cases = new Map<Kind, Case[]>()
    const take = (disagreement: FtpDisagreement, mode: FtpMode | undefined, flow: string | undefined): void => {
      const kind = kindOf(session, disagreement, mode)
      if (kind === undefined) return
      const list = cases.get(kind)
      if (list) list.push({ disagreement, flow })
      else cases.set(kind, [{ disagreement, flow }])
    }
    for (const disagreement of session.disagreements) take(disagreement, undefined, undefined)
    for (const transfer of session.transfers) {
      for (const disagreement of transfer.disagreements) take(disagreement, transfer.mode, transfer.data_flow)
    }
    return [...cases].map(([kind, list]) => finding(session, kind, list))
  })
}

/** What the client names is its own affair (a bounce), what the server names is where it can be reached (NAT). */
function kindOf(session: FtpSession, { kind, frames }: FtpDisagreement, mode: FtpMode | undefined): Kind | undefined {
  if (kind === 'nat-rewritten') return 'nat-mismatch'
  if (kind === 'size-mismatch' || kind === 'unused-announcement') return kind
  if (kind !== 'foreign-address') return undefined
  if (mode === 'passive' || mode === 'epsv') return 'nat-mismatch'
  const command = session.dialogue.find((exchange) => exchange.command && frames.includes(exchange.command.frame))
  const named = /^(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3}),/.exec(command?.command?.argument ?? '')
  // a private address named by a client that is seen with a public one is its own, before NAT
  const own = named !== null && isPrivateText(named.slice(1, 5).join('.')) && !isPrivateText(hostOf(session.client))
  return own ? 'nat-mismatch' : 'ftp-bounce'
}

/** '10.0.0.1:21' and '[2001:db8::1]:21' without the port. */
const hostOf = (end: string): string => /^\[(.*)\]:\d+$/.exec(end)?.[1] ?? end.replace(/:\d+$/, '')

function finding(session: FtpSession, kind: Kind, cases: readonly Case[]): Finding {
  const frames = cases.flatMap(({ disagreement }) => disagreement.frames)
  const first = frames.length === 0 ? session.first_frame : frames.reduce((a, b) => Math.min(a, b))
  const [{ disagreement, flow }] = cases
  const more = cases.length > 1 ? ` (and ${countText(cases.length - 1)} more in this session)` : ''
  const settles = SETTLES[kind]
  return {
    id: findingId(kind, [session.control_flow], first),
    kind,
    verdict: VERDICTS[kind],
    subject: {
      flow: cases.length === 1 && flow !== undefined ? flow : session.control_flow,
      source: hostOf(session.client),
      target: hostOf(session.server),
      ftp_session: session.session,
    },
    summary: `${disagreement.text}${more}`,
    status: 'standing',
    certainty: kind === 'ftp-bounce' || kind === 'nat-mismatch' ? 'inferred' : 'read',
    evidence: evidence(
      frames.length === 0 ? [session.first_frame] : frames,
      cases.flatMap((one) => one.disagreement.arithmetic).slice(0, 20),
      [COUNTER[kind]],
    ),
    rule: RULES[kind],
    ...(settles === undefined ? {} : { would_settle: settles }),
    history: [{ frame: first, verdict: VERDICTS[kind], reason: disagreement.text }],
  }
}
