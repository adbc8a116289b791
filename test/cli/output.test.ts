import { createWriteStream, existsSync } from 'node:fs'
import { PassThrough } from 'node:stream'
import { Output } from '@main/cli/output'
import { describe, expect, it } from 'vitest'

/** A device whose every write finds the disk full (Linux). */
const FULL = '/dev/full'

describe('what the command line writes', () => {
  it.skipIf(!existsSync(FULL))(
    'ends with the reason when the disk is full, and commands see that it ended',
    async () => {
      const output = new Output(createWriteStream(FULL))
      await output.line('x'.repeat(1 << 17))
      expect(output.closed).toBe(true)
      expect(output.failure).toMatchObject({ code: 'disk-full' })
      await output.line('more')
      await output.flush()
    },
  )

  it('ends without a reason when the reader has gone away', async () => {
    const stream = new PassThrough()
    const output = new Output(stream)
    stream.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
    await output.line('x'.repeat(1 << 17))
    expect(output.closed).toBe(true)
    expect(output.failure).toBeUndefined()
  })
})
