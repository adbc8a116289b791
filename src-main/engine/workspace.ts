/**
 * Owns what is open: one session, at most one project, the row lists of the window, and the news about them.
 *
 * Guarantees: opening something new replaces the old only after the new one was recognised; a project is never closed
 * with work unsaved, since there is none (every change is committed when it is answered).
 */
import type { Events } from '@shared/contract'
import { ok, type Result } from '@shared/result'
import type { SessionAttachments } from '../session/columns-view'
import { Session } from '../session/session'
import { CaptureWatch } from './capture-watch'
import { CONCLUSION_SOURCES } from './conclusion-sources'
import { type ConclusionSources, Conclusions } from './conclusions'
import { LiveDesk } from './live-desk'
import { NoteIndex } from './note-index'
import { ProjectDesk } from './project-desk'

interface FrameView {
  readonly id: number
  /** null = all rows in file order */
  readonly rows: Uint32Array | null
  readonly count: number
}

interface FlowView {
  readonly id: number
  /** null = the project's snapshot in its own order */
  readonly rows: Uint32Array | null
  readonly count: number
}

type Emit = <E extends keyof Events>(event: E, data: Events[E]) => void

export class Workspace {
  session: Session | null = null
  frameView: FrameView | null = null
  flowView: FlowView | null = null
  readonly notes = new NoteIndex()
  readonly conclusions: Conclusions
  readonly desk: ProjectDesk
  readonly live: LiveDesk
  private readonly watch = new CaptureWatch((problem) => this.say('problem', problem))
  private loading: AbortController | null = null
  private nextView = 1
  private emit: Emit = () => {}

  constructor(sources: ConclusionSources = CONCLUSION_SOURCES) {
    this.conclusions = new Conclusions(sources)
    this.desk = new ProjectDesk(this)
    this.live = new LiveDesk(this)
  }

  get attachments(): SessionAttachments {
    return this.notes.attachments
  }

  listen(emit: Emit): void {
    this.emit = emit
  }

  say<E extends keyof Events>(event: E, data: Events[E]): void {
    this.emit(event, data)
  }

  /** Opens captures without a project; a draft of theirs is found and shown as soon as the hash is known. */
  async openCaptures(paths: readonly string[]): Promise<Result<Session>> {
    const opened = await Session.open(paths)
    if (!opened.ok) return opened
    await this.desk.close()
    this.replaceSession(opened.value)
    return ok(opened.value)
  }

  /** A live capture's file in the place of what was open. */
  async showLive(session: Session): Promise<void> {
    await this.desk.close()
    this.replaceSession(session)
  }

  /** Puts a recognised session in the place of the old one and begins to read it. */
  replaceSession(session: Session | null): void {
    this.loading?.abort()
    this.watch.end()
    this.session?.close()
    this.session = session
    this.frameView = null
    this.flowView = null
    if (session) void this.load(session)
  }

  stopLoading(): void {
    this.loading?.abort()
  }

  async closeAll(): Promise<void> {
    this.replaceSession(null)
    await this.desk.close()
  }

  /** The app ends: a live capture ends in order, then all is closed. */
  async shutDown(): Promise<void> {
    await this.live.stop()
    await this.closeAll()
  }

  keepFrameView(rows: Uint32Array | null, count: number): number {
    this.frameView = { id: this.nextView++, rows, count }
    return this.frameView.id
  }

  keepFlowView(rows: Uint32Array | null, count: number): number {
    this.flowView = { id: this.nextView++, rows, count }
    return this.flowView.id
  }

  private async load(session: Session): Promise<void> {
    const controller = new AbortController()
    this.loading = controller
    let lastRevision = -1
    const tick = () => {
      if (this.session !== session) return
      this.say('progress', session.progress())
      if (session.revision === lastRevision) return
      lastRevision = session.revision
      this.say('changed', { revision: session.revision, frames: session.frames.count, flows: session.flows.count })
    }
    await session.load({ signal: controller.signal, onTick: tick })
    if (this.session !== session) return
    if (session.problem) this.say('problem', session.problem)
    await this.watch.begin(session.sources.map(({ path }) => path))
    if (this.session !== session) return
    await this.desk.captureLoaded(session)
  }
}
