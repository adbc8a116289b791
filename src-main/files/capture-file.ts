/**
 * Owns one open capture: the file's bytes, the parser its first bytes ask for, and what the file says beside its frames.
 *
 * Guarantees: a file that grows may be opened before its header is written; it is recognised as soon as it is. Offsets
 * count in the uncompressed bytes. After `close` there are no more frames and nothing throws.
 */
import { type AppError, fail, ok, type Result } from '@shared/result'
import { BlockReader } from './block-reader'
import type { ByteFile } from './byte-file'
import { CaptureFacts, type DescribedInterface, type InterfaceStatistics, type OddTime } from './capture-facts'
import type { FrameParser } from './frame-parser'
import { isPcapMagic, PCAP_HEADER_BYTES, startPcap } from './pcap'
import { isPcapngMagic, startPcapng } from './pcapng'
import { foreignFormat } from './signatures'
import { type CaptureWarning, type FrameSource, type FrameSpan, Next } from './source'

/** What `openCapture` gives: a `FrameSource` that also knows what follows. */
export interface CaptureFile extends FrameSource {
  readonly interfaces: readonly DescribedInterface[]
  /** by interface index: what the capture program counted, where the file says so */
  readonly statistics: ReadonlyMap<number, InterfaceStatistics>
  /** by frame number: time fields that were carried into the seconds, as they stand in the file */
  readonly oddTimes: ReadonlyMap<number, OddTime>
  /** why reading stopped early: the disk failed or the file became shorter; the frames before stand */
  readonly failure: AppError | undefined
  /** bytes of the uncompressed file passed so far */
  readonly offset: number
  /** A growing file: no more will come; what is there is read to its end. */
  finish(): void
}

/** Bytes on disk, where they are not those that are read (compressed files). */
export interface DiskProgress {
  /** bytes of the file on disk that `offset` uncompressed bytes came from */
  bytesRead(offset: number): number
  readonly bytesTotal: number
}

export class OpenCaptureFile implements CaptureFile {
  private readonly reader: BlockReader
  private readonly facts = new CaptureFacts()
  private parser: FrameParser | undefined
  private closed = false
  private problemSaid = false

  /** @param progress absent = the bytes read are those on disk */
  constructor(
    readonly path: string,
    private readonly file: ByteFile,
    private readonly form: {
      readonly suffix?: string
      readonly progress?: DiskProgress
      readonly blockBytes?: number
    } = {},
  ) {
    this.reader = new BlockReader(file, form.blockBytes)
  }

  get format(): string {
    return this.parser === undefined ? 'not known yet' : this.parser.format + (this.form.suffix ?? '')
  }

  get interfaces(): readonly DescribedInterface[] {
    return this.facts.interfaces
  }

  get warnings(): readonly CaptureWarning[] {
    return this.facts.warnings
  }

  get comments(): ReadonlyMap<number, string> {
    return this.facts.comments
  }

  get names(): ReadonlyMap<string, string> {
    return this.facts.names
  }

  get statistics(): ReadonlyMap<number, InterfaceStatistics> {
    return this.facts.statistics
  }

  get oddTimes(): ReadonlyMap<number, OddTime> {
    return this.facts.oddTimes
  }

  get failure(): AppError | undefined {
    return this.file.failure
  }

  get offset(): number {
    return this.reader.offset
  }

  get bytesRead(): number {
    return this.form.progress ? this.form.progress.bytesRead(this.offset) : this.offset
  }

  get bytesTotal(): number {
    return this.form.progress ? this.form.progress.bytesTotal : this.file.size()
  }

  next(span: FrameSpan): number {
    if (this.closed) return Next.ended
    const status = this.parser === undefined ? this.begin(span) : this.parser.next(span)
    if (status === Next.ended) this.sayProblem()
    return status
  }

  read(fileOffset: number, length: number, into?: Uint8Array): Uint8Array | undefined {
    return this.closed ? undefined : this.file.readCopy(fileOffset, length, into)
  }

  finish(): void {
    this.file.finish()
  }

  close(): void {
    if (this.closed) return
    this.closed = true
    this.file.close()
  }

  /**
   * Recognises the file by its first bytes; 'waiting' when there are too few of them yet.
   * Errors: empty-file, not-a-capture, unsupported-version, corrupt, vanished.
   */
  recognise(): Result<'ready' | 'waiting'> {
    if (this.parser) return ok('ready')
    const started = this.start()
    if (started === undefined) return ok('waiting')
    if (!started.ok) return this.file.failure ? { ok: false, error: this.file.failure } : started
    this.parser = started.value
    return ok('ready')
  }

  private start(): Result<FrameParser> | undefined {
    const { reader, path } = this
    if (!reader.need(4)) return reader.growing ? undefined : this.tooShort()
    if (isPcapngMagic(reader.view, reader.pos)) return startPcapng(reader, this.facts, path)
    if (isPcapMagic(reader.view, reader.pos)) {
      if (reader.need(PCAP_HEADER_BYTES)) return startPcap(reader, this.facts, path)
      if (reader.growing) return undefined
      const there = `${reader.remaining} of its ${PCAP_HEADER_BYTES} bytes are there`
      return fail('corrupt', `${path} ends inside the pcap file header: ${there}.`, 'Get a complete copy of the file.')
    }
    const kind = foreignFormat(reader.bytes.subarray(reader.pos, reader.end))
    return fail('not-a-capture', `${path} is not a pcap or pcapng file${kind.is}.`, kind.remedy)
  }

  private tooShort(): Result<never> {
    const remedy = 'Check that the capture was written and copied completely.'
    return this.reader.remaining === 0
      ? fail('empty-file', `${this.path} is empty.`, remedy)
      : fail('not-a-capture', `${this.path} has only ${this.reader.remaining} bytes; no capture is that short.`, remedy)
  }

  /** The first frame of a file that was opened before its header was there. */
  private begin(span: FrameSpan): number {
    const started = this.recognise()
    if (started.ok) return this.parser === undefined ? Next.waiting : this.parser.next(span)
    this.facts.warn('corrupt', 0, started.error.message)
    this.file.fail(started.error)
    return Next.ended
  }

  /** What the disk or the unpacking said goes behind the warnings of the frames. */
  private sayProblem(): void {
    if (this.problemSaid) return
    this.problemSaid = true
    const { failure, problem } = this.file
    if (problem) this.facts.warn(problem.code, this.offset, problem.message)
    else if (failure && failure.code === 'vanished') this.facts.warn('cut-off', this.offset, failure.message)
  }
}
