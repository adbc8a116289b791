/**
 * Owns ARP records: `arp who-has A tell B`, `arp reply A is-at M` (3.x), `ARP, Request who-has A tell B, length 28` (4.x).
 *
 * The one that asks or answers is the source, the one asked about (or answered for) the target.
 */
import type { Draft } from './listing-draft'
import type { Scan } from './listing-scan'

const OLD = /arp (?=who-has |reply )/y
const HEADER = /Ethernet \(len 6\), IPv4 \(len 4\), /y
const WHO_HAS = /(?:Request )?who-has ([^\s,]{1,300})(?: \([^)]{1,40}\))? tell ([^\s,]{1,300})/y
const IS_AT = /(?:Reply|reply) ([^\s,]{1,300}) is-at ((?:[0-9a-f]{1,2}:){5}[0-9a-f]{1,2})(?: \([^)]{1,60}\))?/y
const LENGTH = /, length (\d{1,6})/y

export function takeArp(scan: Scan): Draft | undefined {
  const from = scan.at
  const isOld = scan.skip(OLD)
  scan.skip(HEADER)
  const asks = scan.take(WHO_HAS)
  const answers = asks ? undefined : scan.take(IS_AT)
  if (!asks && !answers) {
    scan.at = from
    return undefined
  }
  const length = scan.take(LENGTH)
  const common = {
    kind: 'arp',
    dialect: isOld ? 'old' : 'new',
    version: 4,
    ...(length ? { length: Number(length[1]) } : {}),
  } as const
  if (asks) return { ...common, arp: { operation: 1 }, source: { host: asks[2] }, target: { host: asks[1] } }
  const hardware = (answers?.[2] ?? '')
    .split(':')
    .map((part) => part.padStart(2, '0'))
    .join(':')
  return {
    ...common,
    arp: { operation: 2, hardware },
    source: { host: answers?.[1] ?? '' },
    target: {},
    mended: [{ field: 'dst', reason: 'whom the answer is for is not in the text' }],
  }
}
