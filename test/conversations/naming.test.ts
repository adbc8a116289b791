/** A frame that is looked at has the layers that its stack column said when it was read. */
import { Session } from '@main/session/session'
import { Mark } from '@shared/marks'
import { protocolName } from '@shared/protocols'
import { describe, expect, it } from 'vitest'
import { CAPTURES, captureFiles, haveCaptures } from '../decode/pcap-reader'

if (!haveCaptures) console.warn(`skipped: ${CAPTURES} is not here`)

describe.skipIf(!haveCaptures)('the layers of a frame', () => {
  it('agree with its stack of protocols, in every capture of the development set', async () => {
    const differing: string[] = []
    let named = 0
    for (const path of captureFiles(CAPTURES).filter((_, index) => index % 3 === 0)) {
      const opened = await Session.open([path])
      if (!opened.ok) continue
      const session = opened.value
      await session.load()
      for (let row = 0; row < Math.min(session.frames.count, 400); row++) {
        const layers = session.layersOf(row)
        const names = Array.from(layers?.protocol.subarray(0, layers.count) ?? [], protocolName).join(':')
        const stack = session.stacks.text(session.frames.stack(row))
        if (/:(http|tls|ssh|ftp|smtp)$/.test(stack)) named++
        // fragments are put together for their flow, but shown one by one
        const fragment = (session.frames.marks(row) & Mark.fragment) !== 0
        if (names !== stack && !fragment) differing.push(`${path} ${row + 1}: ${names} / ${stack}`)
      }
      session.close()
    }
    expect(differing).toEqual([])
    expect(named).toBeGreaterThan(100)
  })
})
