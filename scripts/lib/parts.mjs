/**
 * Owns the parts of `npm test`: how each is run and how its tests are counted.
 *
 * Guarantees: a part that did not run to its end counts as failed; so do a test file that does not load, a Vitest that ran
 * no test, and one that ends badly with every test green (an error outside any test). Skipped tests are named, never
 * counted as passed.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { build } from './build.mjs'
import { ROOT, run, say } from './run.mjs'
import { onScreen } from './screen.mjs'

/**
 * @typedef {{ name: string, passed: number, failed: number, skipped: readonly string[], seconds: number }} PartResult
 * @typedef {{ deadline?: number, filters?: readonly string[] }} PartOptions deadline in ms since 1970
 */

const RESULTS = join(ROOT, 'test-results')

const tool = (name, file) => join(ROOT, 'node_modules', name, file)

/** @returns {PartResult} */
export function notRun(name, why) {
  say(`${name} did not run: ${why}`)
  return { name, passed: 0, failed: 1, skipped: [], seconds: 0 }
}

/** A tool that says yes or no: one check. */
async function check(name, work) {
  say(`— ${name}`)
  const started = Date.now()
  const failed = (await work()) ? 0 : 1
  return { name, passed: 1 - failed, failed, skipped: [], seconds: secondsSince(started) }
}

async function succeeds(script, args, { deadline }) {
  const { code, timedOut } = await run(process.execPath, [script, ...args], limited(deadline))
  if (timedOut) say('took too long and was stopped')
  return code === 0
}

const limited = (deadline) => (deadline === undefined ? {} : { limitMs: Math.max(1, deadline - Date.now()) })

/** @param {PartOptions} options */
export const checkTypes = (options) =>
  check('types', () => succeeds(tool('typescript', 'bin/tsc'), ['--noEmit'], options))

/** @param {PartOptions} options */
export const checkLint = (options) =>
  check('biome', () => succeeds(tool('@biomejs/biome', 'bin/biome'), ['check', '.'], options))

/** @param {PartOptions} options */
export const checkDeadCode = (options) => check('knip', () => succeeds(tool('knip', 'bin/knip.js'), [], options))

export const checkBuild = () => check('build', async () => (await build()) === 0)

/** @param {PartOptions} options */
export function runUnit(options = {}) {
  return vitest('unit', [], options)
}

/**
 * @param {{ executable: string, folder: string }} runtime from `electronRuntime`
 * @param {PartOptions} options
 */
export function runE2e(runtime, options = {}) {
  const env = { ...process.env, TRACEBOOK_ELECTRON: runtime.executable, ELECTRON_OVERRIDE_DIST_PATH: runtime.folder }
  delete env.ELECTRON_RUN_AS_NODE
  return vitest('e2e', ['--config', join('test', 'e2e', 'vitest.config.mts')], { ...options, env, screen: true })
}

async function vitest(name, args, { deadline, filters = [], env = process.env, screen = false }) {
  say(`— ${name}`)
  const started = Date.now()
  mkdirSync(RESULTS, { recursive: true })
  const report = join(RESULTS, `${name}.json`)
  rmSync(report, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const command = [process.execPath, [tool('vitest', 'vitest.mjs'), 'run', ...args, ...filters, ...reporters]]
  const [program, programArgs] = screen ? await onScreen(...command, { always: true }) : command
  const quiet = { VITE_CONFIG_NATIVE_IGNORE_WARNING: 'true' }
  const { code, timedOut } = await run(program, programArgs, { ...limited(deadline), env: { ...env, ...quiet } })
  if (timedOut) say(`the ${name} tests took too long and were stopped`)
  const counted = countReport(report)
  const failed = counted.failed === 0 && (code !== 0 || counted.passed === 0) ? 1 : counted.failed
  return { ...counted, name, failed, seconds: secondsSince(started) }
}

/** @returns {{ passed: number, failed: number, skipped: string[] }} */
function countReport(path) {
  const counted = { passed: 0, failed: 0, skipped: [] }
  let report
  try {
    report = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return { ...counted, failed: 1 }
  }
  for (const file of report.testResults) {
    for (const test of file.assertionResults) {
      if (test.status === 'passed') counted.passed += 1
      else if (test.status === 'failed') counted.failed += 1
      else counted.skipped.push(`${relative(ROOT, file.name)}: ${test.fullName}`)
    }
    const named = file.assertionResults.some(({ status }) => status === 'failed')
    if (file.status === 'failed' && !named) counted.failed += 1
  }
  return counted
}

const secondsSince = (started) => (Date.now() - started) / 1000
