/**
 * Owns which Electron runs: (1) ELECTRON_OVERRIDE_DIST_PATH, (2) the electron package's own download, (3) an old one out
 * of the npm registry for networks that reach the registry and nothing else.
 *
 * Always says on stderr which one it is. (3) is for closed networks and tests only; no release is ever made with it.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fallbackRuntime } from './fallback-runtime.mjs'
import { ROOT, run, SetupError, say } from './run.mjs'

const RELEASES = 'https://github.com/electron/electron/releases/download'
const PROBE_MS = 5_000
const DOWNLOAD_MS = 300_000

const EXECUTABLE =
  { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[process.platform] ?? 'electron'

/**
 * @returns {Promise<{ executable: string, folder: string, version: string, source: 'override' | 'download' | 'fallback' }>}
 *   folder: what ELECTRON_OVERRIDE_DIST_PATH must be for other tools to use the same runtime
 */
export async function electronRuntime() {
  const runtime = overrideRuntime() ?? (await packageRuntime()) ?? (await oldRuntime())
  return runtime
}

function overrideRuntime() {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (!folder) return undefined
  const executable = join(folder, EXECUTABLE)
  if (!existsSync(executable)) {
    throw new SetupError(`ELECTRON_OVERRIDE_DIST_PATH is set, but there is no ${executable}. Mend or unset it.`)
  }
  const version = versionIn(folder)
  say(`using Electron ${version} from ELECTRON_OVERRIDE_DIST_PATH`)
  return { executable, folder, version, source: 'override' }
}

async function packageRuntime() {
  const home = join(ROOT, 'node_modules', 'electron')
  const folder = join(home, 'dist')
  const executable = join(folder, EXECUTABLE)
  const wanted = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')).version
  if (!existsSync(executable) || versionIn(folder) !== wanted) {
    if (!(await canReachDownload(wanted))) return undefined
    say(`downloading Electron ${wanted} (about 100 MB, once) …`)
    const { code, timedOut } = await run(process.execPath, [join(home, 'install.js')], { limitMs: DOWNLOAD_MS })
    if (code !== 0 || !existsSync(executable)) {
      say(timedOut ? 'the download took too long and was stopped' : 'the download failed (see above)')
      return undefined
    }
  }
  say(`using Electron ${wanted}`)
  return { executable, folder, version: wanted, source: 'download' }
}

async function oldRuntime() {
  say('Electron cannot be downloaded on this network; falling back to an OLD Electron from the npm registry')
  const runtime = await fallbackRuntime()
  say(`using Electron ${runtime.version}: OLD, without current security fixes, for closed networks and tests only`)
  return { ...runtime, source: 'fallback' }
}

function versionIn(folder) {
  const path = join(folder, 'version')
  return existsSync(path) ? readFileSync(path, 'utf8').trim().replace(/^v/, '') : 'of unknown version'
}

/**
 * One small request for what would be downloaded, redirects followed, so that a closed network costs seconds and not the
 * whole time limit. A mirror is only asked whether it is there: its layout is the electron package's business.
 */
async function canReachDownload(version) {
  // fetch does not go through proxies; the electron package does.
  if (process.env.HTTPS_PROXY || process.env.https_proxy) return true
  const mirror = process.env.ELECTRON_MIRROR || process.env.npm_config_electron_mirror
  const url = mirror || `${RELEASES}/v${version}/electron-v${version}-${process.platform}-${process.arch}.zip`
  try {
    const { ok, status } = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_MS) })
    if (ok || mirror) return true
    say(`${new URL(url).host} answers ${status} to the request for Electron ${version}`)
  } catch {
    say(`${mirror || new URL(url).host} cannot be reached`)
  }
  return false
}
