// The watch over the fuzzer's workers, with a worker made for it: what hangs, throws outside or eats memory is found with
// the input that did it, and the next inputs run all the same.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'

interface Finding {
  readonly kind: string
  readonly input: Uint8Array
}
interface Watch {
  fuzzTarget(
    worker: string,
    orders: { target: string; seed: number; seconds: number; inputs: number; hangMs: number },
  ): Promise<{ count: number; findings: readonly Finding[] }>
  Probe: new (
    worker: string,
    target: string,
    hangMs: number,
  ) => { run(input: Uint8Array): Promise<{ kind: string } | undefined>; close(): Promise<void> }
}

const WATCH = 'scripts/lib/fuzz-watch.mjs'
const folder = mkdtempSync(join(tmpdir(), 'tracebook-watch-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** In the first worker (seed 1) the third input, 3, is the evil one; a second worker gets by. */
const WORKER = `
const { parentPort, workerData: { mode, target, seed, shared } } = require('node:worker_threads')
const head = new Int32Array(shared, 0, 4)
const input = new Uint8Array(shared, 16)
const evil = {
  hang: () => { for (;;) {} },
  crash: () => { throw new Error('outside') },
  memory: () => { const all = []; for (;;) all.push(new Array(1000000).fill(1.5)) },
}[target]
const take = (value) => { input[0] = value; head[1] = 1; Atomics.add(head, 0, 1); if (value === 3) evil() }
if (mode === 'fuzz') {
  for (let value = 1; value <= (seed === 1 ? 5 : 2); value++) take(value)
  parentPort.postMessage({ what: 'done', count: 2, features: 1, corpus: 1, megabytes: 1 })
} else parentPort.on('message', (bytes) => { take(bytes[0]); parentPort.postMessage({ found: null }) })
`
const worker = join(folder, 'worker.cjs')
writeFileSync(worker, WORKER)

describe('an input that', () => {
  it.each([
    ['hangs', 'hang', 3000],
    ['throws where nobody catches', 'crash', 60_000],
    ['eats all memory', 'memory', 60_000],
  ])(
    '%s is found, and those after it still run',
    async (_, kind, hangMs) => {
      const { fuzzTarget, Probe }: Watch = await import(pathToFileURL(resolve(WATCH)).href)
      const done = await fuzzTarget(worker, { target: kind, seed: 1, seconds: 120, inputs: 100, hangMs })
      expect(done.findings.map((found) => [found.kind, ...found.input])).toEqual([[kind, 3]])
      expect(done.count).toBe(5)
      const probe = new Probe(worker, kind, hangMs)
      expect(await probe.run(Uint8Array.of(1))).toBeUndefined()
      expect((await probe.run(Uint8Array.of(3)))?.kind).toBe(kind)
      expect(await probe.run(Uint8Array.of(2))).toBeUndefined()
      await probe.close()
    },
    120_000,
  )
})
