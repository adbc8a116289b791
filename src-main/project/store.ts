/**
 * Owns a project: opening, making, moving and closing a `.tracebook` file, and the parts it is made of.
 *
 * Guarantees: there is no unsaved work (database.ts); a file of an older format is kept as NAME.tracebook.vN before it is brought up to
 * date; a newer one, a stranger's file and one that is open elsewhere are refused with a reason.
 * Refuses half-made projects: a new file appears under its name only when it is complete.
 */
import { randomUUID } from 'node:crypto'
import { dirname, resolve } from 'node:path'
import { fail, ok, type Result } from '@shared/result'
import { AuditTrail, type ProjectContext, recordAudit } from './audit'
import { Captures } from './captures'
import { ProjectDatabase } from './database'
import type { OpenMode } from './duckdb'
import { exists, putInPlace, removeProjectFiles, temporaryFor } from './files'
import { FlowsTable } from './flows-snapshot'
import { Baselines, FindingStates, ReportText } from './judgements'
import { checkTables, MIGRATIONS, type Migration, migrate, newestFormat } from './migrations'
import { Notes } from './notes'
import { type SaveOptions, saveProject } from './save-as'
import { Views } from './views'

export interface StoreOptions {
  readonly appVersion: string
  /** 'read-only': several readers at once, no changes, also from folders that cannot be written */
  readonly mode?: OpenMode
  readonly now?: () => Date
  /** the steps to the newest format; the app's own unless a test brings others */
  readonly migrations?: readonly Migration[]
}

export interface ProjectInfo {
  readonly path: string
  readonly projectId: string
  readonly formatVersion: number
  /** version of the app that wrote the format */
  readonly appVersion: string
  /** ISO 8601, UTC */
  readonly createdAt: string
  readonly notes: number
  readonly captures: number
  readonly flows: number
}

export class ProjectStore {
  readonly notes: Notes
  readonly captures: Captures
  readonly views: Views
  readonly findings: FindingStates
  readonly baselines: Baselines
  readonly report: ReportText
  readonly flows: FlowsTable
  readonly audit: AuditTrail
  readonly #context: ProjectContext

  private constructor(context: ProjectContext) {
    this.#context = context
    this.notes = new Notes(context)
    this.captures = new Captures(context)
    this.views = new Views(context)
    this.findings = new FindingStates(context)
    this.baselines = new Baselines(context)
    this.report = new ReportText(context)
    this.flows = new FlowsTable(context)
    this.audit = new AuditTrail(context)
  }

  /**
   * Opens an existing project. Fails with 'not-found', 'is-directory', 'not-a-project', 'project-newer', 'project-locked',
   * 'not-writable', 'corrupt', 'disk-full'; in read-only mode also 'unsupported-version' for an older format.
   */
  static async open(path: string, options: StoreOptions): Promise<Result<ProjectStore>> {
    const opened = await ProjectDatabase.open(resolve(path), options.mode ?? 'read-write')
    if (!opened.ok) return opened
    const ready = await bringUpToDate(opened.value, options).catch(async (error: unknown) => {
      await opened.value.close()
      throw error
    })
    if (ready.ok) return ok(new ProjectStore({ database: opened.value, now: options.now ?? (() => new Date()) }))
    await opened.value.close()
    return ready
  }

  /** Makes a new project and opens it. Fails with 'not-writable' (also when the name is taken), 'not-found', 'disk-full'. */
  static async create(path: string, options: StoreOptions): Promise<Result<ProjectStore>> {
    const target = resolve(path)
    if (!(await exists(dirname(target)))) {
      return fail('not-found', `The folder ${dirname(target)} does not exist.`, 'Choose another folder.')
    }
    if (await exists(target))
      return fail('not-writable', `${target} exists already.`, 'Open it, or choose another name.')
    const temporary = temporaryFor(target)
    const made = await make(temporary, options)
    if (!made.ok) {
      await removeProjectFiles(temporary)
      // the user knows the project by its own name, not by the one it is made under
      const { message, ...rest } = made.error
      return { ok: false, error: { ...rest, message: message.replaceAll(temporary, target) } }
    }
    const placed = await putInPlace(temporary, target)
    return placed.ok ? ProjectStore.open(target, options) : placed
  }

  get path(): string {
    return this.#context.database.path
  }

  get readOnly(): boolean {
    return this.#context.database.mode === 'read-only'
  }

  info(): Promise<Result<ProjectInfo>> {
    const { database } = this.#context
    return database.read(async (sql) => {
      const meta = metaOf(await sql.rows(META))
      const [counts] = await sql.rows(
        `SELECT (SELECT count(*) FROM notes WHERE NOT deleted) AS notes, (SELECT count(*) FROM captures) AS captures,
           (SELECT count(*) FROM flows) AS flows`,
      )
      return ok({
        path: database.path,
        projectId: meta.get('project_id') ?? '',
        formatVersion: Number(meta.get('format_version')),
        appVersion: meta.get('app_version') ?? '',
        createdAt: meta.get('created_at') ?? '',
        notes: Number(counts.notes),
        captures: Number(counts.captures),
        flows: Number(counts.flows),
      })
    })
  }

  /** Writes a copy; this project stays what it is. Answers the copy's path. */
  saveCopy(target: string, options: SaveOptions = {}): Promise<Result<string>> {
    return saveProject(this.#context.database, target, options)
  }

  /** Writes a copy and goes on with it; changes asked for meanwhile land in the copy. The file before stays as it was. */
  saveAs(target: string, options: SaveOptions = {}): Promise<Result<string>> {
    return saveProject(this.#context.database, target, { ...options, goOn: true })
  }

  /** Folds the write-ahead log into the file, so that the one file is the whole project. Also done by `close`. */
  checkpoint(): Promise<Result<void>> {
    return this.#context.database.checkpoint()
  }

  /** Waits for the work asked for before. After it every call answers 'no-project'. */
  close(): Promise<void> {
    return this.#context.database.close()
  }
}

const META = 'SELECT key, value FROM meta LIMIT 1000'

const metaOf = (rows: readonly Readonly<Record<string, unknown>>[]): Map<string, string> =>
  new Map(rows.map((row) => [String(row.key), String(row.value)]))

/** A complete, closed project of the newest format at `path`. */
async function make(path: string, options: StoreOptions): Promise<Result<void>> {
  const opened = await ProjectDatabase.open(path, 'read-write', true)
  if (!opened.ok) return opened
  const at = (options.now ?? (() => new Date()))()
  try {
    const begun = await opened.value.write(async (sql) => {
      await sql.run('CREATE TABLE meta (key VARCHAR PRIMARY KEY, value VARCHAR NOT NULL)')
      const values = [
        ['format', 'tracebook'],
        ['format_version', '0'],
        ['app_version', options.appVersion],
        ['project_id', randomUUID()],
        ['created_at', at.toISOString()],
      ]
      for (const pair of values) await sql.run('INSERT INTO meta VALUES ($1, $2)', pair)
      return ok(undefined)
    })
    if (!begun.ok) return begun
    const migrated = await migrate(opened.value, 0, options.migrations ?? MIGRATIONS, options)
    if (!migrated.ok) return migrated
    const told = await opened.value.write(async (sql) => {
      await recordAudit(sql, {
        at,
        action: 'project.create',
        subject: 'project',
        detail: `Tracebook ${options.appVersion}`,
      })
      return ok(undefined)
    })
    return told.ok ? await opened.value.checkpoint() : told
  } finally {
    await opened.value.close()
  }
}

async function bringUpToDate(database: ProjectDatabase, options: StoreOptions): Promise<Result<void>> {
  const steps = options.migrations ?? MIGRATIONS
  const found = await formatOf(database)
  if (!found.ok) return found
  const { version, appVersion } = found.value
  if (version > newestFormat(steps)) {
    return fail(
      'project-newer',
      `${database.path} has format ${version}, written by Tracebook ${appVersion}; this is Tracebook ${options.appVersion}, which reads up to format ${newestFormat(steps)}.`,
      'Update Tracebook to open it. Nothing was changed.',
    )
  }
  if (version < newestFormat(steps)) {
    if (database.mode === 'read-only') {
      return fail(
        'unsupported-version',
        `${database.path} has the older format ${version}.`,
        'Open it for writing once; the original is kept.',
      )
    }
    const kept = await keepOriginal(database, version)
    if (!kept.ok) return kept
    const migrated = await migrate(database, version, steps, options)
    if (!migrated.ok) return migrated
    const at = (options.now ?? (() => new Date()))()
    const told = await database.write(async (sql) => {
      const detail = `format ${version} to ${newestFormat(steps)}, original kept as ${kept.value}`
      await recordAudit(sql, { at, action: 'project.migrate', subject: 'project', detail })
      return ok(undefined)
    })
    if (!told.ok) return told
  }
  return checkTables(database)
}

/** Reads `meta`; a database without ours is somebody else's. */
async function formatOf(database: ProjectDatabase): Promise<Result<{ version: number; appVersion: string }>> {
  return database.read(async (sql) => {
    const [table] = await sql.rows(
      `SELECT count(*) AS columns FROM duckdb_columns() c JOIN duckdb_tables() t ON t.table_oid = c.table_oid AND t.database_oid = c.database_oid
       WHERE t.table_name = 'meta' AND t.schema_name = 'main' AND t.database_name = current_database() AND c.column_name IN ('key', 'value')`,
    )
    const meta = Number(table.columns) === 2 ? metaOf(await sql.rows(META)) : new Map<string, string>()
    const version = Number(meta.get('format_version'))
    if (meta.get('format') === 'tracebook' && Number.isSafeInteger(version) && version >= 0) {
      return ok({ version, appVersion: (meta.get('app_version') ?? 'unknown').slice(0, 40) })
    }
    return fail(
      'not-a-project',
      `${database.path} is a DuckDB database, but not a Tracebook project.`,
      'Choose a .tracebook file.',
    )
  })
}

/** NAME.tracebook.vN beside the project; a copy kept earlier is never written over. */
async function keepOriginal(database: ProjectDatabase, version: number): Promise<Result<string>> {
  let name = `${database.path}.v${version}`
  for (let copy = 2; await exists(name); copy++) name = `${database.path}.v${version}.${copy}`
  const saved = await saveProject(database, name)
  return saved.ok ? ok(name) : saved
}
