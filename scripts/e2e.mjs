/**
 * `node scripts/e2e.mjs [FILTER…]`: the end-to-end tests (or those whose file name contains FILTER) in a real Electron, on a
 * virtual screen where there is one to be had.
 */
import { runE2e } from './lib/parts.mjs'
import { readyToOpen } from './lib/ready.mjs'
import { main } from './lib/run.mjs'

await main(async () => {
  const runtime = await readyToOpen()
  const { failed } = await runE2e(runtime, { filters: process.argv.slice(2) })
  return failed === 0 ? 0 : 1
})
