/**
 * Owns the comment of one frame: the file's own words on it first, then the reasons of its marks from the verdicts on its flow.
 *
 * A frame of a flow without trouble costs nothing. The verdicts of a flow are computed once (tcp-verdicts.ts), so that stepping through its
 * frames is quick; a frame that was passed over in a huge flow is judged with the frames around it.
 */
import { frameComment } from '../insight/frame-comment'
import type { TcpVerdict } from '../insight/tcp-verdict'
import { SEQUENCE_MARKS } from './flow-rows'
import type { Session } from './session'
import { tcpVerdicts, verdictsAround } from './tcp-verdicts'
import type { Pause } from './timeline'

export async function commentOf(session: Session, row: number, pause: Pause): Promise<string> {
  const own = session.ingest.comments.get(row)
  const marks = session.frames.marks(row)
  const reasons = frameComment(marks, isJudged(session, row) ? await verdictsOf(session, row, pause) : [])
  return [own, reasons].filter((text) => text).join('\n')
}

/** A mark that was taken back has a story too: every frame of a flow that had trouble is looked up. */
function isJudged({ frames, flows }: Session, row: number): boolean {
  const flow = frames.flow(row)
  if (flow < 0) return false
  if ((frames.marks(row) & SEQUENCE_MARKS) !== 0) return true
  return (['reordered', 'retransmitted', 'missedBytes'] as const).some((name) => flows.number(flow, name) > 0)
}

async function verdictsOf(session: Session, row: number, pause: Pause): Promise<TcpVerdict[]> {
  const isOwn = ({ frame }: TcpVerdict): boolean => frame === row + 1
  const { verdicts, limits } = await tcpVerdicts(session, session.frames.flow(row), pause)
  const own = verdicts.filter(isOwn)
  const isMarked = (session.frames.marks(row) & SEQUENCE_MARKS) !== 0
  if (own.length > 0 || limits.length === 0 || !isMarked) return own
  return (await verdictsAround(session, row, pause)).verdicts.filter(isOwn)
}
