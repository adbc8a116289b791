/**
 * Kills the helper or the program that owns it at random moments while packets come in, and looks whether the file can be
 * read and holds everything that had been flushed. TRACEBOOK_KILLS=200 kills more often than the few of an ordinary run.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { copyFileSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { openCapture } from '@main/files/open'
import { FrameSpan, Next } from '@main/files/source'
import type { CaptureEngine } from '@shared/live'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleCli } from './bundle-cli'
import { ENGINES } from './engines'
import { Lab, missing, SERVER } from './lab'

const KILLS = Number(process.env.TRACEBOOK_KILLS ?? 6)
const PORT = 9
const DATA_BYTES = 200
const FRAME_BYTES = 14 + 20 + 8 + DATA_BYTES
const reason = missing(...ENGINES)
if (reason !== '') process.stderr.write(`skipped: kills of a live capture (${reason})\n`)

/** Numbered datagrams, a few thousand a second, until it is killed. Captured where they are sent: no queue lies between. */
const SENDER = `
const socket = require('node:dgram').createSocket('udp4')
let number = 0
setInterval(() => { for (let i = 0; i < 8; i++) { const data = Buffer.alloc(${DATA_BYTES}); data.writeUInt32BE(number++); socket.send(data, ${PORT}, '${SERVER}') } }, 2)
`

interface Round {
  readonly engine: CaptureEngine
  readonly victim: 'helper' | 'owner'
  readonly after: number
}

describe.skipIf(reason !== '')('a live capture that is killed', () => {
  let lab: Lab
  let cli = ''
  beforeAll(async () => {
    lab = new Lab('kill')
    cli = await bundleCli()
    spawn('nsenter', [`--net=/run/netns/${lab.client}`, process.execPath, '-e', SENDER], { stdio: 'ignore' })
  }, 60_000)
  afterAll(() => {
    lab?.close()
    if (cli !== '') rmSync(join(cli, '..'), { recursive: true, force: true })
  })

  const rounds: readonly Round[] = Array.from({ length: KILLS }, (_, round) => ({
    engine: ENGINES[round % ENGINES.length],
    victim: Math.floor(round / ENGINES.length) % 2 === 0 ? 'helper' : 'owner',
    after: Math.floor(Math.random() * 1500),
  }))

  it(
    `leaves a file that can be read, with all that had been flushed, in ${KILLS} of ${KILLS} kills`,
    async () => {
      let frames = 0
      for (const [number, round] of rounds.entries()) {
        const where = `kill ${number} of the ${round.victim} (${round.engine}) after ${round.after} ms`
        const path = join(lab.folder, `kill-${number}.pcapng`)
        const { flushed, begunMs } = await captureAndKill(lab, cli, path, round)
        const early = join(lab.folder, 'early')
        copyFileSync(path, early)
        truncateSync(early, flushed)
        const whole = await numbersIn(path, begunMs)
        const before = flushed === 0 ? [] : await numbersIn(early, begunMs)
        expect(whole.length, where).toBeGreaterThanOrEqual(before.length)
        expect(whole.slice(0, before.length), where).toEqual(before)
        expect(hole(whole), where).toBeUndefined()
        frames += whole.length
        rmSync(path)
      }
      console.info(`${KILLS} kills, ${frames} frames in files, none of them unreadable, none that was flushed lost`)
      expect(frames).toBeGreaterThan(KILLS)
    },
    KILLS * 6000 + 20_000,
  )
})

interface Killed {
  /** bytes that the file had at the moment of the kill */
  readonly flushed: number
  /** when the capture was said to run */
  readonly begunMs: number
}

/** Resolves when nobody writes the file any more. */
async function captureAndKill(lab: Lab, cli: string, path: string, { engine, victim, after }: Round): Promise<Killed> {
  const argv = [cli, 'capture', '-i', 'eth0', '-w', path, '--engine', engine]
  const owner = spawn('nsenter', [`--net=/run/netns/${lab.client}`, process.execPath, ...argv], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  await said(owner, 'captures eth0')
  const begunMs = Date.now()
  const helper = helperOf(owner.pid as number)
  await new Promise((done) => setTimeout(done, after))
  const flushed = statSync(path).size
  process.kill(victim === 'helper' ? helper : (owner.pid as number), 'SIGKILL')
  if (owner.exitCode === null && owner.signalCode === null) await new Promise((done) => owner.once('close', done))
  // a helper without its owner ends at its next word, within a second or so
  for (let tries = 0; tries < 100 && isRunning(helper); tries++) await new Promise((done) => setTimeout(done, 50))
  expect(isRunning(helper), `${engine} goes on without its owner`).toBe(false)
  return { flushed, begunMs }
}

function said(child: ChildProcess, words: string): Promise<void> {
  return new Promise((done, failed) => {
    let text = ''
    child.stderr?.on('data', (chunk) => {
      text += chunk
      if (text.includes(words)) done()
    })
    child.once('close', () => failed(new Error(`ended before it captured: ${text}`)))
  })
}

function helperOf(owner: number): number {
  const threads = readdirSync(`/proc/${owner}/task`)
  const children = threads
    .flatMap((id) => readFileSync(`/proc/${owner}/task/${id}/children`, 'utf8').split(' '))
    .filter(Boolean)
  expect(children).toHaveLength(1)
  return Number(children[0])
}

function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

/**
 * The numbers the sender put into the datagrams, in file order, from when the capture was said to run: while libpcap sets up
 * its ring and its filter, before that, the first packets may be missing.
 */
async function numbersIn(path: string, sinceMs: number): Promise<readonly number[]> {
  const opened = await openCapture(path)
  if (!opened.ok) throw new Error(`${path}: ${opened.error.message}`)
  const capture = opened.value
  const span = new FrameSpan()
  const numbers: number[] = []
  while (capture.next(span) === Next.frame) {
    if (span.wireLength !== FRAME_BYTES) continue
    if (span.seconds * 1000 + span.nanos / 1e6 < sinceMs) continue
    numbers.push(new DataView(span.bytes.buffer, span.bytes.byteOffset + span.end - DATA_BYTES).getUint32(0))
  }
  const odd = capture.warnings.filter(({ code }) => code !== 'cut-off')
  expect(odd).toEqual([])
  capture.close()
  return numbers
}

/** The first place where a number does not follow the one before, with what stands around it. */
function hole(numbers: readonly number[]): readonly number[] | undefined {
  const at = numbers.findIndex((number, index) => index > 0 && number !== numbers[index - 1] + 1)
  return at < 0 ? undefined : [at, numbers.length, ...numbers.slice(Math.max(0, at - 3), at + 4)]
}
