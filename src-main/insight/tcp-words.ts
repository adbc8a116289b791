/**
 * Owns the words of TCP findings: the verdict in a few words, one sentence with the numbers, what speaks against it and what
 * would settle it. Numbers come from the verdicts of the group, nothing else.
 */
import { amountText } from '@shared/arithmetic'
import { countText, durationText } from '@shared/format'
import type { TcpVerdict } from './tcp-verdict'
import type { TcpVerdicts } from './tcp-verdicts'

/** Verdicts of one flow that make one finding. */
export interface Group {
  readonly kind:
    | 'out-of-order'
    | 'retransmission'
    | 'gap'
    | 'capture-loss'
    | 'omitted-lines'
    | 'duplicate-ack'
    | 'zero-window'
    | 'conflicting-data'
  readonly verdicts: readonly TcpVerdict[]
  /** frames of the flow that are another frame's packet once more */
  readonly samePackets: number
}

interface Words {
  readonly verdict: string
  readonly summary: string
  readonly counter: readonly string[]
  readonly settle?: string
}

type Ends = { readonly orig: string; readonly resp: string }

const many = (count: number, one: string, more = `${one}s`): string => `${countText(count)} ${count === 1 ? one : more}`
const were = (count: number): string => (count === 1 ? 'was' : 'were')
const bytesOf = (verdicts: readonly TcpVerdict[]): number => verdicts.reduce((sum, { bytes }) => sum + bytes, 0)
const countOf = (verdicts: readonly TcpVerdict[], test: (verdict: TcpVerdict) => boolean): number =>
  verdicts.filter(test).length

/** 'a → b', 'b → a' or 'a ↔ b', by who sent the segments of the verdicts. */
function way({ verdicts }: Group, { orig, resp }: Ends): string {
  const fromResponder = countOf(verdicts, ({ side }) => side === 1)
  if (fromResponder === 0) return `${orig} → ${resp}`
  return fromResponder === verdicts.length ? `${resp} → ${orig}` : `${orig} ↔ ${resp}`
}

export function groupWords(group: Group, ends: Ends, { path }: TcpVerdicts): Words {
  const place =
    path.place === 'unknown'
      ? 'Where the capture was taken is not known.'
      : `The capture was taken at or near the ${path.place}.`
  switch (group.kind) {
    case 'out-of-order':
      return outOfOrder(group, ends)
    case 'retransmission':
      return retransmission(group, ends, place)
    case 'gap':
      return gap(group, ends, place)
    case 'capture-loss':
      return {
        verdict: 'received, but not captured',
        summary: `${amountText(bytesOf(group.verdicts), 'bytes')} of ${way(group, ends)} are in no captured frame although the receiver acknowledged them (${many(group.verdicts.length, 'place')}): the capture lost them, not the network.`,
        counter: [],
      }
    case 'omitted-lines':
      return {
        verdict: 'left out of the listing',
        summary: `${amountText(bytesOf(group.verdicts), 'bytes')} of ${way(group, ends)} were acknowledged but stand in no line (${many(group.verdicts.length, 'place')}): lines were left out of the listing.`,
        counter: [],
      }
    case 'duplicate-ack':
      return duplicateAcks(group, ends)
    case 'conflicting-data': {
      const { length } = group.verdicts
      return {
        verdict: 'other bytes in the same place',
        summary: `${many(length, 'segment')} of ${way(group, ends)} ${length === 1 ? 'holds' : 'hold'} other bytes than the ones captured before in the same place of the stream: damage, a bug, or an attempt to show two readers different things.`,
        counter: ['Which of the copies the receiver used depends on its system and cannot be told from the packets.'],
      }
    }
    case 'zero-window':
      return zeroWindow(group, ends)
  }
}

function outOfOrder(group: Group, ends: Ends): Words {
  const { verdicts } = group
  const delays = verdicts.flatMap(({ arithmetic }) => arithmetic.filter(({ unit }) => unit === 'ns').slice(0, 1))
  const longest = delays.reduce((most, { result }) => Math.max(most, result), 0)
  const unknown = countOf(verdicts, ({ certainty }) => certainty === 'unknown')
  const count = verdicts.length
  if (unknown === count)
    return {
      verdict: 'older than the first bytes captured',
      summary: `${many(count, 'segment')} of ${way(group, ends)} ${count === 1 ? 'lies' : 'lie'} before the first bytes captured of this side: overtaken, or sent again from before the capture.`,
      counter: [],
      settle: 'Earlier frames of the connection.',
    }
  return {
    verdict: 'reordered, not lost',
    summary: `${many(count, 'segment')} of ${way(group, ends)} came out of order, ${count === 1 ? 'late by' : 'late by up to'} ${durationText(longest)}; ${count === 1 ? 'it was' : 'they were'} overtaken on the way, not lost and not sent again.`,
    counter: unknown > 0 ? [`${many(unknown, 'segment')} of them may have been sent again: not enough was seen.`] : [],
  }
}

function retransmission({ samePackets, ...group }: Group, ends: Ends, place: string): Words {
  const { verdicts } = group
  const of = (variant: string): number => countOf(verdicts, (verdict) => verdict.variant === variant)
  const [fast, timeOut, unclear] = [of('fast'), of('time-out'), of('unclear')]
  const needless = countOf(verdicts, (verdict) => verdict.needless)
  const causes = [
    ...(fast > 0 ? [`${countText(fast)} fast`] : []),
    ...(timeOut > 0 ? [`${countText(timeOut)} after a time-out`] : []),
    ...(unclear > 0 ? [`${countText(unclear)} for a reason not seen`] : []),
  ]
  const count = verdicts.length
  return {
    verdict: needless === count ? 'sent again needlessly' : needless > 0 ? 'sent again, some needlessly' : 'sent again',
    summary: `${many(count, 'segment')} of ${way({ ...group, samePackets }, ends)} ${were(count)} sent again (${causes.join(', ')})${needless > 0 ? `; ${needless === count ? 'all' : countText(needless)} needlessly: the receiver had the bytes` : ''}. ${place}`,
    counter:
      samePackets > 0
        ? [
            `${many(samePackets, 'further frame')} only ${samePackets === 1 ? 'repeats' : 'repeat'} a packet (same IP id): doubled on the way or captured twice, not counted.`,
          ]
        : [],
  }
}

function gap(group: Group, ends: Ends, place: string): Words {
  const { verdicts } = group
  const bytes = bytesOf(verdicts)
  const late = countOf(verdicts, ({ variant }) => variant === 'reordered')
  const resent = countOf(verdicts, ({ variant }) => variant === 'resent')
  const parts = [
    ...(late > 0 ? [`${countText(late)} late (reordered)`] : []),
    ...(resent > 0 ? [`${countText(resent)} lost on the way and sent again`] : []),
  ]
  const left = verdicts.length - late - resent
  const places = many(verdicts.length, 'place')
  if (left === 0)
    return {
      verdict: resent === 0 ? 'late, nothing missing' : 'filled later, nothing missing',
      summary: `Bytes of ${way(group, ends)} were missing at ${places} when first seen and came later: ${parts.join(', ')}. 0 bytes are missing.`,
      counter: [],
    }
  const lost = countOf(verdicts, ({ variant }) => variant === 'lost')
  return {
    verdict: lost > 0 ? 'missing, asked for in vain' : 'missing: not enough seen',
    summary: `${amountText(bytes, 'bytes')} of ${way(group, ends)} are missing at ${many(left, 'place')}${lost > 0 ? `, at ${countText(lost)} the receiver kept asking for them` : ''}${parts.length > 0 ? `; other places: ${parts.join(', ')}` : ''}. ${place}`,
    counter: [],
    settle:
      'An acknowledgement of these bytes (then the capture missed them), or the bytes themselves, in later frames.',
  }
}

function duplicateAcks(group: Group, ends: Ends): Words {
  const { verdicts } = group
  const count = verdicts.length
  const unknown = countOf(verdicts, ({ certainty }) => certainty === 'unknown')
  return {
    verdict: 'asked again',
    summary: `${many(count, 'duplicate ACK')} of ${way(group, ends)}: the receiver repeated what it waits for.`,
    counter: unknown > 0 ? [`For ${countText(unknown)} of them nothing in the capture shows what they answer.`] : [],
  }
}

function zeroWindow(group: Group, ends: Ends): Words {
  const { verdicts } = group
  const closed = verdicts.filter(({ history }) => history.length > 1)
  const total = closed.reduce((sum, { arithmetic }) => sum + (arithmetic[0]?.result ?? 0), 0)
  return {
    verdict: 'receiver too slow',
    summary: `${way(group, ends)}: the window was closed in ${many(verdicts.length, 'frame')}${closed.length > 0 ? `, for ${durationText(total)} together until it opened again` : ' and was not seen to open again'}: the receiving program did not read fast enough.`,
    counter: [],
  }
}
