import { setImmediate as turn } from 'node:timers/promises'
import { ReadyMemory } from '@main/session/ready-memory'
import { describe, expect, it } from 'vitest'

const BLOCK = 1 << 20
const BLOCKS = 24

/** Takes blocks as a table does: each is written full before the next is asked for. */
async function fill(memory: ReadyMemory, between: () => Promise<unknown>): Promise<Uint8Array[]> {
  const blocks: Uint8Array[] = []
  for (let i = 1; i <= BLOCKS; i++) {
    const block = new Uint8Array(memory.take(BLOCK))
    expect(block.byteLength).toBe(BLOCK)
    expect(block.every((byte) => byte === 0)).toBe(true)
    block.fill(i)
    blocks.push(block)
    await between()
  }
  return blocks
}

describe('memory made ready ahead', () => {
  it('is zeroed when it is handed out and never written again, at whatever moment it is asked for', async () => {
    const memory = new ReadyMemory()
    const slowly = await fill(memory, async () => {
      for (let i = 0; i < 20; i++) await turn()
    })
    const atOnce = await fill(memory, async () => undefined)
    for (let i = 0; i < 50; i++) await turn()
    for (const blocks of [slowly, atOnce])
      for (const [i, block] of blocks.entries()) expect(block.every((byte) => byte === i + 1)).toBe(true)
    memory.release()
  })

  it('keeps sizes apart, and goes on giving memory after it was released', async () => {
    const memory = new ReadyMemory()
    for (const bytes of [64, 4096, 64, 4096, 64]) {
      expect(memory.take(bytes).byteLength).toBe(bytes)
      await turn()
    }
    memory.release()
    expect(new Uint8Array(memory.take(64)).every((byte) => byte === 0)).toBe(true)
  })
})
