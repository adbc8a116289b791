/** DNS lookups against Zeek's dns.log baselines, and against what a DNS server logged. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dnsLookups } from '@main/session/dns-lookups'
import { describe, expect, it } from 'vitest'
import { noPause, readSession, SAMPLE } from '../session/sample'
import { CAPTURES, filesBelow, hasCaptures, zeekLog } from './captures'

const lookupsOf = async (path: string) => (await dnsLookups(await readSession(path), noPause)).lookups

const baselines = (): string[] =>
  filesBelow(join(CAPTURES, 'zeek')).filter((path) => path.endsWith('.expected.zeek.dns.log'))

describe.skipIf(!hasCaptures)("Zeek's dns.log", () => {
  it.each(hasCaptures ? baselines() : [])('%s: every row is one of our lookups', async (log) => {
    const capture = log.replace('.expected.zeek.dns.log', '.pcap')
    const lookups = await lookupsOf(capture)
    for (const row of zeekLog(log)) {
      const wanted = lookups.find(
        ({ id, qname, qtype, answers, rtt }) =>
          id === Number(row.trans_id) &&
          qname.toLowerCase() === row.query &&
          (row.qtype_name === undefined || row.qtype_name === qtype) &&
          (row.rtt === undefined || Math.abs(Number(row.rtt) - (rtt ?? 0)) < 2e-6) &&
          (row.answers === undefined || row.answers.startsWith('TXT ') || sameData(row.answers, answers)),
      )
      expect(wanted, JSON.stringify(row)).toBeDefined()
      if (row.rcode_name !== undefined) expect(wanted?.rcode).toBe(row.rcode_name)
    }
    // a retry is a row of its own for Zeek
    expect(lookups.length).toBeLessThanOrEqual(zeekLog(log).length)
  })
})

const sameData = (zeek: string, answers: readonly { readonly data: string }[]): boolean =>
  zeek === answers.map(({ data }) => data).join(',')

interface Truth {
  readonly dns_queries: readonly {
    client: string
    client_port: number
    name: string
    type: string
    answers: string[]
    on_the_wire: boolean
  }[]
}

const generated = join(CAPTURES, 'generated')
const truths = existsSync(generated) ? filesBelow(generated).filter((path) => path.endsWith('.truth.json')) : []

describe.skipIf(truths.length === 0)("a DNS server's log", () => {
  it.each(truths)('%s: every query and its addresses are found', async (path) => {
    const truth = JSON.parse(readFileSync(path, 'utf8')) as Truth
    const capture = ['.pcap', '.pcapng'].map((end) => path.replace('.truth.json', end)).find((file) => existsSync(file))
    const lookups = await lookupsOf(capture ?? '')
    const seen = truth.dns_queries.filter(
      ({ on_the_wire, client, client_port }) =>
        on_the_wire &&
        lookups.some((lookup) => lookup.client.includes(client) && lookup.client.endsWith(`:${client_port}`)),
    )
    for (const { client, client_port, name, type, answers } of seen) {
      const found = lookups.filter(
        (lookup) =>
          lookup.client.endsWith(`:${client_port}`) &&
          lookup.client.includes(client) &&
          lookup.qname === name &&
          lookup.qtype === type,
      )
      const addresses = answers.filter((answer) => /^[0-9a-f.:]+$/.test(answer))
      const told = found.flatMap((lookup) => lookup.answers.map(({ data }) => data))
      expect(found.length, `${client}:${client_port} ${type} ${name}`).toBeGreaterThan(0)
      for (const address of addresses) expect(told).toContain(address)
    }
  })
})

describe('the flows that used an answer', () => {
  it('are the later ones of the client to the answered address', async () => {
    const session = await readSession(SAMPLE)
    const [lookup] = (await dnsLookups(session, noPause)).lookups
    expect(lookup).toMatchObject({ query_frame: 3, answer_frame: 4, qname: 'ftp.example.net', rcode: 'NOERROR' })
    expect(lookup.rtt).toBeCloseTo(0.010139, 9)
    expect(lookup.used_by).toEqual([1, 4, 5].map((flow) => session.flows.uid(flow)))
  })

  it('are the same when the lookups are asked for while the capture still grows', async () => {
    const session = await readSession(SAMPLE)
    const first = await dnsLookups(session, noPause)
    session.ingest.revision++
    expect(await dnsLookups(session, noPause)).toEqual(first)
  })
})
