/**
 * Owns what must be on the machine before anything of ours runs: a new enough Node and the installed npm packages.
 *
 * Guarantees: after `ensureModules` node_modules holds what package-lock.json says. Judged by content, not by dates, so
 * that touching the lock file (a checkout does) never reinstalls. The package cap, which is compiled, may be missing in it.
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { offerCaptureBuild } from './linux-packages.mjs'
import { npm, ROOT, SetupError, say } from './run.mjs'

const NODE_AT_LEAST = [20, 19]

export function ensureNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const [wantMajor, wantMinor] = NODE_AT_LEAST
  if (major > wantMajor || (major === wantMajor && minor >= wantMinor)) return
  throw new SetupError(
    `Node ${process.versions.node} is too old: Tracebook needs Node ${NODE_AT_LEAST.join('.')} or newer (https://nodejs.org).`,
  )
}

export async function ensureModules() {
  if (modulesMatchLock()) return
  await offerCaptureBuild()
  say('installing npm packages (npm ci) …')
  const { code } = await npm(['ci', '--no-audit', '--no-fund'], { env: { ...process.env, ...nodeHeaders() } })
  if (code !== 0)
    throw new SetupError('npm ci failed (see above). Check the network or the npm registry setting and start again.')
  if (!existsSync(join(ROOT, 'node_modules', 'cap')))
    say('the built-in capture engine (cap) was not built; live capture needs dumpcap or tcpdump')
}

/** Headers that came with this Node spare their download, which a closed network refuses. */
function nodeHeaders() {
  const prefix = dirname(dirname(process.execPath))
  const file = join(prefix, 'include', 'node', 'node_version.h')
  if (process.env.npm_config_nodedir !== undefined || !existsSync(file)) return {}
  const text = readFileSync(file, 'utf8')
  const version = ['MAJOR', 'MINOR', 'PATCH'].map((part) => new RegExp(`NODE_${part}_VERSION (\\d+)`).exec(text)?.[1])
  return version.join('.') === process.versions.node ? { npm_config_nodedir: prefix } : {}
}

/** npm writes what it really installed to node_modules/.package-lock.json; optional packages of other systems are absent there. */
function modulesMatchLock() {
  const installedPath = join(ROOT, 'node_modules', '.package-lock.json')
  if (!existsSync(installedPath)) return false
  const installed = packagesOf(installedPath)
  const wanted = packagesOf(join(ROOT, 'package-lock.json'))
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true
    const found = installed[path]
    return found === undefined ? entry.optional === true : found.version === entry.version
  })
}

function packagesOf(path) {
  return JSON.parse(readFileSync(path, 'utf8')).packages
}
