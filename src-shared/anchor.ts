/**
 * Owns what a note hangs on: one frame, a byte range in a frame, a flow, a time span, a conversation, a finding, or the whole
 * capture; how each is written as JSON, named in words, linked to from Markdown and found again in the capture.
 *
 * Guarantees: every anchor names its capture by SHA-256 (null until the capture has been hashed, e.g. while it is live) and
 * carries enough to be recognised without it. Parsing never throws: anchors come from project files, which are hostile.
 */
import * as v from 'valibot'
import { hostPortText } from './format'
import { withoutCode } from './note-text'
import { fail, ok, type Result } from './result'

const MAX_FRAME = Number.MAX_SAFE_INTEGER
const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_FRAME))
const frameNumber = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_FRAME))
/** Nanoseconds since 1970 UTC, in decimal (JSON has no integers of that size). */
const timeNs = v.pipe(v.string(), v.regex(/^-?\d{1,20}$/))
/** Of a text listing also a name, or '?' for an end that the text has lost. */
const address = v.pipe(v.string(), v.regex(/^[0-9A-Za-z.:%_?-]{0,64}$/))
const port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65535))

export const CaptureHashSchema = v.nullable(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)))
/** Zeek's uid form: letters and digits. */
export const FlowUidSchema = v.pipe(v.string(), v.regex(/^[A-Za-z0-9]{1,40}$/))
const findingId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9](?:[\w.:-]{0,118}\w)?$/))
const protocol = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9]{0,15}$/))

/** What makes a frame recognisable: number, time, bytes on the wire, `shortHash` of its captured bytes. */
const frameEntries = {
  capture: CaptureHashSchema,
  frame: frameNumber,
  ts: timeNs,
  len: count,
  hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
}
const endpoint = v.object({ ip: address, port: v.nullable(port) })

export const FrameAnchorSchema = v.object({ kind: v.literal('frame'), ...frameEntries })
export const BytesAnchorSchema = v.object({
  kind: v.literal('bytes'),
  ...frameEntries,
  /** from the start of the frame */
  offset: count,
  length: v.pipe(count, v.minValue(1)),
})
export const FlowAnchorSchema = v.object({
  kind: v.literal('flow'),
  capture: CaptureHashSchema,
  uid: FlowUidSchema,
  /** 'tcp', 'udp', 'icmp' … */
  proto: v.pipe(v.string(), v.regex(/^[A-Za-z0-9._-]{1,32}$/)),
  orig: endpoint,
  resp: endpoint,
  firstFrame: frameNumber,
})
export const SpanAnchorSchema = v.object({
  kind: v.literal('span'),
  capture: CaptureHashSchema,
  from: timeNs,
  to: timeNs,
})
export const ConversationAnchorSchema = v.object({
  kind: v.literal('conversation'),
  capture: CaptureHashSchema,
  protocol,
  /** counts from 1 within its protocol, as `@ftp:1` does */
  number: frameNumber,
  /** first frame and flow (for FTP: the control flow), by which it is found again */
  firstFrame: frameNumber,
  uid: v.nullable(FlowUidSchema),
})
export const FindingAnchorSchema = v.object({
  kind: v.literal('finding'),
  capture: CaptureHashSchema,
  id: findingId,
  finding: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,60}$/)),
  firstFrame: v.nullable(frameNumber),
})
export const CaptureAnchorSchema = v.object({ kind: v.literal('capture'), capture: CaptureHashSchema })

export const AnchorSchema = v.variant('kind', [
  FrameAnchorSchema,
  BytesAnchorSchema,
  FlowAnchorSchema,
  SpanAnchorSchema,
  ConversationAnchorSchema,
  FindingAnchorSchema,
  CaptureAnchorSchema,
])

export type Anchor = v.InferOutput<typeof AnchorSchema>
export type FrameAnchor = v.InferOutput<typeof FrameAnchorSchema>
export type FlowAnchor = v.InferOutput<typeof FlowAnchorSchema>

/** Reads an anchor from JSON text or from a parsed value. Fails with 'bad-request', never throws. */
export function parseAnchor(source: unknown): Result<Anchor> {
  let value = source
  if (typeof source === 'string') {
    try {
      value = JSON.parse(source)
    } catch {
      return fail('bad-request', 'This anchor is not JSON.', 'The note keeps its text; hang it on its place again.')
    }
  }
  const parsed = v.safeParse(AnchorSchema, value)
  if (parsed.success) return ok(parsed.output)
  const issue = parsed.issues[0]
  const where = v.getDotPath(issue) ?? 'anchor'
  return fail(
    'bad-request',
    `This anchor is not valid (${where}: ${issue.message}).`,
    'Hang the note on its place again.',
  )
}

/** A short stable name without the capture: equal for anchors on the same thing; the first four are also note links. */
export function anchorKey(anchor: Anchor): string {
  switch (anchor.kind) {
    case 'frame':
      return `frame:${anchor.frame}`
    case 'flow':
      return `flow:${anchor.uid}`
    case 'finding':
      return `finding:${anchor.id}`
    case 'conversation':
      return `${anchor.protocol}:${anchor.number}`
    case 'bytes':
      return `bytes:${anchor.frame}[${anchor.offset}+${anchor.length}]`
    case 'span':
      return `span:${anchor.from}..${anchor.to}`
    case 'capture':
      return 'capture'
  }
}

/** Frame of the anchor, or its first one; undefined for spans and whole captures. */
export function anchorFrame(anchor: Anchor): number | undefined {
  if (anchor.kind === 'frame' || anchor.kind === 'bytes') return anchor.frame
  if (anchor.kind === 'flow' || anchor.kind === 'conversation') return anchor.firstFrame
  return anchor.kind === 'finding' ? (anchor.firstFrame ?? undefined) : undefined
}

/** uid of the flow the anchor names; undefined when it names none. */
export function anchorFlow(anchor: Anchor): string | undefined {
  if (anchor.kind === 'flow') return anchor.uid
  return anchor.kind === 'conversation' ? (anchor.uid ?? undefined) : undefined
}

/** The anchor in words, for lists and reports: 'bytes 54 to 60 of frame 15'. */
export function describeAnchor(anchor: Anchor): string {
  switch (anchor.kind) {
    case 'frame':
      return `frame ${anchor.frame}`
    case 'bytes': {
      const last = anchor.offset + anchor.length - 1
      return anchor.length === 1
        ? `byte ${anchor.offset} of frame ${anchor.frame}`
        : `bytes ${anchor.offset} to ${last} of frame ${anchor.frame}`
    }
    case 'flow':
      return `${anchor.proto} flow ${endpointText(anchor.orig)} to ${endpointText(anchor.resp)} (${anchor.uid})`
    case 'span':
      return `${utcText(anchor.from)} to ${utcText(anchor.to)}`
    case 'conversation':
      return anchor.protocol === 'ftp'
        ? `FTP session ${anchor.number}`
        : `${anchor.protocol.toUpperCase()} conversation ${anchor.number}`
    case 'finding':
      return `finding ${anchor.finding}${anchor.firstFrame === null ? '' : ` at frame ${anchor.firstFrame}`} (${anchor.id})`
    case 'capture':
      return 'the whole capture'
  }
}

function endpointText(end: { readonly ip: string; readonly port: number | null }): string {
  return end.port === null ? end.ip : hostPortText(end.ip, end.port)
}

/** '2001-03-04 05:06:07.123456789 UTC'; the bare number where the calendar ends. */
function utcText(ns: string): string {
  const total = BigInt(ns)
  const fraction = ((total % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n
  const date = new Date(Number((total - fraction) / 1_000_000n))
  if (Number.isNaN(date.getTime())) return `${ns} ns`
  return `${date.toISOString().slice(0, -5).replace('T', ' ')}.${String(fraction).padStart(9, '0')} UTC`
}

/** Where a link stands in the Markdown: [from, to), UTF-16 offsets. */
interface LinkPlace {
  readonly text: string
  readonly from: number
  readonly to: number
}
export type NoteLink = LinkPlace &
  (
    | {
        readonly kind: 'frame'
        readonly frame: number /** `@frame:15-20`; equals `frame` otherwise */
        readonly lastFrame: number
      }
    | { readonly kind: 'flow'; readonly uid: string }
    | { readonly kind: 'finding'; readonly id: string }
    | { readonly kind: 'conversation'; readonly protocol: string; readonly number: number }
  )

/**
 * `@flow:3`: uids begin with a letter, so digits alone are the number of a flow in the capture at hand. Good while reading;
 * the uid is what stays true in another capture. null = it is a uid.
 */
export const flowNumber = (uid: string): number | null => (/^\d{1,9}$/.test(uid) ? Number(uid) : null)

/** Conversations a note can link to by name. */
export const LINKED_PROTOCOLS = ['ftp', 'dns', 'http', 'tls', 'ssh', 'icmp', 'arp'] as const

// '@' opens a link only where a word could begin, so that user@frame:1 and \@frame:1 are text
const LINK = new RegExp(
  '(?<![\\p{L}\\p{N}_@/\\\\.])@(?:frame:(\\d{1,15})(?:-(\\d{1,15}))?|flow:([A-Za-z0-9]{1,40})' +
    '|finding:([A-Za-z0-9](?:[\\w.:-]{0,118}\\w)?)' +
    `|(${LINKED_PROTOCOLS.join('|')}):(\\d{1,15}))(?![\\p{L}\\p{N}_])`,
  'gu',
)

/** All links of a note in text order; code is skipped. Numbers start at 1, a range must not run backwards. */
export function parseNoteLinks(markdown: string): NoteLink[] {
  const links: NoteLink[] = []
  for (const found of withoutCode(markdown).matchAll(LINK)) {
    const [text, first, last, uid, id, name, number] = found
    const place: LinkPlace = { text, from: found.index, to: found.index + text.length }
    if (first !== undefined) {
      const frame = Number(first)
      const lastFrame = last === undefined ? frame : Number(last)
      if (frame >= 1 && lastFrame >= frame) links.push({ ...place, kind: 'frame', frame, lastFrame })
    } else if (uid !== undefined) links.push({ ...place, kind: 'flow', uid })
    else if (id !== undefined) links.push({ ...place, kind: 'finding', id })
    else if (name !== undefined && Number(number) >= 1) {
      links.push({ ...place, kind: 'conversation', protocol: name, number: Number(number) })
    }
  }
  return links
}
