/**
 * Owns what the window knows that is not in the engine: selection, visible span, filter text, choices of display, and
 * the latest summary the engine gave. Rows are never kept here (see client/row-cache.ts).
 *
 * Views read it with `useUi(selector)`; everything that changes it goes through actions.ts.
 */
import type { FindingRows, FtpPlace, FtpSessionList } from '@shared/conclusions'
import type { FlowSort, LineOptions } from '@shared/contract'
import type { AppError } from '@shared/result'
import type { CaptureSummary, NoteTarget, NoteView, Progress, ProjectInfo, SavedFilter, ViewInfo } from '@shared/rows'
import { create } from 'zustand'

export type NavigatorTab = 'flows' | 'ftp' | 'findings' | 'notes' | 'captures'
export type InspectorTab = 'explanation' | 'layers' | 'stream' | 'ladder' | 'graphs'
/** what may take the centre of the window for a while */
export type LargeView = 'ladder' | 'graphs'
/** 'short' puts flags, bytes and text of a TCP line first; 'tcpdump' prints it as tcpdump does */
export const LINE_FORMS = ['short', 'tcpdump'] as const
export type LineForm = (typeof LINE_FORMS)[number]
export type FrameOrder = 'file' | 'time' | 'sequence'
export type ThemeChoice = 'system' | 'light' | 'dark'
export type PaneName = 'timeline' | 'navigator' | 'inspector' | 'notes'
/** what the command palette asks for */
export type PaletteMode = 'commands' | 'go-to-frame' | 'author' | 'save-filter'
export type DialogName = 'shortcuts' | 'about' | 'warnings' | 'capture'
export type Span = readonly [fromNs: number, toNs: number]

export interface Selection {
  readonly frame: number | null
  readonly flow: number | null
  /** bytes lit up in the inspector, from the start of the frame */
  readonly bytes: readonly [offset: number, length: number] | null
  readonly note: string | null
  readonly finding: string | null
}

/** A message the user should see; stays until dismissed. */
export interface Problem {
  readonly id: number
  readonly error: AppError
}

export interface UiState {
  readonly engineState: 'starting' | 'ready' | 'restarting' | 'failed'
  readonly opening: string | null
  /** paths of the captures or the project that are open, as given */
  readonly opened: readonly string[]
  readonly summary: CaptureSummary | null
  readonly progress: Progress | null
  readonly project: ProjectInfo | null
  readonly notes: readonly NoteView[]
  /** notes that could not be saved so far */
  readonly unsavedNotes: number
  readonly savedFilters: readonly SavedFilter[]

  /** the filter in force */
  readonly filter: string
  /** a filter is being worked out; `before` is the one that comes back when the user cancels */
  readonly filtering: { readonly before: string } | null
  readonly filterError: AppError | null
  /** brushed on the timeline: filters every view */
  readonly span: Span | null
  /** the part of the capture the timeline shows; null = all */
  readonly visible: Span | null
  readonly onlyFlow: number | null
  readonly order: FrameOrder
  readonly lineOptions: LineOptions
  readonly lineForm: LineForm
  readonly flowSort: { readonly column: FlowSort; readonly descending: boolean }
  /** control connections whose data connections are put away in the list of flows */
  readonly folded: readonly number[]
  readonly frameView: ViewInfo | null
  readonly flowView: ViewInfo | null

  /** null: not asked for yet */
  readonly ftp: FtpSessionList | null
  readonly findings: FindingRows | null

  readonly selection: Selection
  /** where the selection stands in the FTP sessions; follows it (state/follow.ts) */
  readonly place: FtpPlace | null
  readonly navigator: NavigatorTab
  readonly inspector: InspectorTab
  /** shown in the centre in place of the Reading; null = the Reading */
  readonly large: LargeView | null
  /** the target of a note that is not written yet; the editor shows an empty page for it */
  readonly noteDraft: NoteTarget | null
  /** a note is in the editor: its pane is a strip otherwise */
  readonly noteOpen: boolean
  readonly paletteOpen: boolean
  readonly paletteMode: PaletteMode
  readonly dialog: DialogName | null
  /** written under the user's notes; '' = nobody has said */
  readonly author: string
  readonly theme: ThemeChoice
  /** the theme that is painted: 'system' resolved */
  readonly themeShown: 'light' | 'dark'
  /** counts the times the layout was put back to how it came */
  readonly layoutVersion: number
  readonly panes: Readonly<Record<PaneName, boolean>>
  readonly problems: readonly Problem[]
}

export const ALL_PANES = { timeline: true, navigator: true, inspector: true, notes: true } as const
/** begins the names under which the sizes of panes are kept */
export const LAYOUT_KEY = 'tracebook.layout'
export const NO_SELECTION: Selection = { frame: null, flow: null, bytes: null, note: null, finding: null }

export const useUi = create<UiState>()(() => ({
  engineState: 'starting',
  opening: null,
  opened: [],
  summary: null,
  progress: null,
  project: null,
  notes: [],
  unsavedNotes: 0,
  savedFilters: [],
  filter: '',
  filtering: null,
  filterError: null,
  span: null,
  visible: null,
  onlyFlow: null,
  order: 'file',
  lineOptions: { style: 'tcpdump', clock: 'time-of-day', absoluteSeq: false, utc: false },
  lineForm: 'short',
  flowSort: { column: 'number', descending: false },
  folded: [],
  frameView: null,
  flowView: null,
  ftp: null,
  findings: null,
  selection: NO_SELECTION,
  place: null,
  navigator: 'flows',
  inspector: 'explanation',
  large: null,
  noteDraft: null,
  noteOpen: false,
  paletteOpen: false,
  paletteMode: 'commands',
  dialog: null,
  author: '',
  theme: 'system',
  themeShown: 'light',
  layoutVersion: 0,
  panes: ALL_PANES,
  problems: [],
}))
