/**
 * Owns how a capture begins: the spec is checked, a helper is chosen, and the first that may capture gets the work.
 *
 * dumpcap is preferred; without a wish for one, tcpdump takes over when dumpcap is missing or this user may not use it, and the
 * built-in engine where neither is installed.
 * Errors come back before anything is captured: bad-request, no-helper, no-rights, no-interface, interface-down,
 * bad-filter, not-writable, disk-full.
 */
import {
  CAPTURE_ENGINES,
  type CaptureEngine,
  type CaptureSpec,
  enginesByItself,
  hasEnded,
  type LiveStatus,
} from '@shared/live'
import { fail, ok, type Result } from '@shared/result'
import { installedPrograms, type Programs } from './interfaces'
import { LiveCapture } from './live-capture'
import { HELPERS } from './programs'

export interface StartOptions {
  /** null = the best there is */
  readonly engine: CaptureEngine | null
  readonly spec: CaptureSpec
  readonly path: string
  readonly programs?: Programs
  readonly onStatus?: (status: LiveStatus) => void
}

/** Resolves once packets are being captured. */
export async function startCapture(options: StartOptions): Promise<Result<LiveCapture>> {
  const checked = checkSpec(options.spec)
  if (!checked.ok) return checked
  const programs = options.programs ?? installedPrograms()
  const installed = CAPTURE_ENGINES.filter((engine) => programs[engine] !== undefined)
  const engines = options.engine ? [options.engine] : enginesByItself(installed)
  let first: Result<LiveCapture> | undefined
  for (const engine of engines) {
    const program = programs[engine]
    if (program === undefined) continue
    const started = await startWith(engine, program, options)
    const isNext = !started.ok && (started.error.code === 'no-rights' || started.error.code === 'no-helper')
    if (!isNext) return started
    first ??= started
  }
  return first ?? notInstalled(options.engine)
}

function notInstalled(engine: CaptureEngine | null): Result<LiveCapture> {
  const what = engine ?? 'Neither dumpcap nor tcpdump'
  return fail(
    'no-helper',
    engine ? `${what} is not installed.` : `${what} is installed, and the built-in engine (cap) is not there.`,
    'Run `tracebook doctor`: it says how to install one.',
  )
}

async function startWith(engine: CaptureEngine, program: string, options: StartOptions): Promise<Result<LiveCapture>> {
  const helper = HELPERS[engine]
  const able = helper.refuses(options.spec)
  if (!able.ok) return able
  const { spec, path, onStatus } = options
  const capture = new LiveCapture({ program, helper, spec, path, ...(onStatus ? { onStatus } : {}) })
  const status = await capture.running
  // a capture of few packets may be over already: that is a success
  if (hasEnded(status.state) && status.problem && status.received === 0) return { ok: false, error: status.problem }
  return ok(capture)
}

const MAX_NAME = 256

/** What no helper could make sense of, said before one is started. */
function checkSpec(spec: CaptureSpec): Result<null> {
  const { interface: name, snapLength, ring, stopAfter } = spec
  if (name === '' || name.length > MAX_NAME || name.startsWith('-') || hasControl(name))
    return fail(
      'bad-request',
      `'${name}' cannot be the name of an interface.`,
      'Choose one that `tracebook interfaces` lists.',
    )
  if (hasControl(spec.filter)) return fail('bad-filter', 'The capture filter holds control characters.')
  if (snapLength !== null && !inRange(snapLength, 1, 262_144))
    return fail('bad-request', 'The snap length is a number of bytes from 1 to 262144.')
  if (!inRange(spec.bufferMiB, 1, 2047)) return fail('bad-request', 'The kernel buffer is 1 to 2047 MiB.')
  if (ring && !inRange(ring.files, 2, 100_000)) return fail('bad-request', 'A ring buffer has 2 to 100000 files.')
  if (ring && ring.kilobytes === null && ring.seconds === null)
    return fail('bad-request', 'A ring buffer needs the size or the time after which the next file begins.')
  const numbers = [ring?.kilobytes, ring?.seconds, stopAfter.packets, stopAfter.bytes, stopAfter.seconds]
  if (numbers.some((number) => number !== null && number !== undefined && !(number > 0 && Number.isFinite(number))))
    return fail('bad-request', 'Sizes, times and counts of a capture are numbers above 0.')
  return ok(null)
}

const inRange = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most

function hasControl(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) < 32 || text.charCodeAt(i) === 127) return true
  return false
}
