/**
 * Owns the notes of a project and their history.
 *
 * Guarantees: every add, edit, delete and undelete adds one row to `note_revisions` in the same transaction; nothing an
 * analyst wrote is ever removed. Numbers (note 1, note 2 …) are given once.
 * Refuses edits on top of a revision the editor has not seen (`basedOn`), and edits of deleted notes.
 */
import { randomUUID } from 'node:crypto'
import { type Anchor, anchorFlow, anchorFrame, anchorKey, parseAnchor } from '@shared/anchor'
import {
  collectTags,
  MAX_BODY_LENGTH,
  type NewNote,
  type Note,
  type NoteChange,
  type NoteEdit,
  type NoteRevision,
} from '@shared/note'
import { normalizeTag, parseTags } from '@shared/note-text'
import { fail, ok, type Result } from '@shared/result'
import { isoOf, type ProjectContext, recordAudit } from './audit'
import type { Sql, SqlRow } from './database'

/** All that are given must hold. */
export interface NoteQuery {
  /** sha256; null = notes on captures not hashed yet */
  readonly capture?: string | null
  readonly kind?: Anchor['kind']
  /** as `anchorKey` writes it: exactly this anchor */
  readonly anchor?: string
  /** notes on this frame or on bytes of it */
  readonly frame?: number
  /** notes on this flow or on the conversation it carries */
  readonly flow?: string
  readonly tag?: string
  /** part of the body, any case */
  readonly text?: string
  /** false (default): standing notes only */
  readonly deleted?: boolean | 'both'
  readonly limit?: number
  readonly offset?: number
}

const COLUMNS = `id, number, anchor, body, tags, author, ${isoOf('created_at')}, ${isoOf('updated_at')}, revision, deleted`
const TAGS = `from_json($4, '["VARCHAR"]')`
const MAX_PAGE = 10_000

export class Notes {
  constructor(private readonly context: ProjectContext) {}

  add(note: NewNote): Promise<Result<Note>> {
    const at = this.context.now()
    return this.context.database.write(async (sql) => {
      if (note.body.length > MAX_BODY_LENGTH) return tooLong()
      const [{ next }] = await sql.rows('SELECT coalesce(max(number), 0) + 1 AS next FROM notes')
      const added: Note = {
        id: randomUUID(),
        number: Number(next),
        anchor: note.anchor,
        body: note.body,
        tags: collectTags(note.body, note.tags),
        author: note.author,
        createdAt: at.toISOString(),
        updatedAt: at.toISOString(),
        revision: 1,
      }
      await sql.run(
        `INSERT INTO notes (id, anchor, body, tags, anchor_kind, anchor_key, capture, frame, flow, number, author,
           created_at, updated_at, revision, deleted)
         VALUES ($1, $2, $3, ${TAGS}, $5, $6, $7, $8, $9, $10, $11, $12::TIMESTAMP, $12::TIMESTAMP, 1, false)`,
        [...contentOf(added), added.number, added.author, added.createdAt],
      )
      await this.#keep(sql, added, 'add', at, note.author)
      return ok(added)
    })
  }

  /** What is left out of `edit` stays; an edit that changes nothing adds no revision. */
  edit(id: string, edit: NoteEdit): Promise<Result<Note>> {
    return this.#change(id, 'edit', edit.author, (note) => {
      if (note.deleted) return fail('bad-request', `Note ${note.number} was deleted.`, 'Restore it first.')
      if (edit.basedOn !== undefined && edit.basedOn !== note.revision) {
        return fail(
          'bad-request',
          `Note ${note.number} has changed since you opened it (revision ${note.revision}, you saw ${edit.basedOn}).`,
          'Look at its newest text and apply your change to that.',
        )
      }
      const body = edit.body ?? note.body
      if (body.length > MAX_BODY_LENGTH) return tooLong()
      const tags = collectTags(body, edit.tags ?? explicitTags(note))
      return ok({ ...note, anchor: edit.anchor ?? note.anchor, body, tags })
    })
  }

  /** The note leaves the lists; its text and history stay in the project. */
  delete(id: string, author: string): Promise<Result<Note>> {
    return this.#change(id, 'delete', author, (note) =>
      note.deleted
        ? fail('bad-request', `Note ${note.number} is deleted already.`, 'Nothing to do.')
        : ok({ ...note, deleted: true }),
    )
  }

  undelete(id: string, author: string): Promise<Result<Note>> {
    return this.#change(id, 'undelete', author, ({ deleted, ...note }) =>
      deleted ? ok(note) : fail('bad-request', `Note ${note.number} is not deleted.`, 'Nothing to do.'),
    )
  }

  get(id: string): Promise<Result<Note>> {
    return this.context.database.read((sql) => find(sql, id))
  }

  /** Every state the note was in, oldest first. */
  revisions(id: string): Promise<Result<NoteRevision[]>> {
    return this.context.database.read(async (sql) => {
      const rows = await sql.rows(
        `SELECT note_id, revision, change, ${isoOf('made_at')}, author, anchor, body, tags FROM note_revisions
         WHERE note_id = $1 ORDER BY revision LIMIT ${MAX_PAGE}`,
        [id],
      )
      if (rows.length === 0) return unknownNote(id)
      return ok(rows.map(revisionOf))
    })
  }

  /** In order of number. At most 10,000 a page; 1,000 unless told. */
  list(query: NoteQuery = {}): Promise<Result<Note[]>> {
    const deleted = query.deleted ?? false
    return this.context.database.read(async (sql) => {
      const rows = await sql.rows(
        `SELECT ${COLUMNS} FROM notes
         WHERE (NOT $1::BOOLEAN OR capture IS NOT DISTINCT FROM $2::VARCHAR)
           AND ($3::VARCHAR IS NULL OR anchor_kind = $3) AND ($4::VARCHAR IS NULL OR anchor_key = $4)
           AND ($5::BIGINT IS NULL OR (frame = $5 AND anchor_kind IN ('frame', 'bytes')))
           AND ($6::VARCHAR IS NULL OR flow = $6) AND ($7::VARCHAR IS NULL OR list_contains(tags, $7))
           AND ($8::VARCHAR IS NULL OR contains(lower(body), lower($8)))
           AND ($9::BOOLEAN IS NULL OR deleted = $9)
         ORDER BY number LIMIT $10 OFFSET $11`,
        [
          query.capture !== undefined,
          query.capture ?? null,
          query.kind ?? null,
          query.anchor ?? null,
          query.frame ?? null,
          query.flow ?? null,
          query.tag === undefined ? null : (normalizeTag(query.tag) ?? ''),
          query.text ? query.text : null,
          deleted === 'both' ? null : deleted,
          Math.min(query.limit ?? 1000, MAX_PAGE),
          query.offset ?? 0,
        ],
      )
      return ok(rows.map(noteOf))
    })
  }

  #change(id: string, change: NoteChange, author: string, apply: (note: Note) => Result<Note>): Promise<Result<Note>> {
    const at = this.context.now()
    return this.context.database.write(async (sql) => {
      const before = await find(sql, id)
      if (!before.ok) return before
      const after = apply(before.value)
      if (!after.ok) return after
      if (change === 'edit' && isSame(before.value, after.value)) return before
      const note: Note = { ...after.value, revision: before.value.revision + 1, updatedAt: at.toISOString() }
      await sql.run(
        `UPDATE notes SET anchor = $2, body = $3, tags = ${TAGS}, anchor_kind = $5, anchor_key = $6, capture = $7,
           frame = $8, flow = $9, revision = $10, updated_at = $11::TIMESTAMP, deleted = $12 WHERE id = $1`,
        [...contentOf(note), note.revision, note.updatedAt, note.deleted === true],
      )
      await this.#keep(sql, note, change, at, author)
      return ok(note)
    })
  }

  /** The revision row and the audit entry of a change. */
  async #keep(sql: Sql, note: Note, change: NoteChange, at: Date, author: string): Promise<void> {
    await sql.run(
      `INSERT INTO note_revisions (note_id, anchor, body, tags, revision, change, made_at, author)
       VALUES ($1, $2, $3, ${TAGS}, $5, $6, $7::TIMESTAMP, $8)`,
      [...contentOf(note).slice(0, 4), note.revision, change, at.toISOString(), author],
    )
    await recordAudit(sql, { at, author, action: `note.${change}`, subject: note.id, detail: `note ${note.number}` })
  }
}

/** Fills in the hash of a capture that had none when its notes were written; part of the capture's own transaction. */
export async function nameCaptureInNotes(sql: Sql, sha256: string): Promise<void> {
  for (const row of await sql.rows('SELECT id, anchor FROM notes WHERE capture IS NULL')) {
    const named = withCapture(row, sha256)
    if (named === undefined) continue
    await sql.run('UPDATE notes SET capture = $2, anchor = $3 WHERE id = $1', [String(row.id), sha256, named])
  }
  for (const row of await sql.rows('SELECT note_id, revision, anchor FROM note_revisions')) {
    const named = withCapture(row, sha256)
    if (named === undefined) continue
    const key = [String(row.note_id), Number(row.revision)]
    await sql.run('UPDATE note_revisions SET anchor = $3 WHERE note_id = $1 AND revision = $2', [...key, named])
  }
}

/** The anchor with its capture named; undefined when it has one already or cannot be read (then it stays as it is). */
function withCapture(row: SqlRow, sha256: string): string | undefined {
  const anchor = parseAnchor(String(row.anchor))
  return anchor.ok && anchor.value.capture === null ? JSON.stringify({ ...anchor.value, capture: sha256 }) : undefined
}

async function find(sql: Sql, id: string): Promise<Result<Note>> {
  const [row] = await sql.rows(`SELECT ${COLUMNS} FROM notes WHERE id = $1`, [id])
  return row ? ok(noteOf(row)) : unknownNote(id)
}

const unknownNote = (id: string): Result<never> =>
  fail('not-found', `There is no note ${id.slice(0, 64)} in this project.`, 'It may belong to another project.')

const tooLong = (): Result<never> =>
  fail('bad-request', `A note holds at most ${MAX_BODY_LENGTH} characters.`, 'Split it into several notes.')

/** $1 … $9 of the statements above. */
const contentOf = (note: Note) =>
  [
    note.id,
    JSON.stringify(note.anchor),
    note.body,
    JSON.stringify(note.tags),
    note.anchor.kind,
    anchorKey(note.anchor),
    note.anchor.capture,
    anchorFrame(note.anchor) ?? null,
    anchorFlow(note.anchor) ?? null,
  ] as const

const explicitTags = (note: Note): string[] => {
  const written = new Set(parseTags(note.body))
  return note.tags.filter((tag) => !written.has(tag))
}

const isSame = (a: Note, b: Note): boolean =>
  a.body === b.body && a.tags.join(' ') === b.tags.join(' ') && JSON.stringify(a.anchor) === JSON.stringify(b.anchor)

function noteOf(row: SqlRow): Note {
  return {
    id: String(row.id),
    number: Number(row.number),
    anchor: anchorOf(row),
    body: String(row.body),
    tags: textsOf(row.tags),
    author: String(row.author),
    createdAt: String(row.created_at),
    updatedAt: String(row.updated_at),
    revision: Number(row.revision),
    ...(row.deleted === true ? { deleted: true as const } : {}),
  }
}

const CHANGES: readonly NoteChange[] = ['add', 'edit', 'delete', 'undelete']

function revisionOf(row: SqlRow): NoteRevision {
  return {
    noteId: String(row.note_id),
    revision: Number(row.revision),
    change: CHANGES.find((change) => change === row.change) ?? 'edit',
    at: String(row.made_at),
    author: String(row.author),
    anchor: anchorOf(row),
    body: String(row.body),
    tags: textsOf(row.tags),
  }
}

/** An anchor nobody can read (another program wrote the file) must not hide the analyst's text: it hangs on the capture then. */
function anchorOf(row: SqlRow): Anchor {
  const anchor = parseAnchor(String(row.anchor))
  return anchor.ok ? anchor.value : { kind: 'capture', capture: null }
}

const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])
