/** When tcpdump prints TCP numbers absolute and when relative. */
import { FixedBases, SequenceBases, setsBases } from '@main/lines/tcpdump'
import type { IpHeader } from '@main/lines/tcpdump/line'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const SYN = 0x02
const ACK = 0x10

interface Side {
  address: number
  port: number
}

/** A segment between two hosts 10.0.0.x, with its addresses in a byte array of its own. */
function segment(from: Side, to: Side, flags: number, seq: number, ack: number) {
  const bytes = Uint8Array.from([10, 0, 0, from.address, 10, 0, 0, to.address])
  const ip: IpHeader = { version: 4, at: 0, src: 0, dst: 4, firstProtocol: 6, ttl: 64, fragmented: false }
  return { bytes, ip, sport: from.port, dport: to.port, flags, seq, ack }
}

const client = { address: 1, port: 1025 }
const server = { address: 2, port: 80 }

describe('SequenceBases', () => {
  it('prints SYN and SYN ACK absolute and what follows relative in both directions', () => {
    const bases = new SequenceBases()
    const base = { seq: 0, ack: 0 }
    bases.find(segment(client, server, SYN, 100, 0), base)
    expect(base).toEqual({ seq: -1, ack: -1 })
    bases.find(segment(server, client, SYN | ACK, 500, 101), base)
    expect(base).toEqual({ seq: -1, ack: -1 })
    bases.find(segment(client, server, ACK, 101, 501), base)
    expect(base).toEqual({ seq: 100, ack: 500 })
    bases.find(segment(server, client, ACK, 501, 110), base)
    expect(base).toEqual({ seq: 500, ack: 100 })
  })

  it('begins anew with every SYN ACK', () => {
    const bases = new SequenceBases()
    const base = { seq: 0, ack: 0 }
    bases.find(segment(server, client, SYN | ACK, 500, 101), base)
    bases.find(segment(server, client, SYN | ACK, 900, 301), base)
    expect(base).toEqual({ seq: -1, ack: -1 })
    bases.find(segment(client, server, ACK, 301, 901), base)
    expect(base).toEqual({ seq: 300, ack: 900 })
  })

  it('takes a segment in the middle as the start when there was none', () => {
    const bases = new SequenceBases()
    const base = { seq: 0, ack: 0 }
    bases.find(segment(client, server, ACK, 5000, 0), base)
    expect(base).toEqual({ seq: -1, ack: -1 })
    bases.find(segment(client, server, ACK, 5010, 3), base)
    expect(base).toEqual({ seq: 5000, ack: 0xffffffff })
  })

  it('keeps thousands of connections apart, as a plain map would', () => {
    const connection = fc.record({
      a: fc.integer({ min: 1, max: 40 }),
      p: fc.integer({ min: 1, max: 60 }),
      flags: fc.constantFrom(ACK, SYN | ACK),
      seq: fc.nat(),
      ack: fc.nat(),
      back: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(connection, { maxLength: 3000 }), (segments) => {
        const bases = new SequenceBases()
        const map = new Map<string, { seq: number; ack: number }>()
        const base = { seq: 0, ack: 0 }
        for (const { a, p, flags, seq, ack, back } of segments) {
          const one = { address: a, port: p }
          const [from, to] = back ? [server, one] : [one, server]
          bases.find(segment(from, to, flags, seq, ack), base)
          const key = `${a}:${p}`
          const known = map.get(key)
          if (setsBases(flags, known !== undefined)) {
            expect(base).toEqual({ seq: -1, ack: -1 })
            const other = (ack - 1) >>> 0
            map.set(key, back ? { seq: other, ack: seq } : { seq, ack: other })
          } else expect(base).toEqual(back ? { seq: known?.ack, ack: known?.seq } : known)
        }
      }),
      { seed: 20261122, numRuns: 20 },
    )
  })
})

describe('FixedBases', () => {
  it('leaves segments without ACK absolute', () => {
    const base = { seq: 0, ack: 0 }
    new FixedBases(1, 2).find(segment(client, server, 0x04, 9, 9), base)
    expect(base).toEqual({ seq: -1, ack: -1 })
  })
})
