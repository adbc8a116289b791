/**
 * Owns the commands that move about: to frames, notes and earlier places, to the filter; and those that begin a note.
 */
import { applyFilter, clearSelection, openPalette, setSpan, startNote, startNoteOnSelection } from '../state/actions'
import { crossOver, startNoteOnConclusion, stepFinding } from '../state/conclusions'
import { stepFrame, stepInFlow, stepNote } from '../state/go'
import type { UiState } from '../state/store'
import { canTravel, travel } from '../state/trail'
import { type Command, hasCapture } from './command'
import { focusFilter } from './focus'

const hasSelection = (state: UiState): boolean => state.selection.frame !== null || state.selection.flow !== null

export const goCommands: readonly Command[] = [
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
  {
    id: 'go.nextFinding',
    group: 'Go',
    title: 'Next finding',
    keys: ['F8'],
    enabled: (state) => (state.findings?.findings.length ?? 0) > 0,
    run: () => stepFinding(1),
  },
  {
    id: 'go.previousFinding',
    group: 'Go',
    title: 'Previous finding',
    keys: ['Shift+F8'],
    enabled: (state) => (state.findings?.findings.length ?? 0) > 0,
    run: () => stepFinding(-1),
  },
  {
    id: 'go.announced',
    group: 'Go',
    title: 'FTP: from the data connection to its announcement and back',
    words: 'control data PORT PASV jump',
    keys: ['a'],
    enabled: (state) => state.place?.transfer !== null && state.place !== null,
    run: crossOver,
  },
  { id: 'go.clearSelection', group: 'Go', title: 'Select nothing', enabled: hasSelection, run: clearSelection },
]

export const filterCommands: readonly Command[] = [
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

export const noteCommands: readonly Command[] = [
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
    id: 'notes.addConclusion',
    group: 'Notes',
    title: 'Add a note on the finding or FTP session',
    words: 'annotate conversation',
    enabled: (state) => state.selection.finding !== null || state.place !== null,
    run: startNoteOnConclusion,
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
