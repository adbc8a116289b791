/**
 * Owns writing a file that a person asked for: whole under its name or not at all, never over a capture that is open.
 *
 * Written beside its place first and renamed when it is whole; what goes wrong with disk or folder is a Result.
 */
import { randomBytes } from 'node:crypto'
import { type FileHandle, open, realpath, rename, rm } from 'node:fs/promises'
import { fail, type Result } from '@shared/result'
import type { Session } from './session'

/** @param write fills the file; when it fails nothing appears under `path` */
export async function saveFile<T>(
  session: Session | null,
  path: string,
  write: (put: (bytes: Uint8Array) => Promise<void>) => Promise<Result<T>>,
): Promise<Result<T>> {
  if (session && (await isCapture(session, path)))
    return fail('not-writable', `${path} is a capture that is open.`, 'Choose another name.')
  const part = `${path}.${randomBytes(4).toString('hex')}.part`
  let file: FileHandle | undefined
  try {
    file = await open(part, 'wx')
    const handle = file
    const saved = await write((bytes) => writeAll(handle, bytes))
    await file.close()
    file = undefined
    if (saved.ok) await rename(part, path)
    return saved
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
    if (code === undefined) throw thrown
    const detail = { detail: thrown instanceof Error ? thrown.message : '' }
    if (code === 'ENOSPC')
      return fail('disk-full', `${path} was not written: the disk is full.`, 'Make room and save again.', detail)
    return fail('not-writable', `${path} cannot be written.`, 'Choose another folder or name.', detail)
  } finally {
    await file?.close()
    await rm(part, { force: true })
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at, bytes.length - at)).bytesWritten
}

async function isCapture(session: Session, path: string): Promise<boolean> {
  const real = (name: string): Promise<string> => realpath(name).catch(() => name)
  const target = await real(path)
  for (const source of session.sources) if ((await real(source.path)) === target) return true
  return false
}
