/**
 * Owns looking for segments with illegal flags in a session: one pass over the flag column, and the frames it points at read again
 * where it matters (flags that may have been cut off).
 *
 * Guarantees: at most `MAX_SEGMENTS` such segments are looked at, and it says when there were more.
 */
import type { Finding } from '@shared/finding'
import { countText } from '@shared/format'
import { Mark } from '@shared/marks'
import { protocolId } from '@shared/protocols'
import { Layers } from '../decode/layers'
import { CORE_FLAGS, FlagFindings, illegalFlags } from '../insight/finding-flags'
import { CHUNK_ROWS } from './frame-table'
import { stackTest } from './rows-by-stack'
import type { Session } from './session'
import type { Pause } from './timeline'

const MAX_SEGMENTS = 200_000
const ROWS_PER_PAUSE = 16_384
const READS_PER_PAUSE = 64
const TCP = protocolId('tcp')
const TCP_HEADER = 20

const ILLEGAL = Uint8Array.from({ length: CORE_FLAGS + 1 }, (_, flags) => (illegalFlags(flags) === undefined ? 0 : 1))

export async function findIllegalFlags(
  session: Session,
  pause: Pause,
): Promise<{ readonly findings: Finding[]; readonly limits: string[] }> {
  const { frames } = session
  const isTcp = stackTest(session, (protocols) => protocols.includes(TCP))
  const found = new FlagFindings()
  const layers = new Layers()
  let looked = 0
  let beyond = 0
  const total = frames.count
  for (let from = 0; from < total; from += ROWS_PER_PAUSE) {
    const to = Math.min(from + ROWS_PER_PAUSE, total)
    const chunk = frames.chunk(from)
    for (let row = from; row < to; row++) {
      const at = row & (CHUNK_ROWS - 1)
      if (ILLEGAL[chunk.tcpFlags[at] & CORE_FLAGS] === 0 || !isTcp(chunk.stack[at]) || chunk.flow[at] < 0) continue
      if (looked >= MAX_SEGMENTS) {
        beyond++
        continue
      }
      if (++looked % READS_PER_PAUSE === 0) await pause()
      // the flags of a header that the capture cut off, or that a later fragment does not have, were never read
      if (isWhole(session, row, layers)) addSegment(session, row, found)
    }
    await pause()
  }
  const { findings, limits } = found.finish()
  if (beyond > 0) limits.push(`${countText(beyond)} more segments whose flags may be illegal were not looked at.`)
  return { findings, limits }
}

function isWhole(session: Session, row: number, layers: Layers): boolean {
  const marks = session.frames.marks(row)
  if ((marks & (Mark.truncated | Mark.malformed | Mark.fragment)) === 0) return true
  const read = session.layersOf(row, layers)
  return read !== undefined && read.tcpHeaderLength >= TCP_HEADER && read.fragmentOffset === 0
}

function addSegment(session: Session, row: number, found: FlagFindings): void {
  const { frames, flows } = session
  const flow = frames.flow(row)
  const fromResponder = session.isFromResponder(row)
  found.add({
    frame: row + 1,
    flags: frames.tcpFlags(row),
    source: flows.addressText(flow, fromResponder ? 'resp' : 'orig'),
    target: flows.addressText(flow, fromResponder ? 'orig' : 'resp'),
    flow: flows.uid(flow),
    length: frames.payloadLength(row),
    badChecksum: (frames.marks(row) & Mark.badChecksum) !== 0,
    established: !Number.isNaN(flows.handshakeNs(flow).total),
  })
}
