/**
 * Owns the commands that open, save and close: each asks the desktop for a path, then an action does the work.
 */
import { desktop } from '../client/desktop'
import { closeCapture, forgetContent, openPaths, report, saveProjectAs } from '../state/actions'
import { useUi } from '../state/store'
import type { Command } from './command'
import { contentTitle } from './title'

async function openCaptures(): Promise<void> {
  const chosen = await desktop.openDialog()
  if (chosen.ok) await openPaths(chosen.value)
  else report(chosen.error)
}

async function openProject(): Promise<void> {
  const chosen = await desktop.openProjectDialog()
  if (!chosen.ok) report(chosen.error)
  else if (chosen.value !== null) await openPaths([chosen.value])
}

async function saveAs(): Promise<void> {
  const suggested = contentTitle(useUi.getState()).replace(/\.(pcap|pcapng|cap|dmp|gz|zst|txt)$/i, '')
  const chosen = await desktop.saveProjectDialog(suggested || 'investigation')
  if (!chosen.ok) report(chosen.error)
  else if (chosen.value !== null) await saveProjectAs(chosen.value)
}

async function openSample(): Promise<void> {
  const sample = await desktop.samplePath()
  if (sample.ok) await openPaths([sample.value])
  else report(sample.error)
}

async function restartEngine(): Promise<void> {
  useUi.setState({ engineState: 'restarting' })
  const restarted = await desktop.restartEngine()
  if (!restarted.ok) report(restarted.error)
}

async function restartEmpty(): Promise<void> {
  forgetContent()
  await restartEngine()
}

export const fileCommands: readonly Command[] = [
  {
    id: 'file.open',
    group: 'File',
    title: 'Open a capture…',
    words: 'file pcap pcapng',
    keys: ['$mod+o'],
    run: openCaptures,
  },
  {
    id: 'file.openProject',
    group: 'File',
    title: 'Open a project…',
    words: 'tracebook investigation',
    keys: ['$mod+Shift+o'],
    run: openProject,
  },
  { id: 'help.sample', group: 'File', title: 'Open the sample capture', words: 'example ftp', run: openSample },
  {
    id: 'file.saveProjectAs',
    group: 'File',
    title: 'Save the project as…',
    keys: ['$mod+Shift+s'],
    enabled: (state) => state.project !== null || state.summary !== null,
    run: saveAs,
  },
  {
    id: 'file.close',
    group: 'File',
    title: 'Close what is open',
    keys: ['$mod+w'],
    enabled: (state) => state.summary !== null || state.project !== null,
    run: closeCapture,
  },
  {
    id: 'app.restartEngine',
    group: 'File',
    title: 'Start the engine again',
    words: 'restart crash',
    run: restartEngine,
  },
  {
    id: 'app.restartEmpty',
    group: 'File',
    title: 'Start the engine again with nothing open',
    words: 'restart crash',
    enabled: (state) => state.engineState === 'failed',
    run: restartEmpty,
  },
]
