// The article's listings record by record (facts of ../shared/listings/README.md 3.1), and every form of line the grammar has.
import { gzipSync } from 'node:zlib'
import { parseRecord } from '@main/files/listing-parse'
import { openCapture } from '@main/files/open'
import type { ListingRecord } from '@shared/listing'
import { describe, expect, it } from 'vitest'
import { ACTIVE, AS_PRINTED, hasListings, PASSIVE, readListing } from './listings'
import { testFolder } from './make'

const folder = testFolder()
const fileOf = (text: string): string => folder.file('listing.txt', new TextEncoder().encode(text))

function record(text: string): ListingRecord {
  const found = parseRecord(text)
  if (!found) throw new Error(`no record: ${text}`)
  return found
}

describe.skipIf(!hasListings)("the article's listings", () => {
  it('hold 47 records on ten lines: 2, 3, 5, 4, 4, 7, 5, 3, 6 and 8 (fact 1)', async () => {
    const { records, listing } = await readListing(AS_PRINTED)
    expect(records).toHaveLength(47)
    const { readFileSync } = await import('node:fs')
    let from = 0
    const perLine = readFileSync(AS_PRINTED, 'latin1')
      .split('\n')
      .map((line) => {
        const to = from + line.length
        const count = records.filter(({ offset }) => offset >= from && offset < to).length
        from = to + 1
        return count
      })
    expect(perLine.filter((count) => count > 0)).toEqual([2, 3, 5, 4, 4, 7, 5, 3, 6, 8])
    listing.close()
  })

  it('lost the remote end of every TCP record, as source and as target (fact 2), and no port 20, 21 or 3668 is claimed (3)', async () => {
    const { records } = await readListing(AS_PRINTED)
    const tcp = records.filter(({ kind }) => kind === 'tcp')
    expect(tcp).toHaveLength(45)
    for (const { source, target } of tcp) {
      expect([source.host, target.host].filter((host) => host !== undefined)).toHaveLength(1)
      expect([source.port, target.port].filter((port) => port === 20 || port === 21 || port === 3668)).toEqual([])
    }
    expect(records[2].target).toEqual({})
    expect(records[3].source).toEqual({})
    expect(records[3].mended.map(({ field }) => field)).toEqual(expect.arrayContaining(['src', 'sport']))
  })

  it('lost the options of the eight SYNs: unknown, not absent (fact 4); a double blank elsewhere is no sign of it', async () => {
    const { records } = await readListing(AS_PRINTED)
    const lost = records.filter(({ tcp }) => tcp && tcp.options === undefined)
    expect(lost.map(({ tcp }) => (tcp?.flags ?? 0) & 2)).toEqual([2, 2, 2, 2, 2, 2, 2, 2])
    expect(records[27].tcp).toMatchObject({ flags: 16, options: '' })
    expect(lost[0].mended.find(({ field }) => field === 'tcp.options')?.reason).toMatch(/double blank/)
  })

  it('lost the DNS name in query and reply and the answered address (fact 5); the forms are read (16)', async () => {
    const { records } = await readListing(AS_PRINTED)
    expect(records[0]).toMatchObject({
      dns: { id: 1, reply: false, flags: 0x0100, qtype: 'A', counts: [1, 0, 0, 0] },
      length: 35,
      source: { host: 'mypc.xx.yy.zz', port: 3170 },
      target: { host: 'dnsserver.xx.yy.zz', port: 53 },
    })
    expect(records[0].mended.slice(1)).toEqual([
      { field: 'dns.qry.name', reason: 'the name asked for is not in the text' },
    ])
    expect(records[1]).toMatchObject({ dns: { id: 1, reply: true, counts: [1, 1, 4, 4], answers: ['A'] }, length: 215 })
    expect((records[1].dns?.flags ?? 0) & 0x8000).toBe(0x8000)
    expect((records[1].dns?.flags ?? 0) & 0x0680).toBe(0x0080)
    expect(records[1].mended.map(({ field }) => field)).toEqual(['ts', 'dns.qry.name', 'dns.a'])
  })

  it('has one record without the blank before (DF) (fact 6) and one with prose behind it (fact 7)', async () => {
    const { records } = await readListing(AS_PRINTED)
    const blank = records.filter(({ mended }) => mended.some(({ field }) => field === 'text'))
    expect(blank.map(({ tcp }) => tcp?.window)).toEqual([65371])
    expect(blank[0].ip.dontFragment).toBe(true)
    const remarked = records.filter(({ remarks }) => remarks.length > 0)
    expect(remarked).toHaveLength(1)
    expect(remarked[0].remarks).toEqual(['(N.B.: Several additional PUSH/ACK and ACK packets have been omitted.)'])
    expect(remarked[0].tcp).toMatchObject({ ack: 1286994862, window: 17376, length: 0 })
  })

  it('has times of day only (fact 8) and names with the port as last part (fact 9)', async () => {
    const { records, listing, frames } = await readListing(AS_PRINTED)
    expect(new Set(records.map(({ time }) => time.clock))).toEqual(new Set(['time-of-day']))
    expect(frames[0]).toMatchObject({ seconds: 13 * 3600 + 50 * 60 + 46, nanos: 490130000 })
    expect(listing.warnings.map(({ message }) => message).join()).toMatch(/day is not known/)
    const hosts = new Set(records.flatMap(({ source, target }) => [source.host, target.host]))
    expect(hosts).toEqual(new Set(['mypc.xx.yy.zz', 'dnsserver.xx.yy.zz', 'bsdpc.xx.yy.zz', undefined]))
  })
})

describe.skipIf(!hasListings)("the article's two log forms", () => {
  it('print n:n(0) for a bare ACK in one form and no sequence part in the other: length 0 in both (fact 11)', async () => {
    const { records } = await readListing(AS_PRINTED)
    expect(records[4].tcp).toMatchObject({ flags: 16, first: 87666931, last: 87666931, length: 0 })
    expect(records[27].tcp).toMatchObject({ flags: 16, length: 0 })
    expect(records[27].tcp?.first).toBeUndefined()
    expect(records[27].mended.map(({ field }) => field)).toContain('tcp.seq_raw')
  })

  it('have absolute numbers (fact 12), no flag but S F P (13), and last − first = bytes everywhere (14)', async () => {
    const { records } = await readListing(AS_PRINTED)
    expect(records.flatMap(({ mended }) => mended).filter(({ reason }) => /relative/.test(reason))).toEqual([])
    for (const { tcp } of records) {
      if (!tcp) continue
      expect(tcp.flags & ~(1 | 2 | 8 | 16)).toBe(0)
      if (tcp.first !== undefined) expect((tcp.last ?? 0) - tcp.first).toBe(tcp.length)
    }
  })

  it('have (DF) on all TCP records of trace A, in trace P on those of the nameless side only (fact 15)', async () => {
    const { records } = await readListing(AS_PRINTED)
    const tcp = records.filter(({ kind }) => kind === 'tcp')
    expect(tcp.slice(0, 23).every(({ ip }) => ip.dontFragment === true)).toBe(true)
    for (const { ip, source } of tcp.slice(23)) expect(ip.dontFragment).toBe(source.host === undefined)
  })

  it('are the same records in the restored files, with the ends put back', async () => {
    const printed = await readListing(AS_PRINTED)
    const restored = [...(await readListing(ACTIVE)).records, ...(await readListing(PASSIVE)).records]
    expect(restored).toHaveLength(47)
    restored.forEach((one, i) => {
      const other = printed.records[i]
      expect(one.tcp).toEqual(other.tcp)
      expect(one.dns).toEqual(other.dns)
      expect(one.time).toEqual(other.time)
      expect(one.ip).toEqual(other.ip)
      expect(other.source.host ?? one.source.host).toBe(one.source.host)
    })
    expect(restored[2].target).toEqual({ host: 'ftp.xx.yy.zz', port: 21 })
  })

  it('are found inside a page of prose too, as text and as HTML', async () => {
    const { readFileSync } = await import('node:fs')
    const lines = readFileSync(AS_PRINTED, 'latin1').trim().split('\n')
    const prose = 'At 13:50:46 the client asks, and (see RFC 959) the server answers > as it should.'
    const text = lines.map((line) => `${prose}\n${line}\n`).join('\n')
    const page = `<html><head><title>13:50:46.490130 a > b:</title><style>p > b { }</style></head><body>${lines
      .map((line) => `<p>${prose.replace('>', '&gt;')}</p>\n<p><b>${line.trim().replaceAll('>', '&gt;')}</b></p>`)
      .join('\n')}</body></html>`
    const original = await readListing(AS_PRINTED)
    for (const form of [text, page]) {
      const { records } = await readListing(fileOf(form))
      expect(records).toHaveLength(47)
      expect(records.map(({ tcp, dns }) => tcp ?? dns)).toEqual(original.records.map(({ tcp, dns }) => tcp ?? dns))
      expect(records.map(({ source, target }) => [source, target])).toEqual(
        original.records.map(({ source, target }) => [source, target]),
      )
    }
  })
})

describe('lines of tcpdump 3.x', () => {
  it('have flags as letters, ACK as a word, options in angle brackets, the IP header behind', () => {
    expect(
      record(
        '13:50:46.565016 192.0.2.10.3171 > 198.51.100.20.21: S 1:1(0) win 65535 <mss 1460,nop,wscale 2> (DF) [tos 0x10] (ttl 64, id 10780, len 52)',
      ),
    ).toMatchObject({
      dialect: 'old',
      kind: 'tcp',
      source: { host: '192.0.2.10', port: 3171 },
      tcp: { flags: 2, first: 1, last: 1, length: 0, window: 65535, options: 'mss 1460,nop,wscale 2' },
      ip: { dontFragment: true, tos: 0x10, ttl: 64, id: 10780, length: 52 },
      mended: [],
    })
    expect(record('13:50:46.1 a.1 > b.2: S 1:1(0) win 1'.replace('.1 a', '.100000 a')).tcp?.flags).toBe(2)
  })

  it('read service names as ports and say so; a name that is none gives no port', () => {
    const named = record('13:50:46.565016 mypc.1025 > server.ftp-data: . ack 7 win 9')
    expect(named.target).toEqual({ host: 'server', port: 20, service: 'ftp-data' })
    expect(named.mended).toContainEqual({ field: 'dport', reason: 'the text says ftp-data, the name of this port' })
    const unknown = record('13:50:46.565016 mypc.1025 > server.frobnicate: . ack 7 win 9')
    expect(unknown.target.port).toBeUndefined()
  })

  it('may be UDP, DNS, ICMP, ARP and fragments', () => {
    expect(record('13:50:46.565016 a.1025 > b.514: udp 40')).toMatchObject({ kind: 'udp', length: 40 })
    expect(record('13:50:46.565016 b.53 > a.1025:  7* q: www.example.com. 1/2/2 A 192.0.2.1 (120) (DF)')).toMatchObject(
      { dns: { id: 7, qname: 'www.example.com.', answers: ['A 192.0.2.1'] }, ip: { dontFragment: true } },
    )
    expect(record('13:50:46.565016 b.53 > a.1025:  7 NXDomain 0/1/0 (90)').dns?.flags).toBe(0x8000 | 0x80 | 3)
    expect(record('13:50:46.565016 a > b: icmp: echo request')).toMatchObject({ kind: 'icmp', icmp: { type: 8 } })
    expect(record('13:50:46.565016 a > b: icmp: b udp port 53 unreachable').icmp).toEqual({ type: 3, code: 3 })
    expect(record('13:50:46.565016 arp who-has 10.0.0.1 tell 10.0.0.2')).toMatchObject({
      kind: 'arp',
      arp: { operation: 1 },
      source: { host: '10.0.0.2' },
      target: { host: '10.0.0.1' },
    })
    expect(record('13:50:46.565016 arp reply 10.0.0.1 is-at 0:16:3e:a:0:3').arp).toEqual({
      operation: 2,
      hardware: '00:16:3e:0a:00:03',
    })
    expect(record('13:50:46.565016 10.0.0.1 > 10.0.0.2: (frag 7:512@1480+)').ip.fragment).toEqual({
      size: 512,
      offset: 1480,
      more: true,
    })
  })

  it('may have a link header in front and lost nothing but the ports with -q', () => {
    const linked = record(
      '13:50:46.565016 0:10:5a:3:4:5 0:0:c:1:2:3 0800 60: 10.0.0.1.1025 > 10.0.0.2.21: . ack 7 win 9',
    )
    expect(linked.link).toEqual({
      source: '00:10:5a:03:04:05',
      target: '00:00:0c:01:02:03',
      etherType: 0x0800,
      length: 60,
    })
    expect(linked.tcp).toMatchObject({ ack: 7 })
    const quiet = record('13:50:46.565016 10.0.0.1.1025 > 10.0.0.2.21: tcp 16 (DF)')
    expect(quiet.tcp).toEqual({ flags: 0, length: 16 })
    expect(quiet.mended.map(({ field }) => field)).toContain('tcp.flags')
  })
})

describe('lines of tcpdump 4.x', () => {
  it('name the protocol and the flags, and put the length last', () => {
    expect(
      record(
        '13:50:46.565016 IP 10.0.0.1.1025 > 10.0.0.2.21: Flags [P.], cksum 0x1234 (correct), seq 1:17, ack 2, win 3, options [nop,nop,TS val 1 ecr 2], length 16: FTP: USER anonymous',
      ),
    ).toMatchObject({
      dialect: 'new',
      tcp: { flags: 24, first: 1, last: 17, ack: 2, window: 3, options: 'nop,nop,TS val 1 ecr 2', length: 16 },
      message: 'FTP: USER anonymous',
    })
  })

  it('may be wrapped behind a verbose header', () => {
    const verbose = record(
      '13:50:46.565016 IP (tos 0x10, ttl 64, id 7, offset 0, flags [DF], proto TCP (6), length 40)\n    10.0.0.1.1025 > 10.0.0.2.21: Flags [S], seq 5, win 3, length 0',
    )
    expect(verbose).toMatchObject({
      ip: { tos: 16, ttl: 64, id: 7, length: 40, dontFragment: true },
      tcp: { first: 5 },
    })
  })

  it('may be IPv6, ARP, ICMP and UDP', () => {
    expect(
      record('13:50:46.565016 IP6 2001:db8::1.1025 > 2001:db8::2.21: Flags [.], ack 1, win 2, length 0'),
    ).toMatchObject({
      version: 6,
      source: { host: '2001:db8::1', port: 1025 },
    })
    expect(record('13:50:46.565016 ARP, Request who-has 10.0.0.1 tell 10.0.0.2, length 28')).toMatchObject({
      kind: 'arp',
      length: 28,
    })
    expect(record('13:50:46.565016 IP 10.0.0.1 > 10.0.0.2: ICMP echo reply, id 3, seq 4, length 64')).toMatchObject({
      icmp: { type: 0, id: 3, sequence: 4 },
      length: 64,
    })
    expect(record('13:50:46.565016 IP 10.0.0.1.5 > 10.0.0.2.6: UDP, length 9')).toMatchObject({
      kind: 'udp',
      length: 9,
    })
  })

  it('may carry MPLS labels or a PPPoE session in front, kept as a remark, and a number before all', async () => {
    expect(
      record('10:00:00.000001 MPLS (label 7, tc 0, [S], ttl 1) IP 10.0.0.1.5 > 10.0.0.2.6: UDP, length 9'),
    ).toMatchObject({
      kind: 'udp',
      remarks: ['MPLS (label 7, tc 0, [S], ttl 1)'],
    })
    expect(record('10:00:00.000001 PPPoE  [ses 0x11] IP 10.0.0.1.5 > 10.0.0.2.6: UDP, length 9').length).toBe(9)
    const numbered = '    1  IP 10.0.0.1.5 > 10.0.0.2.6: tcp 0\n    2  IP 10.0.0.2.6 > 10.0.0.1.5: tcp 0\n'
    expect((await readListing(fileOf(numbered))).records).toHaveLength(2)
  })

  it('name in words what 3.8 to 3.9 printed with IP in front and the old TCP part', () => {
    expect(record('13:50:46.565016 IP 10.0.0.1.5 > 10.0.0.2.6: S 9:9(0) win 7 <mss 1460>')).toMatchObject({
      tcp: { flags: 2, first: 9, options: 'mss 1460' },
    })
  })

  it('give their bytes in a hex dump, which are then the frame itself', async () => {
    const { frames, records } = await readListing(
      fileOf(
        '13:50:46.565016 IP 10.0.0.1.1025 > 10.0.0.2.21: Flags [P.], seq 0:5, ack 1, win 512, length 5: FTP: NOO\n' +
          '\t0x0000:  4500 002d 0007 4000 4006 26bd 0a00 0001  E..-..@.@.&.....\n' +
          '\t0x0010:  0a00 0002 0401 0015 0000 0001 0000 0001  ................\n' +
          '\t0x0020:  5018 0200 0000 0000 4e4f 4f0d 0a         P.......NOO..\n',
      ),
    )
    expect(frames).toHaveLength(1)
    expect(frames[0]).toMatchObject({ wireLength: 45 })
    expect(frames[0].data).toHaveLength(45)
    expect(new TextDecoder().decode(frames[0].data.subarray(40))).toBe('NOO\r\n')
    expect(records[0].mended.map(({ field }) => field)).toEqual(['ts'])
  })
})

describe('a listing in a compressed file', () => {
  it('is unpacked and read, and what is compressed and no listing is refused as before', async () => {
    const lines = Array.from(
      { length: 3000 },
      (_, i) =>
        `10:00:00.${String(i).padStart(6, '0')} IP 10.0.0.1.5 > 10.0.0.2.6: Flags [.], ack ${i}, win 7, length 0\n`,
    )
    const packed = folder.file('listing.txt.gz', gzipSync(lines.join('')))
    expect((await readListing(packed)).records).toHaveLength(3000)
    const other = await openCapture(folder.file('prose.gz', gzipSync('prose '.repeat(9000))))
    expect(!other.ok && other.error.code).toBe('not-a-capture')
  })
})

describe('times', () => {
  const line = (time: string): string => `${time}IP 10.0.0.1.5 > 10.0.0.2.6: Flags [.], ack 1, win 7, length 0\n`
  const secondsOf = async (text: string): Promise<number[]> =>
    (await readListing(fileOf(text))).frames.map(({ seconds, nanos }) => seconds + nanos / 1e9)

  it('may be since 1970, with a date, or none at all', async () => {
    expect(await secondsOf(line('982763446.490130 '))).toEqual([982763446.49013])
    expect(await secondsOf(line('2001-02-21 13:50:46.490130 '))).toEqual([982763446.49013])
    expect(await secondsOf(line('02/21/2001 13:50:46.490130 '))).toEqual([982763446.49013])
    expect(await secondsOf(line('') + line(''))).toEqual([0, 0])
  })

  it('go over midnight, and a record printed late stays on its day', async () => {
    const day = ['23:59:59.900000 ', '00:00:00.100000 ', '23:59:59.950000 ', '00:00:00.200000 '].map(line).join('')
    expect((await secondsOf(day)).map((at) => Math.round(at * 10) / 10)).toEqual([86399.9, 86400.1, 86400, 86400.2])
  })

  it('may be differences to the record before (-ttt) or to the first one (-ttttt)', async () => {
    const delta = [' 00:00:00.000000 ', ' 00:00:02.000000 ', ' 00:00:01.000000 '].map(line).join('')
    expect(await secondsOf(delta)).toEqual([0, 2, 3])
    const first = [' 00:00:00.000000 ', ' 00:00:02.000000 ', ' 00:00:03.000000 '].map(line).join('')
    expect(await secondsOf(first)).toEqual([0, 2, 3])
    const old = '000000 10.0.0.1.5 > 10.0.0.2.6: . ack 1 win 7\n2. 004711 10.0.0.1.5 > 10.0.0.2.6: . ack 1 win 7\n'
    expect(await secondsOf(old)).toEqual([0, 2.004711])
  })
})

describe('sequence numbers', () => {
  const seqs = async (lines: readonly string[]): Promise<number[]> => {
    const { frames } = await readListing(fileOf(lines.map((text, i) => `10:00:00.00000${i} ${text}\n`).join('')))
    return frames.map(({ data }) => new DataView(data.buffer, data.byteOffset).getUint32(24))
  }

  it('that are relative become absolute again, those that are absolute stay', async () => {
    const handshake = [
      'IP a.1 > b.2: Flags [S], seq 1000, win 1, length 0',
      'IP b.2 > a.1: Flags [S.], seq 5000, ack 1001, win 1, length 0',
    ]
    const relative = [
      'IP a.1 > b.2: Flags [.], ack 1, win 1, length 0',
      'IP a.1 > b.2: Flags [P.], seq 1:17, ack 1, win 1, length 16',
    ]
    const absolute = [
      'IP a.1 > b.2: Flags [.], ack 5001, win 1, length 0',
      'IP a.1 > b.2: Flags [P.], seq 1001:1017, ack 5001, win 1, length 16',
    ]
    expect(await seqs([...handshake, ...relative])).toEqual([1000, 5000, 1001, 1001])
    expect(await seqs([...handshake, ...absolute])).toEqual([1000, 5000, 1001, 1001])
  })

  it('pair nameless ends: two connections of one named end are told apart by their numbers', async () => {
    const { frames } = await readListing(
      fileOf(
        [
          '10:00:00.000000 > web.80: S 100:100(0) win 1',
          '10:00:00.000001 > web.80: S 900000000:900000000(0) win 1',
          '10:00:00.000002 web.80 > S 7000:7000(0) ack 101 win 1',
          '10:00:00.000003 web.80 > S 9000:9000(0) ack 900000001 win 1',
          '10:00:00.000004 > web.80: P 101:111(10) ack 7001 win 1',
        ].join('\n'),
      ),
    )
    const stranger = (i: number, at: number): number => new DataView(frames[i].data.buffer).getUint32(at)
    expect(stranger(0, 12)).not.toBe(stranger(1, 12))
    expect(stranger(2, 16)).toBe(stranger(0, 12))
    expect(stranger(3, 16)).toBe(stranger(1, 12))
    expect(stranger(4, 12)).toBe(stranger(0, 12))
  })
})
