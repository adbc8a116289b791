/**
 * Owns the shape of one step from a format version to the next. One file a step, named by the version it leads to;
 * a step that has been released is never edited: the next one mends it.
 */
import type { Sql } from '../database'

export interface Migration {
  /** the version it starts from; it leads to `from + 1` */
  readonly from: number
  /** what it changes, for the audit */
  readonly summary: string
  run(sql: Sql): Promise<void>
}
