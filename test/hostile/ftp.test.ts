/**
 * FTP sessions from hostile captures: random words on the control connection, shuffled and cut frames, announcements by the
 * thousand. Nothing throws, nothing hangs, and nothing is linked that was not announced.
 */
import { ftpSessions } from '@main/session/ftp-sessions'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { testFolder, writePcap } from '../files/make'
import { CLIENT, Net, passiveDownload, SERVER } from '../session/ftp-net'
import { noPause, readSession } from '../session/sample'

const folder = testFolder()
let files = 0

const words = fc.oneof(
  fc.uint8Array({ maxLength: 80 }),
  fc.constantFrom(
    'PORT 10,0,0,1,19,137\r\n',
    'PORT 999,0,0,1,19,137\r\n',
    'EPRT |3|x|0|\r\n',
    'PASV\r\n',
    'EPSV\r\n',
    'RETR \0\x1b\r\n',
    'REST 99999999999999999999\r\n',
    'CWD ../../../..\r\n',
    'ABOR\r\n',
    'USER\r\n',
  ),
)
const answers = fc.oneof(
  fc.uint8Array({ maxLength: 80 }),
  fc.constantFrom(
    '227 (10,0,0,2,117,49)\r\n',
    '227 ()\r\n',
    '229 (|||0|)\r\n',
    '229 (|||30001|)\r\n',
    '150 (99999999999999999999 bytes)\r\n',
    '226 \r\n',
    '257 "\r\n',
    '230-\r\n',
  ),
)

describe('hostile control connections', () => {
  it('give sessions, whatever both sides say and however the frames come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.boolean(), words, answers), { maxLength: 25 }),
        fc.array(fc.nat(1000), { minLength: 5, maxLength: 5 }),
        async (said, order) => {
          const net = new Net()
          const control = net.login()
          const data = net.connect([CLIENT, 50_001], [SERVER, 30_001])
          for (const [fromClient, word, answer] of said) {
            if (fromClient) control.orig(word)
            else control.resp(answer)
          }
          data.resp('abc')
          const shuffled = net.frames
            .map((frame, i) => ({ frame, key: i + (order[i % order.length] % 7) }))
            .sort((a, b) => a.key - b.key)
            .map(({ frame }, i) =>
              i % 11 === order[0] % 11
                ? { ...frame, captured: 60, data: frame.data.subarray(0, 60), wireLength: frame.data.length }
                : frame,
            )
          for (const session of await net.sessions(shuffled)) {
            for (const { endpoints } of session.transfers)
              if (endpoints) expect(endpoints.server).toBe('10.0.0.2:30001')
            expect(JSON.parse(JSON.stringify(session))).toEqual(session)
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  it('cut off after any frame give the transfers as far as they went', async () => {
    const net = new Net()
    const control = net.login()
    passiveDownload(net, control, 30_001, 'a', 'abc')
    passiveDownload(net, control, 30_002, 'b', 'abcd')
    control.close()
    for (let count = 1; count < net.frames.length; count++) {
      const [session] = await net.sessions(net.frames.slice(0, count))
      for (const transfer of session?.transfers ?? []) {
        expect(['a', 'b']).toContain(transfer.argument)
        expect(transfer.inferred).toBe(false)
        expect(transfer.disagreements).toEqual([])
      }
    }
  })

  it('announce one port ten thousand times without holding anybody up', async () => {
    const net = new Net()
    const control = net.login()
    for (let i = 0; i < 10_000; i++) control.orig('PORT 10,0,0,1,19,137\r\nRETR a\r\n')
    for (let i = 0; i < 500; i++) {
      const data = net.connect([SERVER, 10_000 + i], [CLIENT, 5001])
      data.orig('x')
    }
    const path = folder.file(`many-${files++}.pcap`, writePcap(net.frames))
    const session = await readSession(path)
    const began = performance.now()
    const [ftp] = await ftpSessions(session, noPause)
    expect(ftp.transfers.length).toBeGreaterThan(9_990)
    expect(ftp.unknown.join(' ')).toContain('longer than is read')
    expect(performance.now() - began).toBeLessThan(20_000)
    session.close()
  })

  it('give the same answer once for a revision, and again when somebody else’s request was cancelled', async () => {
    const net = new Net()
    passiveDownload(net, net.login(), 30_001, 'a', 'abc')
    const session = await net.open()
    const cancelled = ftpSessions(session, async () => {
      throw new Error('cancelled')
    })
    const waiting = ftpSessions(session, noPause)
    await expect(cancelled).rejects.toThrow('cancelled')
    const first = await waiting
    expect(first[0].transfers).toHaveLength(1)
    expect(await ftpSessions(session, noPause)).toBe(first)
    session.close()
  })
})
