/**
 * Owns the live capture of the window: at most one, written into the captures folder, followed by the session, and in the
 * journal until it was ended in order.
 *
 * Guarantees: the capture goes on whatever the session does (another file may be opened meanwhile); the window hears of every
 * change of state. Of a ring the session shows the newest file.
 */
import { dirname, join } from 'node:path'
import { type CaptureEngine, type CaptureSpec, hasEnded, type LeftCapture, type LiveStatus } from '@shared/live'
import { fail, ok, type Result } from '@shared/result'
import type { Programs } from '../capture/interfaces'
import { CaptureJournal, type JournalEntry } from '../capture/journal'
import type { LiveCapture } from '../capture/live-capture'
import { startCapture } from '../capture/start'
import { Session } from '../session/session'

/** What of the workspace a live capture needs. */
export interface LiveHost {
  readonly session: Session | null
  say(event: 'live', status: LiveStatus): void
  /** shows a session whose file still grows in the place of what was open */
  showLive(session: Session): Promise<void>
}

export class LiveDesk {
  private journal: CaptureJournal | null = null
  private capture: LiveCapture | null = null
  private entry: JournalEntry | null = null
  private session: Session | null = null
  private isStarting = false
  /** the opening of a file that is under way */
  private following: Promise<void> | null = null
  private finished: Promise<void> = Promise.resolve()

  constructor(
    private readonly host: LiveHost,
    /** absent = those of the system */
    private readonly programs?: Programs,
  ) {}

  /** Captures lie beside the drafts of projects. */
  configure(draftsFolder: string): void {
    const folder = join(dirname(draftsFolder), 'captures')
    if (this.journal?.captures !== folder) this.journal = new CaptureJournal(folder)
  }

  status(): LiveStatus | null {
    return this.capture?.status() ?? null
  }

  async start(engine: CaptureEngine | null, spec: CaptureSpec): Promise<Result<LiveStatus>> {
    const before = this.status()
    if (this.isStarting || (before && !hasEnded(before.state)))
      return fail('bad-request', 'A capture is running already.', 'Stop it first.')
    const { journal } = this
    if (!journal) return fail('not-writable', 'There is no folder for captures.', 'Restart Tracebook.')
    this.isStarting = true
    try {
      return await this.begin(journal, engine, spec)
    } finally {
      this.isStarting = false
    }
  }

  async stop(): Promise<LiveStatus | null> {
    const last = await this.capture?.stop()
    await this.finished
    return last ?? null
  }

  async left(): Promise<readonly LeftCapture[]> {
    return (await this.journal?.leftBehind()) ?? []
  }

  async forget(id: string): Promise<void> {
    await this.journal?.forget(id)
  }

  private async begin(
    journal: CaptureJournal,
    engine: CaptureEngine | null,
    spec: CaptureSpec,
  ): Promise<Result<LiveStatus>> {
    const path = journal.newPath(spec, engine === 'tcpdump' ? 'pcap' : 'pcapng')
    const entry = await journal.begin(spec, path).catch((thrown: Error) => thrown)
    if (entry instanceof Error)
      return fail('not-writable', `${journal.captures} cannot be written.`, 'Check the rights and the space there.', {
        detail: entry.message,
      })
    const programs = this.programs ? { programs: this.programs } : {}
    const started = await startCapture({ engine, spec, path, onStatus: (status) => this.hear(status), ...programs })
    if (!started.ok) {
      await entry.end()
      return started
    }
    const capture = started.value
    this.capture = capture
    this.entry = entry
    this.session = null
    entry.change(capture.pid, capture.paths)
    this.finished = capture.ended.then((last) => this.finish(capture, entry, last))
    await this.follow(capture)
    return ok(capture.status())
  }

  private hear(status: LiveStatus): void {
    this.host.say('live', status)
    const { capture, entry } = this
    if (!capture || !entry || hasEnded(status.state)) return
    entry.change(capture.pid, capture.paths)
    if (this.isBehind(status)) void this.follow(capture)
  }

  /** The window shows another file of this capture than the newest. */
  private isBehind(status: LiveStatus): boolean {
    const isShown = this.session !== null && this.host.session === this.session
    return isShown && this.session?.sources[0].path !== status.path
  }

  /** Opens the file that is written now; a ring can go on to the next one while that is done. */
  private async follow(capture: LiveCapture): Promise<void> {
    this.following ??= this.open(capture).finally(() => {
      this.following = null
    })
    return this.following
  }

  private async open(capture: LiveCapture): Promise<void> {
    const opened = await Session.open([capture.status().path], { growing: true })
    // a ring's file can be gone again: the next status asks for the newest one
    if (!opened.ok) return
    this.session?.finishGrowing()
    this.session = opened.value
    await this.host.showLive(opened.value)
    if (hasEnded(capture.status().state)) opened.value.finishGrowing()
  }

  private async finish(capture: LiveCapture, entry: JournalEntry, last: LiveStatus): Promise<void> {
    await this.following
    if (this.isBehind(last)) await this.follow(capture)
    this.session?.finishGrowing()
    await entry.end()
    this.host.say('live', last)
  }
}
