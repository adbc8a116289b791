/**
 * Owns the words in which a frame's marks are shown beside its line, and how grave each is. Pure.
 *
 * A mark is never shown by colour alone: the word is the mark, the tone only helps the eye.
 */
import { Mark, type MarkName } from '@shared/marks'

export type MarkTone = 'bad' | 'caution' | 'quiet'

export interface MarkWord {
  readonly name: MarkName
  readonly word: string
  readonly tone: MarkTone
  readonly meaning: string
}

/** In the order in which they are shown; direction and comments are shown otherwise. */
const WORDS: readonly MarkWord[] = [
  { name: 'malformed', word: 'malformed', tone: 'bad', meaning: 'A layer of this frame could not be decoded' },
  {
    name: 'badChecksum',
    word: 'bad checksum',
    tone: 'bad',
    meaning: 'The checksum does not fit the bytes (or was left to the network card)',
  },
  { name: 'gap', word: 'gap before', tone: 'bad', meaning: 'Bytes before this segment had not been seen when it came' },
  {
    name: 'spuriousRetransmission',
    word: 'spurious retransmission',
    tone: 'caution',
    meaning: 'Sent again although it was already acknowledged',
  },
  {
    name: 'fastRetransmission',
    word: 'fast retransmission',
    tone: 'caution',
    meaning: 'Sent again after duplicate ACKs',
  },
  { name: 'retransmission', word: 'retransmission', tone: 'caution', meaning: 'These bytes were sent before' },
  { name: 'outOfOrder', word: 'out of order', tone: 'caution', meaning: 'Came later than its place in the sequence' },
  { name: 'gapFilled', word: 'fills gap', tone: 'quiet', meaning: 'Brings bytes that were missing before' },
  { name: 'overlap', word: 'overlap', tone: 'caution', meaning: 'Partly repeats bytes that were seen' },
  {
    name: 'ackUnseen',
    word: 'ACK of unseen bytes',
    tone: 'caution',
    meaning: 'Acknowledges bytes the capture does not hold',
  },
  { name: 'duplicateAck', word: 'duplicate ACK', tone: 'caution', meaning: 'Repeats the last acknowledgement' },
  { name: 'zeroWindow', word: 'zero window', tone: 'bad', meaning: 'The receiver takes no more bytes for now' },
  {
    name: 'windowFull',
    word: 'window full',
    tone: 'caution',
    meaning: 'The sender has used up the window it was given',
  },
  { name: 'windowUpdate', word: 'window update', tone: 'quiet', meaning: 'Only the window changed' },
  { name: 'keepAlive', word: 'keep-alive', tone: 'quiet', meaning: 'Asks whether the other side is still there' },
  { name: 'keepAliveAck', word: 'keep-alive answer', tone: 'quiet', meaning: 'Answers a keep-alive' },
  {
    name: 'portReuse',
    word: 'port reused',
    tone: 'caution',
    meaning: 'A new connection on ports that were used before',
  },
  { name: 'fragment', word: 'fragment', tone: 'quiet', meaning: 'One piece of a fragmented IP packet' },
  { name: 'truncated', word: 'cut off', tone: 'quiet', meaning: 'The capture holds fewer bytes than were on the wire' },
  { name: 'comment', word: 'comment', tone: 'quiet', meaning: 'The capture file holds a comment on this packet' },
]

/** A fast or spurious retransmission is one, too: only the nearer word is shown. */
const IMPLIED: Partial<Record<MarkName, number>> = {
  retransmission: Mark.fastRetransmission | Mark.spuriousRetransmission,
}

/** Words for the set bits of `marks`, most important first. */
export function markWords(marks: number): readonly MarkWord[] {
  if (marks === 0) return []
  return WORDS.filter(({ name }) => (marks & Mark[name]) !== 0 && (marks & (IMPLIED[name] ?? 0)) === 0)
}

export const fromResponder = (marks: number): boolean => (marks & Mark.fromResponder) !== 0
