/**
 * Hostile packets through the tracker: tunnels and fragments whose bytes were changed at random. Nothing throws, memory stays
 * bounded, every frame of a flow names one that exists, and a fragment always ends in a flow.
 */
import { dissect } from '@main/decode/dissect'
import { Layers } from '@main/decode/layers'
import { FlowTable } from '@main/flows/table'
import { Tracker } from '@main/flows/tracker'
import { expect, test } from 'vitest'
import { sampleFrames } from '../decode/build'
import { ethernet, fragments4, fragments6, ip4, udp, vxlan } from '../flows/packets'

const FRAMES = Number(process.env.TRACEBOOK_HOSTILE_FRAMES ?? 20_000)

/** mulberry32: the same frames on every run. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 0x100000000
  }
}

const A = [10, 0, 0, 1] as const
const B = [10, 0, 0, 2] as const

function seeds(): { readonly frame: Uint8Array; readonly linkType: number }[] {
  const inner = ip4({ src: B, dst: A, protocol: 17 }, udp(9, 10, new Uint8Array(900)))
  const carried = udp(5000, 4789, vxlan(1, ethernet(0x0800, inner)))
  const cut = fragments4({ src: A, dst: B, protocol: 17, id: 1 }, carried, 400)
  const nested = fragments4({ src: B, dst: A, protocol: 17, id: 2 }, udp(7, 8, new Uint8Array(600)), 200)
    .map((piece) => ip4({ src: A, dst: B, protocol: 4 }, piece))
    .flatMap((packet) => fragments4({ src: A, dst: B, protocol: 4, id: packet.length }, packet.subarray(20), 128))
  const six = fragments6(1, 2, 17, 3, carried, 512)
  return [
    ...sampleFrames(),
    ...[...cut, ...nested].map((packet) => ({ frame: ethernet(0x0800, packet), linkType: 1 })),
    ...six.map((packet) => ({ frame: ethernet(0x86dd, packet), linkType: 1 })),
  ]
}

function changed(frame: Uint8Array, next: () => number): Uint8Array {
  const copy = frame.slice(0, next() < 0.2 ? Math.floor(next() * frame.length) : frame.length)
  for (let changes = Math.floor(next() * 4); changes > 0 && copy.length > 0; changes--)
    copy[Math.floor(next() * copy.length)] = next() < 0.5 ? Math.floor(next() * 256) : 0xff
  return copy
}

test('random changes to tunnels and fragments never break the tracker', () => {
  const next = random(Number(process.env.TRACEBOOK_HOSTILE_SEED ?? 1))
  const from = seeds()
  const table = new FlowTable()
  const flows: number[] = [-1]
  const fragments = new Set<number>()
  const tracker = new Tracker(table, {
    assign: (frame, flow) => {
      flows[frame] = flow
    },
    revised: () => undefined,
  })
  const layers = new Layers()
  let slowest = 0
  for (let frame = 1; frame <= FRAMES; frame++) {
    const seed = from[Math.floor(next() * from.length)]
    const bytes = changed(seed.frame, next)
    const begun = performance.now()
    layers.reset(bytes, 0, bytes.length, bytes.length + (next() < 0.1 ? 100 : 0))
    dissect(layers, seed.linkType)
    const isFragment = layers.ipVersion !== 0 && (layers.fragmentOffset > 0 || layers.moreFragments)
    flows[frame] = tracker.track(layers, frame, 1000 + Math.floor(next() * frame * 0.01), 0)
    if (isFragment && layers.ipProtocol >= 0) fragments.add(frame)
    if (frame % 1024 === 0) tracker.sweep(1000 + frame * 0.01)
    slowest = Math.max(slowest, performance.now() - begun)
  }
  tracker.finish()
  expect(flows.every((flow) => flow >= -1 && flow < table.count)).toBe(true)
  expect([...fragments].filter((frame) => flows[frame] < 0)).toEqual([])
  expect(fragments.size).toBeGreaterThan(FRAMES / 10)
  for (let flow = 0; flow < table.count; flow++) expect(table.flowRecord(flow).uid).toHaveLength(18)
  // far above what a busy machine needs, far below a hang
  expect(slowest).toBeLessThan(2000)
})
