/**
 * Owns what is said of one frame's marks: for each the reason and the arithmetic of its verdict, and what became of it later.
 *
 * One line a statement; lines of arithmetic begin with '= '. A mark whose verdict turned out otherwise says both; a mark without a verdict (no sequence analysis, or
 * frames that were not looked at) says what it means.
 */
import { type MarkName, markNames } from '@shared/marks'
import type { TcpVerdict, TcpVerdictKind } from './tcp-verdict'

const TITLES: Readonly<Record<TcpVerdictKind, string>> = {
  'out-of-order': 'Out of order',
  retransmission: 'Retransmission',
  'same-packet': 'Same packet again',
  gap: 'Gap',
  'ack-unseen': 'ACK of unseen bytes',
  'duplicate-ack': 'Duplicate ACK',
  'zero-window': 'Zero window',
  'window-update': 'Window update',
  'window-full': 'Window full',
  'keep-alive': 'Keep-alive',
  'keep-alive-ack': 'Keep-alive ACK',
  'overtaken-ack': 'Overtaken ACK',
  overlap: 'Overlap',
}

/** Marks that a verdict explains. */
const EXPLAINED: Readonly<Partial<Record<MarkName, readonly TcpVerdictKind[]>>> = {
  retransmission: ['retransmission'],
  fastRetransmission: ['retransmission'],
  spuriousRetransmission: ['retransmission'],
  outOfOrder: ['out-of-order'],
  gap: ['gap'],
  gapFilled: ['out-of-order', 'retransmission'],
  duplicateAck: ['duplicate-ack'],
  keepAlive: ['keep-alive'],
  keepAliveAck: ['keep-alive-ack'],
  zeroWindow: ['zero-window'],
  windowUpdate: ['window-update'],
  windowFull: ['window-full'],
  overlap: ['overlap'],
  ackUnseen: ['ack-unseen'],
}

const MEANINGS: Readonly<Partial<Record<MarkName, string>>> = {
  retransmission: 'Retransmission: bytes that were sent before.',
  fastRetransmission: 'Fast retransmission: it follows duplicate ACKs that asked for it.',
  spuriousRetransmission: 'Spurious retransmission: the bytes were acknowledged already.',
  outOfOrder: 'Out of order: later bytes were captured before it.',
  gap: 'Gap: bytes before it had not been seen when it came.',
  gapFilled: 'Gap filled: it brings bytes that were missing.',
  duplicateAck: 'Duplicate ACK: the same acknowledgement and window as before.',
  keepAlive: 'Keep-alive: it begins one byte before the next one.',
  keepAliveAck: 'Keep-alive ACK: it answers a keep-alive.',
  zeroWindow: 'Zero window: the receiver takes no more bytes for now.',
  windowUpdate: 'Window update: only the window is another.',
  windowFull: 'Window full: it ends where the window of its receiver ends.',
  overlap: 'Overlap: some of its bytes were seen before.',
  ackUnseen: 'ACK of unseen bytes: it acknowledges bytes that no captured frame holds.',
  portReuse: 'Ports used again: a SYN with other numbers after the connection was over begins a new flow.',
  fragment: 'Fragment: part of an IP packet.',
  badChecksum: 'Bad checksum: a checksum does not fit the bytes.',
  truncated: 'Cut off: the capture holds fewer bytes than were on the wire.',
  malformed: 'Malformed: a layer does not parse; the tree shows where.',
}

/** @param verdicts those of this frame */
export function frameComment(marks: number, verdicts: readonly TcpVerdict[]): string {
  const lines = verdicts.map(verdictText)
  const kinds = new Set(verdicts.map(({ kind }) => kind))
  const names = markNames(marks)
  const disputed = names.filter((name) => EXPLAINED[name] && !EXPLAINED[name].some((kind) => kinds.has(kind)))
  const judged = verdicts.length > 0
  for (const name of names) {
    const meaning = MEANINGS[name]
    if (meaning === undefined || (EXPLAINED[name] && !disputed.includes(name))) continue
    lines.push(judged && disputed.includes(name) ? `Marked when it was read as: ${lowerFirst(meaning)}` : meaning)
  }
  return lines.join('\n')
}

function verdictText({ kind, verdict, reason, history, arithmetic, counter, certainty, frame }: TcpVerdict): string {
  const [first, ...later] = history
  const doubt = certainty === 'unknown' ? ' (not certain)' : ''
  const steps = later.map((step) =>
    step.frame === frame ? `Then: ${step.reason}` : `At frame ${step.frame}: ${step.verdict}. ${step.reason}`,
  )
  return [
    `${TITLES[kind]}: ${first?.verdict ?? verdict}${doubt}. ${first?.reason ?? reason}`,
    ...steps,
    ...arithmetic.map(({ text }) => `= ${text}`),
    ...counter,
  ].join('\n')
}

const lowerFirst = (text: string): string => text.replace(/^[A-Z](?=[a-z-]| )/, (letter) => letter.toLowerCase())
