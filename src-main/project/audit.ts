/**
 * Owns the audit trail: what was done to the project, when and by whom.
 *
 * Guarantees: an entry is written in the transaction of the change it tells of: there is never one without the other.
 * Refuses edits: entries are only added and listed.
 */
import { ok, type Result } from '@shared/result'
import type { ProjectDatabase, Sql } from './database'

/** What the parts of a project share: the file and the clock (a test gives its own). */
export interface ProjectContext {
  readonly database: ProjectDatabase
  readonly now: () => Date
}

export interface AuditEntry {
  readonly number: number
  /** ISO 8601, UTC */
  readonly at: string
  readonly author: string
  /** 'note.add', 'capture.relocate', … */
  readonly action: string
  /** id or name of what it was done to */
  readonly subject: string
  readonly detail: string
}

/** A TIMESTAMP column as ISO 8601 text; for use in constant SQL only. */
export const isoOf = (column: string): string => `strftime(${column}, '%Y-%m-%dT%H:%M:%S.%gZ') AS ${column}`

export async function recordAudit(
  sql: Sql,
  entry: {
    readonly at: Date
    readonly author?: string
    readonly action: string
    readonly subject: string
    readonly detail?: string
  },
): Promise<void> {
  await sql.run('INSERT INTO audit (done_at, author, action, subject, detail) VALUES ($1::TIMESTAMP, $2, $3, $4, $5)', [
    entry.at.toISOString(),
    entry.author ?? '',
    entry.action,
    entry.subject,
    entry.detail ?? '',
  ])
}

export class AuditTrail {
  constructor(private readonly context: ProjectContext) {}

  /** Newest first. */
  list(page: { readonly limit?: number; readonly offset?: number } = {}): Promise<Result<AuditEntry[]>> {
    return this.context.database.read(async (sql) => {
      const rows = await sql.rows(
        `SELECT number, ${isoOf('done_at')}, author, action, subject, detail FROM audit
         ORDER BY number DESC LIMIT $1 OFFSET $2`,
        [page.limit ?? 1000, page.offset ?? 0],
      )
      return ok(
        rows.map((row) => ({
          number: Number(row.number),
          at: String(row.done_at),
          author: String(row.author),
          action: String(row.action),
          subject: String(row.subject),
          detail: String(row.detail),
        })),
      )
    })
  }
}
