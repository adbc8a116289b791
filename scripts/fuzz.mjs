#!/usr/bin/env node
import { createHash } from 'node:crypto'
// Runs changed inputs through everything that reads them, and reports what crashes, takes over 100 ms or eats memory.
//   npm run fuzz -- --seconds 60 [--seed S] [--target T] [--inputs N] [--folder DIR]
//   npm run fuzz -- --target T --repeat FILE      one input again, as saved by a finding
// Without --target the time is shared out among all targets. The same seed makes the same inputs (--inputs N: exactly N
// a target). What is found is made small, saved in --folder, and printed with the command that repeats it; exit 1 then.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'vite'
import { smallest } from './lib/fuzz-smallest.mjs'
import { fuzzTarget, Probe, targetNames } from './lib/fuzz-watch.mjs'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    inputs: { type: 'string' },
    target: { type: 'string' },
    repeat: { type: 'string' },
    folder: { type: 'string', default: join('test-results', 'fuzz') },
  },
})
const say = (text) => process.stdout.write(`${text}\n`)
const folder = resolve(values.folder)

async function buildWorker(outDir) {
  await build({
    configFile: false,
    logLevel: 'error',
    define: { __APP_VERSION__: '"fuzz"' },
    resolve: { alias: { '@shared': resolve('src-shared'), '@main': resolve('src-main') } },
    build: {
      ssr: 'test/fuzz/worker.ts',
      outDir,
      emptyOutDir: true,
      target: 'node18',
      rollupOptions: { output: { format: 'cjs', entryFileNames: 'worker.cjs' } },
    },
    ssr: { noExternal: ['valibot', 'fzstd', /^@noble\//] },
  })
  return join(outDir, 'worker.cjs')
}

/** Makes a finding small, saves it and says how to see it again. */
async function record(worker, target, finding) {
  const probe = new Probe(worker, target)
  const again = await probe.run(finding.input)
  const isSame = async (input) => (await probe.run(input))?.signature === again?.signature
  const input = again ? await smallest(finding.input, isSame) : finding.input
  await probe.close()
  mkdirSync(folder, { recursive: true })
  const name = `${target}-${finding.kind}-${createHash('sha256').update(input).digest('hex').slice(0, 12)}`
  writeFileSync(join(folder, name), input)
  say(`\n${target}: ${finding.kind}: ${finding.detail}`)
  if (!again) say('  (it did not happen a second time: it may depend on what ran before, or on the machine)')
  say(
    `  ${input.length} bytes; again: npm run fuzz -- --target ${target} --repeat ${relative('.', join(folder, name))}`,
  )
}

async function repeat(worker, target, path) {
  const probe = new Probe(worker, target)
  const found = await probe.run(new Uint8Array(readFileSync(path)))
  await probe.close()
  say(found ? `${target}: ${found.kind}: ${found.detail}` : `${target}: nothing wrong with ${path}`)
  return found ? 1 : 0
}

async function run(worker, names) {
  const seconds = Number(values.seconds) / names.length
  const inputs = values.inputs === undefined ? Number.POSITIVE_INFINITY : Number(values.inputs)
  let total = 0
  let findings = 0
  for (const target of names) {
    const began = performance.now()
    const done = await fuzzTarget(worker, { target, seed: Number(values.seed), seconds, inputs })
    const took = (performance.now() - began) / 1000
    total += done.count
    findings += done.findings.length
    say(
      `${target.padEnd(8)} ${String(done.count).padStart(9)} inputs  ${took.toFixed(0).padStart(5)} s  ` +
        `${String(done.features).padStart(6)} features  ${String(done.corpus).padStart(5)} kept  ` +
        `${String(done.megabytes).padStart(5)} MB  ${done.findings.length === 0 ? 'sound' : `${done.findings.length} FOUND`}`,
    )
    for (const finding of done.findings) await record(worker, target, finding)
  }
  say(`${total} inputs in all, seed ${values.seed}: ${findings === 0 ? 'nothing found' : `${findings} findings`}`)
  return findings === 0 ? 0 : 1
}

const out = join(tmpdir(), `tracebook-fuzz-${process.pid}`)
try {
  const worker = await buildWorker(out)
  const names = await targetNames(worker)
  const chosen = values.target === undefined ? names : names.filter((name) => name === values.target)
  if (chosen.length === 0 || (values.repeat !== undefined && chosen.length !== 1)) {
    process.stderr.write(`fuzz: --target takes one of ${names.join(', ')}\n`)
    process.exitCode = 2
  } else if (values.repeat !== undefined) process.exitCode = await repeat(worker, chosen[0], values.repeat)
  else process.exitCode = await run(worker, chosen)
} finally {
  rmSync(out, { recursive: true, force: true })
}
