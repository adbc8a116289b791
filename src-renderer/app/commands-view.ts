/**
 * Owns the commands that show and hide parts of the window, zoom the timeline, choose the theme, and help.
 */
import { resetLayout, showDialog, showInspector, showNavigator, showPane } from '../state/actions'
import { type PaneName, type ThemeChoice, useUi } from '../state/store'
import { setTheme } from '../state/theme'
import { zoomTimeline } from '../views/timeline/zoom'
import { type Command, hasCapture } from './command'
import { focusTimeline } from './focus'

const toggle = (pane: PaneName) => (): void => showPane(pane, !useUi.getState().panes[pane])
const THEMES: readonly ThemeChoice[] = ['system', 'light', 'dark']

export const viewCommands: readonly Command[] = [
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
  {
    id: 'view.stream',
    group: 'View',
    title: 'Show the stream',
    words: 'follow dialogue reassembled bytes',
    run: () => showInspector('stream'),
  },
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

export const helpCommands: readonly Command[] = [
  {
    id: 'help.shortcuts',
    group: 'Help',
    title: 'Keyboard shortcuts',
    keys: ['F1', '[Shift]+?'],
    run: () => showDialog('shortcuts'),
  },
  { id: 'help.about', group: 'Help', title: 'About Tracebook', words: 'version', run: () => showDialog('about') },
]
