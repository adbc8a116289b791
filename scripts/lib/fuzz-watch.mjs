/**
 * Owns the watch over fuzz workers: starts one for a target, ends it when it hangs or runs out of memory, starts another
 * behind that input, and collects what was found. An input that is at hand stands in memory shared with the worker.
 */
import { dirname } from 'node:path'
import { Worker } from 'node:worker_threads'

const SHARED_BYTES = 16 + 65_536
/** one input that takes this long hangs; a slow one reports itself */
const HANG_MS = 10_000
const LOOK_MS = 250
const HEAP_MB = 1024
/** all of a worker's inputs together must stay below this, resident */
const RESIDENT_MB = 2048
/** a target that keeps dying is broken; there is no point in more of it */
const MAX_RESTARTS = 20

function start(worker, orders) {
  const shared = new SharedArrayBuffer(SHARED_BYTES)
  const thread = new Worker(worker, {
    workerData: { target: '', seed: 1, seconds: 0, inputs: 0, known: [], ...orders, shared },
    // what inputs leave in the temporary folder goes with the worker's own folder
    env: { ...process.env, TMPDIR: dirname(worker), TEMP: dirname(worker) },
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  })
  const head = new Int32Array(shared, 0, 4)
  return { thread, head, input: () => new Uint8Array(shared.slice(16, 16 + head[1])) }
}

/** Calls `onHang` once when the worker's count of inputs stands still. */
function watchOver(head, hangMs, onHang) {
  let [count, since] = [-1, performance.now()]
  const timer = setInterval(() => {
    const now = Atomics.load(head, 0)
    if (now !== count) [count, since] = [now, performance.now()]
    else if (now > 0 && performance.now() - since > hangMs) {
      clearInterval(timer)
      onHang()
    }
  }, LOOK_MS)
  return () => clearInterval(timer)
}

const hung = (hangMs) => ({ kind: 'hang', signature: 'hang', detail: `no answer within ${hangMs / 1000} s` })
const isOutOfMemory = (error) => error.code === 'ERR_WORKER_OUT_OF_MEMORY'
const died = (error) =>
  isOutOfMemory(error)
    ? { kind: 'memory', signature: 'memory', detail: `more than ${HEAP_MB} MB of objects` }
    : { kind: 'crash', signature: `outside: ${error.message}`, detail: error.stack ?? error.message }

/** @returns {Promise<string[]>} */
export function targetNames(worker) {
  return new Promise((resolve, reject) => {
    const { thread } = start(worker, { mode: 'names' })
    thread.once('message', resolve)
    thread.once('error', reject)
  })
}

/** Fuzzes one target to its end, through as many workers as it takes. */
export async function fuzzTarget(worker, { target, seed, seconds, inputs, hangMs = HANG_MS }) {
  const until = performance.now() + seconds * 1000
  const total = { count: 0, features: 0, corpus: 0, megabytes: 0, findings: [] }
  for (let restart = 0; restart <= MAX_RESTARTS; restart++) {
    const left = (until - performance.now()) / 1000
    if (left <= 0 || total.count >= inputs) break
    const known = total.findings.map(({ signature }) => signature)
    // another seed each time: the same one would walk into the same input
    const orders = {
      mode: 'fuzz',
      target,
      seed: seed + restart * 7919,
      seconds: left,
      inputs: inputs - total.count,
      known,
    }
    const run = await once(worker, orders, hangMs, total.findings)
    total.count += run.count
    total.features = Math.max(total.features, run.features)
    total.corpus = Math.max(total.corpus, run.corpus)
    total.megabytes = Math.max(total.megabytes, run.megabytes)
    if (run.complete) break
  }
  return total
}

/** One worker until it is done or has to be ended; findings are added to the list. */
function once(worker, orders, hangMs, findings) {
  return new Promise((resolve) => {
    const { thread, head, input } = start(worker, orders)
    let megabytes = 0
    const end = (complete, done = {}) => {
      unwatch()
      thread.removeAllListeners()
      thread.on('error', () => undefined)
      void thread.terminate().then(() => {
        resolve({ complete, count: Atomics.load(head, 0), features: head[2], corpus: head[3], megabytes, ...done })
      })
    }
    const found = (trouble) => findings.push({ ...trouble, input: input() })
    const unwatch = watchOver(head, hangMs, () => {
      found(hung(hangMs))
      end(false)
    })
    thread.on('message', (message) => {
      if (message.what === 'trouble') findings.push({ ...message.found, input: message.input })
      else if (message.what === 'done') end(true, message)
      else if (message.megabytes > megabytes) {
        megabytes = message.megabytes
        if (megabytes < RESIDENT_MB) return
        found({ kind: 'memory', signature: 'growth', detail: `${megabytes} MB resident; the last of many inputs:` })
        end(false)
      }
    })
    thread.on('error', (error) => {
      found(died(error))
      end(false)
    })
  })
}

/** Runs single inputs, one after the other, in a worker that is replaced when one kills it. */
export class Probe {
  constructor(worker, target, hangMs = HANG_MS) {
    this.worker = worker
    this.hangMs = hangMs
    this.orders = { mode: 'probe', target }
    this.current = undefined
  }

  /** What went wrong with this input; undefined when nothing did. */
  run(input) {
    this.current ??= start(this.worker, this.orders)
    const { thread, head } = this.current
    return new Promise((resolve) => {
      const end = (found, alive) => {
        unwatch()
        thread.off('message', answered)
        thread.off('error', broke)
        if (!alive) {
          thread.on('error', () => undefined)
          void this.close()
        }
        resolve(found)
      }
      const answered = ({ found }) => end(found ?? undefined, true)
      const broke = (error) => end(died(error), false)
      const unwatch = watchOver(head, this.hangMs, () => end(hung(this.hangMs), false))
      thread.on('message', answered)
      thread.on('error', broke)
      thread.postMessage(input)
    })
  }

  async close() {
    const { current } = this
    this.current = undefined
    await current?.thread.terminate()
  }
}
