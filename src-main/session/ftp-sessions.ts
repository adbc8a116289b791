/**
 * Owns the FTP sessions of a session's captures, computed when asked for: control connections read, data connections tied to
 * them, transfers hashed; and which stream holds a transfer.
 *
 * Guarantees: one answer a revision; connections that did not change since are not read again; one pass over the frame columns
 * for all controls and one for all data connections. Works while a capture grows.
 */
import { countText } from '@shared/format'
import type { FtpSession, FtpTransfer } from '@shared/ftp'
import type { ControlFacts, DataFacts } from '../insight/ftp-facts'
import { ledgerSessions, openLedger } from '../insight/ftp-ledger'
import { type ControlSteps, stepsOf } from '../insight/ftp-steps'
import { FrameWindow } from './frame-window'
import { controlFlows, MAX_ROWS, readControl, roomBeside, sizeOf } from './ftp-control-flow'
import { dataFlows, MAX_LISTINGS, readData } from './ftp-data-flows'
import { isGrowing } from './growth'
import { listingFtp } from './listing-ftp'
import { rowsOfFlows } from './rows-of-flows'
import type { Session } from './session'
import type { Pause } from './timeline'

/** What was read of a flow, as long as it had so many frames. */
interface Kept<T> {
  readonly frames: number
  readonly lastFrame: number
  readonly value: T
}

interface Cache {
  revision: number
  answer: Promise<readonly FtpSession[]> | undefined
  readonly controls: Map<number, Kept<ControlFacts | undefined>>
  readonly data: Map<number, Kept<DataFacts>>
  /** data connections by uid */
  flows: ReadonlyMap<string, number>
  limits: readonly string[]
}

const caches = new WeakMap<Session, Cache>()

/** Every FTP session, in the order of the control connections' first frames. */
export function ftpSessions(session: Session, pause: Pause): Promise<readonly FtpSession[]> {
  const cache = cacheOf(session)
  const { revision } = session
  // who waits for another's answer does the work again when that one is cancelled
  if (cache.answer && cache.revision === revision) return cache.answer.catch(() => ftpSessions(session, pause))
  const answer = compute(session, cache, pause)
  cache.revision = revision
  cache.answer = answer
  // a cancelled request leaves nothing behind; whoever asks next computes again
  answer.catch(() => {
    if (cache.answer === answer) cache.answer = undefined
  })
  return answer
}

function cacheOf(session: Session): Cache {
  const known = caches.get(session)
  if (known) return known
  const cache: Cache = {
    revision: -1,
    answer: undefined,
    controls: new Map(),
    data: new Map(),
    flows: new Map(),
    limits: [],
  }
  caches.set(session, cache)
  return cache
}

async function compute(session: Session, cache: Cache, pause: Pause): Promise<readonly FtpSession[]> {
  const { flows, midstream, leftOut } = await controlFlows(session, pause)
  let kept = 0
  for (const { value } of cache.controls.values()) kept += sizeOf(value)
  const controls = await readAll(
    session,
    flows,
    cache.controls,
    { pause, most: MAX_ROWS },
    async (flow, rows, window) => {
      const control = await readControl(
        session,
        flow,
        rows,
        { window, most: roomBeside(kept), isTurned: midstream.get(flow) ?? false },
        pause,
      )
      kept += sizeOf(control) - sizeOf(cache.controls.get(flow)?.value)
      return control
    },
  )
  const facts = flows.map((flow) => controls.get(flow)).filter((control) => control !== undefined)
  const steps: ControlSteps[] = []
  for (const control of facts.sort((a, b) => a.firstFrame - b.firstFrame))
    steps.push(await sliced(stepsOf(control), pause))
  const candidates = await dataFlows(session, steps, pause)
  const ledger = await sliced(openLedger(steps, candidates.flows), pause)
  cache.limits = limitsOf(leftOut, candidates.leftOut)
  const listings = new Set(ledger.wanted.filter(({ isListing }) => isListing).map(({ flow }) => flow.flow))
  const wanted = ledger.wanted.map(({ flow }) => flow.flow)
  cache.flows = new Map(ledger.wanted.map(({ flow }) => [flow.uid, flow.flow]))
  let listed = 0
  for (const { value } of cache.data.values()) listed += value.text?.length ?? 0
  const data = await readAll(session, wanted, cache.data, { pause }, async (flow, rows, window) => {
    const isListing = listings.has(flow) && listed < MAX_LISTINGS
    const facts = await readData(session, flow, rows, { isListing, window }, pause)
    listed += facts.text?.length ?? 0
    return facts
  })
  const read = await sliced(
    ledgerSessions(ledger, (flow) => data.get(flow)),
    pause,
  )
  const known = new Set(read.filter(({ dialogue }) => dialogue.length > 0).map(({ control_flow }) => control_flow))
  // what was read is for when more comes: nothing will
  if (!isGrowing(session)) {
    cache.controls.clear()
    cache.data.clear()
  }
  return inOrder(read, await listingFtp(session, (flow) => known.has(flow), pause))
}

/** Does work that yields between its slices. */
async function sliced<T>(work: Generator<void, T>, pause: Pause): Promise<T> {
  let step = work.next()
  while (!step.done) {
    await pause()
    step = work.next()
  }
  return step.value
}

/** What was left out of the last answer, in sentences. */
export const ftpLimits = (session: Session): readonly string[] => cacheOf(session).limits

function limitsOf(controls: number, candidates: number): string[] {
  const said: string[] = []
  if (controls > 0)
    said.push(`There are more FTP control connections than are read: ${countText(controls)} are left out.`)
  if (candidates > 0)
    said.push(
      `There are more connections to announced ports than are compared: ${countText(candidates)} are left out, so some data connections may be missing.`,
    )
  return said
}

/** Sessions read and sessions inferred from a text listing, numbered by their first frames. */
function inOrder(read: readonly FtpSession[], inferred: readonly FtpSession[]): readonly FtpSession[] {
  if (inferred.length === 0) return read
  const flows = new Set(inferred.map(({ control_flow }) => control_flow))
  return [...read.filter(({ control_flow }) => !flows.has(control_flow)), ...inferred]
    .sort((a, b) => a.first_frame - b.first_frame)
    .map((one, index) => ({ ...one, session: index + 1 }))
}

/** Reads what changed since it was read last; the frames of all of it are found in one pass. */
async function readAll<T>(
  session: Session,
  wanted: readonly number[],
  kept: Map<number, Kept<T>>,
  { pause, most }: { readonly pause: Pause; readonly most?: number },
  read: (flow: number, rows: Uint32Array, window: FrameWindow) => Promise<T>,
): Promise<Map<number, T>> {
  const { flows } = session
  const isFresh = (flow: number): boolean => {
    const known = kept.get(flow)
    return known?.frames === flows.number(flow, 'frames') && known.lastFrame === flows.lastFrame(flow)
  }
  const stale = wanted.filter((flow) => !isFresh(flow))
  const rows = stale.length === 0 ? new Map<number, Uint32Array>() : await rowsOfFlows(session, stale, pause, most)
  // in the order of the file: what lies near is read once
  const window = new FrameWindow(session)
  for (const [flow, list] of [...rows].sort(([, a], [, b]) => a[0] - b[0])) {
    // connections of a few frames are read without a pause of their own
    await pause()
    const [frames, lastFrame] = [flows.number(flow, 'frames'), flows.lastFrame(flow)]
    kept.set(flow, { frames, lastFrame, value: await read(flow, list, window) })
  }
  const answer = new Map<number, T>()
  for (const flow of wanted) {
    const known = kept.get(flow)
    if (known) answer.set(flow, known.value)
  }
  return answer
}

/** The flow and the side that hold what was transferred, for sessions asked for before; undefined without data connection. */
export function transferStream(
  session: Session,
  { data_flow, endpoints, direction }: FtpTransfer,
): { readonly flow: number; readonly side: 0 | 1 } | undefined {
  const flow = data_flow === undefined ? undefined : cacheOf(session).flows.get(data_flow)
  if (flow === undefined || endpoints === undefined) return undefined
  const sender = direction === 'upload' ? endpoints.client : endpoints.server
  return { flow, side: session.flows.origText(flow) === sender ? 0 : 1 }
}
