/**
 * Owns what the target `session` asks of streams: the index of a flow's two directions, their gaps and overlaps, every
 * layout of rows, the bytes written out; and that all of them agree on how many bytes there are.
 */
import type { Session } from '@main/session/session'
import { gapsOf } from '@main/session/stream-bytes'
import { indexStream, streamProtocol } from '@main/session/stream-index'
import { sideInfo } from '@main/session/stream-info'
import { StreamLayout } from '@main/session/stream-layout'
import { compareCopies } from '@main/session/stream-overlaps'
import { writeStream } from '@main/session/stream-save'
import { STREAM_SHOWS } from '@shared/contract'
import type { Features } from './features'
import { Broken } from './target'

const noPause = async (): Promise<void> => {}

export async function askStreams(session: Session, flow: number, features: Features): Promise<void> {
  const protocol = streamProtocol(session, flow)
  if (protocol === null) return
  const stream = await indexStream(session, flow, protocol, noPause)
  if (stream.unreadable > 0) throw new Broken('frames of a stream cannot be read')
  for (const side of stream.sides) {
    let missing = 0
    for (const { offset, length } of gapsOf(side)) {
      if (!(length > 0 && offset >= 0 && offset + length <= side.length)) throw new Broken('a gap outside its stream')
      missing += length
    }
    if (missing + side.captured !== side.length)
      throw new Broken(`${side.captured} bytes and ${missing} missing are not ${side.length}`)
    const info = sideInfo(side, await compareCopies(session, side, noPause))
    features.magnitude(60, side.captured)
    features.magnitude(61, missing)
    features.magnitude(62, side.overlapping)
    features.magnitude(63, side.misplaced)
    features.shape(64, JSON.stringify(info))
    let written = 0
    const sink = async (bytes: Uint8Array): Promise<void> => {
      written += bytes.length
    }
    const saved = await writeStream(session, side, 'skip', sink, noPause)
    if (!saved.ok) throw new Broken('a stream cannot be written')
    if (written !== side.captured) throw new Broken(`${written} of ${side.captured} bytes were written`)
  }
  for (const show of STREAM_SHOWS) {
    const layout = await StreamLayout.make(session, stream, { show, side: 0, columns: 64 }, noPause)
    layout.page(0, 40)
    layout.page(Math.max(0, layout.rows - 5), 40)
    features.magnitude(65, layout.rows)
  }
}
