/** Messages over several segments: for any cut the same fields, in the frame that completes the message. */
import { readFileSync } from 'node:fs'
import { messagesOf } from '@main/session/flow-messages'
import { selectFlows } from '@main/session/flow-view'
import { describeRow, explainRow } from '@main/session/frame-detail'
import { selectFrames } from '@main/session/frame-view'
import type { Session } from '@main/session/session'
import { readStart, StreamReader } from '@main/session/stream-bytes'
import type { FieldNode } from '@shared/field'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CAPTURES, hasCaptures } from '../conformance/captures'
import { fromText } from '../decode/build'
import { testFolder } from '../files/make'
import { connection, cut, fieldsOf, type Streams, type Told } from './cut-streams'
import { noPause, readSession } from './sample'
import { conversation, type Sent } from './stream-capture'
import { streamOf } from './stream-fixtures'

const OPTIONS = { style: 'tcpdump', clock: 'none', absoluteSeq: false, utc: true } as const
const MAX_SIDE = 60_000
const folder = testFolder()
let made = 0
const open = (sent: readonly Sent[], { serverPort = 80 }: { readonly serverPort?: number } = {}): Promise<Session> =>
  readSession(folder.file(`${made++}.pcap`, conversation(connection(sent, serverPort))))

/** In one segment a side; a decoder alone does not see where mail or FTP turn to TLS, so these are cut for comparison, too. */
function whole({ name, a, b }: Streams): Sent[] {
  const sizes = [/smtp|ftp/.test(name) ? 200 : MAX_SIDE]
  return [...cut('a', a, sizes), ...cut('b', b, sizes)]
}
const words = (told: readonly Told[]): string[] => told.map(({ field, text }) => `${field} ${text}`)

/** Connections with messages in the public captures whose streams are complete and fit one segment a side. */
async function realStreams(): Promise<Streams[]> {
  const found: Streams[] = []
  for (const file of [
    'nDPI/android.pcap',
    'nDPI/http_ipv6.pcap',
    'arkime/smtp-starttls.pcap',
    'arkime/ssh2.pcap',
    'arkime/http-simple-get.pcap',
    'tcpdump/ssh.pcap',
    'zeek/ftp-ftp-auth-tls.pcap',
    'zeek/ssh-ssh_kex_curve25519.pcap',
    'PcapPlusPlus/many-protocols.pcap',
  ]) {
    const session = await readSession(`${CAPTURES}/${file}`)
    for (let flow = 0; flow < session.flows.count; flow++) {
      const service = session.flows.serviceText(flow)
      if (session.flows.ipProtocol(flow) !== 6 || !/ssl|http|ssh|smtp|ftp$/.test(service)) continue
      const { sides } = await streamOf(session, flow)
      const isUsable = sides.every(
        (side) => side.hasSyn && side.length > 0 && side.length < MAX_SIDE && side.gaps === 0,
      )
      if (!isUsable) continue
      const [a, b] = sides.map((side) => readStart(new StreamReader(session, side), side, MAX_SIDE))
      const serverPort = session.flows.number(flow, 'respPort')
      found.push({ name: `${file} ${service} ${session.flows.uid(flow)}`, a, b, serverPort })
    }
  }
  return found
}

const hello = new Uint8Array(readFileSync('test/fixtures/client-hello.bin'))

/** a ServerHello with nothing in it */
const fromHello = Uint8Array.from([22, 3, 3, 0, 44, 2, 0, 0, 40, 3, 3, ...new Array(32).fill(7), 0, 0x13, 1, 0, 0, 0])

describe.skipIf(!hasCaptures)('a real connection cut into other segments', () => {
  it('has the same fields for any size of segment, each in the frame that completes its message', async () => {
    const streams = await realStreams()
    expect(streams.length).toBeGreaterThan(30)
    for (const [i, one] of streams.entries()) {
      const expected = words(await fieldsOf(await open(whole(one), one)))
      const sizes = [[1460], [536, 9], [37 + i]]
      for (const size of i < 24 ? sizes : [sizes[i % 3]]) {
        const told = await fieldsOf(await open([...cut('a', one.a, size), ...cut('b', one.b, size)], one))
        if (words(told).join('\n') !== expected.join('\n')) expect(words(told), `${one.name} ${size}`).toEqual(expected)
        const early = told.filter(({ node, frame }) => node.places?.some((place) => place.frame > frame))
        expect(early, one.name).toEqual([])
      }
    }
  }, 240_000)

  it('has them when segments come in any order and more than once', async () => {
    const streams = (await realStreams()).filter(({ a, b }) => a.length + b.length < 12_000)
    expect(streams.length).toBeGreaterThan(10)
    await fc.assert(
      fc.asyncProperty(
        fc.nat(streams.length - 1),
        fc.array(fc.integer({ min: 60, max: 1460 }), { minLength: 1, maxLength: 6 }),
        fc.infiniteStream(fc.nat(5)),
        async (number, sizes, near) => {
          const one = streams[number]
          const sent = [...cut('a', one.a, sizes), ...cut('b', one.b, sizes)]
          const mixed = sent
            .map((segment, i) => ({ segment, at: i + Number(near.next().value) }))
            .sort((x, y) => x.at - y.at)
            .map(({ segment }) => segment)
          const again = mixed.filter((_, i) => i % 7 === 3)
          const told = await fieldsOf(await open([...mixed, ...again], one))
          const expected = words(await fieldsOf(await open(whole(one), one)))
          const once = told.filter(({ frame }) => frame <= 3 + mixed.length)
          expect([...words(once)].sort()).toEqual([...expected].sort())
        },
      ),
      { numRuns: 40 },
    )
  }, 120_000)
})

const nodes = (session: Session, row: number): readonly FieldNode[] => {
  const detail = describeRow(session, row, OPTIONS)
  if (!detail.ok) throw new Error(detail.error.message)
  return detail.value.tree
}

const found = async (session: Session, filter: string): Promise<number[]> => {
  const selected = await selectFrames(session, { filter, span: null, flow: null, order: 'file' })
  if (!selected.ok) throw new Error(selected.error.message)
  return [...(selected.value ?? [])].map((row) => row + 1)
}

describe('a message over several segments', () => {
  it('is found by filters in the frame that completes it, and its flow is found', async () => {
    const session = await open(cut('a', hello, [900]))
    expect(await found(session, 'tls.handshake.extensions_server_name == "www.example.org"')).toEqual([5])
    expect(await found(session, 'tls.handshake.type == 1 && tcp.port == 80')).toEqual([5])
    expect(await found(session, 'tls.handshake contains "example"')).toEqual([5])
    expect(await found(session, 'tcp.reassembled_in == 5')).toEqual([4])
    expect(await found(session, 'tcp.segment == 4')).toEqual([5])
    const spec = { filter: 'tls.handshake.type == 1', span: null, sort: 'number', descending: false } as const
    expect(await selectFlows(session, spec)).toMatchObject({ ok: true, value: Uint32Array.of(0) })
  })

  it('is recognized, too, when the first segments hold a byte or two', async () => {
    for (const sizes of [[1, 700], [2, 3, 700], [1]]) {
      const session = await open([...cut('a', hello, sizes), ...cut('b', fromHello, [3, 900])], { serverPort: 9443 })
      expect(session.flows.serviceText(0)).toBe('ssl')
      const filter = 'tls.handshake.extensions_server_name == "www.example.org"'
      expect(await found(session, filter)).toEqual([3 + cut('a', hello, sizes).length])
    }
  })

  it('is recognized when the answer comes out of order', async () => {
    const [first, second] = cut('b', fromHello, [20])
    const asked = cut('a', hello, [2000]).map((one) => ({ ...one, ack: 5001 }))
    const session = await open([...asked, second, first], { serverPort: 9443 })
    expect(session.flows.serviceText(0)).toBe('ssl')
  })

  it('points at the bytes of this frame, and at those in others', async () => {
    const session = await open(cut('a', hello, [900]))
    await messagesOf(session).readFlow(0, noPause)
    const [part] = nodes(session, 3).slice(3)
    expect(part).toMatchObject({ field: 'tcp.reassembled_in', value: 5, offset: 54, length: 900 })
    expect(part.text).toBe(
      `part of a message that is complete in frame 5 (900 bytes of ${hello.length.toLocaleString('en')})`,
    )
    const told = await fieldsOf(session)
    const name = told.find(({ field }) => field === 'tls.handshake.extensions_server_name')
    const at = Buffer.from(hello).indexOf('www.example.org')
    expect(at).toBeGreaterThan(900)
    expect(name?.node).toMatchObject({ offset: 54 + at - 900, length: 15 })
    expect(name?.node.places).toBeUndefined()
    const version = told.find(({ field }) => field === 'tls.record.version')
    expect(version?.node).toMatchObject({ offset: 0, length: 0, places: [{ frame: 4, offset: 55, length: 2 }] })
  })

  it('is said to be incomplete where bytes of it are missing', async () => {
    const [first, , third] = cut('a', hello, [700])
    const session = await open([first, third])
    await messagesOf(session).readFlow(0, noPause)
    const texts = nodes(session, 3).map(({ text }) => text)
    expect(texts).toContain(
      `only 727 of the ${hello.length.toLocaleString('en')} bytes of this message are in the capture`,
    )
    expect(await found(session, 'tls.handshake.type == 1')).toEqual([4])
  })

  it('is told of a repeat in which frame it is complete', async () => {
    const segments = cut('a', hello, [900])
    const session = await open([...segments, segments[1]])
    await messagesOf(session).readFlow(0, noPause)
    expect(nodes(session, 5).at(-1)?.text).toContain('repeats a part of a message that is complete in frame 5')
    expect(await found(session, 'tls.handshake.type == 1')).toEqual([5])
  })
})

describe('a message that is not where one looks for it', () => {
  it('is an HTTP head behind the body of another, too', async () => {
    const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n0123456789abcdefghij'
    const next = '0123456789HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'
    const session = await open([
      ...cut('a', fromText('GET /one HTTP/1.1\r\nHost: x\r\n\r\nGET /two HTTP/1.1\r\nHost: y\r\n\r\n'), [40]),
      ...cut('b', fromText(answer), [1000]),
      { from: 'b', seq: 5001 + answer.length, text: next },
    ])
    expect(await found(session, 'http.response.code == 404')).toEqual([7])
    expect(await found(session, 'http.host == "x"')).toEqual([4])
    expect(await found(session, 'http.request.uri == "/two"')).toEqual([5])
  })

  it('is an HTTP head in a frame that came before the beginning of the message in front of it', async () => {
    const head = (path: string) => Buffer.from(`POST /${path} HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nab`)
    const both = Uint8Array.from(Buffer.concat([head('first'), head('second')]))
    const [start, ...rest] = cut('a', both, [10, both.length - 10])
    const told = await fieldsOf(await open([...rest, start]))
    expect(told.filter(({ field }) => field === 'http.request.uri').map(({ text, frame }) => [frame, text])).toEqual([
      [4, '/second'],
      [5, '/first'],
    ])
  })

  it('does not follow a length that lies, and looks at no head without an end for long', async () => {
    const endless = fromText(`GET /x HTTP/1.1\r\n${'A: b\r\n'.repeat(30_000)}`)
    const lying = Uint8Array.from([22, 3, 1, 0x40, 0, 1, 0xff, 0xff, 0xff, ...new Uint8Array(2000)])
    for (const bytes of [endless, lying]) {
      const session = await open(cut('a', bytes, [1000]))
      const began = performance.now()
      for (let row = 3; row < Math.min(session.frames.count, 40); row++) {
        const detail = await explainRow(session, row, OPTIONS, noPause)
        expect(detail.ok).toBe(true)
      }
      expect(performance.now() - began).toBeLessThan(10_000)
    }
  })
})
