/**
 * `npm test`: everything that must hold, in a fixed order: types, lint, dead code, the unit tests, the build, and the
 * end-to-end tests in a real Electron.
 *
 * Does all set-up itself. The last line on stdout is `N passed, N failed` (a tool that says yes or no counts as one test);
 * exit 1 on any failure. Everything must be over in 14 minutes: what has not run by then has failed.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkBuild, checkDeadCode, checkLint, checkTypes, notRun, runE2e, runUnit } from './lib/parts.mjs'
import { readyToRun } from './lib/ready.mjs'
import { main, ROOT, SetupError, say } from './lib/run.mjs'

const LIMIT_MS = 14 * 60_000
const deadline = Date.now() + LIMIT_MS
const results = []

await main(async () => {
  const runtime = await setUp()
  if (runtime !== undefined) {
    for (const part of [checkTypes, checkLint, checkDeadCode, runUnit, checkBuild]) await add(part)
    const built = results.at(-1).failed === 0
    if (built) await add((options) => runE2e(runtime, options))
    else results.push(notRun('e2e', 'there is no build'))
  }
  return report()
})

/** The Electron to test with; undefined when the set-up failed, which then stands in the results. */
async function setUp() {
  try {
    return await readyToRun()
  } catch (error) {
    results.push(notRun('set-up', error instanceof SetupError ? error.message : error.stack))
    return undefined
  }
}

async function add(part) {
  results.push(await part({ deadline }))
}

/** @returns {number} exit code */
function report() {
  const passed = sum(results.map((result) => result.passed))
  const failed = sum(results.map((result) => result.failed))
  const skipped = results.flatMap((result) => result.skipped)
  for (const name of skipped) say(`skipped: ${name}`)
  const lines = results.map(
    ({ name, seconds, ...counts }) =>
      `${name.padEnd(8)} ${String(counts.passed).padStart(5)} passed ${String(counts.failed).padStart(4)} failed ${String(counts.skipped.length).padStart(4)} skipped ${seconds.toFixed(1).padStart(7)} s`,
  )
  const last = `${passed} passed, ${failed} failed`
  process.stdout.write(`\n${lines.join('\n')}\n\n${last}\n`)
  mkdirSync(join(ROOT, 'test-results'), { recursive: true })
  writeFileSync(join(ROOT, 'test-results', 'summary.txt'), `${last}\n`)
  return failed === 0 && passed > 0 ? 0 : 1
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0)
}
