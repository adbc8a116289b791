// What is printed can be read again: records of listings in both forms, and lines printed from captures of packets give the
// same flows as far as the form can say them.
import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseRecord } from '@main/files/listing-parse'
import { recordLine } from '@main/lines/listing'
import type { LineOptions } from '@main/lines/tcpdump'
import { ftpSessions } from '@main/session/ftp-sessions'
import { LinePrinter } from '@main/session/line-printer'
import type { Session } from '@main/session/session'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ACTIVE, AS_PRINTED, hasListings, PASSIVE } from '../files/listings'
import { testFolder } from '../files/make'
import { noPause, readSession, SAMPLE } from './sample'

const folder = testFolder()
const GENERATED = resolve('..', 'shared', 'captures', 'generated')
const hasGenerated = existsSync(GENERATED)
if (!hasGenerated) console.warn('skipped: the generated captures are not at ../shared/captures/generated')

type Style = 'tcpdump' | 'classic'

function printed(session: Session, style: Style, extra: Partial<LineOptions> = {}, absoluteSeq = false): string {
  const printer = new LinePrinter(
    session,
    { style, clock: 'time-of-day', absoluteSeq, utc: true },
    { timeDigits: 9, ...extra },
  )
  return Array.from({ length: session.frames.count }, (_, row) => {
    const clock = printer.clock(row, row - 1)
    return `${clock === '' ? '' : `${clock} `}${printer.text(row)}\n`
  }).join('')
}

const reread = (text: string): Promise<Session> =>
  readSession(folder.file('printed.txt', new TextEncoder().encode(text)))

/** What a line holds of a flow; IP ids and so the verdict "reordered or sent again" it does not. */
function facts(session: Session): string[] {
  return Array.from({ length: session.flows.count }, (_, flow) => {
    const r = session.flows.flowRecord(flow)
    const ends = [r['id.orig_h'], r['id.orig_p'], r['id.resp_h'], r['id.resp_p'], r.proto]
    const counts = [r.orig_pkts, r.resp_pkts, r.orig_bytes, r.resp_bytes, r.missed_bytes, r.duplicate_acks]
    return [...ends, r.conn_state, r.history, ...counts, r.duration].join(' ')
  }).sort()
}

describe.skipIf(!hasListings)('a listing', () => {
  it.each([AS_PRINTED, ACTIVE, PASSIVE])(
    'printed in either form and read again gives the same flows: %s',
    async (path) => {
      const original = await readSession(path)
      for (const style of ['classic', 'tcpdump'] as const) {
        const again = await reread(printed(original, style))
        expect(again.frames.count).toBe(original.frames.count)
        expect(facts(again)).toEqual(facts(original))
        // and once more, in the other form
        const third = await reread(printed(again, style === 'classic' ? 'tcpdump' : 'classic'))
        expect(facts(third)).toEqual(facts(original))
      }
    },
  )
})

describe('lines printed from packets', () => {
  const forms: readonly (readonly [string, Style, Partial<LineOptions>, boolean])[] = [
    ['tcpdump', 'tcpdump', {}, false],
    ['tcpdump -S', 'tcpdump', {}, true],
    ['tcpdump -v', 'tcpdump', { verbose: 1 }, false],
    ['tcpdump -e', 'tcpdump', { link: true }, false],
    ['classic', 'classic', {}, false],
    ['classic -S -vv', 'classic', { verbose: 2 }, true],
    ['classic -e', 'classic', { link: true }, false],
  ]

  it.each(forms)('give the flows of the sample again: %s', async (_, style, extra, absolute) => {
    const original = await readSession(SAMPLE)
    expect(facts(await reread(printed(original, style, extra, absolute)))).toEqual(facts(original))
  })

  it.each(['tcpdump', 'classic'] as const)('without times keep their frames, flows and bytes: %s', async (style) => {
    const original = await readSession(SAMPLE)
    const printer = new LinePrinter(original, { style, clock: 'none', absoluteSeq: false, utc: true })
    const lines = Array.from({ length: original.frames.count }, (_, row) => `${printer.text(row)}\n`)
    const again = await reread(lines.join(''))
    expect(again.frames.count).toBe(original.frames.count)
    const sizes = ({ flows }: Session) =>
      Array.from({ length: flows.count }, (_, flow) => [
        flows.origText(flow),
        flows.respText(flow),
        flows.bytes(flow, 0),
        flows.bytes(flow, 1),
      ])
    expect(sizes(again)).toEqual(sizes(original))
  })

  it('with the text of FTP in them (4.7 on) give the transfers again, without what only bytes can give', async () => {
    const transfers = async (session: Session) =>
      (await ftpSessions(session, noPause)).flatMap(({ user, transfers: list }) =>
        list.map(({ command, path, mode, announced, endpoints, opened_by, bytes, reply_code, close, inferred }) => ({
          ...{ user, command, path, mode, announced, endpoints, opened_by, bytes, reply_code, close, inferred },
        })),
      )
    const original = await readSession(SAMPLE)
    const again = await reread(printed(original, 'tcpdump'))
    expect((await transfers(original)).length).toBeGreaterThan(1)
    expect(await transfers(again)).toEqual(await transfers(original))
    const hashes = (await ftpSessions(again, noPause)).flatMap((one) => one.transfers.map(({ sha256 }) => sha256))
    expect(new Set(hashes)).toEqual(new Set([undefined]))
  })

  it.each([
    ['tcpdump -x', 'tcpdump', 'x'],
    ['tcpdump -XX', 'tcpdump', 'XX'],
    ['classic -x', 'classic', 'x'],
    ['classic -X', 'classic', 'X'],
  ] as const)('with their bytes give the services and IP bytes too: %s', async (_, style, hex) => {
    const original = await readSession(SAMPLE)
    const again = await reread(printed(original, style, { hex }))
    expect(facts(again)).toEqual(facts(original))
    const whole = (session: Session) =>
      Array.from({ length: session.flows.count }, (_, flow) => {
        const { service, orig_ip_bytes, resp_ip_bytes, community_id, mended } = session.flows.flowRecord(flow)
        const lost = (mended ?? []).map(({ field }) => field).filter((field) => field !== 'ts')
        return { service, orig_ip_bytes, resp_ip_bytes, community_id, lost }
      })
    expect(whole(again)).toEqual(whole(original))
  })

  it.skipIf(!hasGenerated)(
    'of real servers and clients give their flows again',
    async () => {
      for (const name of readdirSync(GENERATED).filter((file) => /\.pcap(ng)?$/.test(file) && !/impaired/.test(file))) {
        const original = await readSession(join(GENERATED, name))
        for (const style of ['tcpdump', 'classic'] as const)
          expect([name, style, facts(await reread(printed(original, style)))]).toEqual([name, style, facts(original)])
      }
    },
    120_000,
  )
})

describe('any record', () => {
  const word = fc.integer({ min: 0, max: 0xffffffff })
  const port = fc.integer({ min: 1, max: 0xffff })
  const host = fc.constantFrom('10.0.0.1', 'mypc.xx.yy.zz', 'a', '192.0.2.255')
  const tcp = fc.record({
    source: host,
    target: host,
    sport: port,
    dport: port,
    seq: word,
    size: fc.integer({ min: 0, max: 65535 }),
    ack: word,
    window: fc.integer({ min: 0, max: 65535 }),
    flags: fc.constantFrom('S', 'F', 'P', 'R', 'SF', 'FP', '.'),
    lost: fc.constantFrom('source', 'target', 'none'),
  })

  it('of TCP keeps what it says through both forms', () => {
    fc.assert(
      fc.property(tcp, (t) => {
        const source = t.lost === 'source' ? '' : `${t.source}.${t.sport} `
        const target = t.lost === 'target' ? '' : `${t.target}.${t.dport}: `
        const last = (t.seq + t.size) >>> 0
        const text = `10:00:00.000001 ${source}> ${target}${t.flags} ${t.seq}:${last}(${t.size}) ack ${t.ack} win ${t.window} (DF)`
        const first = parseRecord(text)
        expect(first).toBeDefined()
        for (const dialect of ['old', 'new'] as const) {
          if (!first) return
          const again = parseRecord(`10:00:00.000001 ${recordLine(first, { dialect, verbose: false, link: false })}`)
          const { flags, first: seq, length, ack, window } = again?.tcp ?? { flags: -1 }
          expect({ flags, seq, length, ack, window }).toEqual({
            flags: first.tcp?.flags,
            seq: first.tcp?.first,
            length: first.tcp?.length,
            ack: first.tcp?.ack,
            window: first.tcp?.window,
          })
          expect([again?.source, again?.target]).toEqual([first.source, first.target])
        }
      }),
      { numRuns: 500 },
    )
  })
})
