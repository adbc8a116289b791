/**
 * Owns the search for a capture on this machine: last path, folders around the project, places the user names.
 *
 * Guarantees: a file is never taken for the capture without a reason, and the answer says which (`proof`). Only regular files
 * are opened, only those of the right size are hashed.
 * Refuses network paths that come out of a project file: looking at them would talk to a stranger's server.
 */
import { stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { ok, type Result } from '@shared/result'
import type { ProjectCapture } from './captures'
import { type HashOptions, hashFile } from './hash'

export interface LocateOptions extends HashOptions {
  /** files the user pointed at, tried after the known places; may be folders, in which the capture's name is looked for */
  readonly candidates?: readonly string[]
  /** 'quick' (default) trusts an unchanged size and time at the last path; 'hash' reads the whole file */
  readonly verify?: 'quick' | 'hash'
}

export interface CaptureLocation {
  readonly state: 'present' | 'moved' | 'missing' | 'changed'
  /** where it is; for 'changed' the file that differs, for 'missing' where it was */
  readonly path: string
  readonly proof: 'hash' | 'size-and-time' | 'none'
  readonly modifiedMs: number | null
  /** the state as a sentence */
  readonly words: string
}

/** Fails with 'cancelled' only: a place that cannot be read is a place without the capture. */
export async function locateCapture(
  capture: ProjectCapture,
  projectPath: string,
  options: LocateOptions = {},
): Promise<Result<CaptureLocation>> {
  const atLast = isNetworkPath(capture.path) ? ('absent' as const) : await look(capture, capture.path, true, options)
  if (typeof atLast === 'object') return atLast
  if (atLast !== 'absent' && atLast !== 'different') {
    return ok(await answer('present', capture, capture.path, atLast))
  }
  if (capture.sha256 !== null) {
    for (const place of placesFor(capture, projectPath, options.candidates ?? [])) {
      const found = await look(capture, place, false, options)
      if (typeof found === 'object') return found
      if (found === 'hash') return ok(await answer('moved', capture, place, 'hash'))
    }
  }
  return ok(await answer(atLast === 'different' ? 'changed' : 'missing', capture, capture.path, 'none'))
}

type Verdict = 'absent' | 'different' | CaptureLocation['proof'] | Extract<Result<never>, { ok: false }>

async function look(capture: ProjectCapture, path: string, atLast: boolean, options: LocateOptions): Promise<Verdict> {
  const file = await stat(path).catch(() => undefined)
  if (!file?.isFile()) return 'absent'
  // a capture without a hash may have been live when last seen: it can only have grown
  if (capture.sha256 === null) return file.size >= capture.size ? 'none' : 'different'
  if (file.size !== capture.size) return 'different'
  const untouched = atLast && capture.modifiedMs !== null && Math.floor(file.mtimeMs) === capture.modifiedMs
  if (untouched && options.verify !== 'hash') return 'size-and-time'
  const hash = await hashFile(path, options)
  if (!hash.ok) return hash.error.code === 'cancelled' ? hash : 'absent'
  return hash.value.sha256 === capture.sha256 ? 'hash' : 'different'
}

/** Places to try, likeliest first, each once: beside the project under the last parts of its old path, then what the user gave. */
function placesFor(capture: ProjectCapture, projectPath: string, candidates: readonly string[]): string[] {
  const folder = dirname(projectPath)
  const parts = capture.path.split(/[\\/]+/).filter((part) => part !== '' && part !== '.' && part !== '..')
  const name = parts.at(-1) ?? basename(capture.name)
  const beside = [1, 2, 3].filter((depth) => depth <= parts.length).map((depth) => join(folder, ...parts.slice(-depth)))
  const given = candidates.flatMap((candidate) => [resolve(candidate), join(resolve(candidate), name)])
  return [...new Set([...beside, ...given])].filter((place) => place !== capture.path)
}

/** `\\server\share` and `//server/share`. */
const isNetworkPath = (path: string): boolean => /^[\\/]{2}/.test(path)

async function answer(
  state: CaptureLocation['state'],
  capture: ProjectCapture,
  path: string,
  proof: CaptureLocation['proof'],
): Promise<CaptureLocation> {
  const file = state === 'missing' ? undefined : await stat(path).catch(() => undefined)
  return {
    state,
    path,
    proof,
    modifiedMs: file ? Math.floor(file.mtimeMs) : null,
    words: wordsFor(state, capture, path, proof),
  }
}

function wordsFor(
  state: CaptureLocation['state'],
  capture: ProjectCapture,
  path: string,
  proof: CaptureLocation['proof'],
): string {
  switch (state) {
    case 'present': {
      const how = {
        hash: 'its SHA-256 is the one recorded',
        'size-and-time': 'size and time are unchanged',
        none: 'not hashed yet',
      }
      return `${capture.name} is where it was (${how[proof]}).`
    }
    case 'moved':
      return `${capture.name} was found at ${path} (its SHA-256 is the one recorded); it was at ${capture.path}.`
    case 'changed':
      return `${capture.path} is no longer the file this project was made from: its content differs. Notes and flows kept in the project still stand for the original.`
    case 'missing':
      return `${capture.name} was not found. It was at ${capture.path}; ${
        capture.sha256 === null
          ? 'it was never hashed, so it cannot be recognised elsewhere.'
          : 'point to the file or its folder and it will be recognised by its SHA-256.'
      }`
  }
}
