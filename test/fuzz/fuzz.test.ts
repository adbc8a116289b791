// The fuzzer itself: it repeats itself by its seed, it is guided by what is new, it makes findings small, and every
// target survives a few hundred inputs of it.
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { Features } from './features'
import { packedTarget, readerTarget } from './file-targets'
import { frameTarget } from './frame-target'
import { listingTarget } from './listing-target'
import { mutate } from './mutate'
import { Random } from './random'
import { sessionTarget } from './session-target'
import { talkTarget } from './talk-target'
import { textTargets } from './text-targets'

/** plain JavaScript: the scripts run without a build */
const SMALLEST = 'scripts/lib/fuzz-smallest.mjs'
type Smallest = (input: Uint8Array, isSame: (candidate: Uint8Array) => Promise<boolean>) => Promise<Uint8Array>

const material = { tokens: [Uint8Array.of(1, 2, 3)], other: Uint8Array.of(9, 9, 9, 9), maxBytes: 500 }

const inputs = (seed: number, count: number): Uint8Array[] => {
  const random = new Random(seed)
  return Array.from({ length: count }, () => mutate(random, new Uint8Array(100), material))
}

describe('inputs', () => {
  it('are the same for the same seed and others for another', () => {
    expect(inputs(7, 200)).toEqual(inputs(7, 200))
    expect(inputs(7, 200)).not.toEqual(inputs(8, 200))
  })

  it('never grow beyond what the target takes, and can be made of nothing', () => {
    expect(Math.max(...inputs(1, 3000).map(({ length }) => length))).toBeLessThanOrEqual(500)
    const random = new Random(3)
    for (let i = 0; i < 500; i++) mutate(random, new Uint8Array(0), { ...material, other: new Uint8Array(0) })
  })

  it('leave the input they are made from as it was', () => {
    const from = new Uint8Array(64)
    const random = new Random(5)
    for (let i = 0; i < 500; i++) mutate(random, from, material)
    expect(from.every((byte) => byte === 0)).toBe(true)
  })
})

describe('features', () => {
  it('are fresh once, and lines that differ in numbers only are one', () => {
    const features = new Features()
    features.shape(1, 'IP 10.0.0.1 > 10.0.0.2: length 7')
    const first = features.fresh
    expect(first).toBeGreaterThan(0)
    features.shape(1, 'IP 10.9.8.7 > 10.0.0.3: length 12345')
    expect(features.fresh).toBe(first)
    features.shape(1, 'IP 10.0.0.1 > 10.0.0.2: bad length 7')
    expect(features.fresh).toBeGreaterThan(first)
  })
})

describe('a finding', () => {
  it('is made as small as what it shows allows, and what does not matter becomes zero', async () => {
    const { smallest }: { smallest: Smallest } = await import(pathToFileURL(resolve(SMALLEST)).href)
    const input = Uint8Array.from({ length: 1000 }, (_, i) => i & 255)
    const shows = async (bytes: Uint8Array) => bytes.length >= 5 && bytes.includes(0x42)
    const small = await smallest(input, shows)
    expect(small.length).toBe(5)
    expect([...small].filter((byte) => byte !== 0)).toEqual([0x42])
  })
})

describe('every target', () => {
  it.each([frameTarget, readerTarget, packedTarget, listingTarget, sessionTarget, talkTarget, ...textTargets])(
    '$name survives its first seeds and changes of them',
    async (target) => {
      await target.prepare?.()
      const features = new Features()
      const seeds = target.seeds().slice(0, 20)
      const random = new Random(20261122)
      for (const seed of seeds) await target.run(seed, features)
      for (let i = 0; i < 60; i++) {
        const limits = { tokens: target.tokens, other: random.pick(seeds), maxBytes: target.maxBytes }
        await target.run(mutate(random, random.pick(seeds), limits), features)
      }
      expect(features.total).toBeGreaterThan(0)
    },
  )
})
