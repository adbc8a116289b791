/**
 * However a capture of FTP is cut, its data connections are never called a port scan: windows of it, without its control
 * connection, with short frames, with lost frames, of one direction only.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { findings } from '@main/session/findings'
import type { Finding } from '@shared/finding'
import { describe, expect, it } from 'vitest'
import { testFolder } from '../files/make'
import { drop, framesOf, sessionOver } from '../insight/cuts'
import { noPause, readSession } from '../session/sample'
import { CAPTURES, hasCaptures } from './captures'

const FOLDER = join(CAPTURES, 'generated')
const NAMES = hasCaptures ? readdirSync(FOLDER).filter((name) => /\.pcap(ng)?$/.test(name)) : []
const LOOKALIKE = '04-mget-consecutive-ports.pcap'
const { file } = testFolder()

type Frames = ReturnType<typeof framesOf>
const KINDS = ['port-scan', 'ftp-data-burst', 'undetermined-burst']

/** Small and steady: mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

async function bursts(frames: Frames, snapLength?: number): Promise<Finding[]> {
  if (frames.length === 0) return []
  const session = await sessionOver(file, frames, snapLength)
  const list = await findings(session, noPause)
  drop(session)
  return list.findings.filter(({ kind }) => KINDS.includes(kind))
}

const kindsOf = (list: readonly Finding[]): string[] => [...new Set(list.map(({ kind }) => kind))].sort()

async function wholeOf(name: string): Promise<Frames> {
  const session = await readSession(join(FOLDER, name))
  const frames = framesOf(session)
  session.close()
  return frames
}

const isData = ({ isControl }: Frames[number]): boolean => !isControl

describe.skipIf(!hasCaptures)('a capture of FTP, cut', () => {
  it.each(NAMES)('%s: no window of it is a scan, with or without the control connection', async (name) => {
    const whole = await wholeOf(name)
    const random = randomFrom(name.length)
    for (let i = 0; i < 12; i++) {
      const size = Math.ceil(whole.length * (0.05 + 0.95 * random()))
      const from = Math.floor((whole.length - size) * random())
      const window = whole.slice(from, from + size)
      const snapLength = [262_144, 96, 68, 54, 40][i % 5]
      expect(kindsOf(await bursts(window, snapLength)), `from ${from}, ${size} frames`).not.toContain('port-scan')
      expect(kindsOf(await bursts(window.filter(isData), snapLength)), `data from ${from}, ${size}`).not.toContain(
        'port-scan',
      )
    }
  })

  it.each(NAMES)('%s: losing frames or one direction makes no scan of it', async (name) => {
    const whole = await wholeOf(name)
    const random = randomFrom(7 * name.length)
    for (const loss of [0.1, 0.3, 0.5, 0.7]) {
      const left = whole.filter(() => random() >= loss)
      expect(kindsOf(await bursts(left)), `loss ${loss}`).not.toContain('port-scan')
      expect(kindsOf(await bursts(left.filter(isData))), `loss ${loss}, data only`).not.toContain('port-scan')
    }
    for (const side of [false, true]) {
      const oneWay = whole.filter(({ fromResponder }) => fromResponder === side)
      expect(kindsOf(await bursts(oneWay)), `responder ${side}`).not.toContain('port-scan')
      expect(kindsOf(await bursts(oneWay.filter(isData))), `responder ${side}, data`).not.toContain('port-scan')
    }
  })

  it('goes from "not enough seen" to FTP as the window grows, never back and never to a scan', async () => {
    const whole = (await wholeOf(LOOKALIKE)).filter(isData)
    const order = ['', 'undetermined-burst', 'ftp-data-burst']
    let reached = 0
    for (let size = 20; size <= whole.length; size += 12) {
      const kinds = kindsOf(await bursts(whole.slice(0, size)))
      expect(kinds.length, `${size} frames`).toBeLessThan(2)
      const now = order.indexOf(kinds[0] ?? '')
      expect(now, `${size} frames: ${kinds}`).toBeGreaterThanOrEqual(reached)
      reached = now
    }
    expect(order[reached]).toBe('ftp-data-burst')
  })

  it('says of the whole look-alike that its connections were announced, and with which frames', async () => {
    const [finding, ...others] = await bursts(await wholeOf(LOOKALIKE))
    expect(others).toEqual([])
    expect(finding).toMatchObject({ kind: 'ftp-data-burst', certainty: 'read', status: 'standing' })
    expect(finding.evidence.frames.length).toBeGreaterThan(45)
    expect(finding.evidence.arithmetic[0].result).toBe(46)
  })
})
