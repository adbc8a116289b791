/**
 * Owns the table `flows`: the flows as they were last seen, so that a project can be read where its captures are not at hand.
 *
 * Guarantees: replaced as a whole or not at all, on a connection of its own (notes are written meanwhile); rows go in by chunks
 * of 1,024 with a pause for other work between them, so millions of rows need little memory and block nobody for long.
 * Column names are those of `flows --format json`, which are Zeek's conn.log and ours after it.
 */

import type { DuckDBConnection, DuckDBType, DuckDBValue } from '@duckdb/node-api'
import { fail, ok, type Result } from '@shared/result'
import type { ProjectContext } from './audit'
import { isoOf, recordAudit } from './audit'
import type { BulkTools } from './database'
import { type DuckDB, loadDuckDB } from './duckdb'

/** One flow. Counts are whole numbers; undefined or null = unknown. */
export interface FlowRow {
  /** first packet, ns since 1970 */
  readonly ts: bigint
  readonly uid: string
  readonly 'id.orig_h': string
  readonly 'id.orig_p': number
  readonly 'id.resp_h': string
  readonly 'id.resp_p': number
  readonly proto: string
  readonly service?: string | null
  /** seconds */
  readonly duration?: number | null
  readonly orig_bytes?: number | null
  readonly resp_bytes?: number | null
  readonly conn_state?: string | null
  readonly missed_bytes?: number | null
  readonly history?: string | null
  readonly orig_pkts?: number | null
  readonly orig_ip_bytes?: number | null
  readonly resp_pkts?: number | null
  readonly resp_ip_bytes?: number | null
  readonly tunnel_parents?: readonly string[] | null
  readonly ip_proto?: number | null
  readonly first_frame: number
  readonly last_frame: number
  readonly frames: number
  readonly reordered?: number | null
  readonly retransmitted?: number | null
  readonly duplicate_acks?: number | null
  /** seconds */
  readonly handshake_rtt?: number | null
  readonly conversation?: string | null
}

type Kind = 'time' | 'text' | 'texts' | 'small' | 'count' | 'seconds'

const COLUMNS: readonly (readonly [keyof FlowRow, Kind])[] = [
  ['ts', 'time'],
  ['uid', 'text'],
  ['id.orig_h', 'text'],
  ['id.orig_p', 'small'],
  ['id.resp_h', 'text'],
  ['id.resp_p', 'small'],
  ['proto', 'text'],
  ['service', 'text'],
  ['duration', 'seconds'],
  ['orig_bytes', 'count'],
  ['resp_bytes', 'count'],
  ['conn_state', 'text'],
  ['missed_bytes', 'count'],
  ['history', 'text'],
  ['orig_pkts', 'count'],
  ['orig_ip_bytes', 'count'],
  ['resp_pkts', 'count'],
  ['resp_ip_bytes', 'count'],
  ['tunnel_parents', 'texts'],
  ['ip_proto', 'small'],
  ['first_frame', 'count'],
  ['last_frame', 'count'],
  ['frames', 'count'],
  ['reordered', 'count'],
  ['retransmitted', 'count'],
  ['duplicate_acks', 'count'],
  ['handshake_rtt', 'seconds'],
  ['conversation', 'text'],
]

const CHUNK_ROWS = 1024
/** One DuckDB row group: written to the file at once instead of through the log. */
const BATCH_ROWS = 122_880

export interface FlowsSnapshot {
  readonly rows: number
  /** ISO 8601, UTC */
  readonly takenAt: string
}

export interface ReplaceOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (rows: number) => void
}

export class FlowsTable {
  constructor(private readonly context: ProjectContext) {}

  /** Puts `flows` in place of what was there. Fails with 'cancelled' (nothing changed) when the signal comes first. */
  replace(
    flows: Iterable<FlowRow> | AsyncIterable<FlowRow>,
    options: ReplaceOptions = {},
  ): Promise<Result<FlowsSnapshot>> {
    return this.context.database.bulk(async (tools) => {
      const { sql } = tools
      try {
        await sql.run('CREATE OR REPLACE TABLE flows_arriving AS FROM flows LIMIT 0')
        await sql.run('CREATE TEMP TABLE flows_batch AS FROM flows LIMIT 0')
        const rows = await takeIn(flows, tools, options)
        return rows === undefined ? stopped() : await this.#putInPlace(rows, tools)
      } finally {
        await sql.run('DROP TABLE IF EXISTS flows_arriving')
      }
    })
  }

  /** The one moment at which the new rows take the place of the old ones. */
  #putInPlace(rows: number, tools: BulkTools): Promise<Result<FlowsSnapshot>> {
    const at = this.context.now()
    return tools.transaction(async (sql) => {
      await sql.run('DROP TABLE flows')
      await sql.run('ALTER TABLE flows_arriving RENAME TO flows')
      await recordAudit(sql, { at, action: 'flows.replace', subject: 'flows', detail: `${rows} rows` })
      return ok({ rows, takenAt: at.toISOString() })
    })
  }

  /** The snapshot kept in the project; undefined when there never was one. */
  info(): Promise<Result<FlowsSnapshot | undefined>> {
    return this.context.database.read(async (sql) => {
      const [last] = await sql.rows(
        `SELECT ${isoOf('done_at')} FROM audit WHERE action = 'flows.replace' ORDER BY number DESC LIMIT 1`,
      )
      if (!last) return ok(undefined)
      const [{ rows }] = await sql.rows('SELECT count(*) AS rows FROM flows')
      return ok({ rows: Number(rows), takenAt: String(last.done_at) })
    })
  }

  /** Rows in order of first frame, as JSON objects: integers as numbers, `ts` as decimal seconds text. */
  page(from: number, count: number): Promise<Result<Readonly<Record<string, unknown>>[]>> {
    return this.context.database.read(async (sql) => {
      const rows = await sql.rows('SELECT * FROM flows ORDER BY first_frame, uid LIMIT $2 OFFSET $1', [
        from,
        Math.min(count, 10_000),
      ])
      return ok(rows.map((row) => Object.fromEntries(COLUMNS.map(([name, kind]) => [name, readBack(row[name], kind)]))))
    })
  }
}

const readBack = (value: unknown, kind: Kind): unknown =>
  kind === 'count' && typeof value === 'string' ? Number(value) : value

/**
 * Writes all rows to `flows_arriving`; answers how many, or undefined when it was stopped. The appender works on this thread,
 * so it only fills a table in memory; making columns of it and writing them is left to DuckDB's thread, batch by batch.
 */
async function takeIn(
  flows: Iterable<FlowRow> | AsyncIterable<FlowRow>,
  { connection, sql }: BulkTools,
  options: ReplaceOptions,
): Promise<number | undefined> {
  const writer = new ChunkWriter(await loadDuckDB())
  let rows = 0
  const moveBatch = async (): Promise<void> => {
    await sql.run('INSERT INTO main.flows_arriving FROM temp.flows_batch')
    await sql.run('TRUNCATE temp.flows_batch')
  }
  for await (const flow of flows) {
    writer.add(flow)
    if (writer.rows < CHUNK_ROWS) continue
    rows += await writer.flushTo(connection)
    if (rows % BATCH_ROWS === 0) await moveBatch()
    options.onProgress?.(rows)
    await new Promise<void>((resume) => setImmediate(resume))
    if (options.signal?.aborted) return undefined
  }
  rows += await writer.flushTo(connection)
  await moveBatch()
  return rows
}

const stopped = (): Result<never> =>
  fail('cancelled', 'Keeping the flows in the project was stopped.', 'The flows kept before are still there.')

/** Collects rows column by column and hands them over 1,024 at a time. */
class ChunkWriter {
  rows = 0
  readonly #columns: DuckDBValue[][] = COLUMNS.map(() => [])
  readonly #types: readonly DuckDBType[]

  constructor(private readonly duckdb: DuckDB) {
    const types: Readonly<Record<Kind, DuckDBType>> = {
      time: duckdb.DECIMAL(20, 9),
      text: duckdb.VARCHAR,
      texts: duckdb.LIST(duckdb.VARCHAR),
      small: duckdb.INTEGER,
      count: duckdb.BIGINT,
      seconds: duckdb.DOUBLE,
    }
    this.#types = COLUMNS.map(([, kind]) => types[kind])
  }

  add(flow: FlowRow): void {
    for (let index = 0; index < COLUMNS.length; index++) {
      const [name, kind] = COLUMNS[index]
      this.#columns[index].push(this.#value(flow[name], kind))
    }
    this.rows++
  }

  /** Answers how many rows went out. */
  async flushTo(connection: DuckDBConnection): Promise<number> {
    const rows = this.rows
    if (rows > 0) {
      const chunk = this.duckdb.DuckDBDataChunk.create(this.#types, rows)
      chunk.setColumns(this.#columns)
      const appender = await connection.createAppender('flows_batch', 'main', 'temp')
      try {
        appender.appendDataChunk(chunk)
      } finally {
        appender.closeSync()
      }
    }
    for (const column of this.#columns) column.length = 0
    this.rows = 0
    return rows
  }

  #value(value: FlowRow[keyof FlowRow], kind: Kind): DuckDBValue {
    if (value === null || value === undefined) return null
    if (typeof value === 'bigint') return new this.duckdb.DuckDBDecimalValue(value, 20, 9)
    if (typeof value === 'number') return kind === 'count' ? BigInt(value) : value
    return typeof value === 'string' ? value : this.duckdb.listValue([...value])
  }
}
