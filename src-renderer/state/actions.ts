/**
 * Owns every change to the window's state that follows from what the user does or the engine says.
 *
 * One direction: action -> engine request and/or `useUi.setState` -> views render. Views call actions, never setState.
 */
import type { FlowSort, LineOptions } from '@shared/contract'
import type { AppError, AppErrorCode } from '@shared/result'
import type { NoteTarget } from '@shared/rows'
import { desktop } from '../client/desktop'
import { engine } from '../client/engine-client'
import { keepFirstRows } from '../client/first-rows'
import { PAGE_ROWS } from '../client/row-cache'
import {
  ALL_PANES,
  type DialogName,
  type FrameOrder,
  type InspectorTab,
  LAYOUT_KEY,
  type LargeView,
  type LineForm,
  type NavigatorTab,
  NO_SELECTION,
  type PaletteMode,
  type PaneName,
  type Span,
  useUi,
} from './store'
import { forgetTrail } from './trail'

/** Nothing selected, filtered or zoomed: how a capture is first seen. */
const NO_VIEW = {
  selection: NO_SELECTION,
  filter: '',
  filtering: null,
  filterError: null,
  span: null,
  visible: null,
  onlyFlow: null,
  folded: [],
  large: null,
  ftp: null,
  findings: null,
  place: null,
} as const

const MAX_PROBLEMS = 4
/** as many as the contract takes */
const MAX_FOLDED = 10_000
let problemId = 0

/** Answers to a question that is no longer asked: nothing the user could do about them. */
const NO_NEWS: readonly AppErrorCode[] = ['cancelled', 'unknown-view']
/** What every request gets while the engine is away; the banner says it once. */
const AWAY: readonly AppErrorCode[] = ['engine-gone', 'no-capture', 'no-project']

/** Shows an error until the user dismisses it; the same one again is shown once. */
export function report(error: AppError): void {
  const away = ['restarting', 'failed'].includes(useUi.getState().engineState)
  if (NO_NEWS.includes(error.code) || (away && AWAY.includes(error.code))) return
  const same = (one: AppError): boolean => one.code === error.code && one.message === error.message
  useUi.setState(({ problems }) => ({
    problems: [...problems.filter((problem) => !same(problem.error)), { id: ++problemId, error }].slice(-MAX_PROBLEMS),
  }))
}

export const dismissProblem = (id: number): void =>
  useUi.setState((state) => ({ problems: state.problems.filter((problem) => problem.id !== id) }))

/** Opens captures or one project; what was open before is replaced only when the new one is recognised. */
export async function openPaths(paths: readonly string[]): Promise<void> {
  const [first] = paths
  if (first === undefined) return
  useUi.setState({ opening: paths.join(', ') })
  const isProject = paths.length === 1 && first.endsWith('.tracebook')
  const problem = isProject ? await openProject(first) : await openCaptures(paths)
  if (problem) {
    useUi.setState({ opening: null })
    return report(problem)
  }
  for (const path of paths) void desktop.addRecent(path)
  await (isProject ? refreshAll() : Promise.all([refreshViews(true), refreshProject(), refreshNotes()]))
}

async function openProject(path: string): Promise<AppError | null> {
  const result = await engine.ask('project.open', { path }, 'open')
  if (!result.ok) return result.error
  showOpened([path])
  return null
}

/** The answer sums the capture up: the window is laid out and the rows are asked for without another question. */
async function openCaptures(paths: readonly string[]): Promise<AppError | null> {
  const result = await engine.ask('capture.open', { paths: [...paths] }, 'open')
  if (!result.ok) return result.error
  showOpened(paths)
  useUi.setState({ summary: result.value })
  return null
}

function showOpened(paths: readonly string[]): void {
  forgetTrail()
  useUi.setState({ opening: null, opened: [...paths], noteDraft: null, ...NO_VIEW })
}

/** The engine shows a file that it captures live in the place of what was open. */
export async function showGrown(path: string): Promise<void> {
  forgetTrail()
  useUi.setState({ opened: [path], noteDraft: null, progress: null, ...NO_VIEW })
  await refreshAll()
}

export async function closeCapture(): Promise<void> {
  const result = await engine.ask('capture.close', {})
  if (result.ok) forgetContent()
  else report(result.error)
}

/** The first screen again; for the engine's side see `closeCapture`. */
export function forgetContent(): void {
  forgetTrail()
  useUi.setState({
    summary: null,
    progress: null,
    project: null,
    notes: [],
    noteDraft: null,
    opened: [],
    frameView: null,
    flowView: null,
    ...NO_VIEW,
  })
}

/** Gives the project a name and a place; notes and history go with it. */
export async function saveProjectAs(path: string): Promise<void> {
  const result = await engine.ask('project.saveAs', { path })
  if (!result.ok) return report(result.error)
  useUi.setState({ project: result.value })
  void desktop.addRecent(path)
}

/** The user says where a capture of the project is now; it is believed when its hash fits. */
export async function relocateCapture(sha256: string, path: string): Promise<void> {
  const result = await engine.ask('project.relocate', { sha256, path })
  if (!result.ok) return report(result.error)
  useUi.setState({ project: result.value })
  await refreshAll()
}

/** The name under notes written from now on. */
export async function setAuthor(author: string): Promise<void> {
  useUi.setState({ author })
  await configureProject()
}

/** Tells the engine where drafts live and who writes; needed once for each engine. */
export async function configureProject(): Promise<void> {
  const folder = await desktop.draftsFolder()
  if (!folder.ok) return report(folder.error)
  const input = { draftsFolder: folder.value, author: useUi.getState().author }
  const configured = await engine.ask('project.configure', input)
  if (!configured.ok) report(configured.error)
}

/** Gives up an opening that takes too long; what was open before stays. */
export const cancelOpening = (): void => engine.cancel('open')

export async function stopLoading(): Promise<void> {
  const result = await engine.ask('capture.stop', {})
  if (!result.ok) report(result.error)
}

/** Asks again for everything that is on screen: after opening, after the engine came back, at the end of loading. */
export async function refreshAll(): Promise<void> {
  await Promise.all([refreshSummary(), refreshProject()])
  await Promise.all([refreshViews(), refreshNotes()])
}

async function refreshProject(): Promise<void> {
  const project = await engine.ask('project.info', {})
  if (project.ok) useUi.setState({ project: project.value })
}

export async function refreshSummary(): Promise<void> {
  const summary = await engine.ask('capture.summary', {})
  if (summary.ok) useUi.setState({ summary: summary.value })
}

/** New row lists for the filter, span and order in force. Without its captures a project still has the flows it keeps. */
export async function refreshViews(withFirstRows = false): Promise<void> {
  const { summary, project } = useUi.getState()
  if (summary) {
    await Promise.all([refreshFrames(withFirstRows), refreshFlows()])
    return
  }
  useUi.setState({ frameView: null })
  if (project) await refreshFlows()
}

async function refreshFrames(withFirstRows = false): Promise<void> {
  const { filter, span, onlyFlow, order, lineOptions: options } = useUi.getState()
  const list = { filter, span: span ? ([...span] as [number, number]) : null, flow: onlyFlow, order }
  const input = withFirstRows ? { ...list, first: { count: PAGE_ROWS, options } } : list
  const result = await engine.ask('frames.view', input, 'frames.view')
  if (result.ok) {
    const { first, ...frameView } = result.value
    if (first) keepFirstRows(frameView, { options, rows: first })
    useUi.setState({ frameView, filterError: null })
  } else if (result.error.code === 'bad-filter') useUi.setState({ filterError: result.error })
  else report(result.error)
}

export async function refreshFlows(): Promise<void> {
  const { filter, span, flowSort, folded } = useUi.getState()
  const input = {
    filter,
    span: span ? ([...span] as [number, number]) : null,
    sort: flowSort.column,
    descending: flowSort.descending,
    ...(folded.length > 0 ? { folded: folded.slice(-MAX_FOLDED) } : {}),
  }
  const result = await engine.ask('flows.view', input, 'flows.view')
  if (result.ok) useUi.setState({ flowView: result.value })
  else if (result.error.code !== 'bad-filter') report(result.error)
}

export async function refreshNotes(): Promise<void> {
  const [notes, filters] = await Promise.all([
    engine.ask('notes.list', { includeDeleted: false }, 'notes.list'),
    engine.ask('filters.list', {}, 'filters.list'),
  ])
  if (notes.ok) useUi.setState({ notes: notes.value })
  if (filters.ok) useUi.setState({ savedFilters: filters.value })
}

/** Puts a filter in force; the same parser that the engine uses has checked it before (filter bar). */
export async function applyFilter(filter: string): Promise<void> {
  useUi.setState((state) => ({ filter, filtering: { before: state.filtering?.before ?? state.filter } }))
  await refreshViews()
  if (useUi.getState().filter === filter) useUi.setState({ filtering: null })
}

/** Gives up a filter that takes too long: the one before it is in force again. */
export async function cancelFilter(): Promise<void> {
  const { filtering } = useUi.getState()
  if (!filtering) return
  useUi.setState({ filter: filtering.before, filtering: null })
  await refreshViews()
}

export async function setSpan(span: Span | null): Promise<void> {
  useUi.setState({ span })
  await refreshViews()
}

export const setVisible = (visible: Span | null): void => useUi.setState({ visible })

export async function showOnlyFlow(flow: number | null): Promise<void> {
  useUi.setState({ onlyFlow: flow })
  await refreshFrames()
}

export async function setOrder(order: FrameOrder): Promise<void> {
  useUi.setState({ order })
  await refreshFrames()
}

export const setLineForm = (lineForm: LineForm): void => useUi.setState({ lineForm })

export const setLineOptions = (change: Partial<LineOptions>): void =>
  useUi.setState((state) => ({ lineOptions: { ...state.lineOptions, ...change } }))

/** Puts the data connections of a control connection away, or shows them again. */
export async function foldFlow(control: number, fold: boolean): Promise<void> {
  const { folded } = useUi.getState()
  if (folded.includes(control) === fold) return
  useUi.setState({ folded: fold ? [...folded, control] : folded.filter((flow) => flow !== control) })
  await refreshFlows()
}

export async function setFlowSort(column: FlowSort, descending: boolean): Promise<void> {
  useUi.setState({ flowSort: { column, descending } })
  await refreshFlows()
}

/** `flow` is the frame's own flow (-1 = none); every view follows this one selection. */
export const selectFrame = (frame: number, flow: number): void =>
  useUi.setState({ selection: { ...NO_SELECTION, frame, flow: flow < 0 ? null : flow } })

export const selectFlow = (flow: number, firstFrame: number | null = null): void =>
  useUi.setState({ selection: { ...NO_SELECTION, frame: firstFrame, flow } })

export const selectBytes = (bytes: readonly [number, number] | null): void =>
  useUi.setState((state) => ({ selection: { ...state.selection, bytes } }))

export const selectNote = (note: string | null): void =>
  useUi.setState((state) => ({ selection: { ...state.selection, note }, noteDraft: null }))

export const clearSelection = (): void => useUi.setState({ selection: NO_SELECTION })
/** Shows a tab; a pane that was put away comes back for it. */
export const showNavigator = (navigator: NavigatorTab): void =>
  useUi.setState(({ panes }) => ({ navigator, panes: { ...panes, navigator: true } }))
export const showInspector = (inspector: InspectorTab): void =>
  useUi.setState(({ panes }) => ({ inspector, panes: { ...panes, inspector: true } }))
/** Puts a view into the centre for a while; null = the Reading again. */
export const showLarge = (large: LargeView | null): void => useUi.setState({ large })
export const openPalette = (paletteOpen: boolean, paletteMode: PaletteMode = 'commands'): void =>
  useUi.setState({ paletteOpen, paletteMode })
export const showDialog = (dialog: DialogName | null): void => useUi.setState({ dialog })

export const showPane = (pane: PaneName, shown: boolean): void =>
  useUi.setState((state) => ({ panes: { ...state.panes, [pane]: shown } }))

/** All panes open, in the sizes they came with. */
export function resetLayout(): void {
  for (const key of Object.keys(localStorage)) if (key.includes(LAYOUT_KEY)) localStorage.removeItem(key)
  useUi.setState((state) => ({ panes: ALL_PANES, layoutVersion: state.layoutVersion + 1 }))
}

/** Keeps the filter in force under a name, with the project. */
export async function saveFilter(name: string): Promise<void> {
  const saved = await engine.ask('filters.save', { id: null, name, filter: useUi.getState().filter })
  if (!saved.ok) return report(saved.error)
  await refreshNotes()
}

export async function deleteFilter(id: string): Promise<void> {
  const deleted = await engine.ask('filters.delete', { id })
  if (!deleted.ok) return report(deleted.error)
  await refreshNotes()
}

/** Opens an empty page in the note editor; the note exists in the project from its first character on. */
export function startNote(target: NoteTarget): void {
  showPane('notes', true)
  useUi.setState((state) => ({ noteDraft: target, selection: { ...state.selection, note: null } }))
}

/** The editor says whether it holds a note. */
export const noteIsOpen = (noteOpen: boolean): void => useUi.setState({ noteOpen })

/** A note on what is selected: the bytes, else the frame, else the flow. */
export function startNoteOnSelection(): void {
  const { frame, flow, bytes } = useUi.getState().selection
  if (frame !== null && bytes) startNote({ kind: 'bytes', frame, offset: bytes[0], length: bytes[1] })
  else if (frame !== null) startNote({ kind: 'frame', frame })
  else if (flow !== null) startNote({ kind: 'flow', flow })
}
