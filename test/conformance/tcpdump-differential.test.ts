/**
 * Lines against the tcpdump that is installed: the hand-made frames of the fixtures, each also cut off and with changed
 * bytes, so that printers are compared on bytes that nobody chose. The floors are what was reached when this was written less
 * a hair. Only where tcpdump 4.99 is at hand.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEFAULT_LINE_OPTIONS, SequenceBases, tcpdumpLine } from '@main/lines/tcpdump'
import { describe, expect, it } from 'vitest'
import { lineSamples } from '../lines/samples'

const version = spawnSync('tcpdump', ['--version'], { encoding: 'utf8' }).stdout ?? ''
const haveTcpdump = /^tcpdump version 4\.99/.test(version)
if (!haveTcpdump) console.warn('skipped: tcpdump 4.99 is not installed')

interface Frame {
  readonly bytes: Uint8Array
  readonly wireLength: number
}

/** A small generator of the same numbers in every run (Park and Miller). */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 48271) % 2147483647
    return state % below
  }
}

/** Where the frame's addresses end: before that the changes would only change what protocol it is. */
const bodyAt = (frame: Uint8Array): number => Math.min(frame.length - 1, frame[12] === 0x86 ? 54 : 34)

function changed(frames: readonly Uint8Array[], each: number): Frame[] {
  const next = numbers(20)
  return frames.flatMap((frame) => {
    const from = bodyAt(frame)
    const all: Frame[] = [{ bytes: frame, wireLength: frame.length }]
    for (let n = 0; n < each; n++) {
      if (n % 4 === 0) {
        all.push({ bytes: frame.slice(0, from + next(frame.length - from)), wireLength: frame.length })
        continue
      }
      const bytes = frame.slice()
      bytes[from + next(frame.length - from)] = next(256)
      all.push({ bytes, wireLength: frame.length })
    }
    return all
  })
}

function pcapOf(frames: readonly Frame[]): Uint8Array {
  const file = new Uint8Array(24 + frames.reduce((sum, { bytes }) => sum + 16 + bytes.length, 0))
  const view = new DataView(file.buffer)
  const words = (at: number, ...values: number[]) =>
    values.forEach((value, i) => {
      view.setUint32(at + 4 * i, value, true)
    })
  words(0, 0xa1b2c3d4, 0x00040002, 0, 0, 262144, 1)
  let at = 24
  for (const [index, { bytes, wireLength }] of frames.entries()) {
    words(at, 1000000 + index, 0, bytes.length, wireLength)
    file.set(bytes, at + 16)
    at += 16 + bytes.length
  }
  return file
}

/** Each frame's text; a frame is known by its time, which tells its lines from those that a packet in it may begin. */
function byTcpdump(path: string, verbose: number): string[] {
  const flags = ['-nn', '-tt', '-S', ...Array.from({ length: verbose }, () => '-v'), '-r', path]
  const answer = spawnSync('tcpdump', flags, { encoding: 'latin1', maxBuffer: 1 << 28 })
  return answer.stdout.split(/^\d{7}\.000000 /m).slice(1)
}

describe.skipIf(!haveTcpdump)('lines of frames with changed bytes', () => {
  const unique = new Map(
    ['tcpdump.txt', 'tcpdump-routing.txt'].flatMap(lineSamples).map(({ frame }) => [frame.join(), frame]),
  )
  const frames = changed([...unique.values()], 12)

  it.each([
    [0, 0.96],
    [1, 0.8],
    [2, 0.78],
  ] as const)('are what tcpdump prints with -v %i times in nearly all cases', (verbose, floor) => {
    const folder = mkdtempSync(join(tmpdir(), 'lines-'))
    const path = join(folder, 'changed.pcap')
    writeFileSync(path, pcapOf(frames))
    const theirs = byTcpdump(path, verbose)
    rmSync(folder, { recursive: true })
    const bases = new SequenceBases()
    const options = { ...DEFAULT_LINE_OPTIONS, time: 'none', absoluteSeq: true, verbose } as const
    const ours = frames.map(({ bytes, wireLength }) =>
      tcpdumpLine(
        { bytes, start: 0, end: bytes.length, wireLength, linkType: 1, seconds: 0, nanos: 0 },
        options,
        bases,
      ),
    )
    expect(theirs.length).toBe(frames.length)
    const same = ours.filter((line, i) => line.trimEnd() === theirs[i].trimEnd()).length
    console.info(`-v ${verbose} times: ${same} of ${frames.length} lines are the same`)
    expect(same / frames.length).toBeGreaterThan(floor)
  })
})
