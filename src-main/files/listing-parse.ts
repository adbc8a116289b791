/**
 * Owns reading one record of a text listing, old form or new: link header (-e), verbose IP header (-v, also on a line of its
 * own), the ends, what they carry, the tail, remarks behind it, and a hex dump below.
 *
 * Guarantees: any text gives a record or undefined, in time linear in its length; an end that the text has lost is an end
 * without host; what is not understood is kept as a remark.
 */
import type { ListingEnd, ListingIp, ListingLink, ListingRecord, ListingTime, Mended } from '@shared/listing'
import { takeArp } from './listing-arp'
import type { Draft } from './listing-draft'
import { dumpBytes, isDumpLine } from './listing-dump'
import { endOfUnknown, endWithPort, isAddress } from './listing-ends'
import { takeIpHeader, takeTail } from './listing-ip'
import { takeNewLink, takeOldLink } from './listing-link'
import { takeIcmp, takeUdp } from './listing-message'
import { Scan } from './listing-scan'
import { recordStarts } from './listing-starts'
import { takeNewTcp, takeOldTcp, takeQuietTcp } from './listing-tcp'

/** no printer writes more for one packet, hex dump apart */
const MAX_HEAD = 1 << 14

/** Reads a record from the text it takes in the file (its lines, without markup). */
export function parseRecord(text: string): ListingRecord | undefined {
  const lines = text.split(/\r?\n/)
  const first = lines[0]
  const start = recordStarts(first.slice(0, MAX_HEAD)).at(0)
  if (!start) return undefined
  const head = [first.slice(start.head)]
  const dump: string[] = []
  for (const line of lines.slice(1)) {
    if (isDumpLine(line)) dump.push(line)
    else if (dump.length === 0 && line.trim() !== '') head.push(line)
  }
  return parseHead(head.join('\n').slice(0, MAX_HEAD), start.time, dumpBytes(dump))
}

/** labels and session ids in front of the IP packet they carry */
const CARRIER = / ?(?:MPLS (?:\([^)]{1,80}\)[, ]{0,2}){1,8}|PPPoE {1,2}\[ses 0x[0-9a-f]{1,4}\] )(?=IP|[\d(])/y

/** A line that was wrapped, or the line below a verbose header, goes on behind one blank. */
const unwrapped = (text: string): string =>
  /[\n\t]/.test(text) ? text.replace(/[ \t]*\n[ \t]*/g, ' ').replace(/\t/g, ' ') : text

/** Text is hostile: what could steer a terminal never becomes part of a name or a message. */
const printable = (text: string): string => (/[^ -~]/.test(text) ? text.replace(/[^ -~]/g, '.') : text)

function parseHead(text: string, time: ListingTime, dump: Uint8Array | undefined): ListingRecord | undefined {
  const scan = new Scan(printable(unwrapped(text)))
  scan.skip(/ +(?=IP6? |ARP,|arp |\()/y)
  const carrier = scan.take(CARRIER)?.[0]
  const word = scan.take(/(IP6|IP|RARP,|ARP,) ?/y)?.[1]
  const link = word === undefined ? (takeNewLink(scan) ?? takeOldLink(scan)) : undefined
  const common = { time, ...(dump ? { dump } : {}), ...(link ? { link } : {}) }
  const arp = takeArp(scan)
  if (arp) return finish({ ...common, ...arp, ip: {} }, scan)
  const cut = scan.take(/truncated-ip6? - \d{1,8} bytes missing! ?/y)?.[0]
  const header = takeIpHeader(scan)
  const ends = takeEnds(scan)
  if (!ends) return undefined
  const isNew = word !== undefined || header !== undefined || link?.isNew === true
  const carried = takeCarried(scan, isNew)
  // two words with an arrow between them are no packet yet
  if (carried.kind === 'ip' && ends.target === undefined) return undefined
  const remarks = [carrier, cut].flatMap((words) => (words === undefined ? [] : [words.trim()]))
  const record = joined({ ...common, ip: header ?? {}, remarks }, ends, carried, word === 'IP6')
  return record && finish(record, scan)
}

interface Ends {
  readonly source: string | undefined
  readonly target: string | undefined
}

/** `a > b: `, `> b: `, `a > `: a side that is not there was lost with the page. */
function takeEnds(scan: Scan): Ends | undefined {
  scan.skip(/ +/y)
  let source: string | undefined
  if (!scan.skip(/> ?/y)) {
    source = scan.take(/([^\s>]{1,400}) ?> ?/y)?.[1]
    if (source === undefined) return undefined
  }
  const target = scan.take(/([^\s>]{1,400}):(?= |$)/y)?.[1]
  scan.skip(target === undefined ? /(?! )/y : / /y)
  return { source, target }
}

/** What the ends carry: read by the first reader that knows it. */
function takeCarried(scan: Scan, isNew: boolean): Draft {
  // two blanks stand before a DNS message of the old form
  scan.skip(/ (?=\d|Flags)/y)
  const tcp = takeNewTcp(scan) ?? takeOldTcp(scan) ?? takeQuietTcp(scan)
  if (tcp)
    return {
      kind: 'tcp',
      dialect: isNew || scan.text.includes('Flags [') ? 'new' : 'old',
      ...tcp,
    }
  const other = takeIcmp(scan) ?? takeUdp(scan) ?? { kind: 'ip', dialect: 'old' }
  return isNew ? { ...other, dialect: 'new' } : other
}

function joined(base: Draft, ends: Ends, carried: Draft, isV6: boolean): Draft {
  const withPorts = carried.kind === 'tcp' || carried.kind === 'udp'
  const end = (text: string | undefined): ListingEnd =>
    text === undefined || text === '?' ? {} : withPorts ? endWithPort(text) : endOfUnknown(text)
  const source = end(ends.source)
  const target = end(ends.target)
  const named = [source.host, target.host].filter((host) => host !== undefined)
  const version = isV6 || named.some((host) => host.includes(':') && isAddress(host)) ? 6 : 4
  const mended = [...(carried.mended ?? []), ...lostEnd('src', source, withPorts), ...lostEnd('dst', target, withPorts)]
  return {
    ...base,
    ...carried,
    // only the first fragment has ports; what has ports on both sides and is nothing else is UDP
    kind:
      carried.kind === 'ip' && source.port !== undefined && target.port !== undefined ? 'udp' : (carried.kind ?? 'ip'),
    version,
    source,
    target,
    mended,
    remarks: [...(base.remarks ?? []), ...(carried.remarks ?? [])],
  }
}

function lostEnd(side: 'src' | 'dst', end: ListingEnd, withPorts: boolean): Mended[] {
  const whose = side === 'src' ? 'sender' : 'receiver'
  if (end.host === undefined) {
    const reason = `the ${whose} is not in the text: a nameless end stands in for it`
    const fields = withPorts ? [side, side === 'src' ? 'sport' : 'dport'] : [side]
    return fields.map((field) => ({ field, reason }))
  }
  if (!withPorts) return []
  const field = side === 'src' ? 'sport' : 'dport'
  if (end.port === undefined) return [{ field, reason: `the text has no port number for the ${whose}` }]
  return end.service === undefined ? [] : [{ field, reason: `the text says ${end.service}, the name of this port` }]
}

/** The tail of the old form, then remarks; a record needs its kind and its ends. */
function finish(draft: Draft, scan: Scan): ListingRecord | undefined {
  const { dialect, kind, time } = draft
  if (!dialect || !kind || !time) return undefined
  const tail = takeTail(scan, kind === 'arp')
  const message = draft.message ?? messageOf(scan, draft)
  const rest = message !== undefined && draft.message === undefined ? '' : scan.rest().trim()
  const length = draft.length ?? (kind === 'udp' ? lengthIn(message) : undefined)
  const ip: ListingIp = { ...draft.ip, ...tail.ip, ...dontFragment(draft, tail.ip) }
  return {
    dialect,
    kind,
    version: draft.version ?? 4,
    time,
    source: draft.source ?? {},
    target: draft.target ?? {},
    ...(draft.link ? { link: plainLink(draft.link) } : {}),
    ip,
    ...(draft.tcp ? { tcp: draft.tcp } : {}),
    ...(draft.dns ? { dns: draft.dns } : {}),
    ...(draft.icmp ? { icmp: draft.icmp } : {}),
    ...(draft.arp ? { arp: draft.arp } : {}),
    ...(length === undefined ? {} : { length }),
    ...(message === undefined ? {} : { message }),
    ...(draft.dump ? { dump: draft.dump } : {}),
    remarks: [...(draft.remarks ?? []), ...tail.remarks, ...(rest === '' ? [] : [rest])],
    mended: [...(draft.mended ?? []), ...tail.mended],
  }
}

const plainLink = ({ source, target, etherType, length }: ListingLink): ListingLink => ({
  source,
  target,
  ...(etherType === undefined ? {} : { etherType }),
  ...(length === undefined ? {} : { length }),
})

/** The words of another printer: of an application behind TCP's length (`: FTP: USER x`), of what no reader here knows. */
function messageOf(scan: Scan, draft: Draft): string | undefined {
  if (draft.kind === 'tcp') return draft.dialect === 'new' ? scan.take(/: (.{1,16000})$/y)?.[1] : undefined
  if ((draft.kind !== 'ip' && draft.kind !== 'udp') || draft.dns || draft.length !== undefined) return undefined
  const text = scan.rest().trim()
  return text === '' ? undefined : text
}

const lengthIn = (message: string | undefined): number | undefined => {
  const found = /, length:? (\d{1,6})$/.exec(message ?? '')
  return found ? Number(found[1]) : undefined
}

/** The old form prints `(DF)` on every packet that has it, so its absence says something; the new one only with -v. */
function dontFragment(draft: Draft, tail: ListingIp): ListingIp {
  if (tail.dontFragment || draft.ip?.dontFragment !== undefined || draft.version === 6) return {}
  return draft.dialect === 'old' && draft.kind !== 'arp' ? { dontFragment: false } : {}
}
