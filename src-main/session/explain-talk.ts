/**
 * Owns reading what both sides of a TCP connection said, for explanations: the beginning of each direction and of each turn.
 *
 * Guarantees: at most MAX_SIDE bytes a direction and MAX_TURNS turns of MAX_TURN bytes are read; bytes that were not captured
 * end what is read of their side.
 */
import type { Talk, TalkTurn } from '../insight/explain/talk'
import { EMPTY_TALK } from '../insight/explain/talk'
import type { Session } from './session'
import { StreamReader } from './stream-bytes'
import { indexStream, type StreamSide } from './stream-index'
import { turnsOf } from './stream-turns'
import type { Pause } from './timeline'

const MAX_SIDE = 1 << 15
const MAX_TURNS = 400
const MAX_TURN = 4096
/** longer flows are told by their course alone */
const MAX_FRAMES = 200_000
const TCP = 6

export async function gatherTalk(session: Session, flow: number, pause: Pause): Promise<Talk> {
  const { flows } = session
  if (flows.ipProtocol(flow) !== TCP || flows.number(flow, 'frames') > MAX_FRAMES) return EMPTY_TALK
  if (session.listing?.isText(flow)) return EMPTY_TALK
  const stream = await indexStream(session, flow, 'tcp', pause)
  const [orig, resp] = stream.sides
  if (!orig.hasSyn && !resp.hasSyn) return EMPTY_TALK
  const readers = stream.sides.map((side) => new StreamReader(session, side))
  const { turns } = await turnsOf(session, stream, pause)
  const told: TalkTurn[] = []
  for (const { side, from, to, frame } of turns.slice(0, MAX_TURNS)) {
    const bytes = new Uint8Array(Math.min(to - from, MAX_TURN))
    if (!readers[side].fill(bytes, from)) break
    told.push({ side, frame, ns: session.frames.timeNs(frame - 1), length: to - from, bytes })
    await pause()
  }
  return { turns: told, sides: [beginning(readers[0], orig), beginning(readers[1], resp)] }
}

/** The first bytes of a direction, up to the first that is missing. */
function beginning(reader: StreamReader, { pieces }: StreamSide): Uint8Array {
  let end = 0
  for (let i = 0; i < pieces.count && pieces.offset[i] <= end && end < MAX_SIDE; i++) end = pieces.end(i)
  const bytes = new Uint8Array(Math.min(end, MAX_SIDE))
  return reader.fill(bytes, 0) ? bytes : new Uint8Array(0)
}
