// What lengths allow to be said of an FTP control connection (facts 3.2 A3, A4, P2, P3 of ../shared/listings/README.md).
import { ftpFromLengths, type LengthFlow } from '@main/insight/ftp-from-lengths'
import { readingOf } from '@main/insight/ftp-lengths'
import type { Segment } from '@main/insight/segment'
import { describe, expect, it } from 'vitest'

const client = (bytes: number) => ({ frame: 7, fromClient: true, bytes })
const server = (bytes: number) => ({ frame: 8, fromClient: false, bytes })

describe('a length', () => {
  it('of 16 bytes fits USER anonymous, 30 the answer to PORT, 24 the end of a transfer', () => {
    expect(readingOf(client(16), 'user', undefined).consistent_with).toEqual(['USER anonymous'])
    expect(readingOf(client(17), 'user', undefined).consistent_with).toEqual([])
    expect(readingOf(server(30), 'announce-reply', undefined).consistent_with).toEqual(['200 PORT command successful.'])
    expect(readingOf(server(24), 'final-reply', undefined).consistent_with).toContain('226 Transfer complete.')
  })

  it('of 28 bytes is PORT with 21 characters: 12,100 for port 3172 leaves eleven digits', () => {
    const reading = readingOf(client(28), 'announce-command', 3172)
    expect(reading.consistent_with).toEqual(['PORT with an argument of 21 characters'])
    expect(reading.arithmetic.map(({ result }) => result)).toEqual([21, 3172, 11])
  })

  it('of 6 bytes is LIST or NLST, PASV or EPSV: rivals stand side by side', () => {
    expect(readingOf(client(6), 'command', undefined).consistent_with).toEqual(['LIST', 'NLST'])
    expect(readingOf(client(6), 'passive-command', undefined).consistent_with).toEqual(['PASV', 'EPSV'])
  })

  it('of 51 bytes leaves 20 characters (21 without the stop) for 227 and is no 229: that would have 47 or 48', () => {
    const reading = readingOf(server(51), 'passive-reply', 3668)
    expect(reading.consistent_with).toEqual([
      '227 with 20 characters for h1,h2,h3,h4,p1,p2',
      '227 with 21 characters for h1,h2,h3,h4,p1,p2',
    ])
    expect(reading.ruled_out).toEqual(['a 229 reply for port 3668 would have 47 or 48 bytes, so not EPSV'])
    expect(reading.arithmetic.map(({ result }) => result)).toEqual([20, 3668, 11])
  })

  it('of 55 bytes fits “file list”, not “/bin/ls” (53); 54 fits 125', () => {
    const opening = readingOf(server(55), 'opening-reply', undefined)
    expect(opening.consistent_with).toEqual(['150 Opening ASCII mode data connection for file list.'])
    expect(opening.ruled_out[0]).toMatch(/\/bin\/ls.” would have 53 bytes/)
    expect(readingOf(server(54), 'opening-reply', undefined).consistent_with[0]).toMatch(/^125 /)
  })
})

const segment = (frame: number, over: Partial<Segment>): Segment => ({
  frame,
  ns: frame * 1e6,
  fromResponder: false,
  flags: 16,
  seq: frame * 1000,
  ack: 1,
  window: 1000,
  length: 0,
  marks: 0,
  icmpType: -1,
  ...over,
})

/** Lengths as they follow each other: positive from the client. */
function control(lengths: readonly number[], respPort: number | undefined, from = 2): LengthFlow {
  return {
    uid: 'C1',
    origHost: 'a',
    respHost: 'b',
    origPort: 1025,
    respPort,
    orig: 'a:1025',
    resp: 'b',
    origBytes: 1,
    respBytes: 1,
    segments: [
      segment(1, { flags: 2 }),
      ...lengths.map((length, i) => segment(from + i, { length: Math.abs(length), fromResponder: length < 0 })),
    ],
  }
}

const data = (frame: number, over: Partial<LengthFlow>): LengthFlow => ({
  uid: 'C2',
  origHost: 'b',
  respHost: 'a',
  origPort: 20,
  respPort: 1026,
  orig: 'b:20',
  resp: 'a:1026',
  origBytes: 100,
  respBytes: 0,
  segments: [segment(frame, { flags: 2 }), segment(frame + 1, { length: 100 })],
  ...over,
})

describe('a connection without bytes', () => {
  it('is no FTP session when only its lengths look like one', () => {
    expect(ftpFromLengths([control([-55, 16, -72, 28, -30, 6, -55], 2121)])).toEqual([])
  })

  it('is one when a data connection opens where it was announced', () => {
    const [session] = ftpFromLengths([control([-55, 16, -72, 28, -30, 6, -55], 2121), data(9, {})])
    expect(session.transfers).toMatchObject([{ mode: 'active', opened_by: 'server', direction: 'listing' }])
  })

  it('takes no connection of another host, of both directions, or without an announcement for its data', () => {
    const lengths = control([-55, 16, -72, 28, -30, 6, -55], 2121)
    expect(ftpFromLengths([lengths, data(9, { respHost: 'c' })])).toEqual([])
    expect(ftpFromLengths([lengths, data(9, { respBytes: 5 })])).toEqual([])
    expect(ftpFromLengths([control([-55, 16, -72, 6, -30, 6, -55], 2121), data(9, {})])).toEqual([])
  })

  it('is one at port 21 even without a transfer, and logged in is not claimed then', () => {
    const [session] = ftpFromLengths([control([-55, 16, -72], 21)])
    expect(session).toMatchObject({ inferred: true, logged_in: false, transfers: [] })
  })
})
