/**
 * Owns the file-system steps under a project file: copying it so that the copy is either whole or not there, and putting
 * what the file system refuses into words.
 *
 * Guarantees: a copy is written beside its target, synced, then renamed onto it; leftovers of a failed copy are removed.
 * Refuses to look at the content; who copies an open DuckDB file has closed it first (see duckdb.ts).
 */
import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, open, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ok, type Result } from '@shared/result'
import { appErrorOf } from './errors'

/** The write-ahead log DuckDB keeps beside a file. */
export const logOf = (path: string): string => `${path}.wal`

/** A hidden name in the folder of `path` that nothing else uses. */
export const temporaryFor = (path: string): string =>
  join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.part`)

export const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

/** The answer for an error of `node:fs`; anything else is a bug and thrown on. */
export function fileTrouble(error: unknown, path: string): Result<never> {
  const known = appErrorOf(error, path)
  if (known) return { ok: false, error: known }
  throw error
}

/** Copies a closed project with its log, if it has one, to `to` (log beside it). Removes `to` again on failure. */
export async function copyProjectFiles(from: string, to: string): Promise<Result<void>> {
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
    if (await exists(logOf(from))) await copyFile(logOf(from), logOf(to))
    return ok(undefined)
  } catch (error) {
    await removeProjectFiles(to)
    return fileTrouble(error, to)
  }
}

/** Puts the finished file at its name in one step, synced to disk, without a stale log beside it. */
export async function putInPlace(temporary: string, target: string): Promise<Result<void>> {
  try {
    await syncFile(temporary)
    // a log left without its file would be replayed into this one; what is in it may still be wanted
    if (await exists(logOf(target))) await rename(logOf(target), `${logOf(target)}.orphan`)
    await rename(temporary, target)
    await syncFolder(dirname(target))
    return ok(undefined)
  } catch (error) {
    await removeProjectFiles(temporary)
    return fileTrouble(error, target)
  }
}

export async function removeProjectFiles(path: string): Promise<void> {
  await rm(path, { force: true })
  await rm(logOf(path), { force: true })
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Makes a rename durable; Windows has no such call and needs none. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined)
  await folder?.sync().catch(() => undefined)
  await folder?.close()
}
