/**
 * Owns the project that goes with the session: opened by the user, found as the draft of a capture, or made by the first
 * note. Puts hashes, places and the snapshot of flows into it.
 *
 * The rule for drafts stands in project/drafts.ts; here it is carried out. Captures are hashed after they were read, so
 * that hashing never delays the first rows.
 */
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fail, ok, type Result } from '@shared/result'
import type { ProjectCapture as CaptureView, ProjectInfo } from '@shared/rows'
import { APP_VERSION } from '@shared/version'
import type { CaptureFacts, ProjectCapture } from '../project/captures'
import { adoptDraft, findDraft, isDraft, openDraft } from '../project/drafts'
import { hashFile } from '../project/hash'
import { ProjectStore } from '../project/store'
import { Session } from '../session/session'
import { flowSnapshotRows } from './flow-snapshot-rows'
import type { Workspace } from './workspace'

const OPTIONS = { appVersion: APP_VERSION }
const NO_PROJECT = fail('no-project', 'No project is open.', 'Open a capture or a project first.')

export class ProjectDesk {
  store: ProjectStore | null = null
  author = 'analyst'
  private draftsFolder: string | null = null
  private hashing: AbortController | null = null
  private captures: CaptureView[] = []
  private opening: Promise<Result<ProjectStore>> | null = null

  constructor(private readonly workspace: Workspace) {}

  configure(draftsFolder: string, author: string): void {
    this.draftsFolder = draftsFolder
    this.author = author || 'analyst'
  }

  /** Opens a project and the captures it names that can be found; the others are said to be missing or changed. */
  async open(path: string): Promise<Result<ProjectInfo>> {
    // the same project again: its file is free only once it is closed here
    if (this.store?.path === resolve(path)) await this.close()
    const opened = await ProjectStore.open(path, OPTIONS)
    if (!opened.ok) return opened
    const store = opened.value
    const located = await this.locateAll(store)
    if (!located.ok) {
      await store.close()
      return located
    }
    const readable = located.value.filter(({ state }) => state === 'present' || state === 'moved')
    let session: Session | null = null
    if (readable.length > 0) {
      const reopened = await Session.open(readable.map(({ path: place }) => place))
      if (reopened.ok) session = reopened.value
      else this.workspace.say('problem', reopened.error)
    }
    await this.close()
    this.store = store
    this.captures = located.value
    if (session) for (const capture of readable) if (capture.sha256) session.hashes.set(capture.path, capture.sha256)
    this.workspace.replaceSession(session)
    return this.told()
  }

  /** The open project, or the draft of the session's capture (made when there is none). */
  async ensure(): Promise<Result<ProjectStore>> {
    if (this.store) return ok(this.store)
    // two notes written at once must not make two drafts
    this.opening ??= this.openOrMakeDraft().finally(() => {
      this.opening = null
    })
    return this.opening
  }

  async saveAs(path: string): Promise<Result<ProjectInfo>> {
    const store = await this.ensure()
    if (!store.ok) return store
    const saved = this.draftsFolder
      ? await adoptDraft(store.value, path, this.draftsFolder)
      : await store.value.saveAs(path)
    return saved.ok ? this.told() : saved
  }

  /** The user says where a capture is; accepted when its hash fits. */
  async relocate(sha256: string, path: string): Promise<Result<ProjectInfo>> {
    if (!this.store) return NO_PROJECT
    const list = await this.store.captures.list()
    if (!list.ok) return list
    const capture = list.value.find((candidate) => candidate.sha256 === sha256)
    if (!capture) return fail('not-found', 'This capture is not part of the project.')
    const found = await this.store.captures.locate(capture.id, { candidates: [path] })
    if (!found.ok) return found
    if (found.value.state !== 'moved' && found.value.state !== 'present') {
      return fail(
        'bad-request',
        `${path} is not ${capture.name}: its SHA-256 is different.`,
        'Choose the file the project was made from, or the folder it is in.',
      )
    }
    const { store } = this
    const kept = await store.captures.relocate(capture.id, found.value)
    return kept.ok ? this.open(store.path) : kept
  }

  async info(): Promise<ProjectInfo | null> {
    const { store } = this
    if (!store) return null
    const [info, snapshot] = await Promise.all([store.info(), store.flows.info()])
    if (!info.ok) return null
    return {
      path: store.path,
      name: store.path.replace(/^.*[\\/]/, '').replace(/\.tracebook$/, ''),
      draft: this.draftsFolder !== null && (await isDraft(store.path, this.draftsFolder)),
      notes: info.value.notes,
      captures: this.captures,
      flowsInSnapshot: snapshot.ok ? (snapshot.value?.rows ?? 0) : 0,
      lastChangeMs: null,
    }
  }

  async close(): Promise<void> {
    this.hashing?.abort()
    const { store } = this
    this.store = null
    this.captures = []
    await store?.close()
    if (store) this.workspace.say('project', null)
  }

  /** After reading: hash, find the draft, register the captures, keep the flows. */
  async captureLoaded(session: Session): Promise<void> {
    const controller = new AbortController()
    this.hashing = controller
    for (const source of session.sources) {
      if (session.hashes.has(source.path)) continue
      const hash = await hashFile(source.path, { signal: controller.signal })
      if (controller.signal.aborted || this.workspace.session !== session) return
      if (hash.ok) session.hashes.set(source.path, hash.value.sha256)
    }
    this.workspace.say('changed', {
      revision: session.revision,
      frames: session.frames.count,
      flows: session.flows.count,
    })
    if (!this.store) await this.openExistingDraft(session)
    if (this.store && this.workspace.session === session) await this.recordSession(this.store, session)
    if (this.store) await this.told()
  }

  /** Says what the project is now, and answers it. */
  async told(): Promise<Result<ProjectInfo>> {
    const info = await this.info()
    this.workspace.say('project', info)
    return info ? ok(info) : NO_PROJECT
  }

  private async openExistingDraft(session: Session): Promise<void> {
    if (!this.draftsFolder) return
    const { path } = session.sources[0]
    const draft = await findDraft({ sha256: session.hashes.get(path) ?? null, path }, this.draftsFolder)
    if (draft === undefined) return
    const opened = await ProjectStore.open(draft, OPTIONS)
    if (opened.ok && !this.store) this.store = opened.value
    else if (!opened.ok) this.workspace.say('problem', opened.error)
  }

  private async openOrMakeDraft(): Promise<Result<ProjectStore>> {
    const { session } = this.workspace
    if (!session)
      return fail('no-capture', 'There is nothing open to write a note on.', 'Open a capture or a project first.')
    if (!this.draftsFolder)
      return fail('not-writable', 'There is no folder for drafts.', 'Save the project under a name first.')
    const { path } = session.sources[0]
    const opened = await openDraft({ sha256: session.hashes.get(path) ?? null, path }, this.draftsFolder, OPTIONS)
    if (!opened.ok) return opened
    this.store = opened.value
    const recorded = await this.recordSession(opened.value, session)
    if (!recorded.ok) return recorded
    await this.told()
    return opened
  }

  /** Captures by hash, and, once everything was read, the flows as they are. */
  private async recordSession(store: ProjectStore, session: Session): Promise<Result<null>> {
    const known = await store.captures.list()
    if (!known.ok) return known
    this.captures = []
    for (const source of session.sources) {
      const registered = await store.captures.register(await captureFacts(session, source.path))
      if (!registered.ok) return registered
      this.captures.push(shown(registered.value, 'present', `${registered.value.name} is open.`))
    }
    // captures of the project that are not open (missing or changed) stay listed
    for (const capture of known.value) {
      if (this.captures.some(({ sha256 }) => sha256 === capture.sha256)) continue
      const located = await store.captures.locate(capture.id)
      if (located.ok)
        this.captures.push({ ...shown(capture, located.value.state, located.value.words), path: located.value.path })
    }
    if (session.phase === 'complete') {
      const kept = await store.flows.replace(flowSnapshotRows(session))
      if (!kept.ok) return kept
    }
    return ok(null)
  }

  private async locateAll(store: ProjectStore): Promise<Result<CaptureView[]>> {
    const list = await store.captures.list()
    if (!list.ok) return list
    const views: CaptureView[] = []
    for (const capture of list.value) {
      const located = await store.captures.locate(capture.id)
      if (!located.ok) return located
      const { state, words, path, modifiedMs } = located.value
      if (state === 'moved') await store.captures.relocate(capture.id, { path, modifiedMs })
      views.push({ ...shown(capture, state, words), path })
    }
    return ok(views)
  }
}

const shown = (capture: ProjectCapture, state: CaptureView['state'], explanation: string): CaptureView => ({
  name: capture.name,
  path: capture.path,
  sha256: capture.sha256,
  sizeBytes: capture.size,
  state,
  explanation,
})

async function captureFacts(session: Session, path: string): Promise<CaptureFacts> {
  const file = await stat(path).catch(() => undefined)
  const base = BigInt(session.frames.baseSeconds) * 1_000_000_000n
  const isSingle = session.sources.length === 1 && session.frames.count > 0
  const source = session.sources.find((candidate) => candidate.path === path)
  return {
    sha256: session.hashes.get(path) ?? null,
    size: file?.size ?? 0,
    name: path.replace(/^.*[\\/]/, ''),
    path,
    modifiedMs: file ? Math.floor(file.mtimeMs) : null,
    linkTypes: [...new Set(source?.interfaces.map(({ linkType }) => linkType) ?? [])],
    firstTime: isSingle ? (base + BigInt(session.frames.firstNs)).toString() : null,
    lastTime: isSingle ? (base + BigInt(session.frames.lastNs)).toString() : null,
    frames: isSingle ? session.frames.count : null,
  }
}
