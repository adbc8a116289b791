/** Findings over captures whose bytes were changed: nothing throws, ids stay whole, and the work stays bounded. */
import { findings } from '@main/session/findings'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sampleFrames } from '../decode/build'
import { testFolder, writePcap } from '../files/make'
import { range, Traffic } from '../insight/scan-traffic'
import { noPause, readSession } from '../session/sample'

const { file } = testFolder()
const ID = /^[A-Za-z0-9](?:[\w.:-]{0,118}\w)?$/

function seeds(): Uint8Array[] {
  const traffic = new Traffic(1)
  for (const port of range(20, 40)) traffic.connect('10.0.0.9', '10.0.0.2', port, port % 5 === 0 ? 'serve' : 'refuse')
  for (const port of range(1, 12)) traffic.datagram('10.0.0.9', '10.0.0.2', port, 'unreachable')
  for (const flags of [0, 1, 3, 6, 0x29]) traffic.probe('10.0.0.9', '10.0.0.2', 80, flags, true)
  const ethernet = sampleFrames().filter(({ linkType }) => linkType === 1)
  return [...traffic.frames.map(({ data }) => data), ...ethernet.map(({ frame }) => frame)]
}

describe('findings over hostile captures', () => {
  it('come out whole whatever bytes are changed and wherever frames end', async () => {
    const whole = seeds()
    const change = fc.record({
      frame: fc.nat(whole.length - 1),
      at: fc.nat(60),
      byte: fc.nat(255),
      length: fc.integer({ min: 0, max: 120 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 60 }), async (changes) => {
        const frames = whole.map((data) => data.slice())
        for (const { frame, at, byte, length } of changes) {
          if (at < frames[frame].length) frames[frame][at] = byte
          frames[frame] = frames[frame].subarray(0, Math.max(length, 1))
        }
        const made = frames.map((data, i) => ({ data, seconds: i, wireLength: whole[i].length }))
        const session = await readSession(file('changed.pcap', writePcap(made)))
        const list = await findings(session, noPause)
        session.close()
        for (const { id, evidence } of list.findings) {
          expect(id).toMatch(ID)
          expect(evidence.frames.every((frame) => frame >= 1 && frame <= made.length)).toBe(true)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('of a flood of forged sources and of a sweep through a large network take bounded memory and time', async () => {
    const traffic = new Traffic(0)
    for (const i of range(1, 20_000)) {
      const host = `${20 + (i % 150)}.${(i >> 3) % 250}.${i % 250}.${1 + (i % 250)}`
      if (i % 2 === 0) traffic.segment(host, '10.0.0.2', 1024 + i, 80, 2)
      else traffic.segment('10.0.0.9', `11.${i >> 15}.${(i >> 7) & 255}.${1 + (i & 127)}`, 50_000, 23, 2)
    }
    const session = await traffic.session(file)
    const { findings: list } = await findings(session, noPause)
    session.close()
    const scans = list.filter(({ kind }) => kind === 'port-scan')
    expect(scans).toMatchObject([{ subject: { source: '10.0.0.9' }, verdict: 'SYN scan, horizontal' }])
    expect(JSON.stringify(list).length).toBeLessThan(500_000)
  })
})
