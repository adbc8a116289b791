/**
 * Owns the open project file as a queue of work: one thing at a time, in the order it was asked for, each change one
 * committed transaction.
 *
 * Guarantees: when the promise of a change resolves with ok, the change is in DuckDB's write-ahead log and synced to disk;
 * a change that fails is rolled back whole. Reads see every change asked for before them. A fatal error (a checkpoint on a full disk)
 * costs one answer: the file is opened again before the next.
 * Refuses SQL built from data: statements are constants, data are parameters.
 */
import { stat } from 'node:fs/promises'
import type { DuckDBConnection } from '@duckdb/node-api'
import { type AppError, fail, ok, type Result } from '@shared/result'
import { type OpenedFile, type OpenMode, openFile } from './duckdb'
import { appErrorOf, isFatal } from './errors'

export type SqlValue = string | number | bigint | boolean | null
/** Integers above 32 bits and decimals come as text, lists as arrays. */
export type SqlRow = Readonly<Record<string, unknown>>

/** What work inside the queue may do. */
export interface Sql {
  run(statement: string, values?: readonly SqlValue[]): Promise<void>
  rows(statement: string, values?: readonly SqlValue[]): Promise<SqlRow[]>
}

/** What long work may do: statements commit one by one, those within `transaction` together. */
export interface BulkTools {
  readonly connection: DuckDBConnection
  readonly sql: Sql
  transaction<T>(change: (sql: Sql) => Promise<Result<T>>): Promise<Result<T>>
}

/** Work that takes the file out of our hands and hands over the file to go on with. */
export type FileWork<T> = (
  file: OpenedFile,
) => Promise<{ readonly answer: Result<T>; readonly next: OpenedFile | AppError }>

/** The log is folded into the file above this size, so that opening after a crash stays quick. Bytes. */
const LOG_LIMIT = 4 * 1024 * 1024

const CLOSED: AppError = { code: 'no-project', message: 'The project has been closed.', remedy: 'Open it again.' }

export class ProjectDatabase {
  #file: OpenedFile | undefined
  #tail: Promise<unknown> = Promise.resolve()
  #bulk: Promise<unknown> = Promise.resolve()
  #bulkClosed: Promise<void> = Promise.resolve()
  #path: string
  #mode: OpenMode
  #ended: AppError | undefined
  #broken = false
  #folding = false

  private constructor(file: OpenedFile) {
    this.#file = file
    this.#path = file.path
    this.#mode = file.mode
  }

  static async open(path: string, mode: OpenMode, create = false): Promise<Result<ProjectDatabase>> {
    const file = await openFile(path, mode, create)
    if (!file.ok) return file
    const database = new ProjectDatabase(file.value)
    // a log grown long before a crash
    database.#foldLogSoon()
    return ok(database)
  }

  get path(): string {
    return this.#path
  }

  get mode(): OpenMode {
    return this.#mode
  }

  /** One transaction: committed when `work` answers ok, rolled back when it fails or throws. */
  write<T>(work: (sql: Sql) => Promise<Result<T>>): Promise<Result<T>> {
    return this.#enqueue(async (connection) => {
      if (this.mode === 'read-only') return this.#readOnly()
      return this.#transaction(connection, work)
    }).finally(() => this.#foldLogSoon())
  }

  read<T>(work: (sql: Sql) => Promise<Result<T>>): Promise<Result<T>> {
    return this.#enqueue(async (connection, file) => {
      const answer = await work(sqlOf(connection))
      await file.trim()
      return answer
    })
  }

  /** Long writes on a connection of their own, so that notes written meanwhile need not wait. One at a time; must not wait for the queue. */
  bulk<T>(work: (tools: BulkTools) => Promise<Result<T>>): Promise<Result<T>> {
    return this.#afterBulk(async () => {
      if (this.mode === 'read-only') return this.#readOnly()
      let closed: () => void = () => undefined
      const opened = await this.#enqueue(async (_, file) => {
        this.#bulkClosed = new Promise((resolve) => {
          closed = resolve
        })
        await file.setBulk(true)
        return ok(await file.connect())
      })
      if (!opened.ok) {
        closed()
        return opened
      }
      const connection = opened.value
      try {
        const transaction: BulkTools['transaction'] = (change) => this.#transaction(connection, change)
        return await work({ connection, sql: sqlOf(connection), transaction })
      } catch (error) {
        return this.#explain(error)
      } finally {
        connection.closeSync()
        closed()
        await this.#enqueue(async (_, file) => {
          await file.setBulk(false)
          return ok(await file.trim())
        })
        this.#foldLogSoon()
      }
    })
  }

  /** Runs alone, with the log folded in; the file may be closed, copied, exchanged. */
  exchange<T>(work: FileWork<T>): Promise<Result<T>> {
    return this.#afterBulk(() =>
      this.#enqueue(async (_, file) => {
        await foldLog(file)
        this.#file = undefined
        const { answer, next } = await work(file)
        if ('code' in next) this.#ended = next
        else {
          this.#file = next
          this.#path = next.path
          this.#mode = next.mode
        }
        return answer
      }),
    )
  }

  /** Folds the write-ahead log into the file. */
  checkpoint(): Promise<Result<void>> {
    return this.#enqueue(async (_, file) => {
      if (this.mode === 'read-write') await checkpoint(file)
      return ok(undefined)
    })
  }

  /** Waits for all work asked for before, folds the log in, lets go of the file. A second call does nothing. */
  async close(): Promise<void> {
    await this.#afterBulk(() =>
      this.#enqueue(async (_, file) => {
        if (this.mode === 'read-write') await foldLog(file)
        file.close()
        this.#file = undefined
        this.#ended = CLOSED
        return ok(undefined)
      }),
    )
    // also when the file could not be reached any more
    this.#ended ??= CLOSED
  }

  #afterBulk<T>(job: () => Promise<T>): Promise<T> {
    const result = this.#bulk.then(job)
    this.#bulk = result.catch(() => undefined)
    return result
  }

  #enqueue<T>(job: (connection: DuckDBConnection, file: OpenedFile) => Promise<Result<T>>): Promise<Result<T>> {
    const result = this.#tail.then(async (): Promise<Result<T>> => {
      try {
        const file = await this.#healthyFile()
        return file.ok ? await job(file.value.connection, file.value) : file
      } catch (error) {
        return this.#explain(error)
      }
    })
    this.#tail = result.catch(() => undefined)
    return result
  }

  /** The open file; opened again when a fatal error has made it useless. */
  async #healthyFile(): Promise<Result<OpenedFile>> {
    if (this.#ended) return { ok: false, error: this.#ended }
    if (this.#broken) {
      // a connection still open would keep the old instance alive beside the new one
      await this.#bulkClosed
      this.#file?.close()
      this.#file = undefined
    }
    this.#broken = false
    if (this.#file) return ok(this.#file)
    const again = await openFile(this.#path, this.mode)
    if (again.ok) this.#file = again.value
    return again
  }

  async #transaction<T>(connection: DuckDBConnection, work: (sql: Sql) => Promise<Result<T>>): Promise<Result<T>> {
    await connection.run('BEGIN TRANSACTION')
    let answer: Result<T>
    try {
      answer = await work(sqlOf(connection))
      if (answer.ok) await connection.run('COMMIT')
    } catch (error) {
      // fails when the commit itself failed: then DuckDB has rolled back already
      await connection.run('ROLLBACK').catch(() => undefined)
      throw error
    }
    if (!answer.ok) await connection.run('ROLLBACK')
    return answer
  }

  /** User-fixable trouble becomes an answer, a bug is thrown on; after a fatal error the file is opened again. */
  #explain(error: unknown): Result<never> {
    if (isFatal(error)) this.#broken = true
    const known = appErrorOf(error, this.#path)
    if (known) return { ok: false, error: known }
    throw error
  }

  /** Queues a checkpoint behind the work at hand once the log has grown; nobody waits for it and it may fail. */
  #foldLogSoon(): void {
    if (this.#folding || this.#ended || this.mode === 'read-only') return
    this.#folding = true
    void this.#enqueue(async (_, file) => {
      const size = await stat(`${this.#path}.wal`).then(
        (log) => log.size,
        () => 0,
      )
      if (size > LOG_LIMIT) await checkpoint(file)
      return ok(undefined)
    }).then(
      () => {
        this.#folding = false
      },
      () => {
        this.#folding = false
      },
    )
  }

  #readOnly(): Result<never> {
    return fail('not-writable', `${this.#path} is open for reading only.`, 'Save a copy to change it.')
  }
}

async function checkpoint(file: OpenedFile): Promise<void> {
  await file.connection.run('CHECKPOINT')
  await file.trim()
}

/** A checkpoint that may fail: what was committed is safe in the log either way. */
async function foldLog(file: OpenedFile): Promise<void> {
  await checkpoint(file).catch(() => undefined)
}

function sqlOf(connection: DuckDBConnection): Sql {
  return {
    async run(statement, values = []) {
      await connection.run(statement, [...values])
    },
    async rows(statement, values = []) {
      return (await connection.runAndReadAll(statement, [...values])).getRowObjectsJson()
    },
  }
}
