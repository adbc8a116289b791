/**
 * Owns the way to DuckDB: loading it on first use, the settings every project is opened with, and one file opened at most
 * once in this process.
 *
 * Settings: one thread; a memory ceiling that is given back after use (`trim`); no file access beyond the project and no extension
 * loading, so that nothing inside a hostile project can read or fetch anything; no automatic checkpoint, because one that
 * fails on a full disk takes the whole database down (database.ts decides when).
 * Refuses a second instance of the same file: DuckDB's lock is per process and would not notice. For the same reason nobody
 * may read the project file with `fs` while it is open: closing that descriptor drops the lock (POSIX fcntl).
 */
import { open, realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { fail, ok, type Result } from '@shared/result'
import { appErrorOf } from './errors'

export type DuckDB = typeof import('@duckdb/node-api')

export const loadDuckDB = (): Promise<DuckDB> => import('@duckdb/node-api')

export type OpenMode = 'read-write' | 'read-only'

/**
 * Bytes DuckDB may use: a ceiling, not an allocation. It must be generous: a write or a checkpoint holds all long texts of a table at
 * once, and one that runs out of memory takes the database down (seen at 48 MB of notes under 64 MB).
 */
const MEMORY = '1GB'
/** Bytes while millions of rows are written, which would fill any ceiling; measured to be enough. */
const BULK_MEMORY = '96MB'
/** Bytes of cached file DuckDB is cut back to after work that reads or writes a lot. */
const KEPT_MEMORY = '32MB'

const SETTINGS = {
  threads: '1',
  memory_limit: MEMORY,
  enable_external_access: 'false',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  wal_autocheckpoint: '1TB',
} as const

export interface OpenedFile {
  /** real path, symbolic links resolved */
  readonly path: string
  readonly mode: OpenMode
  readonly connection: DuckDBConnection
  /** A further connection to the same file, for work that must not hold up the first. */
  connect(): Promise<DuckDBConnection>
  /** Sets the ceiling for millions of rows (true) or for everything else (false, at first). */
  setBulk(on: boolean): Promise<void>
  /** Gives back the memory of DuckDB's cache beyond 32 MB. */
  trim(): Promise<void>
  /** Lets go of the file and its lock; does not checkpoint. */
  close(): void
}

const openHere = new Set<string>()

/** Opens `path`; with `create` the file must not exist yet, else it must be a DuckDB file. */
export async function openFile(path: string, mode: OpenMode, create = false): Promise<Result<OpenedFile>> {
  const real = await realPathOf(path)
  if (openHere.has(real)) {
    return fail('project-locked', `${path} is already open in this program.`, 'Use the window that shows it.')
  }
  openHere.add(real)
  try {
    if (!create) {
      const checked = await checkHeader(real, path)
      if (!checked.ok) {
        openHere.delete(real)
        return checked
      }
    }
    const { DuckDBInstance } = await loadDuckDB()
    const instance = await DuckDBInstance.create(real, {
      ...SETTINGS,
      access_mode: mode === 'read-only' ? 'READ_ONLY' : 'READ_WRITE',
    })
    return ok(await connectTo(instance, real, mode))
  } catch (error) {
    openHere.delete(real)
    const known = appErrorOf(error, path)
    if (known) return { ok: false, error: known }
    throw error
  }
}

async function connectTo(instance: DuckDBInstance, path: string, mode: OpenMode): Promise<OpenedFile> {
  const connection = await instance.connect()
  await connection.run('PRAGMA disable_checkpoint_on_shutdown')
  let ceiling: string = MEMORY
  const toCeiling = async (): Promise<void> => {
    // a ceiling below what is pinned is refused; then the one before it holds
    await connection.run(`SET memory_limit = '${ceiling}'`).catch(() => undefined)
  }
  return {
    path,
    mode,
    connection,
    setBulk: (on) => {
      ceiling = on ? BULK_MEMORY : MEMORY
      return toCeiling()
    },
    connect: () => instance.connect(),
    trim: async () => {
      // lowering the limit evicts; refused when more than that is pinned, and then there is nothing to evict
      await connection.run(`SET memory_limit = '${KEPT_MEMORY}'`).catch(() => undefined)
      await toCeiling()
    },
    close: () => {
      connection.closeSync()
      instance.closeSync()
      openHere.delete(path)
    },
  }
}

/** Whether this process has the file open (then it must not be read with `fs`). */
export const isOpenHere = async (path: string): Promise<boolean> => openHere.has(await realPathOf(path))

async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch {
    // not there yet: its folder is what can be resolved
    return realpath(dirname(path)).then(
      (folder) => join(folder, basename(path)),
      () => path,
    )
  }
}

/** DuckDB's magic word stands at byte 8 of every database file, after the checksum of its first block. */
async function checkHeader(real: string, shown: string): Promise<Result<void>> {
  try {
    const file = await open(real, 'r')
    try {
      if (!(await file.stat()).isFile()) {
        return fail('not-a-project', `${shown} is not a file.`, 'Choose a .tracebook file.')
      }
      const head = new Uint8Array(12)
      const { bytesRead } = await file.read(head, 0, 12, 0)
      if (bytesRead === 12 && String.fromCharCode(...head.subarray(8)) === 'DUCK') return ok(undefined)
      const what = bytesRead === 0 ? 'is empty' : 'is not a Tracebook project'
      return fail('not-a-project', `${shown} ${what}.`, 'Choose a .tracebook file; open captures with Open capture.')
    } finally {
      await file.close()
    }
  } catch (error) {
    const known = appErrorOf(error, shown)
    if (known) return { ok: false, error: known }
    throw error
  }
}
