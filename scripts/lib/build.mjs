/**
 * Owns when the programs in out/ are built again: when any source (or a folder of sources, which changes when a file
 * comes or goes) is newer than the oldest of what the build writes.
 */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, run, SetupError, say } from './run.mjs'

const SOURCES = [
  'src-main',
  'src-renderer',
  'src-shared',
  'electron.vite.config.ts',
  'package-lock.json',
  'tsconfig.json',
]
const BUILT = [
  'out/main/index.cjs',
  'out/main/engine.cjs',
  'out/main/cli.cjs',
  'out/main/cap.cjs',
  'out/preload/index.cjs',
  'out/renderer/index.html',
]

function buildIsFresh() {
  const newest = Math.max(...SOURCES.map((name) => newestIn(join(ROOT, name))))
  const oldest = Math.min(...BUILT.map((name) => statSync(join(ROOT, name), { throwIfNoEntry: false })?.mtimeMs ?? 0))
  return oldest > newest
}

/** @returns {Promise<number>} exit code of the build */
export async function build() {
  const cli = join(ROOT, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  const { code, output } = await run(process.execPath, [cli, 'build'], { quiet: true })
  if (code !== 0) process.stderr.write(output)
  return code
}

export async function ensureBuilt() {
  if (buildIsFresh()) return
  say('building …')
  if ((await build()) !== 0) throw new SetupError('the build failed (see above).')
}

function newestIn(path) {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return 0
  if (!stat.isDirectory()) return stat.mtimeMs
  return readdirSync(path).reduce((newest, name) => Math.max(newest, newestIn(join(path, name))), stat.mtimeMs)
}
