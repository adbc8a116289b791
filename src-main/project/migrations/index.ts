/**
 * Owns the list of format steps and what a valid project of the newest format must look like.
 *
 * Guarantees: each step and its version number are one transaction; a step that fails leaves the file at the version before.
 */
import { fail, ok, type Result } from '@shared/result'
import type { ProjectDatabase } from '../database'
import { firstFormat } from './0001-first-format'
import type { Migration } from './migration'

export type { Migration } from './migration'

export const MIGRATIONS: readonly Migration[] = [firstFormat]

/** The format version a list of steps leads to. */
export const newestFormat = (steps: readonly Migration[]): number => steps.length

/** Takes the project from `version` to the newest; `stamp` is the app's version, kept in `meta`. */
export async function migrate(
  database: ProjectDatabase,
  version: number,
  steps: readonly Migration[],
  stamp: { readonly appVersion: string },
): Promise<Result<void>> {
  for (const step of steps.slice(version)) {
    const done = await database.write(async (sql) => {
      await step.run(sql)
      const values = [
        ['format_version', String(step.from + 1)],
        ['app_version', stamp.appVersion],
      ]
      for (const pair of values) await sql.run('INSERT OR REPLACE INTO meta VALUES ($1, $2)', pair)
      return ok(undefined)
    })
    if (!done.ok) return done
  }
  return ok(undefined)
}

/** Tables with the columns the app reads; a file that lacks one (or hides a view behind the name) is not opened. */
const EXPECTED: Readonly<Record<string, string>> = {
  meta: 'key value',
  captures: 'id sha256 size name path modified_ms link_types first_time last_time frames added_at',
  notes: `id number anchor_kind anchor_key capture frame flow anchor body tags author created_at updated_at revision deleted`,
  note_revisions: 'note_id revision change made_at author anchor body tags',
  views: 'id name filter span columns sort created_at updated_at',
  findings_state: 'finding state why author decided_at',
  baseline: 'name book updated_at',
  report: 'part body author updated_at',
  flows: 'ts uid id.orig_h id.resp_h first_frame conversation',
  audit: 'number done_at author action subject detail',
}

/** Fails with 'corrupt' when a table or column is not there. Removes what a snapshot of flows cut short by a crash has left. */
export async function checkTables(database: ProjectDatabase): Promise<Result<void>> {
  const there = await columnsIn(database)
  if (!there.ok) return there
  for (const [table, columns] of Object.entries(EXPECTED)) {
    for (const column of columns.split(' ')) {
      if (there.value.has(`${table} ${column}`)) continue
      return fail(
        'corrupt',
        `${database.path} is damaged: table ${table} has no ${column}.`,
        'Open a copy from a backup.',
      )
    }
  }
  if (database.mode === 'read-only' || !there.value.has('flows_arriving uid')) return ok(undefined)
  return database.write(async (sql) => ok(await sql.run('DROP TABLE flows_arriving')))
}

/** 'table column' of every real table (a view does not count). */
function columnsIn(database: ProjectDatabase): Promise<Result<Set<string>>> {
  return database.read(async (sql) => {
    const rows = await sql.rows(
      `SELECT c.table_name AS "table", c.column_name AS "column" FROM duckdb_columns() c
       JOIN duckdb_tables() t ON t.table_oid = c.table_oid AND t.schema_oid = c.schema_oid AND t.database_oid = c.database_oid
       WHERE c.schema_name = 'main' AND t.database_name = current_database()`,
    )
    return ok(new Set(rows.map((row) => `${String(row.table)} ${String(row.column)}`)))
  })
}
