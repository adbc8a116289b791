/**
 * Owns the judgement on segments that overlap bytes seen before in part, or repeat them with other content.
 *
 * Other content in the same place means damage, a bug, or an attempt to show two readers different things (RFC 9293 leaves
 * the choice to the receiver). Guarantees: at most MAX_COMPARED comparisons a flow; what was not compared is not claimed.
 */
import { amountText } from '@shared/arithmetic'
import { bytesFrom, seqOperand } from './tcp-arithmetic'
import type { TcpCase } from './tcp-case'
import type { TcpStream } from './tcp-stream'

const MAX_PIECES = 16
const MAX_COMPARED = 4096

/** Segment `index` holds [from, to), of which `old` bytes were seen before. Call before it is covered. */
export function judgeOverlap(c: TcpCase, index: number, stream: TcpStream, from: number, to: number): void {
  const s = c.segments[index]
  const pieces = stream.piecesOf(from, to, MAX_PIECES)
  const old = pieces.reduce((sum, piece) => sum + (piece.to - piece.from), 0)
  if (old === 0) return
  const partly = old < to - from
  const compared = compare(c, index, stream, from, pieces)
  if (!partly && compared.different === 0) return
  const other = c.segments[compared.other ?? pieces[0].by]
  const verdict = c.add(s, 'overlap', {
    verdict: compared.different > 0 ? 'overlaps with different content' : 'overlaps bytes seen before',
    reason:
      compared.different > 0
        ? `${amountText(compared.different, 'bytes')} of it differ from what frame ${other.frame} holds in the same place: which of the two the receiver used cannot be told.`
        : `${amountText(old, 'bytes')} of its ${amountText(to - from, 'bytes')} were seen before (frame ${other.frame})${compared.known ? ', with the same content' : ''}.`,
    variant: compared.different > 0 ? 'different' : compared.known ? 'same-content' : 'none',
    certainty: compared.different > 0 ? 'read' : 'inferred',
    frames: [other.frame],
    arithmetic:
      other.seq <= s.seq
        ? [bytesFrom(seqOperand(other), seqOperand(s), `from the start of frame ${other.frame}`)]
        : [bytesFrom(seqOperand(s), seqOperand(other), `up to the start of frame ${other.frame}`)],
  })
  verdict.bytes = old
}

function compare(
  c: TcpCase,
  index: number,
  stream: TcpStream,
  from: number,
  pieces: readonly { readonly from: number; readonly to: number; readonly by: number }[],
): { readonly different: number; readonly known: boolean; readonly other: number | undefined } {
  const { differing } = c.question
  let different = 0
  let known = differing !== undefined
  let other: number | undefined
  for (const piece of pieces) {
    const there = stream.place(c.segments[piece.by].seq)
    if (!differing || there === undefined || c.compared >= MAX_COMPARED) {
      known = false
      continue
    }
    c.compared++
    const found = differing(index, piece.from - from, piece.by, piece.from - there, piece.to - piece.from)
    if (found === undefined) known = false
    else if (found > 0) {
      different += found
      other ??= piece.by
    }
  }
  return { different, known, other }
}
