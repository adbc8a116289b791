/**
 * Owns the in-process measurements of the bench: run as a program of its own by scripts/bench.mjs, so that what it prints
 * (one JSON object) is the engine's time and memory and nobody else's.
 *
 *   node measure.cjs index FILE | queries FILE | sort FILE | first-rows FILE
 */
import { existsSync, readFileSync } from 'node:fs'
import { engineHandlers } from '@main/engine/handlers'
import { Router } from '@main/engine/router'
import { Workspace } from '@main/engine/workspace'
import { selectFlows } from '@main/session/flow-view'
import { selectFrames } from '@main/session/frame-view'
import { rehearse } from '@main/session/rehearsal'
import { Session } from '@main/session/session'
import type { FromEngine } from '@shared/contract'
import { fail } from '@shared/result'

const FILTERS = [
  'ip.addr == 10.0.0.5 && tcp.port == 80',
  'tcp.flags.syn == 1 && !tcp.flags.ack',
  'frame.len > 1000 && ip.src in {192.168.0.0/16}',
  'tcp.analysis.retransmission || tcp.analysis.out_of_order',
]
const SORTS = ['bytes', 'duration', 'state', 'orig', 'history', 'service', 'rtt', 'community_id'] as const

async function load(path: string): Promise<{ session: Session; seconds: number }> {
  const began = performance.now()
  const opened = await Session.open([path])
  if (!opened.ok) throw new Error(opened.error.message)
  await opened.value.load()
  return { session: opened.value, seconds: (performance.now() - began) / 1000 }
}

/** Most memory this process ever had; Linux counts into its "maximum" what the parent had when it started us, so not that one. */
function memory(): { readonly maxRssMb: number } {
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : ''
  const peak = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]
  return { maxRssMb: Math.round((peak === undefined ? process.resourceUsage().maxRSS : Number(peak)) / 1024) }
}

async function index(path: string) {
  const { session, seconds } = await load(path)
  return { seconds, frames: session.frames.count, flows: session.flows.count, ...memory() }
}

/** Median of five runs after one for warming up, milliseconds. */
async function median(body: () => Promise<unknown>): Promise<number> {
  await body()
  const times: number[] = []
  for (let i = 0; i < 5; i++) {
    const began = performance.now()
    await body()
    times.push(performance.now() - began)
  }
  return times.sort((a, b) => a - b)[2]
}

async function queries(path: string) {
  const { session } = await load(path)
  const results: Record<string, { ms: number; rows: number }> = {}
  for (const filter of FILTERS) {
    let rows = 0
    const ms = await median(async () => {
      const selected = await selectFrames(session, { filter, span: null, flow: null, order: 'file' })
      if (!selected.ok) throw new Error(selected.error.message)
      rows = selected.value?.length ?? session.frames.count
    })
    results[filter] = { ms, rows }
  }
  return { results, ...memory() }
}

async function sort(path: string) {
  const { session } = await load(path)
  const results: Record<string, number> = {}
  for (const key of SORTS) {
    results[key] = await median(async () => {
      const selected = await selectFlows(session, { filter: '', span: null, sort: key, descending: true })
      if (!selected.ok) throw new Error(selected.error.message)
    })
  }
  return { flows: session.flows.count, results, ...memory() }
}

/** From the request to open until the first 60 lines are answered, as the window asks for them; then to the end. */
async function firstRows(path: string) {
  const workspace = new Workspace()
  const waiting = new Map<number, (message: Extract<FromEngine, { kind: 'answer' }>) => void>()
  let loaded = () => {}
  const complete = new Promise<void>((resolve) => {
    loaded = resolve
  })
  const port = {
    postMessage(message: FromEngine): void {
      if (message.kind === 'answer') waiting.get(message.id)?.(message)
      else if (message.event === 'progress' && message.data.phase === 'complete') loaded()
    },
  }
  const router = new Router(engineHandlers(workspace), port)
  workspace.listen((event, data) => router.event(event, data))
  let id = 0
  const ask = async (name: string, input: unknown): Promise<unknown> => {
    const mine = ++id
    const answer = new Promise<Extract<FromEngine, { kind: 'answer' }>>((resolve) => waiting.set(mine, resolve))
    void router.receive({ kind: 'request', id: mine, name, input })
    const { result } = await answer
    if (!result.ok) throw new Error(fail(result.error.code, result.error.message).error.message)
    return result.value
  }
  const began = performance.now()
  await ask('capture.open', { paths: [path] })
  let rows = 0
  while (rows < 60) {
    const view = (await ask('frames.view', { filter: '', span: null, flow: null, order: 'file' })) as {
      view: number
      count: number
    }
    const options = { style: 'tcpdump', clock: 'time-of-day', absoluteSeq: false, utc: true }
    const page = (await ask('frames.rows', { view: view.view, from: 0, count: 60, options })) as { text: string[] }
    rows = page.text.length
  }
  const firstMs = performance.now() - began
  // how long a request waits while the file loads
  let worstMs = 0
  let done = false
  void complete.then(() => {
    done = true
  })
  while (!done) {
    const asked = performance.now()
    await ask('capture.summary', {})
    worstMs = Math.max(worstMs, performance.now() - asked)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  const loadedMs = performance.now() - began
  await workspace.closeAll()
  return { firstMs, worstMs, loadedMs, ...memory() }
}

const [what, path] = process.argv.slice(2)
const measures = { index, queries, sort, 'first-rows': firstRows } as const
const measure: (path: string) => Promise<unknown> = measures[what as keyof typeof measures]
// as in the engine's process, which rehearses when it starts
rehearse(() => true)
  .then(() => measure(path))
  .then(
    (result) => process.stdout.write(`${JSON.stringify(result)}\n`),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
      process.exitCode = 1
    },
  )
