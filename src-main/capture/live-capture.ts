/**
 * Owns one live capture: a helper that writes a file, its state, its counts, and its end.
 *
 * Guarantees: states go starting, running, stopping, then stopped or failed, and never back; `ended` resolves once, with
 * the helper gone and its last words read. Stopping waits for what the kernel still holds, so that no packet that was on the
 * wire before is missing. Nothing here reads packets: a slow reader of the file cannot lose any.
 */
import { stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { countText } from '@shared/format'
import {
  type CaptureSpec,
  type CaptureState,
  droppedTotal,
  type LinkChange,
  type LinkState,
  type LiveStatus,
  unknownDrops,
} from '@shared/live'
import { type AppError, fail } from '@shared/result'
import type { CaptureHelper, HelperNews } from './helper'
import { helperProblem, interfaceGone } from './helper-problem'
import { type HelperEnd, HelperProcess } from './helper-process'
import { LinkWatch } from './link-watch'
import { RateMeter } from './rate-meter'
import { RingFiles } from './ring-files'

const LOOK_MS = 250
const START_MS = 15_000
/** a helper that has not ended this long after it was asked to is made to */
const PATIENCE_MS = 6000
/** below this a capture is ended while its last block can still be written */
const LEAST_FREE_BYTES = 8 << 20
const COUNTS_EVERY = 4
const MAX_RING_FILES = 1000
const MAX_SIZES = 16
const MAX_LINK_CHANGES = 100
/** a helper that has not noticed for so many looks that its interface is gone is told to end */
const LOOKS_WHEN_GONE = 12

export interface LiveOptions {
  readonly program: string
  readonly helper: CaptureHelper
  readonly spec: CaptureSpec
  /** the file to write; a ring puts a number and the time into the name */
  readonly path: string
  /** called at each look (4 a second) and at each change of state */
  readonly onStatus?: (status: LiveStatus) => void
}

export class LiveCapture {
  /** Resolves once packets are being captured, or at the end when that never came. */
  readonly running: Promise<LiveStatus>
  readonly ended: Promise<LiveStatus>
  /** files of this capture in the order they were begun; of a ring the newest ones */
  readonly paths: string[] = []
  private readonly process: HelperProcess
  private readonly startedMs = Date.now()
  private readonly rates = new RateMeter()
  private readonly sizes = new Map<string, number>()
  private readonly looking: NodeJS.Timeout
  private readonly startTimer: NodeJS.Timeout
  private state: CaptureState = 'starting'
  private files = 0
  private received = 0
  private bytes = 0
  private looks = 0
  private carried: number | null = null
  private dropped: LiveStatus['dropped'] = { kernel: null, interface: null, helper: null }
  private problem: AppError | null = null
  private readonly watch: Promise<LinkWatch | undefined>
  private link: LinkState | null = null
  private linkChanges: readonly LinkChange[] = []
  private looksWhenGone = 0
  /** of a helper that does not say which files it begins */
  private readonly ring: RingFiles | undefined
  private ringLook: Promise<void> = Promise.resolve()
  private isAsked = false
  private endedMs: number | null = null
  private nowRunning: () => void = () => {}

  constructor(private readonly options: LiveOptions) {
    const { helper, spec, path, program } = options
    const begun = new Promise<void>((resolve) => {
      this.nowRunning = resolve
    })
    if (!spec.ring) this.begin(path)
    if (spec.ring && helper.beginsFilesSilently) this.ring = new RingFiles(path, spec.ring)
    this.watch = LinkWatch.of(spec.interface)
    const target = this.ring?.target ?? path
    this.process = new HelperProcess(program, helper.argv(spec, target), (piece) => this.hear(piece))
    this.looking = setInterval(() => void this.look(), LOOK_MS)
    this.startTimer = setTimeout(() => void this.tooSlow(), START_MS)
    this.ended = this.process.ended.then((end) => this.finish(end))
    this.running = Promise.race([begun.then(() => this.status()), this.ended])
  }

  get pid(): number | undefined {
    return this.process.pid
  }

  status(): LiveStatus {
    const { options, state, dropped, carried, files, received, bytes, startedMs, link, linkChanges, problem } = this
    return {
      state,
      engine: options.helper.engine,
      spec: options.spec,
      path: this.paths.at(-1) ?? options.path,
      files,
      received,
      dropped,
      carried,
      bytes,
      ...this.rates.perSecond(),
      startedMs,
      seconds: ((this.endedMs ?? Date.now()) - startedMs) / 1000,
      link,
      linkChanges,
      problem,
    }
  }

  /** Ends it in order; the answer is the last status. Asking again changes nothing. */
  async stop(): Promise<LiveStatus> {
    if (this.state === 'starting' || this.state === 'running') {
      const { lingerMs } = this.options.helper
      const wasRunning = this.state === 'running'
      this.isAsked = true
      this.become('stopping')
      if (wasRunning) await Promise.race([wait(lingerMs), this.ended])
      if (!this.process.signal('SIGINT')) this.process.hangUp()
      await this.endWithin(PATIENCE_MS)
    }
    return this.ended
  }

  /** For the impatient: what the kernel still holds is not waited for. */
  endNow(): void {
    if (this.state !== 'stopping') void this.stop()
    this.process.signal('SIGINT')
  }

  private async endWithin(milliseconds: number): Promise<void> {
    const isLate = await Promise.race([wait(milliseconds).then(() => true), this.ended.then(() => false)])
    if (isLate && !this.process.signal('SIGKILL')) this.process.hangUp()
  }

  private async tooSlow(): Promise<void> {
    if (this.state !== 'starting') return
    const { engine } = this.options.helper
    this.problem = fail('capture-failed', `${engine} did not begin to capture within ${START_MS / 1000} seconds.`).error
    this.process.signal('SIGTERM')
    await this.endWithin(1000)
  }

  private hear(piece: string): void {
    for (const news of this.options.helper.read(piece)) this.learn(news)
  }

  private learn(news: HelperNews): void {
    if (news.kind === 'received') this.received = Math.max(this.received, news.packets)
    else if (news.kind === 'dropped') this.dropped = { ...this.dropped, ...news.dropped }
    else if (news.kind === 'carried') this.carried = news.packets
    else if (news.kind === 'file') this.begin(news.path)
    else void this.nowCapturing()
  }

  private async nowCapturing(): Promise<void> {
    await Promise.all([this.lookForFiles(), this.lookAtLink()])
    if (this.state !== 'starting') return
    clearTimeout(this.startTimer)
    this.become('running')
    this.nowRunning()
  }

  /** One look after the other: each file is told of once. */
  private lookForFiles(): Promise<void> {
    this.ringLook = this.ringLook.then(async () => {
      for (const path of (await this.ring?.look()) ?? []) this.begin(path)
    })
    return this.ringLook
  }

  private begin(path: string): void {
    const before = this.paths.at(-1)
    if (before === path) return
    if (before !== undefined) void this.measureFile(before, (this.options.spec.ring?.kilobytes ?? 0) * 1000)
    this.paths.push(path)
    this.files++
    if (this.paths.length > MAX_RING_FILES) this.paths.shift()
  }

  private become(state: CaptureState): void {
    this.state = state
    this.options.onStatus?.(this.status())
  }

  /** Sizes, rates and stop conditions, four times a second. */
  private async look(): Promise<void> {
    await this.lookForFiles()
    await this.measure()
    if (this.state !== 'running') return
    await this.lookAtLink()
    const { countsSignal } = this.options.helper
    if (countsSignal && ++this.looks % COUNTS_EVERY === 0) this.process.signal(countsSignal)
    this.rates.add(performance.now(), this.received, this.bytes)
    this.options.onStatus?.(this.status())
    const { bytes, seconds } = this.options.spec.stopAfter
    const isDone = (bytes !== null && this.bytes >= bytes) || (seconds !== null && this.status().seconds >= seconds)
    if (isDone) void this.stop()
    else if (await this.isDiskFull()) {
      this.problem = diskFull(this.options.path)
      void this.stop()
    }
  }

  private async lookAtLink(): Promise<void> {
    const link = await (await this.watch)?.look()
    if (link === undefined) return
    // how it was before is no news
    if (this.link !== null && link !== this.link)
      this.linkChanges = [...this.linkChanges, { seconds: this.status().seconds, link }].slice(-MAX_LINK_CHANGES)
    this.link = link
    this.looksWhenGone = link === 'gone' ? this.looksWhenGone + 1 : 0
    if (this.looksWhenGone < LOOKS_WHEN_GONE || this.state !== 'running') return
    this.problem = interfaceGone(this.options.helper.engine, this.options.spec.interface)
    void this.stop()
  }

  private async measure(): Promise<void> {
    const last = this.paths.at(-1)
    if (last !== undefined) await this.measureFile(last)
  }

  /** A file of a fast ring may be gone already: it had grown to the size at which the next one begins. */
  private async measureFile(path: string, whenGone = 0): Promise<void> {
    const size = (await stat(path).catch(() => undefined))?.size ?? Math.max(whenGone, this.sizes.get(path) ?? 0)
    this.bytes += size - (this.sizes.get(path) ?? 0)
    this.sizes.set(path, size)
    if (this.sizes.size > MAX_SIZES) this.sizes.delete(this.sizes.keys().next().value as string)
  }

  private async isDiskFull(): Promise<boolean> {
    const room = await statfs(dirname(this.options.path)).catch(() => undefined)
    return room !== undefined && room.bavail * room.bsize < LEAST_FREE_BYTES
  }

  private async finish(end: HelperEnd): Promise<LiveStatus> {
    clearInterval(this.looking)
    clearTimeout(this.startTimer)
    await this.lookForFiles()
    await this.measure()
    const { helper, spec, path } = this.options
    const asked = this.isAsked ? { ...end, signal: null, code: end.signal === null ? end.code : 0 } : end
    const found = helperProblem(asked, this.process.text, {
      engine: helper.engine,
      interface: spec.interface,
      filter: spec.filter,
      path,
    })
    this.problem ??= found ?? null
    this.endedMs = Date.now()
    this.rates.stop()
    this.become(this.problem === null ? 'stopped' : 'failed')
    return this.status()
  }
}

const wait = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds))

const diskFull = (path: string): AppError =>
  fail(
    'disk-full',
    `The disk that holds ${path} is nearly full; the capture was ended.`,
    'Everything until then is in the file. Free some space or capture to another disk, perhaps into a ring buffer.',
  ).error

/** "1,234 packets received, 0 dropped by the kernel": the sentence of the counts, for people. */
export function countsSentence(status: LiveStatus): string {
  const { kernel, interface: port, helper } = status.dropped
  const received = `${countText(status.received)} packet${status.received === 1 ? '' : 's'} received`
  if (status.engine === 'cap') return `${received}, dropped: ${unknownDrops(status)}`
  if (droppedTotal(status.dropped) === null) return `${received}, number of dropped ones not known`
  const parts = [
    kernel === null ? '' : `${countText(kernel)} dropped by the kernel`,
    port === null ? '' : `${countText(port)} by the interface`,
    helper === null ? '' : `${countText(helper)} by ${status.engine}`,
  ].filter((part) => part !== '')
  return `${received}, ${parts.join(', ')}`
}
