/**
 * Owns the state of one analysis: the captures read as one, their frames, flows and protocol stacks, and how far the
 * reading has come. The one writer of all of it; window and CLI both ask here and get the same answers.
 *
 * Guarantees: whatever was read before trouble stays and is queried as usual; between two slices of `load` the tables
 * are whole. Refuses to keep packets: they are read again from the file when one is looked at.
 */
import type { PlacedRecord } from '@shared/listing'
import { Mark } from '@shared/marks'
import { protocolName, protocolTitle } from '@shared/protocols'
import { type AppError, ok, type Result } from '@shared/result'
import type { CaptureFileInfo, CaptureSummary, LoadPhase, Progress } from '@shared/rows'
import { continueAs, dissectWhole } from '../decode/dissect'
import { Layers } from '../decode/layers'
import { linkTypeName } from '../decode/linktypes'
import type { CaptureFile } from '../files/capture-file'
import { type MergedSource, mergeByTime } from '../files/merge'
import { openCapture } from '../files/open'
import { Next } from '../files/source'
import { FlowTable } from '../flows/table'
import { checksumRemarks } from './checksum-remark'
import { FrameTable } from './frame-table'
import { Ingest } from './ingest'
import { limitsReached } from './limits'
import { ListingRows } from './listing-rows'
import { ReadyMemory } from './ready-memory'
import { StackTable } from './stack-table'
import { collectRarely } from './v8-flags'

/** No request waits longer than about this while a file loads (DESIGN 3). */
const SLICE_MS = 8
const FRAMES_PER_LOOK = 1024
const TICK_MS = 100
const WAIT_MS = 15
/** with this many files open at once each gets a smaller read buffer */
const MANY_FILES = 16
const SMALL_BLOCK = 65_536

export interface LoadOptions {
  readonly signal?: AbortSignal
  /** called at most every 100 ms and once at the end */
  readonly onTick?: () => void
}

export interface SessionOptions {
  /** packets with damaged checksums are not counted, as Zeek does unless it is told -C; default false: reading every byte costs as much as indexing */
  readonly verifyChecksums?: boolean
  /** the files are being written by a live capture: their end means "wait" until `finishGrowing` */
  readonly growing?: boolean
}

export class Session {
  private readonly memory = new ReadyMemory()
  readonly frames = new FrameTable(this.memory)
  readonly stacks = new StackTable()
  readonly flows: FlowTable
  readonly ingest: Ingest
  readonly hashes = new Map<string, string>()
  /** what is known of rows and flows made from text; undefined when no file is a text listing */
  readonly listing: ListingRows | undefined
  phase: LoadPhase = 'loading'
  problem: AppError | null = null
  private readonly startedMs = performance.now()
  private endedMs = 0

  private constructor(
    readonly sources: readonly CaptureFile[],
    private readonly merged: MergedSource,
    options: SessionOptions,
  ) {
    if (options.growing) this.phase = 'live'
    this.flows = new FlowTable({
      memory: this.memory,
      verifyChecksums: options.verifyChecksums ?? false,
    })
    this.ingest = new Ingest(merged, this.frames, this.stacks, this.flows)
    this.listing = ListingRows.of(this.frames, this.flows, (row) => this.sourceOf(row), sources)
  }

  /** Recognises every file before it accepts any: one that is no capture leaves nothing half open. */
  static async open(paths: readonly string[], options: SessionOptions = {}): Promise<Result<Session>> {
    const sources: CaptureFile[] = []
    for (const path of paths) {
      const opened = await openCapture(path, {
        growing: options.growing ?? false,
        ...(paths.length > MANY_FILES ? { blockBytes: SMALL_BLOCK } : {}),
      })
      if (!opened.ok) {
        for (const source of sources) source.close()
        return opened
      }
      sources.push(opened.value)
    }
    return ok(new Session(sources, mergeByTime(sources), options))
  }

  /** Reads to the end, or until `signal`; may be called once. */
  async load(options: LoadOptions = {}): Promise<void> {
    // a live capture has no end in sight, and its tables grow slowly
    collectRarely(this.phase === 'loading')
    await this.readAll(options).finally(() => collectRarely(false))
  }

  private async readAll({ signal, onTick }: LoadOptions): Promise<void> {
    let lastTick = performance.now()
    let told = -1
    const tick = () => {
      const now = performance.now()
      // a live capture that rests has no news
      if (now - lastTick < TICK_MS || (this.phase === 'live' && this.revision === told)) return
      lastTick = now
      told = this.revision
      onTick?.()
    }
    for (;;) {
      const { bytesTotal } = this.merged
      const state = this.readSlice(SLICE_MS)
      tick()
      if (state === Next.ended || this.phase === 'failed') break
      if (signal?.aborted) {
        this.phase = 'cancelled'
        break
      }
      if (state === Next.waiting) await this.waitForBytes(bytesTotal, tick, signal)
      else await new Promise((resolve) => setImmediate(resolve))
    }
    this.ingest.finish()
    this.memory.release()
    if (this.phase === 'loading' || this.phase === 'live') this.phase = 'complete'
    this.endedMs = performance.now()
    onTick?.()
  }

  /** Files that grow: nothing more will be written; what is there is read to its end. */
  finishGrowing(): void {
    if (this.phase !== 'live') return
    for (const source of this.sources) source.finish()
    this.phase = 'loading'
  }

  /** A live file that did not grow since it had `bytes` is not looked at again: nothing changes, and nobody is told so. */
  private async waitForBytes(bytes: number, tick: () => void, signal?: AbortSignal): Promise<void> {
    do {
      await new Promise((resolve) => setTimeout(resolve, WAIT_MS))
      tick()
    } while (this.phase === 'live' && this.merged.bytesTotal === bytes && !signal?.aborted)
  }

  private readSlice(milliseconds: number): number {
    const until = performance.now() + milliseconds
    let state: number = Next.frame
    do {
      state = this.ingest.take(FRAMES_PER_LOOK)
      this.listing?.settle()
    } while (state === Next.frame && performance.now() < until)
    if (state === Next.ended) this.noteFailure()
    return state
  }

  /** A disk that failed or a file that became shorter while it was read: what came before stays. */
  private noteFailure(): void {
    const failure = this.sources.map((source) => source.failure).find((found) => found !== undefined)
    if (!failure) return
    this.phase = 'failed'
    this.problem = failure
  }

  get revision(): number {
    return this.ingest.revision
  }

  /** Captured bytes of a row's frame, read from the file; undefined when the file no longer has them. */
  frameBytes(row: number): Uint8Array | undefined {
    if (row < 0 || row >= this.frames.count) return undefined
    return this.sourceOf(row).read(this.frames.fileOffset(row), this.frames.capLength(row))
  }

  sourceOf(row: number): CaptureFile {
    return this.sources[this.ingest.interfaces[this.frames.interfaceId(row)].source]
  }

  linkType(row: number): number {
    return this.ingest.interfaces[this.frames.interfaceId(row)].linkType
  }

  /** Name of the row's link type: 'ETHERNET', 'LINUX_SLL' … */
  linkName(row: number): string {
    return linkTypeName(this.linkType(row))
  }

  /** The frame decoded again; `bytes` of the layers start at 0. */
  layersOf(row: number, layers: Layers = new Layers()): Layers | undefined {
    const bytes = this.frameBytes(row)
    if (!bytes) return undefined
    layers.reset(bytes, 0, bytes.length, this.frames.wireLength(row))
    dissectWhole(layers, this.linkType(row))
    // what the flow's content named when the frame was read
    const stack = this.stacks.names.protocols(this.frames.stack(row))
    if (stack.length === layers.count + 1) continueAs(layers, stack[layers.count])
    this.listing?.forget(row, layers)
    return layers
  }

  /** What the text says of a row's frame; undefined for frames of packets. */
  listingRecord(row: number): PlacedRecord | undefined {
    return this.listing?.record(row)
  }

  /** Originator or responder side of a frame within its flow. */
  isFromResponder(row: number): boolean {
    return (this.frames.marks(row) & Mark.fromResponder) !== 0
  }

  progress(): Progress {
    const seconds = Math.max(1e-3, ((this.endedMs === 0 ? performance.now() : this.endedMs) - this.startedMs) / 1000)
    const { bytesRead, bytesTotal } = this.merged
    const bytesPerSecond = bytesRead / seconds
    const left =
      this.phase === 'loading' && bytesPerSecond > 0 ? Math.max(0, bytesTotal - bytesRead) / bytesPerSecond : null
    return {
      phase: this.phase,
      bytesRead,
      bytesTotal,
      frames: this.frames.count,
      flows: this.flows.count,
      bytesPerSecond,
      secondsLeft: left,
    }
  }

  summary(): CaptureSummary {
    return {
      files: this.sources.map((source) => this.fileInfo(source)),
      phase: this.phase,
      problem: this.problem,
      limits: limitsReached(this),
      revision: this.revision,
      frames: this.frames.count,
      flows: this.flows.count,
      bytes: this.ingest.bytes,
      baseNs: BigInt(this.frames.baseSeconds) * 1_000_000_000n,
      firstNs: this.frames.firstNs,
      lastNs: this.frames.lastNs,
      protocols: this.protocols(),
    }
  }

  close(): void {
    this.merged.close()
  }

  private fileInfo(source: CaptureFile): CaptureFileInfo {
    const interfaces = source.interfaces.map(({ name, linkType, timeDigits }) => ({
      name,
      linkType: linkTypeName(linkType),
      timeDigits,
    }))
    return {
      path: source.path,
      name: source.path.replace(/^.*[\\/]/, ''),
      format: source.format,
      sizeBytes: source.bytesTotal,
      linkTypes: [...new Set(interfaces.map(({ linkType }) => linkType))],
      interfaces,
      sha256: this.hashes.get(source.path) ?? null,
      warnings: [...source.warnings, ...this.checksumWarnings(source)],
      comment: source.comments.get(0) ?? '',
    }
  }

  /** What is said of checksums, at the file that holds the first frame it is said of. */
  private checksumWarnings(source: CaptureFile): CaptureFileInfo['warnings'] {
    return checksumRemarks(this.flows.checksums)
      .filter(({ frame }) => this.sourceOf(frame - 1) === source)
      .map(({ code, frame, message }) => ({ code, offset: this.frames.fileOffset(frame - 1), message }))
  }

  /** Frames and bytes that hold each protocol, most frames first. */
  private protocols(): CaptureSummary['protocols'] {
    return [...this.stacks.totals()]
      .map(([protocol, total]) => ({ name: protocolName(protocol), title: protocolTitle(protocol), ...total }))
      .sort((a, b) => b.frames - a.frames || a.name.localeCompare(b.name))
  }
}
