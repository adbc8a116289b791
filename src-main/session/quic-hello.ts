/**
 * Owns putting together the client's hello of a QUIC connection when it came in several datagrams, as browsers send it since
 * key shares became long; in one datagram the decoder shows it by itself (decode/quic.ts).
 *
 * Guarantees: looks at the first MAX_DATAGRAMS datagrams of a flow; opens only what anybody may. A hello of which bytes are
 * missing is shown as far as it is there, in the frame that brought the last of it.
 */
import type { FieldNode } from '@shared/field'
import { countText } from '@shared/format'
import { describeHandshakeBytes } from '../decode/describe'
import { Layers } from '../decode/layers'
import { type CryptoPiece, cryptoOf, isWholeMessage, joinPieces } from '../decode/quic-initial'
import { type JoinedRun, placed, type RunPart } from './joined-frame'
import type { Session } from './session'

const MAX_DATAGRAMS = 16
const CLIENT_HELLO = 1

export interface QuicHello {
  /** row that completes it */
  readonly row: number
  readonly isWhole: boolean
  readonly run: JoinedRun
}

/** @param rows the flow's; undefined when its hello lies in one frame, or there is none */
export function quicHello(session: Session, rows: Uint32Array): QuicHello | undefined {
  const found = clientHelloOf(session, rows)
  if (!found || found.parts.every(({ row }) => row === found.parts[0].row)) return undefined
  const { bytes, parts } = found
  const row = Math.max(...parts.map((part) => part.row))
  return { row, isWhole: isWholeMessage(bytes), run: { bytes, tree: describeHandshakeBytes(bytes), parts } }
}

/** The hello's bytes from its beginning on, and where they stand; undefined when there are none. */
export function clientHelloOf(
  session: Session,
  rows: Uint32Array,
): { readonly bytes: Uint8Array; readonly parts: readonly RunPart[] } | undefined {
  const layers = new Layers()
  const pieces: (CryptoPiece & { readonly row: number })[] = []
  for (const row of rows.subarray(0, MAX_DATAGRAMS)) {
    if (session.isFromResponder(row) || !session.layersOf(row, layers)) continue
    const { payloadAt, payloadCaptured } = layers
    for (const piece of cryptoOf(layers.bytes, payloadAt, payloadAt + payloadCaptured)) pieces.push({ ...piece, row })
  }
  const { bytes, parts: joined } = joinPieces(pieces)
  const parts = joined.map(({ index, piece, from }): RunPart => {
    const row = pieces.find((one) => one.at === piece.at && one.bytes === piece.bytes)?.row ?? 0
    return { index, row, at: piece.at + from, length: piece.bytes.length - from }
  })
  return bytes[0] === CLIENT_HELLO ? { bytes, parts } : undefined
}

/** What a frame that holds a part of it shows of it. */
export function helloNodes({ row: last, isWhole, run }: QuicHello, row: number): FieldNode[] {
  const { bytes, parts, tree } = run
  const own = parts.find((part) => part.row === row)
  const frames = new Set(parts.map((part) => part.row + 1))
  const size = `${countText(bytes.length)} bytes of ${frames.size} datagrams`
  const text =
    row === last
      ? `${size}${isWhole ? '' : '; its end is not in the capture'}`
      : `part of a message that is complete in frame ${last + 1}`
  const said: FieldNode = {
    field: '',
    label: 'TLS client hello',
    value: null,
    text,
    offset: own?.at ?? 0,
    length: own?.length ?? 0,
    places: parts
      .slice(0, MAX_DATAGRAMS)
      .map((part) => ({ frame: part.row + 1, offset: part.at, length: part.length })),
    children: [],
  }
  return row === last ? [said, ...tree.map((node) => placed(node, parts, row))] : [said]
}
