/**
 * Owns the findings of one TCP flow: its verdicts grouped by kind, with counts, the first frames, the arithmetic of the first and
 * the largest, and the history of a verdict that was taken back.
 *
 * Guarantees: at most one finding a kind and flow, however many segments it is about; a gap whose bytes came after all is
 * there, withdrawn. What the path or the capture did is never said to be what a host did: reordering, loss on the way, loss by
 * the capture and lines left out of a listing are different kinds.
 */
import { type Arithmetic, amountText } from '@shared/arithmetic'
import type { Finding, VerdictStep } from '@shared/finding'
import { countText } from '@shared/format'
import { evidence, findingId } from './findings'
import { countedFrames } from './tcp-arithmetic'
import type { TcpVerdict, TcpVerdictKind } from './tcp-verdict'
import type { TcpVerdicts } from './tcp-verdicts'
import { type Group, groupWords } from './tcp-words'

/** The flow a finding is about. */
export interface FlowOfFinding {
  readonly uid: string
  readonly orig: string
  readonly resp: string
  /** what sequence analysis counted over the whole flow; given when not all of its frames were judged */
  readonly whole?: {
    readonly frames: number
    readonly 'out-of-order': number
    readonly retransmission: number
    readonly 'duplicate-ack': number
  }
}

const MAX_ARITHMETIC = 12
const MAX_SUMMANDS = 24
const MAX_HISTORY = 12

const WIRESHARK = "Wireshark User's Guide, TCP Analysis"
const RULES: Readonly<Record<Group['kind'], string>> = {
  'out-of-order': `Bytes below the highest seen that came late and were sent in order: by IP ids, time stamps, or sooner than a round trip (${WIRESHARK}; RFC 9293 3.10.7.4).`,
  retransmission: `Bytes sent again: after two duplicate ACKs or SACK (RFC 5681, RFC 6675), after a time-out (RFC 6298), or for no visible reason (${WIRESHARK}).`,
  gap: 'A segment begins beyond the highest byte seen of its side (RFC 9293 3.10.7.4); what becomes of the missing bytes decides.',
  'capture-loss':
    'The receiver acknowledged bytes (RFC 9293 3.10.7.4) that no captured frame holds: they arrived, past the capture.',
  'omitted-lines': 'The receiver acknowledged bytes that no line of the listing holds: the lines are not in the text.',
  'duplicate-ack': `The same acknowledgement and window again, without data, while something is unanswered (RFC 5681 2; ${WIRESHARK}).`,
  'conflicting-data':
    'Two segments differ in bytes of the same sequence numbers; a sender repeats the same bytes (RFC 9293 3.10.7.4).',
  'zero-window': 'The receiver offers a window of 0 bytes (RFC 9293 3.8.6).',
}

export function flowFindings(flow: FlowOfFinding, judged: TcpVerdicts): Finding[] {
  return groupsOf(judged).map((group) => finding(flow, group, judged))
}

function groupsOf({ verdicts }: TcpVerdicts): Group[] {
  const by = new Map<Group['kind'], TcpVerdict[]>()
  let samePackets = 0
  for (const verdict of verdicts) {
    if (verdict.kind === 'same-packet') samePackets++
    const kind = findingKind(verdict)
    if (kind === undefined) continue
    const list = by.get(kind)
    if (list) list.push(verdict)
    else by.set(kind, [verdict])
  }
  return [...by].map(([kind, list]) => ({ kind, verdicts: list, samePackets }))
}

/** Which kind of finding a verdict counts for; undefined = none by itself. */
function findingKind({ kind, variant, standsForGap }: TcpVerdict): Group['kind'] | undefined {
  switch (kind) {
    case 'out-of-order':
    case 'retransmission':
    case 'duplicate-ack':
    case 'zero-window':
      return kind
    case 'gap':
      if (variant === 'not-captured' || variant === 'partly-filled') return 'capture-loss'
      if (variant === 'omitted') return 'omitted-lines'
      return variant === 'not-followed' ? undefined : 'gap'
    case 'ack-unseen':
      // where a jump showed the same bytes missing, that gap counts
      if (!standsForGap) return undefined
      return variant === 'omitted' ? 'omitted-lines' : 'capture-loss'
    case 'overlap':
      return variant === 'different' ? 'conflicting-data' : undefined
    default:
      return undefined
  }
}

function finding(flow: FlowOfFinding, group: Group, judged: TcpVerdicts): Finding {
  const { kind, verdicts } = group
  const [first] = verdicts
  const words = groupWords(group, flow, judged)
  const counted = totalOf(group, judged)
  return {
    id: findingId(kind, [flow.uid], first.frame),
    kind,
    verdict: words.verdict,
    subject: { flow: flow.uid, source: flow.orig, target: flow.resp },
    summary: words.summary,
    status: verdicts.every(({ status }) => status === 'withdrawn') ? 'withdrawn' : 'standing',
    certainty: certaintyOf(verdicts),
    evidence: evidence(
      framesOf(verdicts),
      arithmeticOf(group, counted),
      [...words.counter, ...inAll(flow, kind)],
      counted,
    ),
    rule: RULES[kind],
    ...(words.settle === undefined ? {} : { would_settle: words.settle }),
    history: historyOf(group),
  }
}

/** What the whole flow counts, where only a part of it was judged. */
function inAll({ whole }: FlowOfFinding, kind: Group['kind']): string[] {
  if (!whole) return []
  const part = `Only the frames around marked ones were judged, not all ${countText(whole.frames)} of the flow`
  if (kind !== 'out-of-order' && kind !== 'retransmission' && kind !== 'duplicate-ack') return [`${part}.`]
  return [`${part}; in all of them sequence analysis marked ${countText(whole[kind])} ${UNIT_WORDS[kind][1]}.`]
}

/** How many there are, those that are not kept in detail included. */
function totalOf({ kind, verdicts }: Group, { totals, verdicts: kept }: TcpVerdicts): number {
  const all = totals.get(kind as TcpVerdictKind)
  const seen = kept.filter((verdict) => verdict.kind === kind).length
  return all === undefined || seen !== verdicts.length ? verdicts.length : Math.max(all, verdicts.length)
}

/** As sure as the least sure of them, when most are not sure. */
function certaintyOf(verdicts: readonly TcpVerdict[]): Finding['certainty'] {
  const unsure = verdicts.filter(({ certainty }) => certainty === 'unknown').length
  if (2 * unsure > verdicts.length) return 'unknown'
  return verdicts.every(({ certainty }) => certainty === 'read') ? 'read' : 'inferred'
}

/** Its own frames first, so that a page of evidence shows many cases; of the first few the frames around as well. */
function* framesOf(verdicts: readonly TcpVerdict[]): Generator<number> {
  if (verdicts.length <= 8) for (const { frames } of verdicts) yield* frames
  else for (const { frame } of verdicts) yield frame
}

function arithmeticOf(group: Group, counted: number): Arithmetic[] {
  const { kind, verdicts } = group
  const list: Arithmetic[] = [countedFrames(counted, ...UNIT_WORDS[kind])]
  if (kind === 'gap' || kind === 'capture-loss' || kind === 'omitted-lines') list.push(bytesOf(verdicts))
  const largest = [...verdicts].sort((a, b) => weight(b) - weight(a))[0]
  for (const verdict of new Set([verdicts[0], largest])) list.push(...verdict.arithmetic)
  return list.slice(0, MAX_ARITHMETIC)
}

const UNIT_WORDS: Readonly<Record<Group['kind'], readonly [one: string, more: string]>> = {
  'out-of-order': ['segment out of order', 'segments out of order'],
  retransmission: ['segment sent again', 'segments sent again'],
  gap: ['place with bytes missing when first seen', 'places with bytes missing when first seen'],
  'capture-loss': ['place with bytes that were not captured', 'places with bytes that were not captured'],
  'omitted-lines': ['place with lines left out', 'places with lines left out'],
  'duplicate-ack': ['duplicate ACK', 'duplicate ACKs'],
  'conflicting-data': ['segment with other bytes', 'segments with other bytes'],
  'zero-window': ['frame with a closed window', 'frames with a closed window'],
}

const weight = ({ bytes, arithmetic }: TcpVerdict): number => bytes || (arithmetic[0]?.result ?? 0)

/** Bytes missing still, place by place where there are not too many. */
function bytesOf(verdicts: readonly TcpVerdict[]): Arithmetic {
  const shown = verdicts.slice(0, MAX_SUMMANDS)
  const rest = verdicts.slice(MAX_SUMMANDS).reduce((sum, { bytes }) => sum + bytes, 0)
  const operands = Object.fromEntries([
    ...shown.map(({ bytes, frame }, index) => [`g${index + 1}`, { value: bytes, frame }] as const),
    ...(rest > 0 ? [['others', { value: rest }] as const] : []),
  ])
  const names = Object.keys(operands)
  const result = shown.reduce((sum, { bytes }) => sum + bytes, rest)
  const terms = [...shown.map(({ bytes }) => countText(bytes)), ...(rest > 0 ? [countText(rest)] : [])]
  return {
    text: `${terms.join(' + ')}${terms.length > 1 ? ` = ${countText(result)}` : ''} bytes never seen`,
    expression: names.join(' + '),
    operands,
    result,
    unit: 'bytes',
  }
}

/** One verdict: its own history. Many: that of the first, and how it ended for all. */
function historyOf({ verdicts }: Group): VerdictStep[] {
  const [first] = verdicts
  const steps = first.history.slice(0, MAX_HISTORY - 1)
  if (verdicts.length === 1) return steps
  const last = verdicts.reduce((frame, verdict) => Math.max(frame, verdict.history.at(-1)?.frame ?? 0), 0)
  const withdrawn = verdicts.filter(({ status }) => status === 'withdrawn').length
  const bytes = verdicts.reduce((sum, verdict) => sum + verdict.bytes, 0)
  const words =
    withdrawn === verdicts.length ? 'all withdrawn' : withdrawn === 0 ? 'all stand' : `${withdrawn} withdrawn`
  const isGap = verdicts[0].kind === 'gap'
  return [
    ...steps,
    {
      frame: last,
      verdict: `${countText(verdicts.length)} in all, ${words}`,
      reason: isGap
        ? `At frame ${last}, of all of them, ${amountText(bytes, 'bytes')} were never seen.`
        : `Frame ${last} is the last that one of the ${countText(verdicts.length)} verdicts rests on.`,
    },
  ]
}
