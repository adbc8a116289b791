/**
 * `node scripts/complete-lock.mjs`: puts back into package-lock.json the optional packages of other systems that npm left out
 * because the registry it asked does not carry them. Without them `npm ci` refuses the lock file, here and on those systems.
 *
 * Version from whoever asks for the package, system and processor from its name; no integrity, since it was never seen.
 * Refuses (exit 1, nothing written) a package whose name does not tell its system.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { main, ROOT, SetupError, say } from './lib/run.mjs'

const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64']

await main(() => {
  const path = join(ROOT, 'package-lock.json')
  const lock = JSON.parse(readFileSync(path, 'utf8'))
  const missing = missingPackages(lock.packages)
  for (const { name, version, parent } of missing)
    lock.packages[`node_modules/${name}`] = entryFor(name, version, parent)
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)))
  if (missing.length > 0) writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`)
  say(`${missing.length} packages added to package-lock.json`)
  return 0
})

function missingPackages(packages) {
  return Object.entries(packages).flatMap(([path, parent]) =>
    Object.entries(parent.optionalDependencies ?? {})
      .filter(([name]) => !(`${path}/node_modules/${name}` in packages) && !(`node_modules/${name}` in packages))
      .map(([name, version]) => ({ name, version, parent })),
  )
}

function entryFor(name, version, parent) {
  const words = name.split(/[-/]/)
  const os = words.filter((word) => SYSTEMS.includes(word))
  const cpu = words.filter((word) => PROCESSORS.includes(word))
  if (os.length !== 1 || cpu.length !== 1 || !/^\d/.test(version)) {
    throw new SetupError(`${name}@${version}: its name does not tell for which system it is; add it by hand`)
  }
  return {
    version,
    cpu,
    ...(parent.dev ? { dev: true } : {}),
    ...libcOf(words),
    ...(parent.license ? { license: parent.license } : {}),
    optional: true,
    os,
  }
}

function libcOf(words) {
  if (words.some((word) => word.includes('musl'))) return { libc: ['musl'] }
  return words.includes('linux') && words.some((word) => word.startsWith('gnu')) ? { libc: ['glibc'] } : {}
}
