/**
 * Owns saving what FTP sessions transferred: files and listings under safe names, and a line of the manifest for each.
 *
 * Names come from packets: of a path only the last part counts, made safe, with session and transfer number in front, so that none
 * can collide or leave the folder. Gaps are left out and said. Refuses encrypted transfers: their bytes are not the file.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { FtpSession, FtpTransfer } from '@shared/ftp'
import { fail, ok, type Result } from '@shared/result'
import { safeFileName } from '@shared/safe-file-name'
import { transferStream } from './ftp-sessions'
import type { Session } from './session'
import { indexStream } from './stream-index'
import { saveStream } from './stream-save'
import type { Pause } from './timeline'

/** A saved transfer; the lines of manifest.jsonl. */
export interface SavedTransfer {
  readonly file: string
  readonly session: number
  /** from 1, in the session */
  readonly transfer: number
  readonly command?: string
  readonly path?: string
  readonly data_flow: string
  readonly bytes: number
  readonly sha256: string
  /** places without captured bytes, and how many bytes are missing there */
  readonly gaps: number
  readonly gap_bytes: number
  readonly complete: boolean
}

const LISTINGS = new Set(['LIST', 'NLST', 'MLSD'])

/** `s1-t02-apples.txt` */
export function transferFileName(session: number, number: number, transfer: FtpTransfer): string {
  const name = transfer.path ?? transfer.argument ?? ''
  const last = name
    .split(/[/\\]/)
    .filter((part) => part !== '')
    .at(-1)
  const own = last ?? 'unnamed'
  const ending = LISTINGS.has(transfer.command ?? '') ? `.${(transfer.command ?? '').toLowerCase()}.txt` : ''
  return `s${session}-t${String(number).padStart(2, '0')}-${safeFileName(own)}${ending}`
}

export async function saveTransfer(
  session: Session,
  ftp: FtpSession,
  index: number,
  directory: string,
  pause: Pause,
): Promise<Result<SavedTransfer | null>> {
  const transfer = ftp.transfers[index]
  const place = transfer && transfer.direction !== undefined ? transferStream(session, transfer) : undefined
  if (!transfer || !place || transfer.data_flow === undefined) return ok(null)
  const { sides } = await indexStream(session, place.flow, 'tcp', pause)
  const file = transferFileName(ftp.session, index + 1, transfer)
  const saved = await saveStream(session, sides[place.side], { path: join(directory, file), gaps: 'skip' }, pause)
  if (!saved.ok) return saved
  return ok({
    file,
    session: ftp.session,
    transfer: index + 1,
    ...(transfer.command === undefined ? {} : { command: transfer.command }),
    ...(transfer.path === undefined ? {} : { path: transfer.path }),
    data_flow: transfer.data_flow,
    bytes: saved.value.bytes,
    sha256: saved.value.sha256,
    gaps: saved.value.gaps,
    gap_bytes: saved.value.gapBytes,
    complete: transfer.complete,
  })
}

/** The folder that files are saved to; made when it is not there. */
export async function folderFor(path: string): Promise<Result<null>> {
  try {
    await mkdir(path, { recursive: true })
    return ok(null)
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown)) throw thrown
    return fail('not-writable', `${path} cannot be made a folder.`, 'Choose another place for the files.', {
      detail: thrown.message,
    })
  }
}
