/** Pairing of DNS questions and answers: retries, foreign answers, multicast, bounds. */
import { DnsPairing, type SeenMessage } from '@main/conversations/dns-lookups'
import { describe, expect, it } from 'vitest'

const CLIENT = { address: '192.0.2.10', port: 3170 }
const SERVER = { address: '192.0.2.53', port: 53 }

interface Said {
  readonly frame: number
  readonly id?: number
  readonly name?: string
  readonly answer?: boolean
  readonly flow?: number
  readonly from?: typeof CLIENT
  readonly to?: typeof CLIENT
  readonly unasked?: boolean
}

function seen({
  frame,
  id = 1,
  name = 'ftp.example.net',
  answer = false,
  flow = 0,
  from,
  to,
  unasked,
}: Said): SeenMessage {
  return {
    message: {
      id,
      isResponse: answer,
      opcode: 0,
      rcode: 'NOERROR',
      truncated: false,
      questions: unasked ? [] : [{ name, type: 'A' }],
      answers: answer ? [{ name, type: 'A', ttl: 60, data: '198.51.100.20' }] : [],
      whole: true,
    },
    frame,
    ns: frame * 1e6,
    flow,
    source: from ?? (answer ? SERVER : CLIENT),
    target: to ?? (answer ? CLIENT : SERVER),
    isTcp: false,
  }
}

function pair(...said: Said[]) {
  const pairing = new DnsPairing()
  for (const one of said) pairing.take(seen(one))
  return pairing.lookups.map(({ query, answer, repeats }) => [query?.frame ?? 0, answer?.frame ?? 0, repeats])
}

describe('pairing DNS questions and answers', () => {
  it('needs the same flow, id and question, in any letter case', () => {
    expect(pair({ frame: 1 }, { frame: 2, answer: true, name: 'FTP.example.NET' })).toEqual([[1, 2, []]])
    const other = [
      [1, 0, []],
      [0, 2, []],
    ]
    expect(pair({ frame: 1 }, { frame: 2, answer: true, id: 2 })).toEqual(other)
    expect(pair({ frame: 1 }, { frame: 2, answer: true, name: 'mail.example.net' })).toEqual(other)
    expect(pair({ frame: 1 }, { frame: 2, answer: true, flow: 1 })).toEqual(other)
  })

  it('takes a question that is asked again before its answer for one lookup', () => {
    expect(pair({ frame: 1 }, { frame: 2 }, { frame: 3, answer: true })).toEqual([[1, 3, [2]]])
  })

  it('begins a new lookup when the same is asked after the answer', () => {
    expect(pair({ frame: 1 }, { frame: 2, answer: true }, { frame: 3 }, { frame: 4, answer: true })).toEqual([
      [1, 2, []],
      [3, 4, []],
    ])
  })

  it('does not take a second copy of an answer for an answer nobody asked for', () => {
    expect(pair({ frame: 1 }, { frame: 2, answer: true }, { frame: 3, answer: true })).toEqual([[1, 2, []]])
  })

  it('keeps an answer without a question as one, from the server to the client', () => {
    const pairing = new DnsPairing()
    pairing.take(seen({ frame: 1, answer: true }))
    expect(pairing.lookups).toMatchObject([{ client: CLIENT, server: SERVER, qname: 'ftp.example.net' }])
    expect(pairing.lookups[0].query).toBeUndefined()
  })

  it('pairs multicast DNS by the question, whoever answers, but not after ten seconds', () => {
    const group = { address: '224.0.0.251', port: 5353 }
    const asker = { address: '192.0.2.10', port: 5353 }
    const owner = { address: '192.0.2.20', port: 5353 }
    const ask = { frame: 1, id: 0, flow: 0, from: asker, to: group }
    const tell = { answer: true, id: 0, flow: 1, from: owner, to: group, unasked: true }
    expect(pair(ask, { ...tell, frame: 2 })).toEqual([[1, 2, []]])
    expect(pair(ask, { ...tell, frame: 20_000 })).toEqual([
      [1, 0, []],
      [0, 20_000, []],
    ])
  })

  it('keeps a bounded number of lookups and says when there were more', () => {
    const pairing = new DnsPairing()
    for (let i = 0; i < 200_010; i++) pairing.take(seen({ frame: i + 1, id: i & 0xffff, name: `n${i}` }))
    expect(pairing.lookups.length).toBe(200_000)
    expect(pairing.limited).toBe(true)
  })
})
