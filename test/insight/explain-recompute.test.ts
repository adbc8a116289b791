/** Every number of an explanation is computed again by a program of its own, from what the frames say. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Layers } from '@main/decode/layers'
import { explainFlow, explainFtp } from '@main/session/explain'
import { ftpSessions } from '@main/session/ftp-sessions'
import type { Session } from '@main/session/session'
import type { Explanation } from '@shared/explanation'
import { describe, expect, it } from 'vitest'
import { CAPTURES, hasCaptures } from '../conformance/captures'
import { noPause, readSession, SAMPLE } from '../session/sample'
import { evaluate, type FrameWord, unprovenTimes, wrongsOf } from './explanation-check'

function wordsOf(session: Session): Map<number, FrameWord> {
  const words = new Map<number, FrameWord>()
  const layers = new Layers()
  for (let row = 0; row < session.frames.count; row++) {
    if (!session.layersOf(row, layers)) continue
    const { seq, ack, window, payloadLength } = layers
    const ns = session.frames.timeNs(row)
    words.set(row + 1, { ns, seq: seq >>> 0, ack: ack >>> 0, window, length: Math.max(0, payloadLength) })
  }
  return words
}

async function everyExplanation(session: Session): Promise<Explanation[]> {
  const all: Explanation[] = []
  for (let flow = 0; flow < Math.min(session.flows.count, 200); flow++)
    all.push(await explainFlow(session, flow, noPause))
  for (const { session: number } of await ftpSessions(session, noPause)) {
    const told = await explainFtp(session, number, noPause)
    if (told) all.push(told)
  }
  return all
}

const shared = [
  'generated/01-active-basic.pcap',
  'generated/02-passive-lftp-curl.pcapng',
  'generated/03-ipv6-epsv-eprt.pcap',
  'generated/04-mget-consecutive-ports.pcap',
  'generated/06-impaired-active-client.pcap',
  'generated/06-impaired-passive-server.pcap',
  'generated/09-two-clients-parallel.pcapng',
  'generated/10-abort-and-resume.pcap',
  'generated/13-pasv-nat-outside-client.pcap',
  'PcapPlusPlus/many-protocols.pcap',
]
  .map((name) => join(CAPTURES, name))
  .filter((path) => hasCaptures && existsSync(path))

describe('the evaluator of this test', () => {
  it('computes as arithmetic is defined', () => {
    expect(evaluate('b - a * 2 + max(a, 3) / (1 + 1)', { a: { value: 1 }, b: { value: 10 } })).toBe(9.5)
    expect(() => evaluate('b - c', { b: { value: 1 } })).toThrow('no operand c')
    expect(() => evaluate('1; 2', {})).toThrow('not an expression')
  })
})

describe('every number of an explanation', () => {
  it.each([SAMPLE, ...shared])('%s: gives its result again, from operands that the frames hold', async (path) => {
    const session = await readSession(path)
    const words = wordsOf(session)
    const told = await everyExplanation(session)
    expect(told.length).toBeGreaterThan(0)
    expect(told.flatMap((one) => wrongsOf(one, words))).toEqual([])
    expect(told.flatMap(unprovenTimes)).toEqual([])
  })
})
