/**
 * Owns the window's side of notes: anchors made from what was clicked, anchors found again in the session, and which
 * frames and flows carry a note (for the filters `note` and `note contains "…"`).
 */
import { type Anchor, anchorFrame, describeAnchor } from '@shared/anchor'
import { type FrameFacts, findFrame, shortHash } from '@shared/anchor-find'
import type { Note } from '@shared/note'
import { fail, ok, type Result } from '@shared/result'
import type { NoteTarget, NoteView } from '@shared/rows'
import type { SessionAttachments } from '../session/columns-view'
import type { Session } from '../session/session'

export class NoteIndex {
  private byFrame = new Map<number, string[]>()
  private byFlow = new Map<number, string[]>()

  readonly attachments: SessionAttachments = {
    frames: { findingKinds: () => [], notes: (row) => this.byFrame.get(row) ?? [] },
    flows: { findingKinds: () => [], notes: (flow) => this.byFlow.get(flow) ?? [] },
  }

  /** Notes as the window shows them; remembers where the standing ones hang. */
  show(notes: readonly Note[], session: Session | null): NoteView[] {
    this.byFrame = new Map()
    this.byFlow = new Map()
    return notes.map((note) => {
      const view = noteView(note, session)
      if (view.target && !view.deleted && session) this.remember(view.target, note, session)
      return view
    })
  }

  private remember(target: NoteTarget, { anchor, body }: Note, session: Session): void {
    if (target.kind === 'frame' || target.kind === 'bytes') append(this.byFrame, target.frame - 1, body)
    if (target.kind === 'flow') append(this.byFlow, target.flow, body)
    if (anchor.kind === 'conversation' && anchor.uid !== null)
      append(this.byFlow, findFlow(session, anchor.uid, anchor.firstFrame), body)
    if (anchor.kind === 'finding' && anchor.firstFrame !== null) append(this.byFrame, anchor.firstFrame - 1, body)
  }
}

function append(map: Map<number, string[]>, key: number, body: string): void {
  map.set(key, [...(map.get(key) ?? []), body])
}

export function noteView(note: Note, session: Session | null): NoteView {
  const target = session ? findTarget(note.anchor, session) : null
  const frame = target?.kind === 'conversation' || target?.kind === 'finding' ? anchorFrame(note.anchor) : undefined
  return {
    id: note.id,
    target,
    ...(frame === undefined ? {} : { frame }),
    title: titleOf(note.anchor, target, session),
    body: note.body,
    tags: note.tags,
    author: note.author,
    createdMs: Date.parse(note.createdAt),
    updatedMs: Date.parse(note.updatedAt),
    revision: note.revision,
    deleted: note.deleted === true,
  }
}

function titleOf(anchor: Anchor, target: NoteTarget | null, session: Session | null): string {
  if (target?.kind === 'flow' && session)
    return `${session.flows.origText(target.flow)} → ${session.flows.respText(target.flow)}`
  if (anchor.kind === 'frame' && target?.kind === 'frame' && target.frame !== anchor.frame)
    return `frame ${target.frame} (was ${anchor.frame})`
  return describeAnchor(anchor)
}

/** The anchor for what was clicked in the packets; 'bad-request' when there is no such frame or flow. */
export function anchorFor(
  target: Exclude<NoteTarget, { kind: 'conversation' | 'finding' }>,
  session: Session,
): Result<Anchor> {
  const capture = captureHash(session)
  if (target.kind === 'capture') return ok({ kind: 'capture', capture })
  if (target.kind === 'flow') {
    if (target.flow >= session.flows.count) return fail('bad-request', `There is no flow ${target.flow}.`)
    const record = session.flows.flowRecord(target.flow)
    const hasPorts = record.proto === 'tcp' || record.proto === 'udp' || record.proto === 'sctp'
    // a name from a text listing may be any text; the flow is found again by its uid
    const end = (host: string, port: number) => ({
      ip: host.replace(/[^0-9A-Za-z.:%_?-]/g, '_').slice(0, 64),
      port: hasPorts && host !== '?' ? port : null,
    })
    return ok({
      kind: 'flow',
      capture,
      uid: record.uid,
      proto: record.proto,
      orig: end(record['id.orig_h'], record['id.orig_p']),
      resp: end(record['id.resp_h'], record['id.resp_p']),
      firstFrame: record.first_frame,
    })
  }
  const row = target.frame - 1
  const facts = frameFacts(session, row)
  if (!facts)
    return fail('bad-request', `Frame ${target.frame} cannot be read.`, 'Put the capture file back and open it again.')
  const fileCapture = session.hashes.get(session.sourceOf(row).path) ?? null
  if (target.kind === 'frame') return ok({ kind: 'frame', capture: fileCapture, ...facts })
  return ok({
    kind: 'bytes',
    capture: fileCapture,
    ...facts,
    offset: target.offset,
    length: Math.max(1, target.length),
  })
}

export const captureHash = (session: Session): string | null => session.hashes.get(session.sources[0].path) ?? null

function findTarget(anchor: Anchor, session: Session): NoteTarget | null {
  switch (anchor.kind) {
    case 'frame':
    case 'bytes': {
      const found = findFrame(anchor, {
        at: (frame) => frameFacts(session, frame - 1),
        withTime: (ts) => framesAt(session, ts),
      })
      if (found.state === 'lost') return null
      return anchor.kind === 'frame'
        ? { kind: 'frame', frame: found.frame }
        : { kind: 'bytes', frame: found.frame, offset: anchor.offset, length: anchor.length }
    }
    case 'flow': {
      const flow = findFlow(session, anchor.uid, anchor.firstFrame)
      return flow < 0 ? null : { kind: 'flow', flow }
    }
    case 'capture':
      return { kind: 'capture' }
    case 'conversation': {
      if (anchor.protocol !== 'ftp' || anchor.uid === null) return null
      // sessions are numbered in the order of their first frames: the number stays as long as the flow is there
      const flow = findFlow(session, anchor.uid, anchor.firstFrame)
      return flow < 0 ? null : { kind: 'conversation', protocol: 'ftp', number: anchor.number }
    }
    case 'finding':
      return (anchor.firstFrame ?? 0) > session.frames.count ? null : { kind: 'finding', id: anchor.id }
    case 'span':
      return null
  }
}

const frameNs = (session: Session, row: number): bigint =>
  BigInt(session.frames.seconds(row)) * 1_000_000_000n + BigInt(session.frames.nanos(row))

function frameFacts(session: Session, row: number): FrameFacts | undefined {
  const bytes = session.frameBytes(row)
  if (!bytes) return undefined
  return {
    frame: row + 1,
    ts: frameNs(session, row).toString(),
    len: session.frames.wireLength(row),
    hash: shortHash(bytes),
  }
}

function* framesAt(session: Session, ts: string): Generator<number> {
  const relative = Number(BigInt(ts) - BigInt(session.frames.baseSeconds) * 1_000_000_000n)
  for (let row = 0; row < session.frames.count; row++) if (session.frames.timeNs(row) === relative) yield row + 1
}

/** By its first frame; when that belongs to another flow now, by looking at all of them. */
function findFlow(session: Session, uid: string, firstFrame: number): number {
  const { flows, frames } = session
  if (firstFrame <= frames.count) {
    const flow = frames.flow(firstFrame - 1)
    if (flow >= 0 && flows.uid(flow) === uid) return flow
  }
  for (let flow = 0; flow < flows.count; flow++) if (flows.uid(flow) === uid) return flow
  return -1
}
