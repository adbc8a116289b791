/**
 * Owns the fields of a frame that has to do with messages over several frames: a message is decoded whole in the frame that
 * completes it; the others say which that is (Wireshark's convention). What is missing of a message is said.
 *
 * Guarantees: the bytes of a message are read from the file when asked for and not kept. Every field says in which frames its
 * bytes lie. A frame without such messages is not this file's: undefined.
 */
import type { BytePlace, FieldNode } from '@shared/field'
import { countText } from '@shared/format'
import { protocolId, protocolTitle } from '@shared/protocols'
import { describeOuter, describeStream } from '../decode/describe'
import type { Layers } from '../decode/layers'
import type { JoinedAt } from './flow-messages'
import type { Session } from './session'
import type { SpanTable } from './span-table'

const TCP = protocolId('tcp')
/** frames that are named where a message lies in many */
const MAX_NAMED = 64

/** Bytes of the stream that are decoded as one, with the fields found in them (offsets count in `bytes`). */
export interface JoinedRun {
  readonly bytes: Uint8Array
  readonly tree: readonly FieldNode[]
  readonly parts: readonly RunPart[]
}

/** Where bytes from `index` on stand: `length` bytes of a row's frame from `at` on. */
export interface RunPart {
  readonly index: number
  readonly row: number
  readonly at: number
  readonly length: number
}

export interface JoinedFrame {
  /** the layers up to TCP; the whole tree when nothing is joined in this frame */
  readonly outer: readonly FieldNode[]
  /** said of messages that are not decoded here, and of those that are */
  readonly remarks: readonly FieldNode[]
  readonly runs: readonly JoinedRun[]
}

/** The frame that is looked at: the place of its first byte in the stream, and the stretch that its payload is. */
interface Here {
  readonly table: SpanTable
  readonly row: number
  readonly base: number
  readonly own: readonly [number, number]
}

/** A stretch of the stream to be decoded in one go. */
interface Stretch {
  readonly from: number
  to: number
  readonly protocol: number
  readonly spans: number[]
}

/** @returns undefined when the frame's bytes are no part of the stream after all */
export function joinFrame(
  session: Session,
  row: number,
  layers: Layers,
  { table, spans }: JoinedAt,
): JoinedFrame | undefined {
  const tcp = lastLayer(layers, TCP)
  if (tcp < 0) return undefined
  const here: Here = { table, row, base: spans.base, own: ownRange(layers, spans.base) }
  const all = [...spans.own, ...spans.repeated]
  const complete = spans.own.filter((span) => table.row[span] === row)
  const elsewhere = all.filter((span) => table.row[span] >= 0 && table.row[span] !== row)
  const repeated = new Set(spans.repeated)
  const remarks = [
    ...complete.filter((span) => isOverFrames(table, span)).map((span) => segmentsNode(here, span)),
    ...elsewhere.map((span) => partNode(here, span, repeated.has(span))),
    ...spans.own.filter((span) => table.row[span] < 0).map((span) => missingNode(here, span)),
  ]
  if (complete.length + elsewhere.length === 0) return { outer: [], remarks, runs: [] }
  const runs: JoinedRun[] = []
  for (const stretch of stretchesOf(here, complete, elsewhere)) {
    const parts = partsOf(here, stretch)
    const bytes = bytesOf(session, parts, row, layers)
    if (bytes) runs.push({ bytes, tree: describeStream(stretch.protocol, bytes, layers), parts })
  }
  return { outer: describeOuter(layers.bytes.subarray(layers.start, layers.end), layers, tcp + 1), remarks, runs }
}

/** The tree of a frame for people: offsets count in this frame, what lies elsewhere says where. */
export function joinedTree({ outer, remarks, runs }: JoinedFrame, row: number): FieldNode[] {
  return [...outer, ...remarks, ...runs.flatMap(({ tree, parts }) => tree.map((node) => placed(node, parts, row)))]
}

function lastLayer(layers: Layers, protocol: number): number {
  for (let i = layers.count - 1; i >= 0; i--) if (layers.protocol[i] === protocol) return i
  return -1
}

/** The frame's payload in the stream. */
function ownRange(layers: Layers, base: number): readonly [number, number] {
  const from = base + layers.payloadAt - layers.start
  return [from, from + Math.max(0, Math.min(layers.payloadCaptured, layers.payloadLength))]
}

const isOverFrames = (table: SpanTable, span: number): boolean => {
  const [begin, end] = table.piecesOf(span)
  for (let i = begin + 1; i < end; i++) if (table.pieces.row[i] !== table.pieces.row[begin]) return true
  return false
}

/** Messages completed here, and own bytes outside any message; what follows a message directly is decoded with it. */
function stretchesOf({ table, own }: Here, complete: readonly number[], elsewhere: readonly number[]): Stretch[] {
  const taken = [...complete, ...elsewhere].sort((a, b) => table.from[a] - table.from[b])
  const stretches: Stretch[] = []
  let place = own[0]
  const addOwn = (to: number): void => {
    if (to <= place) return
    const before = stretches.at(-1)
    if (before && before.to === place) before.to = to
    else stretches.push({ from: place, to, protocol: table.main, spans: [] })
  }
  for (const span of taken) {
    const [from, to] = [table.from[span], table.to[span]]
    addOwn(Math.min(from, own[1]))
    if (complete.includes(span)) {
      const before = stretches.at(-1)
      if (before?.to === from && before.spans.length > 0 && before.protocol === table.protocol[span]) {
        before.to = to
        before.spans.push(span)
      } else stretches.push({ from, to, protocol: table.protocol[span], spans: [span] })
    }
    place = Math.max(place, to)
  }
  addOwn(own[1])
  return stretches
}

function partsOf({ table, row, base }: Here, stretch: Stretch): RunPart[] {
  const { pieces } = table
  const parts: RunPart[] = []
  let place = stretch.from
  const add = (at: number, ofRow: number, length: number): void => {
    if (length <= 0) return
    parts.push({ index: place - stretch.from, row: ofRow, at, length })
    place += length
  }
  for (const span of stretch.spans) {
    add(place - base, row, table.from[span] - place)
    const [begin, end] = table.piecesOf(span)
    for (let i = begin; i < end; i++) add(pieces.at[i], pieces.row[i], pieces.length[i])
  }
  add(place - base, row, stretch.to - place)
  return parts
}

function bytesOf(session: Session, parts: readonly RunPart[], row: number, layers: Layers): Uint8Array | undefined {
  const last = parts[parts.length - 1]
  const bytes = new Uint8Array(last.index + last.length)
  for (const part of parts) {
    const from = layers.start + part.at
    const read =
      part.row === row
        ? layers.bytes.subarray(from, from + part.length)
        : session.sourceOf(part.row).read(session.frames.fileOffset(part.row) + part.at, part.length)
    if (!read) return undefined
    bytes.set(read, part.index)
  }
  return bytes
}

/** "Joined from 2 segments": one line a segment. */
function segmentsNode({ table, row }: Here, span: number): FieldNode {
  const [begin, end] = table.piecesOf(span)
  const places = placesOf(table, begin, Math.min(end, begin + MAX_NAMED))
  const own = places.find(({ frame }) => frame === row + 1)
  const children = places.map((place): FieldNode => {
    const isOwn = place.frame === row + 1
    return {
      field: 'tcp.segment',
      label: 'Segment',
      value: place.frame,
      text: `frame ${place.frame}, ${bytesText(place.length)}`,
      offset: isOwn ? place.offset : 0,
      length: isOwn ? place.length : 0,
      ...(isOwn ? {} : { places: [place] }),
      children: [],
    }
  })
  const more = end - begin > MAX_NAMED ? `, the first ${MAX_NAMED} are listed` : ''
  return {
    field: 'tcp.segments',
    label: 'Joined from segments',
    value: null,
    text: `${bytesText(table.captured[span])} of ${end - begin} segments${more}`,
    offset: own?.offset ?? 0,
    length: own?.length ?? 0,
    children,
  }
}

function partNode(here: Here, span: number, isRepeat: boolean): FieldNode {
  const { table, base } = here
  const [from, to] = overlap(here, span)
  const [begin, end] = table.piecesOf(span)
  const last = table.row[span]
  const words = isRepeat ? 'repeats a part of a message that is complete in' : 'part of a message that is complete in'
  return {
    field: 'tcp.reassembled_in',
    label: protocolTitle(table.protocol[span]),
    value: last + 1,
    text: `${words} frame ${last + 1} (${bytesText(to - from)} of ${countText(table.to[span] - table.from[span])})`,
    offset: from - base,
    length: to - from,
    places: table
      .piecesIn(last)
      .filter((piece) => piece >= begin && piece < end)
      .flatMap((piece) => placesOf(table, piece, piece + 1)),
    children: [],
  }
}

function missingNode(here: Here, span: number): FieldNode {
  const { table, base } = here
  const [from, to] = overlap(here, span)
  const captured = table.captured[span]
  const total = table.to[span] - table.from[span]
  const text =
    total > captured
      ? `only ${countText(captured)} of the ${countText(total)} bytes of this message are in the capture`
      : `the end of this message is not in the capture, only ${bytesText(captured)} of it`
  return {
    field: '',
    label: protocolTitle(table.protocol[span]),
    value: null,
    text,
    offset: from - base,
    length: to - from,
    children: [],
  }
}

function overlap({ table, own }: Here, span: number): readonly [number, number] {
  const from = Math.max(table.from[span], own[0])
  return [from, Math.max(from, Math.min(table.to[span], own[1]))]
}

const bytesText = (count: number): string => `${countText(count)} ${count === 1 ? 'byte' : 'bytes'}`

function placesOf({ pieces }: SpanTable, begin: number, end: number): BytePlace[] {
  const places: BytePlace[] = []
  for (let i = begin; i < end; i++)
    places.push({ frame: pieces.row[i] + 1, offset: pieces.at[i], length: pieces.length[i] })
  return places
}

/** A node of a run as one of this frame. */
export function placed(node: FieldNode, parts: readonly RunPart[], row: number): FieldNode {
  const children = node.children.map((child) => placed(child, parts, row))
  if (node.length === 0) return { ...node, offset: 0, children }
  const places: BytePlace[] = []
  const to = node.offset + node.length
  let own: BytePlace | undefined
  for (let i = partAt(parts, node.offset); i < parts.length && parts[i].index < to; i++) {
    const { index, row: ofRow, at, length } = parts[i]
    const start = Math.max(node.offset, index)
    const place = { frame: ofRow + 1, offset: at + start - index, length: Math.min(to, index + length) - start }
    if (ofRow === row) own ??= place
    if (places.length < MAX_NAMED) places.push(place)
  }
  const isHere = places.length === 1 && own !== undefined
  return {
    ...node,
    offset: own?.offset ?? 0,
    length: own?.length ?? 0,
    ...(isHere ? {} : { places }),
    children,
  }
}

/** Index of the part that holds the byte at `index`. */
function partAt(parts: readonly RunPart[], index: number): number {
  let [low, high] = [0, parts.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    if (parts[middle].index <= index) low = middle
    else high = middle - 1
  }
  return low
}
