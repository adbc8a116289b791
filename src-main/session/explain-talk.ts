/**
 * Owns reading what both sides of a TCP connection said, for explanations: the beginning of each direction and of each turn.
 *
 * Guarantees: at most MAX_SIDE bytes a direction and MAX_TURNS turns of MAX_TURN bytes are read; bytes that were not captured
 * end what is read of their side.
 */
import type { Talk, TalkTurn } from '../insight/explain/talk'
import { EMPTY_TALK } from '../insight/explain/talk'
import { clientHelloOf } from './quic-hello'
import { rowsOfFlow } from './rows-of-flow'
import type { Session } from './session'
import { locateByte, readStart, StreamReader } from './stream-bytes'
import { indexStream } from './stream-index'
import { turnsOf } from './stream-turns'
import type { Pause } from './timeline'

const MAX_SIDE = 1 << 15
const MAX_TURNS = 400
/** an HTTP head with its cookies */
const MAX_TURN = 16_384
/** longer flows are told by their course alone */
const MAX_FRAMES = 200_000
const TCP = 6

export async function gatherTalk(session: Session, flow: number, pause: Pause): Promise<Talk> {
  const { flows } = session
  if (flows.number(flow, 'frames') > MAX_FRAMES) return EMPTY_TALK
  if (flows.serviceText(flow).startsWith('quic')) return quicTalk(session, flow, pause)
  if (flows.ipProtocol(flow) !== TCP) return EMPTY_TALK
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
  const frameAt = (side: 0 | 1, offset: number): number => {
    const place = locateByte(stream.sides[side], offset)
    return place === undefined ? 0 : place.row + 1
  }
  const starts = [readStart(readers[0], orig, MAX_SIDE), readStart(readers[1], resp, MAX_SIDE)] as const
  return { turns: told, sides: starts, frameAt }
}

async function quicTalk(session: Session, flow: number, pause: Pause): Promise<Talk> {
  const hello = clientHelloOf(session, await rowsOfFlow(session, flow, pause))
  if (!hello) return EMPTY_TALK
  const frames = [...new Set(hello.parts.map(({ row }) => row + 1))].sort((a, b) => a - b)
  return { ...EMPTY_TALK, quicHello: { bytes: hello.bytes, frames } }
}
