/**
 * Owns copying a project to another path: as a copy beside the one that stays open, or to go on with.
 *
 * Guarantees: the copy is one whole file, synced, put in place by one rename; when anything fails the original stays open
 * and untouched, and nothing half-made is left. Works when the original's disk is full (the log is copied along and folded in there).
 * Refuses to write over a project that is open somewhere, and over any file unless told to.
 */
import { dirname, resolve } from 'node:path'
import { fail, ok, type Result } from '@shared/result'
import type { ProjectDatabase } from './database'
import { isOpenHere, openFile } from './duckdb'
import { copyProjectFiles, exists, putInPlace, removeProjectFiles, temporaryFor } from './files'

export interface SaveOptions {
  /** write over a file of that name (the user has been asked) */
  readonly overwrite?: boolean
}

/** Copies to `target`; the project goes on where it is, or (`goOn`) at the target. Answers the path written. */
export async function saveProject(
  database: ProjectDatabase,
  target: string,
  options: SaveOptions & { readonly goOn?: boolean } = {},
): Promise<Result<string>> {
  const path = resolve(target)
  return database.exchange<string>(async (file) => {
    const free = await checkTarget(path, options.overwrite === true)
    if (!free.ok) return { answer: free, next: file }
    // closed for the copy: reading an open DuckDB file would drop its lock
    file.close()
    const copied = await copyWhole(file.path, path)
    const goOn = copied.ok && options.goOn === true
    const next = await openFile(goOn ? path : file.path, goOn ? 'read-write' : file.mode)
    if (next.ok) return { answer: copied.ok ? ok(path) : copied, next: next.value }
    return { answer: next, next: next.error }
  })
}

/** A closed project as one whole file under another name: copied, log folded in, synced, renamed. */
export async function copyWhole(from: string, target: string): Promise<Result<void>> {
  const temporary = temporaryFor(target)
  const copied = await copyProjectFiles(from, temporary)
  if (!copied.ok) return copied
  const folded = await foldIn(temporary)
  if (folded.ok) return putInPlace(temporary, target)
  await removeProjectFiles(temporary)
  return folded
}

async function foldIn(path: string): Promise<Result<void>> {
  if (!(await exists(`${path}.wal`))) return ok(undefined)
  const file = await openFile(path, 'read-write')
  if (!file.ok) return file
  try {
    await file.value.connection.run('CHECKPOINT')
    return ok(undefined)
  } finally {
    file.value.close()
  }
}

async function checkTarget(target: string, overwrite: boolean): Promise<Result<void>> {
  if (!(await exists(dirname(target)))) {
    return fail('not-found', `The folder ${dirname(target)} does not exist.`, 'Choose another folder.')
  }
  if (await isOpenHere(target)) {
    return fail('project-locked', `${target} is open in this program.`, 'Choose another name.')
  }
  if (!(await exists(target))) return ok(undefined)
  if (!overwrite) return fail('not-writable', `${target} exists already.`, 'Choose another name, or replace it.')
  const other = await openFile(target, 'read-write')
  if (other.ok) other.value.close()
  else if (other.error.code === 'project-locked' || other.error.code === 'is-directory') return other
  return ok(undefined)
}
