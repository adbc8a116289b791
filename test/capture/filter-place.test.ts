/** Where a capture filter goes wrong, and what of it is a name. libpcap is asked too, where tcpdump is installed. */
import { spawnSync } from 'node:child_process'
import { hostNamesIn, locateInFilter } from '@main/capture/filter-place'
import { filterTokens } from '@main/capture/filter-words'
import { findProgram } from '@main/capture/programs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const GOOD = [
  'tcp port 21',
  'tcp port 21 or 20',
  'host 10.0.0.5 and not port 22',
  'host 10.0.0.5 or 10.0.0.6',
  'net 10.0.0.0/8',
  'net 192.168.0.0 mask 255.255.0.0',
  'src host 10.0.0.1 && dst port 53',
  'src or dst port 53',
  'src and dst net 10.0.0.0/8',
  'tcp[tcpflags] & (tcp-syn|tcp-fin) != 0 and not src and dst net 10.0.0.0/8',
  'tcp port 80 and (((ip[2:2] - ((ip[0]&0xf)<<2)) - ((tcp[12]&0xf0)>>2)) != 0)',
  'icmp[icmptype] != icmp-echo and icmp[icmptype] != icmp-echoreply',
  'ether[0] & 1 = 0 and ip[16] >= 224',
  'ether host aa:bb:cc:dd:ee:ff',
  'ether proto 0x88cc',
  'ip6 host ::1',
  'ip6 net 2001:db8::/32',
  'ip proto 47',
  'ip proto \\tcp',
  'portrange 20-21',
  'port (80 or 443)',
  'vlan 100 and ip',
  'less 100',
  'greater 1000',
  'len > 100',
  'broadcast',
  'ether multicast',
  '! tcp',
  'arp or rarp',
  '(tcp or udp) and port 53',
  'udp and not (host 10.0.0.1 or broadcast)',
]

/** Filter, and the text at the place of the trouble ('' = its end). */
const BAD: readonly (readonly [string, string])[] = [
  ['tcp prot 21', 'prot'],
  ['tcp port', ''],
  ['tcp port 21 and', ''],
  ['tcp port 21 and (host 1.2.3.4', ''],
  ['tcp port 21 host 1.2.3.4', 'host'],
  ['tcp port and udp', 'and'],
  ['and tcp', 'and'],
  ['10.0.0.5', '10.0.0.5'],
  ['tcp )', ')'],
  ['tcp[13', ''],
  ['tcp[13] & 2', ''],
  ['tcp[0:3] = 1', '3'],
  ['port 21 $ 22', '$'],
  ['net 10.0.0.0/ and tcp', 'and'],
]

describe('a capture filter', () => {
  it.each(GOOD)('%s is read to its end', (filter) => {
    expect(locateInFilter(filter)).toBeUndefined()
  })

  it.each(BAD)('%s goes wrong at “%s”', (filter, at) => {
    const place = locateInFilter(filter)
    expect(place && filter.slice(place.from, place.to)).toBe(at)
    if (at === '') expect(place?.from).toBe(filter.length)
  })

  it('shows what libpcap quotes or counts', () => {
    expect(locateInFilter('tcp port 99999', 'illegal port number 99999 > 65535')).toMatchObject({ from: 9, to: 14 })
    expect(locateInFilter('host nowhere.example', "unknown host 'nowhere.example'")).toMatchObject({ from: 5, to: 20 })
  })

  it('names the keyword that a misspelt one was to be', () => {
    expect(locateInFilter('tcp prot 21')?.expected).toBe('did you mean ‘port’?')
    expect(locateInFilter('tcp porrt 21')?.expected).toBe('did you mean ‘port’?')
    expect(locateInFilter('hots 10.0.0.1')?.expected).toBe('did you mean ‘host’?')
    expect(locateInFilter('tcp zzz 21')?.expected).toBe('‘and’ or ‘or’ is missing before this')
  })

  it('of any text is read without harm, and its tokens lie in it in order', () => {
    const word = fc.constantFrom(...GOOD.flatMap((filter) => filter.split(' ')), '(', ')', '[', ']', 'ß', '-', '::')
    const text = fc.oneof(
      fc.string(),
      fc.array(word, { maxLength: 40 }).map((words) => words.join(' ')),
    )
    fc.assert(
      fc.property(text, (filter) => {
        const place = locateInFilter(filter)
        if (place) expect(0 <= place.from && place.from <= place.to && place.to <= filter.length).toBe(true)
        let end = 0
        for (const token of filterTokens(filter)) {
          expect(token.from).toBeGreaterThanOrEqual(end)
          end = token.to
        }
        hostNamesIn(filter)
      }),
    )
  })

  it('with thousands of brackets neither hangs nor ends the program', () => {
    expect(locateInFilter('('.repeat(20_000))?.expected).toBe('too many brackets')
    expect(locateInFilter('tcp[('.repeat(5_000))).toBeDefined()
  })

  it('names the hosts a name server would be asked for', () => {
    expect(hostNamesIn('tcp port ftp and host www.example.com')).toEqual(['www.example.com'])
    expect(hostNamesIn('src 10.0.0.1 or host 2001:db8::1 and net 10.0.0.0/8 and port domain')).toEqual([])
  })
})

const tcpdump = findProgram('tcpdump')
const compiles = (filter: string) =>
  spawnSync(tcpdump as string, ['-d', '-y', 'EN10MB', '--', filter], { stdio: 'ignore' }).status === 0
if (tcpdump === undefined) process.stderr.write('skipped: libpcap on capture filters (tcpdump is not installed)\n')

describe.skipIf(tcpdump === undefined || !compiles('tcp'))('libpcap', () => {
  it('agrees that the good ones are good and the bad ones bad', () => {
    expect(GOOD.filter((filter) => !compiles(filter))).toEqual([])
    expect(BAD.map(([filter]) => filter).filter(compiles)).toEqual([])
  })
})
