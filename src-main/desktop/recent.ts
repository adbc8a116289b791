/**
 * Owns the list of captures and projects opened before: ours, since Linux desktops keep none for applications.
 *
 * Newest first, at most 12, each path once. A file that is gone is left out when the list is shown but stays remembered:
 * its disk may come back.
 */
import { access } from 'node:fs/promises'
import { app } from 'electron'
import * as v from 'valibot'
import { readJson, writeJson } from './json-file'
import { userDataFile } from './user-data'

const MAX_RECENT = 12
const FILE = 'recent.json'
const recentSchema = v.pipe(v.array(v.string()), v.maxLength(100))

let paths: readonly string[] | undefined
const listeners = new Set<() => void>()

/** Calls back after each change of the list. */
export function onRecentChange(listener: () => void): void {
  listeners.add(listener)
}

export async function recentPaths(): Promise<string[]> {
  const there = await Promise.all((await load()).map(async (path) => ((await exists(path)) ? [path] : [])))
  return there.flat()
}

/** Rejects when the list cannot be written. */
export async function addRecent(path: string): Promise<void> {
  app.addRecentDocument(path)
  await save([path, ...(await load()).filter((other) => other !== path)].slice(0, MAX_RECENT))
}

export async function clearRecent(): Promise<void> {
  app.clearRecentDocuments()
  await save([])
}

async function load(): Promise<readonly string[]> {
  paths ??= (await readJson(userDataFile(FILE), recentSchema)) ?? []
  return paths
}

async function save(changed: readonly string[]): Promise<void> {
  paths = changed
  for (const listener of listeners) listener()
  await writeJson(userDataFile(FILE), changed)
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
