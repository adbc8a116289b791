// What a capture holds too much of: bounded memory, and nothing left out without a word.

import { statsCommand } from '@main/cli/commands/stats'
import { dissect } from '@main/decode/dissect'
import { Layers } from '@main/decode/layers'
import { FlowTable } from '@main/flows/table'
import { selectFrames } from '@main/session/frame-view'
import { limitsReached } from '@main/session/limits'
import { Session } from '@main/session/session'
import { MAX_STACKS } from '@shared/filter/protocol-stacks'
import { describe, expect, it, vi } from 'vitest'
import { runCommand } from '../cli/run-command'
import { be32, ethernet, ipv4, tcp } from '../decode/build'
import { type MadeFrame, testFolder, writePcap } from '../files/make'

const folder = testFolder()
const ACK = 0x10

/** A frame of one flow with one byte of payload at a sequence number. */
function segment(seq: number, index: number): MadeFrame {
  const frame = ethernet(0x0800, ipv4(6, tcp(5000, 80, ACK, [0x78])))
  frame.set(be32(seq), 14 + 20 + 4)
  return { data: frame, seconds: 1_000_000_000 + index }
}

async function read(name: string, frames: readonly MadeFrame[]): Promise<Session> {
  const opened = await Session.open([folder.file(name, writePcap(frames))])
  if (!opened.ok) throw new Error(opened.error.message)
  await opened.value.load()
  return opened.value
}

/** `count` SYNs, each of a source of its own. */
function synFlood(table: FlowTable, count: number) {
  const layers = new Layers()
  const frame = ethernet(0x0800, ipv4(6, tcp(1025, 80, 2)))
  for (let i = 0; i < count; i++) {
    frame.set(be32(0x0a000000 + i), 14 + 12)
    layers.reset(frame, 0, frame.length, frame.length)
    dissect(layers, 1)
    table.track(layers, i + 1, 1_000_000_000, i)
  }
  return { layers, count }
}

const gaps = (count: number): MadeFrame[] => Array.from({ length: count }, (_, i) => segment(1000 + 3 * i, i))

describe('a capture with more of something than is kept', () => {
  it('says nothing when all is kept', async () => {
    const session = await read('few', gaps(20))
    expect(session.summary().limits).toEqual([])
    session.close()
  })

  it('says that gaps beyond 32 open ones in a direction were not followed', async () => {
    const session = await read('gaps', gaps(5000))
    const [said, ...more] = session.summary().limits
    expect(more).toEqual([])
    expect(said).toContain('4,967 are not judged')
    session.close()
  })

  it('says so in `stats` too, on stdout for people and programs and on stderr for both', async () => {
    const path = folder.file('stats', writePcap(gaps(200)))
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const { lines } = await runCommand(statsCommand, path, '--format', 'json')
    const warned = stderr.mock.calls.map(([line]) => String(line)).join('')
    stderr.mockRestore()
    expect(JSON.parse(lines[0]).limits[0]).toContain('more gaps in TCP streams')
    expect(warned).toContain('more gaps in TCP streams')
  })

  it('names packets without a flow, combinations of protocols and interfaces, each with what to make of it', () => {
    const kept = {
      flows: { count: 2_097_152, untracked: 7_902_848, gapsLeftOut: 0 },
      stacks: { names: { count: MAX_STACKS } },
      ingest: { framesLeftOut: 12, interfaces: { length: 65_536 } },
    }
    const [flows, stacks, interfaces] = limitsReached(kept)
    expect(flows).toContain('2,097,152 flows that are kept: 7,902,848 packets')
    expect(stacks).toContain('under the outer layers only')
    expect(interfaces).toContain('12 frames')
  })

  it('takes no more memory for flows than its limit, however many SYNs come', () => {
    const table = new FlowTable({ maxFlows: 1000 })
    const { layers, count } = synFlood(table, 60_000)
    expect([table.count, table.untracked, count]).toEqual([1000, 59_000, 60_000])
    expect(layers.error).toBe(0)
    expect(table.memory).toBeLessThan(4_000_000)
  })
})

describe('sequence order', () => {
  it('of 30,000 segments sent backwards is found without recursion, in one walk', async () => {
    const count = 30_000
    const backwards = Array.from({ length: count }, (_, i) => segment(4_000_000_000 - 2 * i, i))
    const session = await read('backwards', backwards)
    const began = performance.now()
    const ordered = await selectFrames(session, { filter: '', span: null, flow: null, order: 'sequence' })
    expect(performance.now() - began).toBeLessThan(15_000)
    if (!ordered.ok || !ordered.value) throw new Error('no order')
    expect(new Set(ordered.value).size).toBe(count)
    // neighbours were turned round wherever a segment was marked late
    const late = Array.from(ordered.value).filter((row, at, all) => at > 0 && row < all[at - 1]).length
    expect(late).toBeGreaterThan(0)
    session.close()
  })
})
