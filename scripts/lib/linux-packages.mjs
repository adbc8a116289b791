/**
 * Owns the shared libraries and programs that Electron and its tests need from a Linux system.
 *
 * What is missing is asked from the loader (`ldd`) and the PATH, not from a package list, so that it holds on every
 * distribution. As root on Debian and its kin the packages are installed; anyone else is told the one line to run.
 * Refuses to call sudo. What the built-in capture engine is compiled with is only asked for: everything else works without it.
 */
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run, SetupError, say } from './run.mjs'

/** Library file name prefix -> Debian packages that hold it; newer releases renamed some (the 64-bit time_t change). */
const LIBRARY_PACKAGES = [
  ['libgtk-3', ['libgtk-3-0t64', 'libgtk-3-0']],
  ['libgdk', ['libgtk-3-0t64', 'libgtk-3-0']],
  ['libatk', ['libgtk-3-0t64', 'libgtk-3-0']],
  ['libnss', ['libnss3']],
  ['libnspr', ['libnss3']],
  ['libsmime', ['libnss3']],
  ['libasound', ['libasound2t64', 'libasound2']],
  ['libgbm', ['libgbm1']],
  ['libdrm', ['libgbm1']],
]

/** GTK brings most of what else Electron links to (X11, cairo, pango, dbus). */
const ALL_LIBRARIES = [['libgtk-3-0t64', 'libgtk-3-0'], ['libnss3'], ['libasound2t64', 'libasound2'], ['libgbm1']]

const isRoot = () => process.getuid?.() === 0
const isDebian = () => existsSync('/etc/debian_version')

/** Makes sure that the loader finds everything the Electron executable is linked to. */
export async function ensureLibraries(executable) {
  if (process.platform !== 'linux') return
  const missing = await missingLibraries(executable)
  if (missing.length === 0) return
  const known = LIBRARY_PACKAGES.filter(([prefix]) => missing.some((name) => name.startsWith(prefix)))
  const wanted = known.length === 0 ? ALL_LIBRARIES : known.map(([, names]) => names)
  await install(wanted, `Electron needs libraries that are not installed: ${missing.join(', ')}.`)
  const still = await missingLibraries(executable)
  if (still.length === 0) return
  await install(ALL_LIBRARIES, `Still missing: ${still.join(', ')}.`)
  const last = await missingLibraries(executable)
  if (last.length > 0)
    throw new SetupError(`Electron cannot start: the libraries ${last.join(', ')} are not installed.`)
}

/** The end-to-end tests draw on a virtual screen. */
export async function ensureXvfb() {
  if (process.platform !== 'linux' || (hasProgram('xvfb-run') && hasProgram('xauth'))) return
  await install([['xvfb'], ['xauth']], 'The end-to-end tests need a virtual screen (xvfb-run).')
}

const PCAP_HEADERS = ['/usr/include/pcap/pcap.h', '/usr/local/include/pcap/pcap.h']

/** What `npm ci` needs to compile the package cap, installed where that is allowed; else what its lack costs is said. */
export async function offerCaptureBuild() {
  if (process.platform !== 'linux') return
  const needs = ['g++', 'make', 'python3'].filter((name) => !hasProgram(name)).map((name) => [name])
  if (!PCAP_HEADERS.some((path) => existsSync(path))) needs.unshift(['libpcap-dev'])
  if (needs.length === 0) return
  try {
    await install(needs, `The built-in capture engine (cap) is compiled with ${needs.flat().join(', ')}.`)
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    say(error.message)
    say('Going on without it: live capture then needs dumpcap or tcpdump; everything else works as ever.')
  }
}

/** Whether a program of this name stands on the PATH. */
export function hasProgram(name) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, name)))
}

async function missingLibraries(executable) {
  const { output } = await run('ldd', [executable], { quiet: true })
  const names = output.split('\n').flatMap((line) => /^\s*(\S+) => not found/.exec(line)?.[1] ?? [])
  return [...new Set(names)]
}

/** Each need is a list of package names of which the first one this release knows is taken. */
async function install(needs, why) {
  const oldNames = needs.map((names) => names.at(-1))
  if (!isDebian())
    throw new SetupError(`${why} Install them with the system's package manager (on Debian: ${oldNames.join(' ')}).`)
  if (!isRoot()) throw new SetupError(`${why} Run: sudo apt-get install -y ${await debianNames(needs)}`)
  say(`${why} Installing them …`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const attempt = async () =>
    run('apt-get', ['install', '-y', '--no-install-recommends', ...(await debianNames(needs)).split(' ')], { env })
  if ((await attempt()).code === 0) return
  await run('apt-get', ['update'], { env })
  if ((await attempt()).code !== 0)
    throw new SetupError(`apt-get could not install ${await debianNames(needs)} (see above).`)
}

async function debianNames(needs) {
  const names = []
  for (const candidates of needs) names.push(await firstKnown(candidates))
  return [...new Set(names)].join(' ')
}

async function firstKnown(candidates) {
  for (const name of candidates.slice(0, -1)) {
    const { code, output } = await run('apt-cache', ['show', name], { quiet: true })
    if (code === 0 && output.includes(`Package: ${name}`)) return name
  }
  return candidates.at(-1)
}
