/** The client's hello inside QUIC: opened with the keys that follow from the connection id, in any pieces, over datagrams. */
import { createCipheriv } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { cryptoOf, joinPieces } from '@main/decode/quic-initial'
import { describeFlow } from '@main/session/flow-detail'
import { explainRow } from '@main/session/frame-detail'
import { selectFrames } from '@main/session/frame-view'
import type { Session } from '@main/session/session'
import type { FieldNode } from '@shared/field'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ethernet, ipv4, udp } from '../decode/build'
import { testFolder, writePcap } from '../files/make'
import { noPause, readSession } from './sample'

const folder = testFolder()
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
/** the handshake message of the TLS fixture, without its record */
const hello = new Uint8Array(readFileSync('test/fixtures/client-hello.bin')).subarray(5)
const ID = Buffer.from('8394c8f03e515708', 'hex')
/** what RFC 9001 appendix A.1 prints for this id */
const KEY = Buffer.from('1f369613dd76d5467730efcbe3b1a22d', 'hex')
const IV = Buffer.from('fa044b2f42a3fd3b46fb255c', 'hex')
const HP = Buffer.from('9f50449e04a0e810283a1e9933adedd2', 'hex')

const two = (value: number): number[] => [0x40 | (value >> 8), value & 255]

/** An Initial packet of the client with CRYPTO frames of these stretches of the hello, padded to `size`. */
function initial(number: number, stretches: readonly (readonly [number, number])[], size = 1100): Uint8Array {
  const frames = stretches.flatMap(([from, to]) => [6, ...two(from), ...two(to - from), ...hello.subarray(from, to), 1])
  const plain = Uint8Array.from([...frames, ...new Array(Math.max(0, size - frames.length)).fill(0)])
  const nonce = Buffer.from(IV)
  nonce[11] ^= number
  const header = Buffer.from([0xc0, 0, 0, 0, 1, 8, ...ID, 0, 0, ...two(1 + plain.length + 16), number])
  const cipher = createCipheriv('aes-128-gcm', KEY, nonce)
  cipher.setAAD(header)
  const sealed = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  const mask = createCipheriv('aes-128-ecb', HP, null).update(sealed.subarray(3, 19))
  header[0] ^= mask[0] & 0x0f
  header[header.length - 1] ^= mask[1]
  return Uint8Array.from([...header, ...sealed])
}

const open = (sent: readonly Uint8Array[], name: string, answers: readonly Uint8Array[] = []): Promise<Session> =>
  readSession(
    folder.file(
      name,
      writePcap(
        [...sent, ...answers].map((data, i) => {
          const bytes =
            i < sent.length
              ? ethernet(0x0800, ipv4(17, udp(50_000, 443, data), { src: [10, 0, 0, 1], dst: [10, 0, 0, 2] }))
              : ethernet(0x0800, ipv4(17, udp(443, 50_000, data), { src: [10, 0, 0, 2], dst: [10, 0, 0, 1] }))
          return { seconds: 1000, fraction: i, data: bytes, wireLength: bytes.length }
        }),
      ),
    ),
  )

async function texts(session: Session, row: number, field: string): Promise<string[]> {
  const detail = await explainRow(
    session,
    row,
    { style: 'tcpdump', clock: 'none', absoluteSeq: false, utc: true },
    noPause,
  )
  if (!detail.ok) throw new Error(detail.error.message)
  const all = (nodes: readonly FieldNode[]): FieldNode[] => nodes.flatMap((node) => [node, ...all(node.children)])
  return all(detail.value.tree)
    .filter((node) => node.field === field)
    .map(({ text }) => text)
}

const SNI = 'tls.handshake.extensions_server_name'
const frames = async (session: Session, filter: string): Promise<number[]> => {
  const found = await selectFrames(session, { filter, span: null, flow: null, order: 'file' })
  if (!found.ok) throw new Error(found.error.message)
  return [...(found.value ?? [])].map((row) => row + 1)
}

describe('the first packets', () => {
  const packet = initial(2, [[0, hello.length]])

  it('are opened with the keys of RFC 9001 appendix A.1', () => {
    expect(hex(joinPieces(cryptoOf(packet, 0, packet.length)).bytes)).toBe(hex(hello))
  })

  it('are not opened when a byte of them was changed', () => {
    for (const at of [0, 6, 14, 30, packet.length - 1]) {
      const changed = Uint8Array.from(packet)
      changed[at] ^= 0x01
      expect(cryptoOf(changed, 0, changed.length)).toEqual([])
    }
  })
})

describe("the client's hello inside QUIC", () => {
  const END = hello.length

  it('is named in its frame, also from pieces in any order', async () => {
    const session = await open(
      [
        initial(
          0,
          [
            [700, END],
            [300, 700],
            [0, 300],
          ],
          1500,
        ),
      ],
      'one.pcap',
    )
    expect(await texts(session, 0, SNI)).toEqual(['www.example.org'])
    expect(await texts(session, 0, 'tls.handshake.extensions_alpn_str')).toEqual(['h2', 'http/1.1'])
    expect(await frames(session, `${SNI} contains "example"`)).toEqual([1])
  })

  it('is put together over several datagrams, in the one that completes it', async () => {
    const session = await open(
      [
        initial(0, [
          [900, END],
          [0, 100],
        ]),
        initial(1, [[100, 900]]),
      ],
      'two.pcap',
    )
    expect(await texts(session, 0, SNI)).toEqual([])
    expect(await texts(session, 1, SNI)).toEqual(['www.example.org'])
    expect(await texts(session, 0, '')).toContain('part of a message that is complete in frame 2')
    expect(await frames(session, `${SNI} == "www.example.org"`)).toEqual([2])
  })

  it('is told in the explanation of the flow, with its frames', async () => {
    // the service is known once the server answers with a long header
    const answer = Uint8Array.from([0xc0, 0, 0, 0, 1, 0, 8, ...ID, 0, 0x40, 20, ...new Array(20).fill(1)])
    const session = await open(
      [
        initial(0, [
          [900, END],
          [0, 100],
        ]),
        initial(1, [[100, 900]]),
      ],
      'told.pcap',
      [answer],
    )
    expect(session.flows.serviceText(0)).toBe('quic,ssl')
    const { explanation } = await describeFlow(session, 0, noPause)
    const said = explanation.sentences.find(({ id }) => id.endsWith('quic-client-hello'))
    expect(said?.text).toContain(
      'asked for host “www.example.org” (readable by everybody on the way), offering TLS 1.3',
    )
    expect(said?.frames).toEqual([1, 2])
  })

  it('is not read from packets that were changed, or with another id', () => {
    const packet = initial(0, [[0, 900]])
    expect(hex(joinPieces(cryptoOf(packet, 0, packet.length)).bytes)).toBe(hex(hello.subarray(0, 900)))
    for (const at of [1, 7, 20, 60, packet.length - 1]) {
      const changed = Uint8Array.from(packet)
      changed[at] ^= 1
      expect(cryptoOf(changed, 0, changed.length)).toEqual([])
    }
  })

  it('is looked for in any bytes without a throw and without leaving them', () => {
    const packet = initial(0, [[0, 400]])
    fc.assert(
      fc.property(
        fc.nat(packet.length),
        fc.array(fc.tuple(fc.nat(60), fc.nat(255)), { maxLength: 4 }),
        (end, edits) => {
          const bytes = packet.slice(0, end)
          for (const [at, value] of edits) if (at < bytes.length) bytes[at] = value
          for (const piece of cryptoOf(bytes, 0, bytes.length)) {
            if (piece.at + piece.bytes.length > bytes.length) throw new Error('a piece leaves the packet')
          }
        },
      ),
    )
  })
})
