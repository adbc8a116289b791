/**
 * Owns a frame as the JSON object of `frames --style json` (DESIGN 5.1).
 */
import { ipv4Text, ipv6Text } from '@shared/format'
import type { ListingDialect, Mended } from '@shared/listing'
import { Mark, markNames } from '@shared/marks'
import { protocolName } from '@shared/protocols'
import { messagesOf } from './flow-messages'
import type { LinePrinter } from './line-printer'
import type { Session } from './session'

export interface FrameJson {
  readonly capture: string
  readonly frame: number
  /** nanoseconds since 1970, decimal */
  readonly ts: string
  readonly caplen: number
  readonly len: number
  readonly link: string
  readonly layers: readonly { readonly name: string; readonly offset: number; readonly length: number }[]
  readonly src?: string
  readonly dst?: string
  readonly sport?: number
  readonly dport?: number
  /** uid of the flow, absent for frames of none */
  readonly flow?: string
  readonly direction?: 'orig' | 'resp'
  readonly marks: readonly string[]
  readonly line: string
  /** messages over several frames that this one holds bytes of; `complete_in` is absent where bytes are missing */
  readonly spans?: readonly { readonly protocol: string; readonly bytes: number; readonly complete_in?: number }[]
  /** made from a record of a text listing: where it stands, and what of the above is not in it */
  readonly text?: { readonly offset: number; readonly dialect: ListingDialect; readonly remarks: readonly string[] }
  readonly mended?: readonly Mended[]
}

export function frameJson(session: Session, row: number, printer: LinePrinter): FrameJson {
  const { frames, flows } = session
  const layers = session.layersOf(row)
  const flow = frames.flow(row)
  const marks = frames.marks(row)
  const record = session.listingRecord(row)
  const address = (at: number) =>
    layers?.ipVersion === 6 ? ipv6Text(layers.bytes, at) : ipv4Text(layers?.bytes ?? new Uint8Array(4), at)
  // a dump has the addresses; a record without one only what it calls the hosts
  const src = (at: number) => (record && !record.dump ? (record.source.host ?? '?') : address(at))
  const dst = (at: number) => (record && !record.dump ? (record.target.host ?? '?') : address(at))
  return {
    capture: session.sourceOf(row).path,
    frame: row + 1,
    ts: (BigInt(frames.seconds(row)) * 1_000_000_000n + BigInt(frames.nanos(row))).toString(),
    caplen: frames.capLength(row),
    len: frames.wireLength(row),
    link: session.linkName(row),
    layers: layers
      ? Array.from({ length: layers.count }, (_, i) => ({
          name: protocolName(layers.protocol[i]),
          offset: layers.offset[i],
          length: layers.length[i],
        }))
      : [],
    ...(layers && layers.srcAt >= 0 ? { src: src(layers.srcAt), dst: dst(layers.dstAt) } : {}),
    ...(layers && layers.sport >= 0 ? { sport: layers.sport, dport: layers.dport } : {}),
    ...(flow >= 0
      ? { flow: flows.uid(flow), direction: (marks & Mark.fromResponder) !== 0 ? ('resp' as const) : ('orig' as const) }
      : {}),
    marks: markNames(marks & ~Mark.fromResponder),
    line: printer.text(row),
    ...spansOf(session, row),
    ...(record
      ? {
          text: { offset: record.offset, dialect: record.dialect, remarks: record.remarks },
          mended: record.mended,
        }
      : {}),
  }
}

/** Of flows that were walked before (flow-messages.ts). */
function spansOf(session: Session, row: number): Pick<FrameJson, 'spans'> {
  const found = messagesOf(session).at(row)
  if (!found) return {}
  const { table } = found
  const spans = found.spans.own.map((span) => ({
    protocol: protocolName(table.protocol[span]),
    bytes: table.to[span] - table.from[span],
    ...(table.row[span] >= 0 ? { complete_in: table.row[span] + 1 } : {}),
  }))
  return spans.length > 0 ? { spans } : {}
}
