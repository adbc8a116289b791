/**
 * Owns the system's own dialogs: which file to open, where to save. They give paths and open nothing.
 *
 * Suggested names may come from packets: they are cut to a plain file name before the system sees them.
 */
import { join } from 'node:path'
import type { SaveKind } from '@shared/desktop-api'
import { safeFileName } from '@shared/safe-file-name'
import { app, dialog, type FileFilter } from 'electron'
import { currentWindow } from './events'
import { withExtension } from './file-names'

const ALL_FILES: FileFilter = { name: 'All files', extensions: ['*'] }
const CAPTURES: FileFilter = {
  name: 'Captures and listings',
  extensions: ['pcap', 'pcapng', 'cap', 'dmp', 'gz', 'zst', 'lz4', 'txt', 'log'],
}
const PROJECTS: FileFilter = { name: 'Tracebook projects', extensions: ['tracebook'] }

const SAVE_FILTERS: Readonly<Record<SaveKind, FileFilter>> = {
  html: { name: 'HTML report', extensions: ['html'] },
  markdown: { name: 'Markdown report', extensions: ['md'] },
  pdf: { name: 'PDF report', extensions: ['pdf'] },
  svg: { name: 'SVG figure', extensions: ['svg'] },
  png: { name: 'PNG picture', extensions: ['png'] },
  csv: { name: 'CSV table', extensions: ['csv'] },
  parquet: { name: 'Parquet table', extensions: ['parquet'] },
  pcapng: { name: 'Capture with comments', extensions: ['pcapng'] },
  zeek: { name: 'Zeek log', extensions: ['log'] },
  json: { name: 'JSON', extensions: ['json', 'jsonl'] },
  baseline: { name: 'Baseline book', extensions: ['tracebook-baseline'] },
  bytes: ALL_FILES,
}

export async function askForCaptures(): Promise<readonly string[]> {
  const filters = [CAPTURES, PROJECTS, ALL_FILES]
  return openDialog('Open captures', filters, ['openFile', 'multiSelections'])
}

export async function askForProject(): Promise<string | null> {
  const [path] = await openDialog('Open project', [PROJECTS, ALL_FILES], ['openFile'])
  return path ?? null
}

export function askWhereToSaveProject(suggestedName: string): Promise<string | null> {
  return saveDialog('Save project as', PROJECTS, suggestedName)
}

export function askWhereToSave(kind: SaveKind, suggestedName: string): Promise<string | null> {
  return saveDialog('Save as', SAVE_FILTERS[kind], suggestedName)
}

async function openDialog(
  title: string,
  filters: FileFilter[],
  properties: ('openFile' | 'multiSelections')[],
): Promise<readonly string[]> {
  const options = { title, filters, properties }
  const parent = currentWindow()
  const { canceled, filePaths } = await (parent
    ? dialog.showOpenDialog(parent, options)
    : dialog.showOpenDialog(options))
  return canceled ? [] : filePaths
}

async function saveDialog(title: string, filter: FileFilter, suggestedName: string): Promise<string | null> {
  const filters = filter === ALL_FILES ? [ALL_FILES] : [filter, ALL_FILES]
  const defaultPath = join(app.getPath('documents'), safeFileName(suggestedName))
  const options = { title, filters, defaultPath }
  const parent = currentWindow()
  const { canceled, filePath } = await (parent
    ? dialog.showSaveDialog(parent, options)
    : dialog.showSaveDialog(options))
  return canceled || !filePath ? null : withExtension(filePath, filter.extensions)
}
