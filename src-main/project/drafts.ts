/**
 * Owns drafts: the project that is there before anybody has named one.
 *
 * The rule: the first change (note, view, decision) on a capture without a project makes a draft in the app's data folder, named
 * after the capture's SHA-256, or after its path while it has none. Opening the capture again finds it. Naming the project
 * (`adoptDraft`) is saving it elsewhere and then removing the draft: until the new file is complete and synced, the draft stays.
 */
import { createHash } from 'node:crypto'
import { mkdir, realpath } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { ok, type Result } from '@shared/result'
import { exists, fileTrouble, removeProjectFiles } from './files'
import type { SaveOptions } from './save-as'
import { ProjectStore, type StoreOptions } from './store'

const SHA256 = /^[0-9a-f]{64}$/

/** Where the draft for a capture is; `key` is its SHA-256 (hex) or, before there is one, its absolute path. */
export function draftPathFor(key: string, draftsDir: string): string {
  const name = SHA256.test(key) ? key : `path-${createHash('sha256').update(key).digest('hex')}`
  return join(draftsDir, `${name}.tracebook`)
}

/** The draft of a capture, if it has one: by hash, else by path. */
export async function findDraft(
  capture: { readonly sha256: string | null; readonly path: string },
  draftsDir: string,
): Promise<string | undefined> {
  const keys = capture.sha256 === null ? [capture.path] : [capture.sha256, capture.path]
  for (const key of keys) {
    const path = draftPathFor(key, draftsDir)
    if (await exists(path)) return path
  }
  return undefined
}

/** Opens the draft of a capture, or makes it (and the folder). */
export async function openDraft(
  capture: { readonly sha256: string | null; readonly path: string },
  draftsDir: string,
  options: StoreOptions,
): Promise<Result<ProjectStore>> {
  const found = await findDraft(capture, draftsDir)
  if (found !== undefined) return ProjectStore.open(found, options)
  try {
    await mkdir(draftsDir, { recursive: true })
  } catch (error) {
    return fileTrouble(error, draftsDir)
  }
  return ProjectStore.create(draftPathFor(capture.sha256 ?? capture.path, draftsDir), options)
}

/** Gives a draft a name of its own: the store goes on at `target`, the draft is removed. Answers the path. */
export async function adoptDraft(
  store: ProjectStore,
  target: string,
  draftsDir: string,
  options: SaveOptions = {},
): Promise<Result<string>> {
  const draft = store.path
  const saved = await store.saveAs(target, options)
  if (!saved.ok) return saved
  if (await isDraft(draft, draftsDir)) await removeProjectFiles(draft)
  return ok(saved.value)
}

/** Whether a project is a draft, that is, has not been named yet. */
export async function isDraft(path: string, draftsDir: string): Promise<boolean> {
  const folder = await realpath(draftsDir).catch(() => resolve(draftsDir))
  return dirname(path) === folder || dirname(resolve(path)) === resolve(draftsDir)
}
