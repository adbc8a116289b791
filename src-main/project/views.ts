/**
 * Owns the saved views of a project: named filters with their span, columns and sort order.
 *
 * Guarantees: names are unique within a project (case does not count); what comes out has passed the schema, whatever another program
 * wrote into the file.
 */
import { randomUUID } from 'node:crypto'
import { type SavedView, SavedViewSchema, type ViewContent } from '@shared/note'
import { fail, ok, type Result } from '@shared/result'
import * as v from 'valibot'
import { isoOf, type ProjectContext, recordAudit } from './audit'
import type { Sql, SqlRow } from './database'

const COLUMNS = `id, name, filter, span, columns, sort, ${isoOf('created_at')}, ${isoOf('updated_at')}`

export class Views {
  constructor(private readonly context: ProjectContext) {}

  /** By name. Rows that no longer make sense are left out. */
  list(): Promise<Result<SavedView[]>> {
    return this.context.database.read(async (sql) => ok(await all(sql)))
  }

  /** Adds a view, or replaces the one with this `id`. */
  save(content: ViewContent, id?: string): Promise<Result<SavedView>> {
    const at = this.context.now()
    return this.context.database.write(async (sql) => {
      const known = await all(sql)
      const before = known.find((view) => view.id === id)
      if (id !== undefined && !before) return unknownView(id)
      const wanted = content.name.trim().toLowerCase()
      if (known.some((view) => view.id !== id && view.name.toLowerCase() === wanted)) {
        return fail(
          'bad-request',
          `There is a view "${content.name}" already.`,
          'Choose another name or replace that one.',
        )
      }
      const view = {
        ...content,
        id: id ?? randomUUID(),
        createdAt: before?.createdAt ?? at.toISOString(),
        updatedAt: at.toISOString(),
      }
      const checked = v.safeParse(SavedViewSchema, view)
      if (!checked.success)
        return fail(
          'bad-request',
          `This view cannot be saved: ${checked.issues[0].message}.`,
          'Change it and save again.',
        )
      await put(sql, checked.output)
      await recordAudit(sql, { at, action: 'view.save', subject: view.id, detail: checked.output.name })
      return ok(checked.output)
    })
  }

  delete(id: string): Promise<Result<void>> {
    const at = this.context.now()
    return this.context.database.write(async (sql) => {
      const [row] = await sql.rows('DELETE FROM views WHERE id = $1 RETURNING name', [id])
      if (!row) return unknownView(id)
      await recordAudit(sql, { at, action: 'view.delete', subject: id, detail: String(row.name) })
      return ok(undefined)
    })
  }
}

const unknownView = (id: string): Result<never> =>
  fail('not-found', `There is no view ${id.slice(0, 64)} in this project.`, 'It may have been deleted.')

async function all(sql: Sql): Promise<SavedView[]> {
  const rows = await sql.rows(`SELECT ${COLUMNS} FROM views ORDER BY lower(name), id LIMIT 10000`)
  return rows.map(viewOf).filter((view): view is SavedView => view !== undefined)
}

const put = (sql: Sql, view: SavedView): Promise<void> =>
  sql.run(
    `INSERT OR REPLACE INTO views (id, name, filter, span, columns, sort, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7::TIMESTAMP, $8::TIMESTAMP)`,
    [
      view.id,
      view.name,
      view.filter,
      view.span && JSON.stringify(view.span),
      JSON.stringify(view.columns),
      view.sort && JSON.stringify(view.sort),
      view.createdAt,
      view.updatedAt,
    ],
  )

function viewOf(row: SqlRow): SavedView | undefined {
  const view = v.safeParse(SavedViewSchema, {
    id: row.id,
    name: row.name,
    filter: row.filter,
    span: jsonOf(row.span),
    columns: jsonOf(row.columns),
    sort: jsonOf(row.sort),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  })
  return view.success ? view.output : undefined
}

function jsonOf(text: unknown): unknown {
  if (typeof text !== 'string') return null
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
