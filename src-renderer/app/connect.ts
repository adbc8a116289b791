/**
 * Owns the wiring at start and after the engine died: desktop events and engine events become actions, nothing else.
 *
 * Order at start: theme, listeners, engine port, then the paths the app was started with. After a restart the same files
 * are opened again and filter, span and selection come back (state/reopen.ts).
 */
import type { EngineState } from '@shared/desktop-api'
import { desktop } from '../client/desktop'
import { engine } from '../client/engine-client'
import { requestEnginePort } from '../client/engine-port'
import {
  configureProject,
  openPaths,
  refreshAll,
  refreshNotes,
  refreshSummary,
  refreshViews,
  report,
} from '../state/actions'
import { refreshConclusions } from '../state/conclusions'
import { keepPlace } from '../state/follow'
import { catchUpLive, hearLive } from '../state/live'
import { keepPreferences } from '../state/preferences'
import { reopenAfterRestart } from '../state/reopen'
import { useUi } from '../state/store'
import { followTheme } from '../state/theme'
import { throttle } from '../state/throttle'
import { keepTrail } from '../state/trail'
import { safeText } from '../ui/safe-text'
import { runCommand } from './commands'
import { bindShortcuts } from './shortcuts'
import { windowTitle } from './title'

/** While a file loads the lists on screen follow it at most this often. */
const REFRESH_MS = 500
/** Conclusions need more work than rows. */
const CONCLUDE_MS = 4000

export function connect(): void {
  keepPreferences(localStorage)
  followTheme()
  bindShortcuts(window)
  holdUnsaved()
  listenToEngine()
  keepTitle()
  keepTrail()
  keepPlace()
  desktop.onCommand(runCommand)
  desktop.onOpenPath((paths) => void openPaths(paths))
  desktop.onEngine((state) => void engineChanged(state))
  void start()
}

/** The page does not end while a note could not be saved; the desktop asks what is to be done (desktop/window.ts). */
function holdUnsaved(): void {
  window.addEventListener('beforeunload', (event) => {
    if (useUi.getState().unsavedNotes > 0) event.preventDefault()
  })
}

async function start(): Promise<void> {
  const [attached, paths] = await Promise.all([attachEngine(), desktop.initialPaths()])
  if (!attached) return
  useUi.setState({ engineState: 'ready' })
  if (paths.ok && paths.value.length > 0) await openPaths(paths.value)
  else await refreshAll()
}

/** A port, and the engine told where drafts live; true when requests can be made. */
async function attachEngine(): Promise<boolean> {
  const port = await requestEnginePort()
  if (!port.ok) {
    report(port.error)
    return false
  }
  engine.attach(port.value)
  await configureProject()
  void catchUpLive()
  return true
}

let attachedTo = 0

async function engineChanged({ state, generation }: EngineState): Promise<void> {
  if (state === 'failed') {
    useUi.setState({ engineState: 'failed', opening: null, progress: null })
    engine.detach()
    return
  }
  if (state !== 'restarted' || generation === attachedTo) return
  attachedTo = generation
  useUi.setState({ engineState: 'restarting', opening: null, progress: null })
  engine.detach()
  if (!(await attachEngine())) return
  await reopenAfterRestart()
  // it may have died again meanwhile
  if (generation === attachedTo && useUi.getState().engineState === 'restarting')
    useUi.setState({ engineState: 'ready' })
}

function isLoading(): boolean {
  const { progress, summary } = useUi.getState()
  return progress !== null || summary === null || summary.phase === 'loading'
}

function listenToEngine(): void {
  const follow = throttle(async () => {
    await Promise.all([refreshSummary(), refreshViews()])
  }, REFRESH_MS)
  const conclude = throttle(refreshConclusions, CONCLUDE_MS)
  engine.on('progress', (progress) => {
    // ten times a second while packets come in: nobody is told that nothing has changed
    if (progress.phase === 'loading') useUi.setState({ progress })
    else if (useUi.getState().progress !== null) useUi.setState({ progress: null })
    // a live capture goes on: 'changed' says what there is to ask for
    if (progress.phase === 'live') return
    if (progress.phase !== 'loading') {
      follow.cancel()
      conclude.cancel()
      void refreshAll().then(refreshConclusions)
    }
  })
  // opening asks for rows itself: asking again at once would give up the first answer and wait for another
  useUi.subscribe((state, before) => {
    if (state.opened !== before.opened) follow.hold()
  })
  engine.on('changed', () => {
    // an empty list has nothing that is worth an interval
    if (useUi.getState().frameView?.total === 0) follow.cancel()
    follow.run()
    // conclusions about half a file would be drawn anew all the time, and slow its loading; a live capture has no end to wait for
    if (!isLoading()) conclude.run()
  })
  engine.on('project', (project) => {
    const isOther = project?.path !== useUi.getState().project?.path
    useUi.setState({ project })
    // what was decided about findings is kept in the project
    if (isOther) void refreshConclusions()
    // hashes become known with the project's news
    void refreshNotes()
    void refreshSummary()
  })
  engine.on('live', (status) => void hearLive(status))
  engine.on('problem', report)
}

function keepTitle(): void {
  let shown = ''
  const update = (): void => {
    const title = windowTitle(useUi.getState())
    if (title === shown) return
    shown = title
    document.title = title
    void desktop.setTitle(safeText(title))
  }
  useUi.subscribe(update)
  update()
}
