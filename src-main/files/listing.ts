/**
 * Owns a text listing as a capture: every record a frame (listing-frame.ts), with what the text says of it to be asked for
 * by the frame's place.
 *
 * Guarantees: memory is 37 bytes a record and the names that occur; the text stays on disk and a record is parsed again when
 * it is looked at. At most `MAX_RECORDS` records are read; a further one is a warning. Nothing throws on any text.
 */
import type { ListingClock, ListingRecord, PlacedRecord } from '@shared/listing'
import { type AppError, fail, ok, type Result } from '@shared/result'
import type { ByteFile } from './byte-file'
import type { DescribedInterface, InterfaceStatistics, OddTime } from './capture-facts'
import type { CaptureFile } from './capture-file'
import { clockOf, ListingClockwork } from './listing-clock'
import { LINK_RAW, type MadeFrame, makeFrame } from './listing-frame'
import { ListingHosts } from './listing-hosts'
import { plainText, TextLines } from './listing-lines'
import { isPage } from './listing-markup'
import { areKnownOptions } from './listing-options'
import { parseRecord } from './listing-parse'
import { payloadBytes } from './listing-payload'
import { RecordPieces } from './listing-records'
import { ListingResolver } from './listing-resolve'
import { PlacedFlag, RecordTable } from './listing-table'
import { type CaptureWarning, type FrameSpan, Next } from './source'

const MAX_RECORDS = 20_000_000
/** as far as a page may go on before its first record */
const SAMPLE_BYTES = 4 << 20
const SAMPLE_RECORDS = 500
const HEAD_BYTES = 1 << 16
const NO_PIECES = { next: () => undefined }

const FORMATS = { old: 'text listing (tcpdump 3.x, WinDump)', new: 'text listing (tcpdump 4.x)' } as const

/** What the beginning of a listing shows. */
interface Sample {
  readonly isPage: boolean
  readonly records: readonly ListingRecord[]
}

export class ListingFile implements CaptureFile {
  readonly interfaces: DescribedInterface[] = []
  readonly warnings: CaptureWarning[] = []
  readonly comments: Map<number, string>
  readonly names: ReadonlyMap<string, string> = new Map()
  readonly statistics: ReadonlyMap<number, InterfaceStatistics> = new Map()
  readonly oddTimes: ReadonlyMap<number, OddTime> = new Map()
  readonly format: string
  hosts = new ListingHosts()
  private readonly table = new RecordTable()
  private readonly lines: TextLines
  private pieces: { next(): ReturnType<RecordPieces['next']> }
  private readonly clockwork: ListingClockwork
  private resolver: ListingResolver
  private readonly interfaceOf = new Map<number, number>()
  private readonly timeDigits: number
  /** all zeros but for its first `paddedBytes` */
  private padding = new Uint8Array(1 << 16)
  private paddedBytes = 0
  private unread = 0
  private firstUnread = 0
  private isOver = false
  private lastPlaced: { readonly index: number; readonly record: PlacedRecord } | undefined

  private constructor(
    readonly path: string,
    private readonly file: ByteFile,
    private readonly sample: Sample,
  ) {
    const [first] = sample.records
    this.format = FORMATS[first.dialect]
    this.timeDigits = first.time.digits > 6 ? 9 : 6
    this.lines = new TextLines(file, sample.isPage)
    this.pieces = new RecordPieces(this.lines)
    this.clockwork = new ListingClockwork(clockOf(sample.records.map(({ time }) => time)))
    this.resolver = new ListingResolver(this.hosts)
    this.comments = new Map([[0, commentOf(first)]])
  }

  /** A listing when the beginning of the file holds a record; error 'not-a-capture' when it does not. */
  static open(path: string, file: ByteFile): Result<ListingFile> {
    const head = new Uint8Array(Math.min(HEAD_BYTES, file.size()))
    const text = plainText(head.subarray(0, file.readAt(head, 0, head.length, 0)), false)
    const sample = text.includes('\0') ? undefined : takeSample(file, isPage(text))
    if (sample && sample.records.length > 0) return ok(new ListingFile(path, file, sample))
    return fail('not-a-capture', `${path} holds no records of tcpdump or WinDump.`, 'Open a capture or a text listing.')
  }

  get failure(): AppError | undefined {
    return this.file.failure
  }

  /** False when some record so far had no date. */
  get isDated(): boolean {
    return this.clockwork.undated + this.clockwork.untimed === 0
  }

  get offset(): number {
    return this.lines.offset
  }

  get bytesRead(): number {
    return this.lines.offset
  }

  get bytesTotal(): number {
    return this.file.size()
  }

  next(span: FrameSpan): number {
    for (let piece = this.pieces.next(); piece !== undefined; piece = this.pieces.next()) {
      if (this.table.count >= MAX_RECORDS) {
        this.warn('limit', piece.offset, `The listing has more than ${MAX_RECORDS} records; the rest is left out.`)
        break
      }
      const record = parseRecord(piece.text)
      if (!record) {
        if (this.unread++ === 0) this.firstUnread = piece.offset
        continue
      }
      this.clockwork.advance(record.time)
      const resolved = this.resolver.resolve(record)
      const made = makeFrame(record, resolved)
      const place = this.table.add(piece.offset, piece.end - piece.offset, made.bytes.length, {
        ...resolved,
        flags: undatedFlag(record) | (made.isDump ? PlacedFlag.dumped : resolved.flags | flagsOf(record)),
      })
      this.fill(span, made, place)
      return Next.frame
    }
    this.finishReading()
    return Next.ended
  }

  /** Bytes of one frame again, made from the text as it stands in the file. Never of two: they are not neighbours there. */
  read(place: number, length: number): Uint8Array | undefined {
    const index = this.table.find(place)
    const record = index < 0 ? undefined : this.recordAt(place)
    if (!record) return undefined
    const from = place - this.table.start(index)
    const { bytes } = makeFrame(record, this.table.resolved(index))
    return length >= 0 && from + length <= bytes.length ? bytes.slice(from, from + length) : undefined
  }

  /** Bytes there are of the frame at a place. */
  lengthAt(place: number): number {
    const index = this.table.find(place)
    return index < 0 ? 0 : this.table.length(index)
  }

  /** Bits of `PlacedFlag` of the record whose frame is at a place. */
  flagsAt(place: number): number {
    const index = this.table.find(place)
    return index < 0 ? 0 : this.table.flags(index)
  }

  /** Several listings read as one have one list of names. To be called before the first frame. */
  shareHosts(hosts: ListingHosts): void {
    this.hosts = hosts
    this.resolver = new ListingResolver(hosts)
  }

  /** What the text says of the frame at a place; undefined when there is none or the file has changed. */
  recordAt(place: number): PlacedRecord | undefined {
    const index = this.table.find(place)
    if (index < 0) return undefined
    if (this.lastPlaced?.index === index) return this.lastPlaced.record
    const size = this.table.size(index)
    const offset = this.table.offset(index)
    const bytes = this.file.readCopy(offset, size)
    const text = bytes && plainText(bytes, this.sample.isPage)
    const record = text === undefined ? undefined : parseRecord(text)
    if (!record || text === undefined) return undefined
    const isDump = (this.table.flags(index) & PlacedFlag.dumped) !== 0
    const undated = undatedFlag(record) === 0 ? [] : [{ field: 'ts', reason: undatedReason(record.time.clock) }]
    const mended = isDump ? undated : [...undated, ...record.mended, ...this.mendedBy(index, record)]
    const placed: PlacedRecord = { ...record, mended, offset, size, text: text.trim() }
    this.lastPlaced = { index, record: placed }
    return placed
  }

  finish(): void {}

  close(): void {
    this.pieces = NO_PIECES
    this.isOver = true
    this.file.close()
  }

  /**
   * Payload that the text counts and does not show stands as zeros in the span: it did go over the wire, so it is not missing
   * from a stream. It is never given out again (`read`), and `lengthAt` says what there really is.
   */
  private fill(span: FrameSpan, { bytes, wireLength, linkType, isDump }: MadeFrame, place: number): void {
    span.bytes = isDump ? bytes : this.padded(bytes, wireLength)
    span.start = 0
    span.end = isDump ? bytes.length : wireLength
    span.wireLength = wireLength
    span.seconds = this.clockwork.seconds
    span.nanos = this.clockwork.nanos
    span.interfaceIndex = this.interfaceFor(linkType)
    span.fileOffset = place
  }

  private padded(bytes: Uint8Array, length: number): Uint8Array {
    if (length > this.padding.length) this.padding = new Uint8Array(2 * length)
    else this.padding.fill(0, 0, this.paddedBytes)
    this.padding.set(bytes)
    this.paddedBytes = bytes.length
    return this.padding
  }

  private interfaceFor(linkType: number): number {
    const known = this.interfaceOf.get(linkType)
    if (known !== undefined) return known
    this.interfaces.push({
      linkType,
      snapLength: 0,
      timeDigits: this.timeDigits,
      name: '',
      description: linkType === LINK_RAW ? 'headers made from text' : 'frames made from text',
      filter: '',
      comment: '',
    })
    this.interfaceOf.set(linkType, this.interfaces.length - 1)
    return this.interfaces.length - 1
  }

  /** What was concluded when the record was read, for which the records before it were needed. */
  private mendedBy(index: number, record: ListingRecord): PlacedRecord['mended'] {
    const { tcp } = record
    const flags = this.table.flags(index)
    const mended: { field: string; reason: string }[] = []
    if (record.kind === 'tcp' && payloadBytes(record).length > 0)
      mended.push({
        field: 'tcp.payload',
        reason: 'the printed line fills the segment with a CR LF that is not printed',
      })
    if (flags & PlacedFlag.shifted) {
      const reason = 'the text has numbers relative to the first of the connection; that was added'
      if (tcp?.first !== undefined) mended.push({ field: 'tcp.seq_raw', reason })
      if (tcp?.ack !== undefined) mended.push({ field: 'tcp.ack_raw', reason })
    }
    if (flags & PlacedFlag.unanchored) {
      const reason = 'the text has relative numbers and not the one that they count from'
      mended.push({ field: 'tcp.seq_raw', reason }, { field: 'tcp.ack_raw', reason })
    }
    return mended
  }

  private finishReading(): void {
    if (this.isOver) return
    this.isOver = true
    const { undated, untimed, midnights } = this.clockwork
    if (undated > 0) {
      const over = midnights > 0 ? `, ${midnights} midnight${midnights === 1 ? '' : 's'} passed` : ''
      this.warn('odd-time', 0, `The listing has times without a date: the day is not known${over}.`)
    }
    if (untimed > 0) this.warn('odd-time', 0, `${untimed} records have no time: they get that of the record before.`)
    if (this.unread > 0) {
      const message = `${this.unread} pieces of text begin like a record and could not be read.`
      this.warn('corrupt', this.firstUnread, message)
    }
    const { problem } = this.file
    if (problem) this.warn(problem.code, this.offset, problem.message)
    if (this.hosts.isFull) this.warn('limit', 0, 'The listing has more host names than are told apart.')
  }

  private warn(code: CaptureWarning['code'], offset: number, message: string): void {
    this.warnings.push({ code, offset, message })
  }
}

const undatedReason = (clock: ListingClock): string =>
  clock === 'none'
    ? 'the text has no time'
    : 'the text has no date: counted from a midnight, or a first record, on an unknown day'

const undatedFlag = ({ time }: ListingRecord): number =>
  time.clock === 'date' || time.clock === 'unix' ? 0 : PlacedFlag.undated

function flagsOf(record: ListingRecord): number {
  const isKnown = record.kind !== 'tcp' || (record.tcp?.options !== undefined && areKnownOptions(record.tcp.options))
  return (isKnown ? 0 : PlacedFlag.optionsUnknown) | (record.ip.length === undefined ? PlacedFlag.lengthUnknown : 0)
}

const commentOf = ({ dialect }: ListingRecord): string =>
  `Made from text: a listing of ${dialect === 'old' ? 'tcpdump 3.x or WinDump' : 'tcpdump 4.x'}. What the text does not hold is unknown.`

function takeSample(file: ByteFile, page: boolean): Sample {
  const pieces = new RecordPieces(new TextLines(file, page, SAMPLE_BYTES))
  const records: ListingRecord[] = []
  for (let piece = pieces.next(); piece && records.length < SAMPLE_RECORDS; piece = pieces.next()) {
    const record = parseRecord(piece.text)
    if (record) records.push(record)
  }
  return { isPage: page, records }
}
