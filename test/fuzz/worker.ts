/**
 * Owns the worker thread of `npm run fuzz`: makes inputs for one target, runs them, keeps what said something new, reports
 * what went wrong. scripts/lib/fuzz-watch.mjs watches it from outside, because a hang cannot report itself.
 *
 * The input at hand stands in shared memory before it runs: what kills or hangs this thread is still known. `probe` runs
 * inputs sent by message and says of each what happened; that is how findings are made small and repeated.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { Features } from './features'
import { packedTarget, readerTarget } from './file-targets'
import { frameTarget } from './frame-target'
import { listingTarget } from './listing-target'
import { mutate } from './mutate'
import { Random } from './random'
import { sessionTarget } from './session-target'
import { talkTarget } from './talk-target'
import type { Target } from './target'
import { textTargets } from './text-targets'

const TARGETS: readonly Target[] = [
  frameTarget,
  readerTarget,
  packedTarget,
  listingTarget,
  sessionTarget,
  talkTarget,
  ...textTargets,
]

/** An input may take this long, milliseconds (issue: 100 ms for an input under 64 KiB). */
const SLOW_MS = 100
/** more than this resident after one input is too much, bytes */
const HEAVY_BYTES = 256 << 20
const MAX_CORPUS = 4000
const MAX_CORPUS_BYTES = 64 << 20
const INPUTS_PER_LOOK = 64

interface Orders {
  readonly mode: 'names' | 'fuzz' | 'probe'
  readonly target: string
  readonly seed: number
  readonly seconds: number
  readonly inputs: number
  /** signatures that were reported already */
  readonly known: readonly string[]
  /** Int32: [inputs begun, length of the input at hand, features, corpus]; the input follows at byte 16 */
  readonly shared: SharedArrayBuffer
}

export interface Trouble {
  readonly kind: 'crash' | 'slow' | 'memory'
  readonly signature: string
  readonly detail: string
}

const orders = workerData as Orders
const head = new Int32Array(orders.shared, 0, 4)
const room = new Uint8Array(orders.shared, 16)
const features = new Features()

/** What went wrong with one input; undefined when all is well. */
async function trouble(target: Target, input: Uint8Array): Promise<Trouble | undefined> {
  room.set(input)
  head[1] = input.length
  Atomics.add(head, 0, 1)
  const first = await attempt(target, input, false)
  if (typeof first === 'object') return first
  const limit = target.slowMs ?? SLOW_MS
  if (first < limit) return undefined
  // once may be the machine's fault (compiling, collecting, other programs): the best of five is the program's
  let best = first
  for (let again = 0; again < 5 && best >= limit; again++) {
    Atomics.add(head, 0, 1)
    const took = await attempt(target, input, true)
    if (typeof took === 'object') return took
    best = Math.min(best, took)
  }
  if (best < limit) return undefined
  return { kind: 'slow', signature: 'slow', detail: `${Math.round(best)} ms at best` }
}

/** Milliseconds it took; with `exact` without the time that other programs had. */
async function attempt(target: Target, input: Uint8Array, exact: boolean): Promise<Trouble | number> {
  const began = performance.now()
  const cpu = exact ? process.cpuUsage() : undefined
  try {
    await target.run(input, features)
  } catch (thrown) {
    return crashOf(thrown)
  }
  const took = performance.now() - began
  if (cpu === undefined) return took
  const { user, system } = process.cpuUsage(cpu)
  return Math.min(took, (user + system) / 1000)
}

function crashOf(thrown: unknown): Trouble {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  const place = /at (?:async )?([\w$.<>[\] ]+)/.exec(frames[0] ?? '')?.[1] ?? 'unknown'
  const message = error.message.replace(/\d+/g, 'N').slice(0, 60)
  return { kind: 'crash', signature: `${error.name} ${message} in ${place}`, detail: error.stack ?? error.message }
}

/** Inputs that said something new, within bounds: when it is full a new one takes the place of a random old one. */
class Corpus {
  private readonly inputs: Uint8Array[] = []
  private bytes = 0

  get count(): number {
    return this.inputs.length
  }

  add(input: Uint8Array, random: Random): void {
    while (
      this.inputs.length > 0 &&
      (this.inputs.length >= MAX_CORPUS || this.bytes + input.length > MAX_CORPUS_BYTES)
    ) {
      const index = random.below(this.inputs.length)
      this.bytes -= this.inputs[index].length
      this.inputs[index] = this.inputs[this.inputs.length - 1]
      this.inputs.pop()
    }
    this.inputs.push(input)
    this.bytes += input.length
  }

  /** The shorter of two; newer ones more often: they are where something new was found last. */
  pick(random: Random): Uint8Array {
    const { length } = this.inputs
    const one = this.inputs[random.below(length)]
    const two = this.inputs[length - 1 - random.below(random.below(3) === 0 ? Math.min(length, 50) : length)]
    return one.length < two.length || random.below(16) === 0 ? one : two
  }
}

async function fuzz(target: Target): Promise<void> {
  const random = new Random(orders.seed)
  const corpus = new Corpus()
  const known = new Set(orders.known)
  const began = performance.now()
  let count = 0
  let resident = 0

  const take = async (input: Uint8Array, isSeed: boolean): Promise<void> => {
    features.begin()
    count++
    const found = await trouble(target, input)
    if (found) report(found, input)
    // a seed that says nothing new is not worth a place; one that crashes would be found again and again
    else if (features.fresh > 0 || (isSeed && corpus.count === 0)) corpus.add(input, random)
  }
  const report = (found: Trouble, input: Uint8Array): void => {
    if (known.has(found.signature)) return
    known.add(found.signature)
    parentPort?.postMessage({ what: 'trouble', found, input: input.slice() })
  }
  const isOver = (): boolean => count >= orders.inputs || performance.now() - began > orders.seconds * 1000

  for (const seed of target.seeds()) await take(seed.slice(0, target.maxBytes), true)
  resident = process.memoryUsage.rss()
  while (!isOver()) {
    for (let i = 0; i < INPUTS_PER_LOOK; i++) {
      const other = corpus.pick(random)
      await take(
        mutate(random, corpus.pick(random), { tokens: target.tokens, other, maxBytes: target.maxBytes }),
        false,
      )
    }
    head[2] = features.total
    head[3] = corpus.count
    const now = process.memoryUsage.rss()
    if (now - resident > HEAVY_BYTES) parentPort?.postMessage({ what: 'memory', megabytes: Math.round(now / 2 ** 20) })
    resident = Math.max(resident, now)
    // lets messages out
    await new Promise((resolve) => setImmediate(resolve))
  }
  const megabytes = Math.round(process.memoryUsage.rss() / 2 ** 20)
  parentPort?.postMessage({ what: 'done', count, features: features.total, corpus: corpus.count, megabytes })
}

async function main(): Promise<void> {
  if (orders.mode === 'names') {
    parentPort?.postMessage(TARGETS.map(({ name }) => name))
    return
  }
  const target = TARGETS.find(({ name }) => name === orders.target)
  if (!target) throw new Error(`no target ${orders.target}`)
  await target.prepare?.()
  if (orders.mode === 'fuzz') return fuzz(target)
  parentPort?.on('message', (input: Uint8Array) => {
    void trouble(target, input).then((found) => parentPort?.postMessage({ found: found ?? null }))
  })
}

void main()
