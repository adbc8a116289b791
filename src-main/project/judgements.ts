/**
 * Owns what the analyst decided and wrote besides notes: findings confirmed or dismissed, baselines learned, the report's own text.
 *
 * Guarantees: a change is one transaction with its audit entry. Baselines are kept as the JSON text they come as; who learns and compares
 * them owns their meaning.
 */
import { fail, ok, type Result } from '@shared/result'
import { isoOf, type ProjectContext, recordAudit } from './audit'

export interface FindingState {
  /** the finding's id */
  readonly finding: string
  readonly state: 'confirmed' | 'dismissed'
  readonly why: string
  readonly author: string
  /** ISO 8601, UTC */
  readonly at: string
}

export class FindingStates {
  constructor(private readonly context: ProjectContext) {}

  list(): Promise<Result<FindingState[]>> {
    return this.context.database.read(async (sql) => {
      const rows = await sql.rows(
        `SELECT finding, state, why, author, ${isoOf('decided_at')} FROM findings_state ORDER BY finding`,
      )
      return ok(
        rows.map((row) => ({
          finding: String(row.finding),
          state: row.state === 'dismissed' ? 'dismissed' : 'confirmed',
          why: String(row.why),
          author: String(row.author),
          at: String(row.decided_at),
        })),
      )
    })
  }

  /** `state` null takes the decision back. The audit keeps what was decided before. */
  set(
    finding: string,
    decision: { readonly state: FindingState['state'] | null; readonly why: string; readonly author: string },
  ): Promise<Result<void>> {
    const at = this.context.now()
    return this.context.database.write(async (sql) => {
      if (decision.state === null) await sql.run('DELETE FROM findings_state WHERE finding = $1', [finding])
      else {
        await sql.run('INSERT OR REPLACE INTO findings_state VALUES ($1, $2, $3, $4, $5::TIMESTAMP)', [
          finding,
          decision.state,
          decision.why,
          decision.author,
          at.toISOString(),
        ])
      }
      await recordAudit(sql, {
        at,
        author: decision.author,
        action: `finding.${decision.state ?? 'undecided'}`,
        subject: finding,
        detail: decision.why,
      })
      return ok(undefined)
    })
  }
}

export class Baselines {
  constructor(private readonly context: ProjectContext) {}

  names(): Promise<Result<string[]>> {
    return this.context.database.read(async (sql) =>
      ok((await sql.rows('SELECT name FROM baseline ORDER BY name')).map((row) => String(row.name))),
    )
  }

  /** The JSON text as it was set. */
  get(name: string): Promise<Result<string>> {
    return this.context.database.read(async (sql) => {
      const [row] = await sql.rows('SELECT book FROM baseline WHERE name = $1', [name])
      return row
        ? ok(String(row.book))
        : fail('not-found', `There is no baseline "${name}" in this project.`, 'Learn one first.')
    })
  }

  set(name: string, bookJson: string): Promise<Result<void>> {
    const at = this.context.now()
    return this.context.database.write(async (sql) => {
      await sql.run('INSERT OR REPLACE INTO baseline VALUES ($1, $2, $3::TIMESTAMP)', [
        name,
        bookJson,
        at.toISOString(),
      ])
      await recordAudit(sql, { at, action: 'baseline.set', subject: name, detail: `${bookJson.length} characters` })
      return ok(undefined)
    })
  }
}

export class ReportText {
  constructor(private readonly context: ProjectContext) {}

  /** Markdown by part ('title', 'summary' …: the report's own words for them). */
  get(): Promise<Result<Record<string, string>>> {
    return this.context.database.read(async (sql) => {
      const rows = await sql.rows('SELECT part, body FROM report ORDER BY part')
      return ok(Object.fromEntries(rows.map((row) => [String(row.part), String(row.body)])))
    })
  }

  set(part: string, body: string, author: string): Promise<Result<void>> {
    const at = this.context.now()
    return this.context.database.write(async (sql) => {
      await sql.run('INSERT OR REPLACE INTO report VALUES ($1, $2, $3, $4::TIMESTAMP)', [
        part,
        body,
        author,
        at.toISOString(),
      ])
      await recordAudit(sql, { at, author, action: 'report.set', subject: part, detail: `${body.length} characters` })
      return ok(undefined)
    })
  }
}
