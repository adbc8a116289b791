/** What is called a scan and what is not, on traffic made packet by packet. */
import { findings } from '@main/session/findings'
import type { Finding } from '@shared/finding'
import { describe, expect, it } from 'vitest'
import { testFolder } from '../files/make'
import { noPause } from '../session/sample'
import { mixed, range, Traffic } from './scan-traffic'

const { file } = testFolder()
const A = '10.0.0.66'
const B = '10.0.0.2'
const BURSTS = ['port-scan', 'ftp-data-burst', 'undetermined-burst']

async function burstsOf(traffic: Traffic): Promise<Finding[]> {
  const session = await traffic.session(file)
  const { findings: list } = await findings(session, noPause)
  session.close()
  return list.filter(({ kind }) => BURSTS.includes(kind))
}

const verdictsOf = async (traffic: Traffic): Promise<string[]> =>
  (await burstsOf(traffic)).map(({ kind, verdict }) => `${kind}: ${verdict}`)

const SOME_PORTS = mixed([
  21, 22, 23, 25, 53, 80, 110, 111, 135, 139, 143, 443, 445, 993, 995, 1723, 3306, 3389, 5900, 8080,
])

describe('a scan of one host', () => {
  it('by SYN is found, with what became of the ports', async () => {
    const traffic = new Traffic(1)
    for (const port of SOME_PORTS) traffic.connect(A, B, port, port === 22 ? 'open' : 'refuse')
    const [finding, ...others] = await burstsOf(traffic)
    expect(others).toEqual([])
    expect(finding).toMatchObject({ kind: 'port-scan', subject: { source: A, target: B }, certainty: 'inferred' })
    expect(finding.evidence.arithmetic[0]).toMatchObject({
      expression: 'refused + silent + dropped',
      operands: { refused: { value: 19 }, silent: { value: 0 }, dropped: { value: 1 } },
      result: 20,
    })
    expect(finding.history.map(({ verdict }) => verdict)).toEqual(['undetermined-burst', 'port-scan'])
  })

  it('at one port a minute is found as well', async () => {
    const traffic = new Traffic(60_000)
    for (const port of SOME_PORTS.slice(0, 8)) traffic.connect(A, B, port, 'refuse')
    expect(await verdictsOf(traffic)).toEqual(['port-scan: SYN scan, vertical'])
  })

  it('of a host that answers nothing is found, and says what else it may be', async () => {
    const traffic = new Traffic(5)
    for (const port of SOME_PORTS) traffic.connect(A, B, port, 'silent')
    const [finding] = await burstsOf(traffic)
    expect(finding.kind).toBe('port-scan')
    expect(finding.evidence.counter.join(' ')).toContain('one direction')
  })

  it.each([
    ['FIN', 1],
    ['NULL', 0],
    ['XMAS', 0x29],
    ['odd-flag', 3],
  ])('by %s needs few ports, because nothing else sends such flags', async (name, flags) => {
    const traffic = new Traffic(20)
    for (const port of [22, 80, 443]) traffic.probe(A, B, port, flags, port !== 22)
    expect(await verdictsOf(traffic)).toEqual([`port-scan: ${name} scan, vertical`])
  })

  it.each([
    ['ACK (or window)', 16],
    ['Maimon (FIN+ACK)', 17],
  ])('by %s is found when many ports are tried from one port', async (name, flags) => {
    const traffic = new Traffic(5)
    for (const port of SOME_PORTS) traffic.probe(A, B, port, flags, true)
    expect(await verdictsOf(traffic)).toEqual([`port-scan: ${name} scan, vertical`])
  })

  it('by UDP is found by the ports that ICMP calls closed', async () => {
    const traffic = new Traffic(50)
    for (const port of mixed(range(2000, 2011))) traffic.datagram(A, B, port, port < 2004 ? 'unreachable' : 'silent')
    const [finding] = await burstsOf(traffic)
    expect(finding).toMatchObject({ kind: 'port-scan', verdict: 'UDP scan, vertical' })
    expect(finding.summary).toContain('4 ICMP messages')
  })

  it('by several forged sources besides the real one says so', async () => {
    const traffic = new Traffic(1)
    for (const port of SOME_PORTS)
      for (const source of [A, '10.0.0.77', '10.0.0.88'])
        traffic.connect(source, B, port, source === A ? 'refuse' : 'silent')
    const list = await burstsOf(traffic)
    expect(list.map(({ kind }) => kind)).toEqual(['port-scan', 'port-scan', 'port-scan'])
    for (const { evidence } of list) expect(evidence.counter.join(' ')).toContain('decoys')
  })

  it('from port 20, many at once, is no FTP', async () => {
    const traffic = new Traffic(0)
    for (const port of mixed(range(1024, 1060))) traffic.connect(A, B, port, 'silent', 20)
    const [finding] = await burstsOf(traffic)
    expect(finding.kind).toBe('port-scan')
    expect(finding.evidence.counter.join(' ')).toContain('port 20')
  })

  it('with four ports is not enough to tell, and with three nothing is said', async () => {
    const four = new Traffic()
    for (const port of [22, 23, 25, 80]) four.connect(A, B, port, 'refuse')
    const [finding] = await burstsOf(four)
    expect(finding).toMatchObject({ kind: 'undetermined-burst', certainty: 'unknown' })
    expect(finding.would_settle).toContain('control connection')
    const three = new Traffic()
    for (const port of [22, 23, 25]) three.connect(A, B, port, 'refuse')
    expect(await burstsOf(three)).toEqual([])
  })

  it('of many hosts becomes one finding', async () => {
    const traffic = new Traffic(1)
    for (const host of range(10, 29))
      for (const port of SOME_PORTS) traffic.connect(A, `10.0.0.${host}`, port, 'refuse')
    const [finding, ...others] = await burstsOf(traffic)
    expect(others).toEqual([])
    expect(finding.verdict).toBe('SYN scan, many ports of many hosts')
    expect(finding.summary).toContain('400 TCP ports of 20 hosts')
    expect(finding.summary).toContain('10.0.0.10')
  })
})

describe('a scan of one port', () => {
  it('through a network is found, slow or fast, also when some hosts serve it', async () => {
    for (const gap of [1, 60_000]) {
      const traffic = new Traffic(gap)
      for (const host of range(1, 40)) traffic.connect(A, `10.0.5.${host}`, 23, host % 10 === 0 ? 'serve' : 'silent')
      const [finding, ...others] = await burstsOf(traffic)
      expect(others).toEqual([])
      expect(finding).toMatchObject({ kind: 'port-scan', verdict: 'SYN scan, horizontal', subject: { source: A } })
      expect(finding.evidence.arithmetic[0]).toMatchObject({ operands: { in_vain: { value: 36 }, used: { value: 4 } } })
    }
  })
})

const scattered = (i: number): string =>
  `${20 + ((i * 37) % 180)}.${(i * 91) % 250}.${(i * 53) % 250}.${1 + ((i * 17) % 250)}`

/** Each is one thing that ordinary hosts do, the `i`th time. */
const ORDINARY: readonly (readonly [string, number, (traffic: Traffic, i: number) => void])[] = [
  ['a browser with 60 connections to web sites', 60, (t, i) => t.connect(A, scattered(i), 443, 'serve')],
  [
    'DNS asked of 100 resolvers, some of them silent',
    100,
    (t, i) => t.datagram(A, scattered(i), 53, i % 3 === 0 ? 'silent' : 'answer'),
  ],
  [
    'a peer-to-peer program whose peers are mostly gone',
    120,
    (t, i) =>
      t.connect(
        A,
        scattered(i),
        1024 + ((i * 601) % 60_000),
        i % 4 === 0 ? 'serve' : i % 4 === 1 ? 'refuse' : 'silent',
      ),
  ],
  ['clients of a server behind NAT', 200, (t, i) => t.connect(scattered(i % 40), B, 80, 'serve')],
  ['a health check of a port that is closed', 100, (t) => t.connect(A, B, 8080, 'refuse').wait(1000)],
  ['a SYN sent again and again', 7, (t, i) => t.segment(A, B, 41_000, 443, 2).wait(1000 * 2 ** i)],
  ['traceroute by UDP', 30, (t, i) => t.datagram(A, '192.0.2.99', 33_433 + i, 'silent', { ttl: Math.ceil(i / 3) })],
  ['multicast DNS', 50, (t, i) => t.datagram(`10.0.0.${i}`, '224.0.0.251', 5353, 'silent')],
  ['SSDP searches', 50, (t, i) => t.datagram(`10.0.0.${i}`, '239.255.255.250', 1900, 'silent')],
  ['SSDP answers to many ports of one client', 50, (t, i) => t.datagram(B, A, 50_000 + i, 'silent', { sport: 1900 })],
  [
    'a mail server that asks back at port 113',
    40,
    (t, i) => t.connect(`10.0.7.${i}`, B, 25, 'serve').connect(B, `10.0.7.${i}`, 113, 'refuse'),
  ],
  [
    'answers to connections that somebody forged',
    100,
    (t, i) => t.segment(B, A, 1000 + i, 50_000 - i, i % 2 ? 18 : 20),
  ],
  [
    'the ends of connections that began before the capture',
    60,
    (t, i) => t.segment(B, A, 443, 50_000 + i, 17, [], 900, 800).segment(A, B, 50_000 + i, 443, 16, [], 800, 901),
  ],
  [
    'a client that uses many services of one host',
    10,
    (t, i) => t.connect(A, B, [53, 88, 135, 389, 445, 464, 636, 3268, 49_155, 49_156][i - 1], 'serve'),
  ],
]

describe('ordinary traffic', () => {
  it.each(ORDINARY)('%s is no scan, and no burst to speak of', async (_, times, make) => {
    const traffic = new Traffic(15)
    for (const i of range(1, times)) make(traffic, i)
    expect(traffic.frames.length).toBeGreaterThanOrEqual(times)
    expect(await burstsOf(traffic)).toEqual([])
  })

  it('of a browser without a network is "not enough seen" at most', async () => {
    const traffic = new Traffic(15)
    for (const i of range(1, 60)) traffic.connect(A, scattered(i), 443, 'silent')
    const kinds = (await burstsOf(traffic)).map(({ kind }) => kind)
    expect(kinds).not.toContain('port-scan')
  })
})

describe('data connections without their control connection', () => {
  it('from port 20, one at a time, are not enough to tell at first and then consistent with FTP', async () => {
    const active = (count: number): Traffic => {
      const traffic = new Traffic(30)
      for (const i of range(1, count)) traffic.connect(B, A, 30_000 + i, 'download', 20)
      return traffic
    }
    expect(await verdictsOf(active(3))).toEqual([])
    expect(await verdictsOf(active(5))).toEqual(['undetermined-burst: not enough seen'])
    const [finding] = await burstsOf(active(12))
    expect(finding).toMatchObject({ kind: 'ftp-data-burst', certainty: 'inferred' })
    expect(finding.evidence.counter.join(' ')).toContain('in order')
    expect(finding.history.map(({ verdict }) => verdict)).toEqual(['undetermined-burst', 'ftp-data-burst'])
  })

  it('that a firewall stops are no scan', async () => {
    const traffic = new Traffic(5000)
    for (const i of range(1, 40)) {
      traffic.segment(B, A, 20, 30_000 + i, 2).wait(1000)
      traffic.segment(B, A, 20, 30_000 + i, 2).wait(2000)
    }
    expect(await verdictsOf(traffic)).toEqual(['undetermined-burst: not enough seen'])
  })

  it('that are refused, with time for a command and its reply between two, are not enough to tell; faster ones are a scan', async () => {
    const ports = [41_510, 40_813, 40_306, 41_004, 41_683, 41_378, 40_069]
    const slow = new Traffic(50)
    const fast = new Traffic(0)
    for (const port of ports) {
      slow.connect(A, B, port, 'refuse')
      fast.connect(A, B, port, 'refuse')
    }
    expect(await verdictsOf(slow)).toEqual(['undetermined-burst: not enough seen'])
    expect((await burstsOf(fast)).map(({ kind }) => kind)).toEqual(['port-scan'])
    // no client tries so many
    for (const port of mixed(range(30_000, 30_010))) slow.connect(A, B, port, 'refuse')
    expect((await burstsOf(slow)).map(({ kind }) => kind)).toEqual(['port-scan'])
  })

  it('do not hide a scan among them', async () => {
    const traffic = new Traffic(30)
    for (const i of range(1, 40)) {
      traffic.connect(B, A, 30_000 + i, 'download', 20)
      if (i % 4 === 0) traffic.connect(B, A, SOME_PORTS[i / 4], 'refuse')
    }
    const kinds = (await burstsOf(traffic)).map(({ kind }) => kind)
    expect(kinds).toContain('port-scan')
    expect(kinds).toContain('ftp-data-burst')
  })
})
