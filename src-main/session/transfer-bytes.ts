/**
 * Owns the bytes of one FTP transfer: shown as text where they are text,
 * or saved. The stream code does the reading; a listing's text comes from a packet and is to be shown as text only.
 */
import { MAX_TRANSFER_TEXT, type TransferText } from '@shared/conclusions'
import type { FtpTransfer } from '@shared/ftp'
import { fail, ok, type Result } from '@shared/result'
import type { StreamSaved } from '@shared/rows'
import { transferStream } from './ftp-sessions'
import type { Session } from './session'
import { gapsOf, StreamReader } from './stream-bytes'
import { indexStream, type StreamSide } from './stream-index'
import { type GapFilling, saveStream } from './stream-save'
import type { Pause } from './timeline'

/** Of the bytes of a text this share may be control characters (form feeds, escapes in listings). */
const MAX_CONTROLS = 0.02
const TEXT_CONTROLS = new Set([0x08, 0x09, 0x0a, 0x0c, 0x0d, 0x1b])

const NO_DATA = fail('not-found', 'This transfer has no data connection in the capture.', 'Choose another one.')

export async function transferText(
  session: Session,
  transfer: FtpTransfer,
  pause: Pause,
): Promise<Result<TransferText>> {
  const place = transferStream(session, transfer)
  if (!place) return NO_DATA
  const stream = await sideOf(session, place, pause)
  const bytes = readHead(session, stream)
  if (!bytes) {
    return fail(
      'vanished',
      'The bytes of the transfer cannot be read: the capture file is gone or shorter than it was.',
      'Put the file back and open it again.',
    )
  }
  const binary = !isText(bytes)
  return ok({
    text: binary ? '' : decode(bytes),
    binary,
    bytes: stream.captured,
    missing: stream.length - stream.captured,
    flow: place.flow,
    side: place.side === 0 ? 'orig' : 'resp',
  })
}

export async function saveTransfer(
  session: Session,
  transfer: FtpTransfer,
  target: { readonly path: string; readonly gaps: GapFilling },
  pause: Pause,
): Promise<Result<StreamSaved>> {
  const place = transferStream(session, transfer)
  if (!place) return NO_DATA
  return saveStream(session, await sideOf(session, place, pause), target, pause)
}

type Place = { readonly flow: number; readonly side: 0 | 1 }

const sideOf = async (session: Session, { flow, side }: Place, pause: Pause): Promise<StreamSide> =>
  (await indexStream(session, flow, 'tcp', pause)).sides[side]

/** The first captured bytes, gaps left out; null when they can no longer be read. */
function readHead(session: Session, side: StreamSide): Uint8Array | null {
  const reader = new StreamReader(session, side)
  const head = new Uint8Array(Math.min(side.captured, MAX_TRANSFER_TEXT))
  let size = 0
  let place = 0
  const take = (to: number): boolean => {
    const length = Math.min(to - place, head.length - size)
    if (length > 0 && !reader.fill(head.subarray(size, size + length), place)) return false
    size += Math.max(0, length)
    return true
  }
  for (const gap of gapsOf(side)) {
    if (size === head.length) break
    if (!take(gap.offset)) return null
    place = gap.offset + gap.length
  }
  return take(side.length) ? head.subarray(0, size) : null
}

function isText(bytes: Uint8Array): boolean {
  let controls = 0
  for (const byte of bytes) {
    if (byte === 0) return false
    if (byte < 0x20 && !TEXT_CONTROLS.has(byte)) controls++
  }
  return controls <= bytes.length * MAX_CONTROLS
}

/** UTF-8 when it is that (the last character may be cut), else windows-1252, which any bytes are. */
function decode(bytes: Uint8Array): string {
  const whole = new TextDecoder('utf-8').decode(bytes, { stream: bytes.length === MAX_TRANSFER_TEXT })
  return whole.includes('\ufffd') ? new TextDecoder('windows-1252').decode(bytes) : whole
}
