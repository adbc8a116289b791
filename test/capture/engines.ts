/**
 * Owns which capture engines can be tried on this machine, and the built-in one's helper, bundled for a test.
 *
 * The package cap is optional: where npm could not build it, its tests are skipped and the reason is printed.
 */
import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { loadCap } from '@main/capture/cap-helper/load'
import { CAPTURE_ENGINES, type CaptureEngine } from '@shared/live'
import { bundle } from './bundle-cli'

const loaded = loadCap()
/** why the built-in engine cannot be tried here; '' = it can */
export const noCap = typeof loaded === 'string' ? `the package cap is ${loaded}` : ''
export const ENGINES: readonly CaptureEngine[] = CAPTURE_ENGINES.filter((engine) => engine !== 'cap' || noCap === '')
if (noCap !== '') process.stderr.write(`skipped: everything about the built-in capture engine (${noCap})\n`)

/** what a capture that lost nothing says of the kernel's drops */
export const NO_DROPS: Readonly<Record<CaptureEngine, 0 | null>> = { dumpcap: 0, tcpdump: 0, cap: null }

/** inside the checkout, where the package is found */
const FOLDER = resolve('.cache', 'live-test', `cap-${process.pid}`)
export const CAP_HELPER = join(FOLDER, 'cap.cjs')

/** Makes `CAP_HELPER`; `removeCap` takes it away again. */
export async function buildCap(): Promise<void> {
  if (noCap === '') await bundle('src-main/capture/cap-helper/main.ts', FOLDER, 'cap.cjs')
}

export const removeCap = (): void => rmSync(FOLDER, { recursive: true, force: true })
