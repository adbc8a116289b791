/** Where messages end: each protocol's own way, on any bytes, in any pieces. */
import { MORE, NONE } from '@main/decode/framer'
import { framedProtocols, framersOf } from '@main/decode/framing'
import { joinRecords, tlsEnd } from '@main/decode/framing-tls'
import { protocolId, protocolName } from '@shared/protocols'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytes, fromText, zeros } from './build'

/** Where the messages of one direction lie; what is passed over is left out. */
function messagesOf(protocol: number, side: 0 | 1, all: Uint8Array, first?: Uint8Array): [number, number][] {
  const framers = framersOf(protocol)
  if (!framers) throw new Error('no framer')
  if (first) walk(framers[0], first)
  return walk(framers[side], all)
}

function walk(framer: NonNullable<ReturnType<typeof framersOf>>[0], all: Uint8Array): [number, number][] {
  const found: [number, number][] = []
  for (let at = 0; at < all.length; ) {
    const end = framer.next(all, at, all.length)
    if (end === MORE || end === NONE) break
    if (framer.isMessage) found.push([at, end])
    at = end + framer.skip
  }
  return found
}

const HTTP = protocolId('http')
const request = (head: string): Uint8Array => fromText(`${head}\r\n\r\n`)
const heads = (text: string, requests = ''): string[] =>
  messagesOf(HTTP, 1, fromText(text), fromText(requests)).map(([from, to]) => text.slice(from, to).split('\r\n')[0])

describe('HTTP messages', () => {
  const OK = 'HTTP/1.1 200 OK\r\n'

  it('end at the empty line, and the next begins behind the body', () => {
    expect(heads(`${OK}Content-Length: 5\r\n\r\nHTTP/${OK}Content-Length: 0\r\n\r\n`)).toEqual([
      'HTTP/1.1 200 OK',
      'HTTP/1.1 200 OK',
    ])
  })

  it('begin behind all chunks and what follows them', () => {
    const chunked = `${OK}Transfer-Encoding: gzip, chunked\r\n\r\n6;x=1\r\nHTTP/1\r\n2\r\nab\r\n0\r\nX: y\r\n\r\n`
    expect(heads(`${chunked}HTTP/1.1 404 No\r\n\r\n`)).toEqual(['HTTP/1.1 200 OK', 'HTTP/1.1 404 No'])
  })

  it('have no body where the request was HEAD or the status says so', () => {
    const requests = 'HEAD / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n'
    const answers = `${OK}Content-Length: 99\r\n\r\nHTTP/1.1 100 Go\r\n\r\nHTTP/1.1 304 Not\r\nContent-Length: 9\r\n\r\n${OK}\r\nrest`
    expect(heads(answers, requests)).toHaveLength(4)
  })
})

describe('TLS messages', () => {
  const hello = bytes([1, 0, 0, 40], zeros(40))
  const record = (content: Uint8Array): Uint8Array => bytes([22, 3, 1, 0, content.length], content)

  it('reach over as many records as they are cut into, and are joined from them', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 8 }), (sizes) => {
        const records: Uint8Array[] = []
        for (let at = 0, i = 0; at < hello.length; i++) {
          records.push(record(hello.subarray(at, at + sizes[i % sizes.length])))
          at += sizes[i % sizes.length]
        }
        const all = bytes(...records, [20, 3, 1, 0, 1, 1])
        expect(tlsEnd(all, 0, all.length)).toBe(all.length - 6)
        const { bytes: joined, placeOf } = joinRecords(all, 0, all.length - 6)
        expect(joined).toEqual(hello)
        for (let i = 0; i < hello.length; i++) expect(all[placeOf(i)]).toBe(hello[i])
      }),
    )
  })

  it('end with their record where it is encrypted or something else comes between', () => {
    const encrypted = record(bytes([0x9c, 1, 2, 3], zeros(20)))
    expect(tlsEnd(encrypted, 0, encrypted.length)).toBe(encrypted.length)
    const broken = bytes(record(hello.subarray(0, 9)), [21, 3, 1, 0, 2, 2, 40])
    expect(tlsEnd(broken, 0, broken.length)).toBe(14)
  })
})

describe('framers', () => {
  const seeds = [
    request('GET /a HTTP/1.1\r\nHost: b'),
    fromText('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n'),
    bytes([22, 3, 3, 0, 8, 2, 0, 0, 4, 1, 2, 3, 4]),
    fromText('SSH-2.0-x\r\n'),
    bytes([0, 0, 0, 12, 4, 20], zeros(20)),
    bytes([0, 12], zeros(12)),
    fromText('EHLO a\r\nSTARTTLS\r\n'),
  ]

  it.each(framedProtocols().map((id) => [protocolName(id), id] as const))(
    '%s: go on or stop on any bytes, and never behind where they began',
    (_, protocol) => {
      fc.assert(
        fc.property(
          fc.array(fc.oneof(fc.constantFrom(...seeds), fc.uint8Array({ maxLength: 12 })), { maxLength: 6 }),
          fc.nat(1) as fc.Arbitrary<0 | 1>,
          (parts, side) => {
            const all = bytes(...parts)
            const framer = framersOf(protocol)?.[side]
            if (!framer) throw new Error('no framer')
            for (let at = 0, steps = 0; at < all.length; steps++) {
              if (steps > all.length) throw new Error('it does not get on')
              const end = framer.next(all, at, all.length)
              if (end === MORE || end === NONE) {
                framer.begins(all, at, all.length)
                at++
                continue
              }
              if (end <= at || framer.skip < 0) throw new Error(`from ${at} back to ${end}`)
              at = end + framer.skip
            }
          },
        ),
        { numRuns: 400 },
      )
    },
  )

  it('say the same of a message however much of what follows is at hand', () => {
    for (const [name, text] of [
      ['http', 'GET /a HTTP/1.1\r\nHost: b\r\n\r\nPOST /'],
      ['smtp', 'EHLO there\r\nMAIL'],
      ['ssh', 'SSH-2.0-OpenSSH\r\n\0\0'],
    ] as const) {
      const all = fromText(text)
      const protocol = protocolId(name)
      const whole = framersOf(protocol)?.[0].next(all, 0, all.length) ?? 0
      for (let end = 0; end <= all.length; end++) {
        const found = framersOf(protocol)?.[0].next(all, 0, end)
        expect(found, `${name} ${end}`).toBe(end < whole ? MORE : whole)
      }
    }
  })
})
