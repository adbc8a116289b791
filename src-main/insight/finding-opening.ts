/**
 * Owns the findings about connections that did not come about, or were left half open: refused (RST or an ICMP message answers
 * the SYN), half open (SYN/ACK never acknowledged; one side finished and the other did not for a long time).
 *
 * Connections of the same kind between the same two hosts make one finding. Guarantees: at most MAX_GROUPS of them, the rest is
 * counted; an unanswered SYN alone is no finding here, and a connection that is merely open at the end of the capture is none.
 */
import { type Arithmetic, timeBetween } from '@shared/arithmetic'
import type { Finding } from '@shared/finding'
import { countText, durationText } from '@shared/format'
import { evidence, findingId } from './findings'
import { countedFrames } from './tcp-arithmetic'

export type OpeningKind = 'refused' | 'unreachable' | 'half-open' | 'half-closed'

/** One connection, as its flow says. */
export interface Opening {
  /** asked for only where a finding names it */
  readonly uid: () => string
  readonly port: number
  /** the SYN; of half-closed ones the FIN */
  readonly frame: number
  readonly ns: number
  /** what answered it: RST, ICMP message, SYN/ACK; undefined when its frame is not known */
  readonly answer?: { readonly frame: number; readonly ns: number }
  /** of half-open and half-closed ones: how long the capture went on after the flow's last frame */
  readonly silence?: () => Arithmetic
}

const MAX_GROUPS = 4000
const MAX_MEMBERS = 200
const MAX_PORTS = 8

interface Members {
  readonly kind: OpeningKind
  readonly source: string
  readonly target: string
  readonly kept: Opening[]
  readonly ports: Set<number>
  count: number
}

export class Openings {
  private readonly groups = new Map<string, Members>()
  leftOut = 0

  /** @param made asked for only when it is kept */
  add(kind: OpeningKind, source: string, target: string, port: number, made: () => Opening): void {
    const key = `${kind} ${source} ${target}`
    let group = this.groups.get(key)
    if (!group) {
      if (this.groups.size >= MAX_GROUPS) {
        this.leftOut++
        return
      }
      group = { kind, source, target, kept: [], ports: new Set(), count: 0 }
      this.groups.set(key, group)
    }
    group.count++
    if (group.kept.length < MAX_MEMBERS) group.kept.push(made())
    if (group.ports.size <= MAX_PORTS) group.ports.add(port)
  }

  findings(): Finding[] {
    return [...this.groups.values()].map(finding)
  }
}

const RULES: Readonly<Record<OpeningKind, string>> = {
  refused: 'A SYN is answered by RST: nobody listens there, or a packet filter says so (RFC 9293 3.10.7.1).',
  unreachable: 'A SYN is answered by an ICMP message "destination unreachable" (RFC 1122 4.2.3.9).',
  'half-open':
    'A SYN is answered by SYN/ACK, and the ACK that completes the handshake was not seen (RFC 9293 3.5), nor a reset.',
  'half-closed': 'One side sent FIN, the other did not for at least a minute of capture (RFC 9293 3.6).',
}

const VERDICTS: Readonly<Record<OpeningKind, string>> = {
  refused: 'refused (RST)',
  unreachable: 'refused (ICMP)',
  'half-open': 'handshake not completed',
  'half-closed': 'closed by one side only',
}

function finding(group: Members): Finding {
  const { kind, source, target, kept, count } = group
  const [first] = kept
  const kindOfFinding = kind === 'refused' || kind === 'unreachable' ? 'refused' : 'half-open'
  const one = count === 1
  const answered = kept.flatMap((opening) => (opening.answer ? [{ opening, answer: opening.answer }] : []))
  const arithmetic: Arithmetic[] = [countedFrames(count, 'connection')]
  const [example] = answered
  if (example) arithmetic.push(timeBetween(example.opening, example.answer))
  const silence = first.silence?.()
  if (silence) arithmetic.push(silence)
  return {
    id: findingId(kind === 'unreachable' ? 'refused-icmp' : kind, [source, target], first.frame),
    kind: kindOfFinding,
    verdict: VERDICTS[kind],
    subject: { ...(one ? { flow: first.uid() } : {}), source, target },
    summary: summaryOf(group, first, silence),
    status: 'standing',
    certainty: kindOfFinding === 'refused' ? 'read' : 'inferred',
    evidence: evidence(
      kept.flatMap(({ frame, answer }) => (answer ? [frame, answer.frame] : [frame])),
      arithmetic,
      counterOf(kind),
      count * (example ? 2 : 1),
    ),
    rule: RULES[kind],
    ...(kindOfFinding === 'half-open'
      ? { would_settle: 'Later frames of the connection, or a capture at the other end.' }
      : {}),
    history: [
      { frame: first.frame, verdict: kind === 'half-closed' ? 'FIN' : 'SYN', reason: `Frame ${first.frame}.` },
      ...(example
        ? [
            {
              frame: example.answer.frame,
              verdict: VERDICTS[kind],
              reason: `Frame ${example.answer.frame} answers it.`,
            },
          ]
        : []),
    ],
  }
}

function portsText(ports: ReadonlySet<number>): string {
  const list = [...ports].sort((a, b) => a - b)
  if (list.length > MAX_PORTS) return `more than ${MAX_PORTS} ports`
  return `port${list.length === 1 ? '' : 's'} ${list.join(', ')}`
}

function summaryOf(
  { kind, source, target, count, ports }: Members,
  { answer, ns }: Opening,
  silence: Arithmetic | undefined,
): string {
  const what = count === 1 ? 'A connection' : `${countText(count)} connections`
  const to = `from ${source} to ${target}, ${portsText(ports)},`
  const was = count === 1 ? 'was' : 'were'
  const after = answer ? ` (the first after ${durationText(answer.ns - ns)})` : ''
  switch (kind) {
    case 'refused':
      return `${what} ${to} ${was} refused by RST${after}.`
    case 'unreachable':
      return `${what} ${to} ${was} answered by an ICMP "unreachable" message${after}.`
    case 'half-open':
      return `${what} ${to} ${was} answered by SYN/ACK${after} and never completed: no ACK followed${silence ? ` in the ${durationText(silence.result)} that the capture went on` : ''}.`
    case 'half-closed':
      return `${what} ${to} ${was} closed by one side only${silence ? `; the capture went on for ${durationText(silence.result)} after the last frame of the first` : ''}.`
  }
}

const counterOf = (kind: OpeningKind): string[] =>
  kind === 'half-open'
    ? ['The ACK may have taken another way, or not been captured.']
    : kind === 'half-closed'
      ? [
          'The other FIN may have taken another way, or not been captured; a side may also keep its half open on purpose.',
        ]
      : []
