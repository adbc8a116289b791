/**
 * Owns the table of everything the user can ask of the window by name: palette, menu and shortcuts all read it.
 *
 * `keys` are tinykeys' notation. `enabled` is asked at the moment of use; a command that is not enabled does nothing.
 * Commands without `keys` here may be bound by a view (the reading binds its arrows itself).
 */
import { CLOCKS, type Clock } from '@shared/contract'
import {
  applyFilter,
  clearSelection,
  openPalette,
  resetLayout,
  setLineOptions,
  setOrder,
  setSpan,
  showDialog,
  showInspector,
  showNavigator,
  showPane,
  startNote,
  startNoteOnSelection,
} from '../state/actions'
import { stepFrame, stepInFlow, stepNote } from '../state/go'
import { type PaneName, type ThemeChoice, type UiState, useUi } from '../state/store'
import { setTheme } from '../state/theme'
import { canTravel, travel } from '../state/trail'
import { zoomTimeline } from '../views/timeline/zoom'
import { type Command, hasCapture } from './command'
import { fileCommands } from './commands-file'
import { copySelectedLine } from './copy'
import { focusFilter, focusTimeline } from './focus'

const hasSelection = (state: UiState): boolean => state.selection.frame !== null || state.selection.flow !== null

const go: readonly Command[] = [
  { id: 'go.palette', group: 'Go', title: 'Command palette', keys: ['$mod+k'], run: () => openPalette(true) },
  {
    id: 'go.frame',
    group: 'Go',
    title: 'Go to frame…',
    keys: ['$mod+g'],
    enabled: hasCapture,
    run: () => openPalette(true, 'go-to-frame'),
  },
  {
    id: 'go.nextFrame',
    group: 'Go',
    title: 'Next frame',
    keys: ['Alt+ArrowDown'],
    enabled: hasCapture,
    run: () => stepFrame(1),
  },
  {
    id: 'go.previousFrame',
    group: 'Go',
    title: 'Previous frame',
    keys: ['Alt+ArrowUp'],
    enabled: hasCapture,
    run: () => stepFrame(-1),
  },
  {
    id: 'go.nextInFlow',
    group: 'Go',
    title: 'Next frame of the flow',
    enabled: (state) => state.selection.frame !== null,
    run: () => stepInFlow('next'),
  },
  {
    id: 'go.previousInFlow',
    group: 'Go',
    title: 'Previous frame of the flow',
    enabled: (state) => state.selection.frame !== null,
    run: () => stepInFlow('previous'),
  },
  {
    id: 'go.back',
    group: 'Go',
    title: 'Back',
    keys: ['Alt+ArrowLeft'],
    enabled: () => canTravel(-1),
    run: () => travel(-1),
  },
  {
    id: 'go.forward',
    group: 'Go',
    title: 'Forward',
    keys: ['Alt+ArrowRight'],
    enabled: () => canTravel(1),
    run: () => travel(1),
  },
  { id: 'go.clearSelection', group: 'Go', title: 'Select nothing', enabled: hasSelection, run: clearSelection },
]

const filter: readonly Command[] = [
  {
    id: 'go.filter',
    group: 'Filter',
    title: 'Filter…',
    words: 'find search',
    keys: ['$mod+l', '$mod+f', '[Shift]+/'],
    enabled: hasCapture,
    run: focusFilter,
  },
  { id: 'edit.find', group: 'Filter', title: 'Find', alias: true, enabled: hasCapture, run: focusFilter },
  {
    id: 'filter.save',
    group: 'Filter',
    title: 'Save the filter under a name…',
    enabled: (state) => state.filter !== '',
    run: () => openPalette(true, 'save-filter'),
  },
  {
    id: 'filter.clear',
    group: 'Filter',
    title: 'Clear the filter',
    enabled: (state) => state.filter !== '',
    run: () => applyFilter(''),
  },
  {
    id: 'filter.clearSpan',
    group: 'Filter',
    title: 'Clear the time span',
    words: 'brush timeline',
    enabled: (state) => state.span !== null,
    run: () => setSpan(null),
  },
]

const notes: readonly Command[] = [
  {
    id: 'notes.add',
    group: 'Notes',
    title: 'Add a note on the selection',
    words: 'frame flow bytes annotate',
    keys: ['n'],
    enabled: hasSelection,
    run: startNoteOnSelection,
  },
  {
    id: 'notes.addCapture',
    group: 'Notes',
    title: 'Add a note on the whole capture',
    enabled: hasCapture,
    run: () => startNote({ kind: 'capture' }),
  },
  {
    id: 'go.nextNote',
    group: 'Notes',
    title: 'Next note',
    keys: ['F7'],
    enabled: (state) => state.notes.length > 0,
    run: () => stepNote(1),
  },
  {
    id: 'go.previousNote',
    group: 'Notes',
    title: 'Previous note',
    keys: ['Shift+F7'],
    enabled: (state) => state.notes.length > 0,
    run: () => stepNote(-1),
  },
  {
    id: 'notes.author',
    group: 'Notes',
    title: 'Name written under my notes…',
    words: 'author',
    run: () => openPalette(true, 'author'),
  },
]

const CLOCK_TITLES: Readonly<Record<Clock, string>> = {
  'time-of-day': 'time of day',
  date: 'date and time of day',
  relative: 'seconds since the first frame',
  delta: 'seconds since the line before',
  unix: 'seconds since 1970',
  none: 'no time',
}

const reading: readonly Command[] = [
  { id: 'reading.orderFile', group: 'Reading', title: 'Order of the file', run: () => setOrder('file') },
  { id: 'reading.orderTime', group: 'Reading', title: 'Order of time', run: () => setOrder('time') },
  {
    id: 'reading.orderSequence',
    group: 'Reading',
    title: 'Order of sequence numbers',
    words: 'tcp',
    run: () => setOrder('sequence'),
  },
  ...CLOCKS.map(
    (clock): Command => ({
      id: `reading.clock.${clock}`,
      group: 'Reading',
      title: `Clock: ${CLOCK_TITLES[clock]}`,
      run: () => setLineOptions({ clock }),
    }),
  ),
  {
    id: 'reading.absoluteSeq',
    group: 'Reading',
    title: 'Sequence numbers: relative or absolute',
    run: () => setLineOptions({ absoluteSeq: !useUi.getState().lineOptions.absoluteSeq }),
  },
  {
    id: 'reading.utc',
    group: 'Reading',
    title: 'Time of day: local or UTC',
    run: () => setLineOptions({ utc: !useUi.getState().lineOptions.utc }),
  },
  {
    id: 'reading.copyLine',
    group: 'Reading',
    title: 'Copy the selected line',
    enabled: (state) => state.selection.frame !== null,
    run: copySelectedLine,
  },
]

const toggle = (pane: PaneName) => (): void => showPane(pane, !useUi.getState().panes[pane])
const THEMES: readonly ThemeChoice[] = ['system', 'light', 'dark']

const view: readonly Command[] = [
  {
    id: 'view.toggleTimeline',
    group: 'View',
    title: 'Timeline: show or hide',
    keys: ['$mod+1'],
    run: toggle('timeline'),
  },
  {
    id: 'view.toggleNavigator',
    group: 'View',
    title: 'Navigator: show or hide',
    keys: ['$mod+2'],
    run: toggle('navigator'),
  },
  {
    id: 'view.toggleInspector',
    group: 'View',
    title: 'Inspector: show or hide',
    keys: ['$mod+3'],
    run: toggle('inspector'),
  },
  { id: 'view.toggleNotes', group: 'View', title: 'Notes: show or hide', keys: ['$mod+4'], run: toggle('notes') },
  { id: 'view.resetLayout', group: 'View', title: 'Reset the layout', words: 'panes sizes', run: resetLayout },
  { id: 'view.flows', group: 'View', title: 'Show flows', run: () => showNavigator('flows') },
  { id: 'view.notesList', group: 'View', title: 'Show the list of notes', run: () => showNavigator('notes') },
  { id: 'view.captures', group: 'View', title: 'Show captures', run: () => showNavigator('captures') },
  { id: 'view.explanation', group: 'View', title: 'Show the explanation', run: () => showInspector('explanation') },
  { id: 'view.layers', group: 'View', title: 'Show layers and bytes', run: () => showInspector('layers') },
  { id: 'view.focusTimeline', group: 'View', title: 'Go to the timeline', enabled: hasCapture, run: focusTimeline },
  { id: 'view.zoomIn', group: 'View', title: 'Timeline: zoom in', enabled: hasCapture, run: () => zoomTimeline('in') },
  {
    id: 'view.zoomOut',
    group: 'View',
    title: 'Timeline: zoom out',
    enabled: hasCapture,
    run: () => zoomTimeline('out'),
  },
  {
    id: 'view.zoomAll',
    group: 'View',
    title: 'Timeline: show all',
    enabled: hasCapture,
    run: () => zoomTimeline('all'),
  },
  ...THEMES.map(
    (theme): Command => ({
      id: `view.theme.${theme}`,
      group: 'View',
      title: `Theme: ${theme}`,
      run: () => setTheme(theme),
    }),
  ),
  {
    id: 'view.theme',
    alias: true,
    group: 'View',
    title: 'Theme: next',
    run: () => setTheme(THEMES[(THEMES.indexOf(useUi.getState().theme) + 1) % THEMES.length]),
  },
]

const help: readonly Command[] = [
  {
    id: 'help.shortcuts',
    group: 'Help',
    title: 'Keyboard shortcuts',
    keys: ['F1', '[Shift]+?'],
    run: () => showDialog('shortcuts'),
  },
  { id: 'help.about', group: 'Help', title: 'About Tracebook', words: 'version', run: () => showDialog('about') },
]

export const COMMANDS: readonly Command[] = [...fileCommands, ...go, ...filter, ...notes, ...reading, ...view, ...help]

const byId = new Map(COMMANDS.map((command) => [command.id, command]))

/** Runs a command of the table if it is enabled now. An id that is not in the table is a bug. */
export function runCommand(id: string): void {
  const command = byId.get(id)
  if (!command) throw new Error(`no command ${id}`)
  if (command.enabled && !command.enabled(useUi.getState())) return
  void command.run()
}
