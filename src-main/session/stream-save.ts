/**
 * Owns writing one direction of a stream out, byte for byte, to a file or to any sink.
 *
 * Gaps: left out ('skip': the file holds captured bytes only), or filled with zeros ('zero': offsets in the file are offsets in
 * the stream). Either way the answer says how many there were. Guarantees: 32 KB in memory; a file appears under its name
 * only when it is whole; a capture that is open is never written to.
 */
import { createHash } from 'node:crypto'
import { fail, ok, type Result } from '@shared/result'
import type { StreamSaved } from '@shared/rows'
import { saveFile } from './save-file'
import type { Session } from './session'
import { gapsOf, StreamReader } from './stream-bytes'
import type { StreamSide } from './stream-index'
import type { Pause } from './timeline'

export type GapFilling = 'skip' | 'zero'
type Sink = (bytes: Uint8Array) => Promise<void>

const BLOCK = 1 << 15
const VANISHED = fail(
  'vanished',
  'Some bytes of the stream can no longer be read: the capture file is gone or shorter than it was.',
  'Put the file back and open it again.',
)

/** Hands the stream to `sink` in blocks, which are reused: the sink takes what it needs before it resolves. */
export async function writeStream(
  session: Session,
  side: StreamSide,
  filling: GapFilling,
  sink: Sink,
  pause: Pause,
): Promise<Result<StreamSaved>> {
  const reader = new StreamReader(session, side)
  const hash = createHash('sha256')
  const block = new Uint8Array(BLOCK)
  const saved = { bytes: 0, gaps: 0, gapBytes: 0 }
  const put = async (from: number, to: number, captured: boolean): Promise<boolean> => {
    for (let at = from; at < to; at += BLOCK) {
      const part = block.subarray(0, Math.min(BLOCK, to - at))
      if (captured) {
        if (!reader.fill(part, at)) return false
      } else part.fill(0)
      hash.update(part)
      await sink(part)
      saved.bytes += part.length
      await pause()
    }
    return true
  }
  let place = 0
  for (const gap of gapsOf(side)) {
    if (!(await put(place, gap.offset, true))) return VANISHED
    if (filling === 'zero') await put(gap.offset, gap.offset + gap.length, false)
    place = gap.offset + gap.length
    saved.gaps++
    saved.gapBytes += gap.length
  }
  if (!(await put(place, side.length, true))) return VANISHED
  return ok({ ...saved, sha256: hash.digest('hex') })
}

export async function saveStream(
  session: Session,
  side: StreamSide,
  target: { readonly path: string; readonly gaps: GapFilling },
  pause: Pause,
): Promise<Result<StreamSaved>> {
  return saveFile(session, target.path, (put) => writeStream(session, side, target.gaps, put, pause))
}
