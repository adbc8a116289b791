/**
 * The reading of the two published traces, fact by fact: nothing missing, nothing claimed that the text does not hold. From the
 * page as printed (hosts and ports stripped) and from the restored lines.
 */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { explainFlow, explainFtp } from '@main/session/explain'
import type { Session } from '@main/session/session'
import type { Explanation, Sentence } from '@shared/explanation'
import { describe, expect, it } from 'vitest'
import { noPause, readSession } from '../session/sample'

const LISTINGS = resolve('..', 'shared', 'listings')
const hasListings = existsSync(LISTINGS)
if (!hasListings) console.warn(`skipped: the listings are not at ${join('..', 'shared', 'listings')}`)

const open = (name: string): Promise<Session> => readSession(join(LISTINGS, name))

async function reading(session: Session, number: number): Promise<Explanation> {
  const told = await explainFtp(session, number, noPause)
  if (!told) throw new Error(`no FTP session ${number}`)
  return told
}

/** The sentences that say all of these words, of one kind. */
function saying(told: Explanation, kind: Sentence['kind'], ...words: string[]): Sentence[] {
  return told.sentences.filter((one) => one.kind === kind && words.every((word) => one.text.includes(word)))
}

function expectSaid(told: Explanation, kind: Sentence['kind'], ...words: string[]): void {
  const all = told.sentences.map((one) => `${one.kind}: ${one.text}`).join('\n')
  expect(saying(told, kind, ...words).length, `${kind}: ${words.join(' … ')} in\n${all}`).toBeGreaterThan(0)
}

/** Results of a sentence's arithmetic, in its unit. */
const results = (told: Explanation, id: string): number[] =>
  told.sentences.filter((one) => one.id === id).flatMap(({ arithmetic }) => arithmetic.map(({ result }) => result))

const TRACES = [
  ['as-printed.txt', 1, 2],
  ['active-windump.txt', 1, 0],
  ['passive-tcpdump.txt', 0, 1],
] as const

const active = TRACES.filter(([, number]) => number > 0).map(([name, number]) => [name, number] as const)
const passive = TRACES.filter(([, , number]) => number > 0).map(([name, , number]) => [name, number] as const)

describe.skipIf(!hasListings).each(active)('the active trace in %s', (name, number) => {
  const told = async () => reading(await open(name), number)

  it('A1: name lookup by id, with the length of the name, the answer time and the next use', async () => {
    const one = await told()
    expectSaid(one, 'read', 'mypc.xx.yy.zz asked dnsserver.xx.yy.zz, port 53', 'from port 3170', '35 bytes', 'id 1')
    expectSaid(one, 'inferred', '19 bytes on the wire', '17 characters')
    expectSaid(one, 'read', '215 bytes', '10.139 ms', 'same id 1', '1 answer, 4 name servers and 4 additional records')
    expectSaid(one, 'inferred', '64.225 ms after the answer')
    expectSaid(one, 'inferred', 'No ARP request', 'no anomaly')
  })

  it('A2: handshake of the control connection, its numbers, windows and the capture point', async () => {
    const one = await told()
    expectSaid(one, 'read', '107.426 ms after the SYN', '0.235 ms after that')
    expectSaid(one, 'read', 'begins to count at 87666930', 'at 3058770520')
    expectSaid(one, 'read', '65535', '17520')
    expectSaid(one, 'unknown', 'TCP options', 'unknown, not absent')
    expectSaid(one, 'inferred', 'capture was taken at the client')
  })

  it('A3: greeting and user name by their lengths only, and the delayed ACKs', async () => {
    const one = await told()
    expectSaid(one, 'inferred', '55 bytes from the server')
    expectSaid(one, 'inferred', '16 bytes from the client', 'consistent with “USER anonymous”')
    expectSaid(one, 'inferred', '72 bytes from the server')
    expectSaid(one, 'inferred', '117.608 ms, 106.977 ms', 'delayed ACKs', 'not losses')
  })

  it('A4: the omitted bytes are no loss, with the window as witness; announcement and command by their lengths', async () => {
    const one = await told()
    expectSaid(one, 'inferred', '19 bytes of the client', '87666947 to 87666966', 'not lost')
    expectSaid(
      one,
      'inferred',
      '117 bytes of the server',
      '3058770648 to 3058770765',
      'exactly the 117 bytes',
      'not lost',
    )
    expectSaid(one, 'inferred', '28 bytes from the client', '21 characters')
    expectSaid(one, 'inferred', '30 bytes from the server', '106.144 ms', '200 PORT command successful.')
    expectSaid(one, 'inferred', '6 bytes from the client', '“LIST” or “NLST”')
    expectSaid(
      one,
      'inferred',
      '55 bytes',
      '105.144 ms',
      '150 Opening ASCII mode data connection for file list.',
      '/bin/ls',
      '53 bytes',
    )
    expect(results(one, 'announce.announce-command')).toEqual(expect.arrayContaining([21, 3172]))
  })

  it('A5: the server opened the data connection; times, bytes and the steps of the initial numbers', async () => {
    const one = await told()
    expectSaid(one, 'read', 'server opened the data connection to port 3172 of the client', '0.172 ms')
    expectSaid(one, 'read', '0.176 ms after the SYN', '106.504 ms after that')
    expectSaid(one, 'read', 'begins to count at 3061133541', 'at 87674104')
    expectSaid(one, 'read', '164 bytes from the server to the client in 1 segment', '0 bytes the other way')
    expectSaid(one, 'inferred', '7,174 in 7.173706 s', 'about 1,000 per second', 'clock')
    expectSaid(one, 'inferred', '2,363,021 in 7.066104 s')
    expectSaid(one, 'inferred', 'Seen alone this looks suspicious', 'frame 11')
  })

  it('A6: the close of the data connection, the last reply, the open control connection, the whole trace', async () => {
    const one = await told()
    expectSaid(one, 'read', 'server closed first', '0.148 ms after its last data')
    expectSaid(one, 'read', '3061133707, the data and the FIN together')
    expectSaid(one, 'read', '52.347 ms after its ACK')
    expectSaid(one, 'read', 'last ACK (87674106)', '105.918 ms later')
    expectSaid(one, 'read', '8 records (5 by the server and 3 by the client)', '271.309 ms', '165.391 ms', 'State SF')
    expectSaid(one, 'inferred', 'after both FINs')
    expectSaid(one, 'inferred', '24 bytes from the server', '226 Transfer complete.')
    expectSaid(one, 'inferred', '194.758 ms')
    expectSaid(one, 'read', '15 records (9 by the client and 6 by the server)', '7.632324 s', 'S1')
    expectSaid(one, 'unknown', 'still open', 'no alarm')
    expectSaid(one, 'read', 'client sent 69 bytes and the server 353', '50 and 236', '19 and 117')
    expectSaid(one, 'read', 'client is 3058836056', 'never reopened its window')
    expectSaid(one, 'read', '0 retransmissions, 0 out of order, 0 duplicate ACKs, 0 RST')
    expectSaid(one, 'read', '3 flows, 25 records, 7.706688 s')
    expectSaid(one, 'inferred', 'Is this a port scan? No')
    expectSaid(one, 'read', '3170, 3171 and 3172')
  })
})

describe.skipIf(!hasListings).each(passive)('the passive trace in %s', (name, number) => {
  const told = async () => reading(await open(name), number)

  it('P1: handshake, capture point, greeting', async () => {
    const one = await told()
    expectSaid(one, 'read', '93.143 ms after the SYN', '0.057 ms after that')
    expectSaid(one, 'read', 'begins to count at 157025335', 'at 1286994806')
    expectSaid(one, 'inferred', 'capture was taken at the client')
    expectSaid(one, 'inferred', '55 bytes from the server')
  })

  it('P2: bytes left out by the author, PASV and its answer by their lengths', async () => {
    const one = await told()
    expectSaid(one, 'inferred', '47 bytes of the client', '157025336 to 157025383', 'not lost')
    expectSaid(one, 'inferred', '253 bytes of the server', '1286994862 to 1286995115', 'not lost')
    // the author's note stands on the page only
    if (name === 'as-printed.txt') expectSaid(one, 'read', 'additional PUSH/ACK and ACK packets have been omitted')
    expectSaid(one, 'inferred', '6 bytes from the client', 'PASV')
    expectSaid(one, 'inferred', '51 bytes from the server', '98.466 ms', '20 characters', 'not EPSV')
  })

  it('P3: the client opened the data connection before the command went out', async () => {
    const one = await told()
    expectSaid(one, 'read', 'client opened the data connection')
    expectSaid(one, 'read', '0.157 ms after the client acknowledged the reply')
    expectSaid(one, 'read', 'begins to count at 157871686', 'at 1292391804')
    expectSaid(one, 'read', '97.669 ms after the SYN')
    expectSaid(one, 'inferred', 'opened before the command went out', 'passive mode')
    expectSaid(one, 'inferred', '54 bytes', '102.441 ms', '125 Data connection already open; Transfer starting.')
  })

  it('P4: reordering, not loss: too early to be a retransmission', async () => {
    const one = await told()
    expectSaid(one, 'read', 'captured 2.023 ms before the data that precede it')
    expectSaid(one, 'inferred', '2.023 ms', 'reordered', '97.669 ms', 'too early to be a retransmission')
    expectSaid(one, 'inferred', 'Duplicate ACK', '1292391805', '1,167 bytes')
    expectSaid(one, 'read', '1292392973, the data and the FIN together', 'window fell to 16209')
    expectSaid(one, 'read', '1.978 ms after its ACK')
    expectSaid(one, 'read', 'last ACK (157871688)', '96.424 ms later')
    expectSaid(one, 'read', '9 records (5 by the client and 4 by the server)', '305.428 ms', '209.004 ms', 'State SF')
    expectSaid(one, 'read', '1,167 bytes from the server to the client', '0 bytes the other way')
    expectSaid(one, 'read', '13 records (8 by the client and 5 by the server)')
    expectSaid(one, 'read', 'client sent 59 bytes and the server 437', '12 and 184', '47 and 253')
    expectSaid(one, 'read', '0 retransmissions, 1 out of order, 1 duplicate ACK, 0 RST')
    expectSaid(one, 'read', '2 flows, 22 records, 8.641805 s')
    expectSaid(one, 'unknown', 'still open', 'no alarm')
    expectSaid(one, 'inferred', 'Is this a port scan? No')
    expect(
      one.sentences.filter(
        ({ text }) => /\b(?:lost|missing)\b/.test(text) && !/not lost|missing there since/.test(text),
      ),
    ).toEqual([])
  })
})

describe.skipIf(!hasListings)('what the page as printed does not hold', () => {
  it('is claimed nowhere: no port 21, 20 or 3668, no name of the server, no text of a message as read', async () => {
    const session = await open('as-printed.txt')
    const all = [await reading(session, 1), await reading(session, 2)]
    for (let flow = 0; flow < session.flows.count; flow++) all.push(await explainFlow(session, flow, noPause))
    const texts = all.flatMap(({ title, sentences }) => [title, ...sentences.map(({ text }) => text)])
    expect(texts.filter((text) => /\bport (?:0|20|21|3668)\b|:(?:20|21|3668)\b|ftp\.xx/.test(text))).toEqual([])
    const read = all.flatMap(({ sentences }) => sentences.filter(({ kind }) => kind === 'read'))
    expect(read.filter(({ text }) => /\b(?:USER|PORT|PASV|LIST|NLST|226|227|150|125)\b/.test(text))).toEqual([])
  })
})
