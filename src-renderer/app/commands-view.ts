/**
 * Owns the commands that show and hide parts of the window, zoom the timeline, choose the theme, and help.
 */
import { resetLayout, showDialog, showInspector, showLarge, showNavigator, showPane } from '../state/actions'
import { type NavigatorTab, type PaneName, type ThemeChoice, useUi } from '../state/store'
import { setTheme } from '../state/theme'
import { zoomTimeline } from '../views/timeline/zoom'
import { type Command, hasCapture } from './command'
import { focusTimeline } from './focus'

const toggle = (pane: PaneName) => (): void => showPane(pane, !useUi.getState().panes[pane])
const LADDER = 'sequence diagram arrows'
const GRAPHS = 'time sequence stevens throughput window rtt'
const showTab = (tab: NavigatorTab) => (): void => showNavigator(tab)
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
  {
    id: 'view.ftp',
    group: 'View',
    title: 'Show FTP sessions',
    words: 'transfers files listings firewall',
    keys: ['$mod+5'],
    run: showTab('ftp'),
  },
  {
    id: 'view.findings',
    group: 'View',
    title: 'Show findings',
    words: 'scan anomalies verdicts',
    keys: ['$mod+6'],
    run: showTab('findings'),
  },
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
  { id: 'view.ladder', group: 'View', title: 'Show the ladder', words: LADDER, run: () => showInspector('ladder') },
  { id: 'view.graphs', group: 'View', title: 'Show the graphs', words: GRAPHS, run: () => showInspector('graphs') },
  {
    id: 'view.ladderLarge',
    group: 'View',
    title: 'Ladder: large in the centre',
    words: LADDER,
    enabled: hasCapture,
    run: () => showLarge('ladder'),
  },
  {
    id: 'view.graphsLarge',
    group: 'View',
    title: 'Graphs: large in the centre',
    words: GRAPHS,
    enabled: hasCapture,
    run: () => showLarge('graphs'),
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
