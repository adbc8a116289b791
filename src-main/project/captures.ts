/**
 * Owns which captures a project is about, and how each is found again when it has been moved.
 *
 * Guarantees: captures are only ever read. A file counts as the capture when its SHA-256 is equal, or, at its last path, when size and
 * modification time are (the answer says which). Candidates are compared by size before a byte is hashed.
 * Refuses two captures without a hash at a time (one may be live): notes on them could not be told apart.
 */
import { randomUUID } from 'node:crypto'
import { fail, ok, type Result } from '@shared/result'
import { isoOf, type ProjectContext, recordAudit } from './audit'
import { type CaptureLocation, type LocateOptions, locateCapture } from './capture-location'
import type { Sql, SqlRow } from './database'
import { nameCaptureInNotes } from './notes'

export interface CaptureFacts {
  /** 64 hex digits; null while the file still grows or has not been hashed */
  readonly sha256: string | null
  /** bytes */
  readonly size: number
  readonly name: string
  /** where it was last seen, absolute */
  readonly path: string
  /** modification time, ms since 1970, whole */
  readonly modifiedMs: number | null
  /** LINKTYPE_ numbers */
  readonly linkTypes: readonly number[]
  /** earliest and latest frame, ns since 1970 in decimal; null = no frames (yet) */
  readonly firstTime: string | null
  readonly lastTime: string | null
  readonly frames: number | null
}

export interface ProjectCapture extends CaptureFacts {
  readonly id: string
  /** ISO 8601, UTC */
  readonly addedAt: string
}

const COLUMNS = `id, sha256, size, name, path, modified_ms, link_types, first_time, last_time, frames, ${isoOf('added_at')}`

export class Captures {
  constructor(private readonly context: ProjectContext) {}

  /**
   * Adds a capture, or brings up to date the one it is: same hash, or same path and not hashed until now. When a hash
   * comes in for the first time, notes that were written before it get it too.
   */
  register(facts: CaptureFacts): Promise<Result<ProjectCapture>> {
    const at = this.context.now()
    return this.context.database.write(async (sql) => {
      const known = await all(sql)
      const unhashed = known.find((capture) => capture.sha256 === null)
      const same =
        known.find((capture) => facts.sha256 !== null && capture.sha256 === facts.sha256) ??
        (unhashed?.path === facts.path ? unhashed : undefined)
      if (!same && unhashed && facts.sha256 === null) {
        return fail(
          'bad-request',
          `${unhashed.name} has not been hashed yet, so ${facts.name} cannot be added.`,
          'Wait until it has been read, then add the next one.',
        )
      }
      const capture: ProjectCapture = {
        ...facts,
        id: same?.id ?? randomUUID(),
        addedAt: same?.addedAt ?? at.toISOString(),
      }
      await put(sql, capture)
      const namesNotes = facts.sha256 !== null && (same ? same.sha256 === null : known.length === 0)
      if (namesNotes && facts.sha256 !== null) await nameCaptureInNotes(sql, facts.sha256)
      const action = same ? 'capture.update' : 'capture.add'
      await recordAudit(sql, {
        at,
        action,
        subject: capture.id,
        detail: `${capture.name} ${capture.sha256 ?? 'not hashed'}`,
      })
      return ok(capture)
    })
  }

  /** In the order they were added. */
  list(): Promise<Result<ProjectCapture[]>> {
    return this.context.database.read(async (sql) => ok(await all(sql)))
  }

  get(id: string): Promise<Result<ProjectCapture>> {
    return this.context.database.read((sql) => find(sql, id))
  }

  /** Where the capture is now. Reads files, changes nothing; `relocate` remembers a new place. */
  async locate(id: string, options: LocateOptions = {}): Promise<Result<CaptureLocation>> {
    const capture = await this.get(id)
    return capture.ok ? locateCapture(capture.value, this.context.database.path, options) : capture
  }

  /** Remembers where a capture was found. The caller has had it located there: `locate` says 'moved'. */
  relocate(
    id: string,
    found: { readonly path: string; readonly modifiedMs: number | null },
  ): Promise<Result<ProjectCapture>> {
    const at = this.context.now()
    return this.context.database.write(async (sql) => {
      const before = await find(sql, id)
      if (!before.ok) return before
      const capture = { ...before.value, ...found }
      await put(sql, capture)
      await recordAudit(sql, {
        at,
        action: 'capture.relocate',
        subject: id,
        detail: `${before.value.path} -> ${found.path}`,
      })
      return ok(capture)
    })
  }
}

async function all(sql: Sql): Promise<ProjectCapture[]> {
  return (await sql.rows(`SELECT ${COLUMNS} FROM captures ORDER BY captures.added_at, rowid`)).map(captureOf)
}

async function find(sql: Sql, id: string): Promise<Result<ProjectCapture>> {
  const [row] = await sql.rows(`SELECT ${COLUMNS} FROM captures WHERE id = $1`, [id])
  if (row) return ok(captureOf(row))
  return fail('not-found', `There is no capture ${id.slice(0, 64)} in this project.`, 'Add the capture first.')
}

const put = (sql: Sql, capture: ProjectCapture): Promise<void> =>
  sql.run(
    `INSERT OR REPLACE INTO captures (id, sha256, size, name, path, modified_ms, link_types, first_time, last_time, frames, added_at)
     VALUES ($1, $2, $3, $4, $5, $6, from_json($7, '["INTEGER"]'), $8::DECIMAL(20,9), $9::DECIMAL(20,9), $10, $11::TIMESTAMP)`,
    [
      capture.id,
      capture.sha256,
      capture.size,
      capture.name,
      capture.path,
      capture.modifiedMs === null ? null : Math.floor(capture.modifiedMs),
      JSON.stringify(capture.linkTypes),
      secondsText(capture.firstTime),
      secondsText(capture.lastTime),
      capture.frames,
      capture.addedAt,
    ],
  )

function captureOf(row: SqlRow): ProjectCapture {
  return {
    id: String(row.id),
    sha256: typeof row.sha256 === 'string' ? row.sha256 : null,
    size: Number(row.size),
    name: String(row.name),
    path: String(row.path),
    modifiedMs: row.modified_ms === null ? null : Number(row.modified_ms),
    linkTypes: Array.isArray(row.link_types) ? row.link_types.map(Number) : [],
    firstTime: nsText(row.first_time),
    lastTime: nsText(row.last_time),
    frames: row.frames === null ? null : Number(row.frames),
    addedAt: String(row.added_at),
  }
}

/** Nanoseconds as the text of a decimal number of seconds with nine digits. */
export function secondsText(ns: string | bigint | null): string | null {
  if (ns === null) return null
  const value = BigInt(ns)
  const digits = String(value < 0n ? -value : value).padStart(10, '0')
  return `${value < 0n ? '-' : ''}${digits.slice(0, -9)}.${digits.slice(-9)}`
}

/** The reverse: DuckDB writes a DECIMAL(20,9) with all nine digits. */
const nsText = (seconds: unknown): string | null =>
  typeof seconds === 'string' ? String(BigInt(seconds.replace('.', ''))) : null
