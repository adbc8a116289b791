/**
 * Owns small JSON files of the app itself (settings, recent files): read with a schema, written so that a crash or a power
 * cut leaves the old or the new content, never half of one.
 *
 * A file that is missing or does not fit its schema counts as absent: such a file holds comfort, not work.
 */
import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as v from 'valibot'

export async function readJson<T>(path: string, schema: v.GenericSchema<unknown, T>): Promise<T | undefined> {
  try {
    const parsed = v.safeParse(schema, JSON.parse(await readFile(path, 'utf8')))
    return parsed.success ? parsed.output : undefined
  } catch {
    return undefined
  }
}

/** Writers of one path are put in a row, so that the last one called is the one that stays. */
const lastWrite = new Map<string, Promise<void>>()

/** Rejects when the file cannot be written (disk full, no rights). */
export function writeJson(path: string, value: unknown): Promise<void> {
  const text = `${JSON.stringify(value, null, 2)}\n`
  const before = lastWrite.get(path) ?? Promise.resolve()
  const write = before.catch(() => undefined).then(() => replaceFile(path, text))
  lastWrite.set(path, write)
  return write
}

/** Resolves when nothing is being written any more, whether it went well or not. */
export async function writesDone(): Promise<void> {
  await Promise.allSettled(lastWrite.values())
}

/** Temporary file in the same folder, fsync, rename, fsync of the folder (POSIX: the rename itself must reach the disk). */
async function replaceFile(path: string, text: string): Promise<void> {
  const folder = dirname(path)
  const temporary = `${path}.new`
  await mkdir(folder, { recursive: true })
  const file = await open(temporary, 'w')
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(temporary, path)
  if (process.platform === 'win32') return
  const directory = await open(folder, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
