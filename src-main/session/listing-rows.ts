/**
 * Owns what a session knows of rows and flows that were made from text (files/listing.ts): the record of a row, the names in
 * place of stand-in addresses, what of a flow is not in the text.
 *
 * Guarantees: costs nothing for captures of packets; a byte for each flow of a listing. Stand-ins are looked up only in
 * sessions that read a listing.
 */
import type { Mended, PlacedRecord } from '@shared/listing'
import type { Layers } from '../decode/layers'
import type { CaptureFile } from '../files/capture-file'
import { ListingFile } from '../files/listing'
import { V6_STAND_IN } from '../files/listing-hosts'
import { PlacedFlag } from '../files/listing-table'
import type { FlowReader, TextFlows } from '../flows/flow-reader'
import { CHUNK_ROWS, type FrameTable } from './frame-table'

export class ListingRows implements TextFlows {
  private readonly listings: readonly ListingFile[]
  private settled = 0
  /** bits of `PlacedFlag` by flow, and `TEXT` for flows made from text */
  private flags = new Uint8Array(1024)

  private constructor(
    private readonly frames: FrameTable,
    private readonly flows: FlowReader,
    private readonly sourceOf: (row: number) => CaptureFile,
    sources: readonly CaptureFile[],
  ) {
    this.listings = sources.filter((source) => source instanceof ListingFile)
    const [first, ...others] = this.listings
    for (const other of others) other.shareHosts(first.hosts)
  }

  /** undefined when none of the sources is a listing. */
  static of(
    frames: FrameTable,
    flows: FlowReader,
    sourceOf: (row: number) => CaptureFile,
    sources: readonly CaptureFile[],
  ): ListingRows | undefined {
    if (!sources.some((source) => source instanceof ListingFile)) return undefined
    const rows = new ListingRows(frames, flows, sourceOf, sources)
    flows.text = rows
    return rows
  }

  /**
   * To be called whenever rows were added: what the text counts and does not show went over the wire and was tracked so, but
   * there are no bytes of it.
   */
  settle(): void {
    for (; this.settled < this.frames.count; this.settled++) {
      const row = this.settled
      const source = this.sourceOf(row)
      if (!(source instanceof ListingFile)) continue
      const place = this.frames.fileOffset(row)
      this.frames.chunk(row).capLength[row % CHUNK_ROWS] = source.lengthAt(place)
      const flow = this.frames.flow(row)
      if (flow >= 0) this.note(flow, source.flagsAt(place))
    }
  }

  /** What the text says of a row; undefined for rows of packets, and when the file has changed. */
  record(row: number): PlacedRecord | undefined {
    if (row < 0 || row >= this.frames.count) return undefined
    const source = this.sourceOf(row)
    return source instanceof ListingFile ? source.recordAt(this.frames.fileOffset(row)) : undefined
  }

  /** False when some listing has no dates: its seconds since 1970 are those of an unknown day. */
  isDated(): boolean {
    return this.listings.every((listing) => listing.isDated)
  }

  /** Takes from a frame's layers what the text does not hold: -1 = not known. */
  forget(row: number, layers: Layers): void {
    const record = this.record(row)
    if (!record || record.dump) return
    if (record.ip.id === undefined) layers.ipId = -1
    if (record.ip.ttl === undefined) layers.ttl = -1
  }

  /** The name in place of an IPv4 stand-in, '?' for an end without one; undefined for addresses that are in the text. */
  nameOf(word: number): string | undefined {
    return this.listings[0]?.hosts.nameOf(word >>> 0)
  }

  endName(flow: number, side: 'orig' | 'resp'): string | undefined {
    if (!this.isText(flow)) return undefined
    const word = (index: 0 | 1 | 2 | 3): number => this.flows.addressWord(flow, side, index) >>> 0
    if (this.flows.number(flow, 'version') === 4) return this.nameOf(word(0))
    return word(0) === V6_STAND_IN && word(1) === 0 && word(2) === 0 ? this.nameOf(word(3)) : undefined
  }

  isText(flow: number): boolean {
    return (this.flags[flow] & TEXT) !== 0
  }

  /** Maximum segment size, window scale, SACK and time stamps of some of its segments are not in the text. */
  hasLostOptions(flow: number): boolean {
    return (this.flags[flow] & PlacedFlag.optionsUnknown) !== 0
  }

  knowsIpBytes(flow: number): boolean {
    return (this.flags[flow] & PlacedFlag.lengthUnknown) === 0
  }

  mended(flow: number): readonly Mended[] {
    const flags = this.flags[flow]
    const list: Mended[] = []
    if (flags & PlacedFlag.undated) list.push({ field: 'ts', reason: 'the text has no date: the day is not known' })
    for (const side of ['orig', 'resp'] as const) {
      if (this.endName(flow, side) !== '?') continue
      const reason = 'not in the text: paired by the other end and the sequence numbers'
      list.push({ field: `id.${side}_h`, reason })
      if (this.flows.hasPorts(flow)) list.push({ field: `id.${side}_p`, reason: 'not in the text' })
    }
    if (flags & PlacedFlag.lengthUnknown) {
      const reason = 'the text does not say how long the IP packets were'
      list.push({ field: 'orig_ip_bytes', reason }, { field: 'resp_ip_bytes', reason })
    }
    if (this.hasLostOptions(flow)) {
      const reason = 'maximum segment size, window scale, SACK and time stamps are not in the text'
      list.push({ field: 'tcp.options', reason })
    }
    if (flags & PlacedFlag.seqFilled) {
      const reason = 'not printed for some segments without data: taken to be the next expected'
      list.push({ field: 'tcp.seq_raw', reason })
    }
    if (flags & PlacedFlag.shifted)
      list.push({ field: 'tcp.seq_raw', reason: 'relative in the text: the first number of the connection was added' })
    if (flags & PlacedFlag.unanchored)
      list.push({ field: 'tcp.seq_raw', reason: 'relative in the text, to a number that is not in it' })
    return list
  }

  private note(flow: number, flags: number): void {
    if (flow >= this.flags.length) {
      const grown = new Uint8Array(Math.max(this.flags.length * 2, flow + 1))
      grown.set(this.flags)
      this.flags = grown
    }
    this.flags[flow] |= flags | TEXT
  }
}

/** beside the bits of `PlacedFlag` */
const TEXT = 128
