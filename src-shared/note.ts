/**
 * Owns the shapes of what an analyst writes and keeps in a project: notes, their revisions, saved views; as types and as
 * schemas for the contract between window and engine.
 *
 * Guarantees: bodies and names are bounded; times are ISO 8601 in UTC. Refuses HTML: a body is Markdown text, to be
 * rendered by others as hostile text.
 */
import * as v from 'valibot'
import { AnchorSchema } from './anchor'
import { MAX_TAGS, normalizeTag, parseTags } from './note-text'

/** UTF-16 units; a chapter, not a file dump. */
export const MAX_BODY_LENGTH = 1_000_000
export const MAX_NAME_LENGTH = 200

const isoTime = v.pipe(v.string(), v.isoTimestamp())
const id = v.pipe(v.string(), v.minLength(1), v.maxLength(64))
const positive = v.pipe(v.number(), v.integer(), v.minValue(1))
const body = v.pipe(v.string(), v.maxLength(MAX_BODY_LENGTH))
const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(MAX_NAME_LENGTH))
const author = v.pipe(v.string(), v.trim(), v.maxLength(MAX_NAME_LENGTH))
const tags = v.pipe(v.array(v.pipe(v.string(), v.maxLength(256))), v.maxLength(MAX_TAGS))

export const NoteSchema = v.object({
  id,
  /** 1, 2, 3 … in the project, never used twice: what people say ("note 7") */
  number: positive,
  anchor: AnchorSchema,
  body,
  /** #tags of the body and those given apart from it; lower case, no '#' */
  tags,
  author,
  createdAt: isoTime,
  updatedAt: isoTime,
  /** counts from 1; every edit, delete and undelete adds one */
  revision: positive,
  deleted: v.optional(v.literal(true)),
})
export type Note = v.InferOutput<typeof NoteSchema>

export const NoteChangeSchema = v.picklist(['add', 'edit', 'delete', 'undelete'])
export type NoteChange = v.InferOutput<typeof NoteChangeSchema>

/** One state a note was in, with who made it so and when. */
export const NoteRevisionSchema = v.object({
  noteId: id,
  revision: positive,
  change: NoteChangeSchema,
  at: isoTime,
  author,
  anchor: AnchorSchema,
  body,
  tags,
})
export type NoteRevision = v.InferOutput<typeof NoteRevisionSchema>

export const NewNoteSchema = v.object({ anchor: AnchorSchema, body, tags: v.optional(tags), author })
export type NewNote = v.InferOutput<typeof NewNoteSchema>

/** What is left out stays. `basedOn`: the revision the editor showed; an edit on top of a newer one is refused. */
export const NoteEditSchema = v.object({
  anchor: v.optional(AnchorSchema),
  body: v.optional(body),
  tags: v.optional(tags),
  author,
  basedOn: v.optional(positive),
})
export type NoteEdit = v.InferOutput<typeof NoteEditSchema>

const timeNs = v.pipe(v.string(), v.regex(/^-?\d{1,20}$/))
const column = v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_NAME_LENGTH))

/** A named way of looking: filter text, visible time span, columns and their order. */
export const ViewContentSchema = v.object({
  name,
  /** display filter, '' = everything */
  filter: v.pipe(v.string(), v.maxLength(10_000)),
  /** ns since 1970, null = the whole capture */
  span: v.nullable(v.object({ from: timeNs, to: timeNs })),
  columns: v.pipe(v.array(column), v.maxLength(200)),
  sort: v.nullable(v.object({ column, descending: v.boolean() })),
})
export type ViewContent = v.InferOutput<typeof ViewContentSchema>

export const SavedViewSchema = v.object({ id, ...ViewContentSchema.entries, createdAt: isoTime, updatedAt: isoTime })
export type SavedView = v.InferOutput<typeof SavedViewSchema>

/** The tags a note ends up with: those in its body first, then the explicit ones; each once. */
export function collectTags(text: string, explicit: readonly string[] = []): string[] {
  const all = new Set(parseTags(text))
  for (const raw of explicit) {
    const tag = normalizeTag(raw)
    if (tag !== undefined) all.add(tag)
  }
  return [...all].slice(0, MAX_TAGS)
}
