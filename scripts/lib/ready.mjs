/**
 * Owns the whole set-up in its order: Node, npm packages, Electron, its libraries, the build. Every script that opens the
 * app begins here.
 */
import { ensureBuilt } from './build.mjs'
import { ensureLibraries } from './linux-packages.mjs'
import { electronRuntime } from './runtime.mjs'
import { ensureModules, ensureNode } from './setup.mjs'

/** Node, packages and a runnable Electron; see `electronRuntime` for the answer. */
export async function readyToRun() {
  ensureNode()
  await ensureModules()
  const runtime = await electronRuntime()
  await ensureLibraries(runtime.executable)
  return runtime
}

/** The same, with out/ up to date. */
export async function readyToOpen() {
  const runtime = await readyToRun()
  await ensureBuilt()
  return runtime
}
