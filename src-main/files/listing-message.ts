/**
 * Owns records that are neither TCP nor ARP: ICMP, UDP with or without a named application, DNS.
 *
 * Guarantees: types and codes are given only where the words say them; a length is given only where it stands.
 */
import { takeDns } from './listing-dns'
import type { Draft } from './listing-draft'
import type { Scan } from './listing-scan'

const OLD_ICMP = / ?(icmp6?): /y
const NEW_ICMP = /(?:\[[^\]]{1,60}\] )?(ICMP6?),? (?!\d)/y
const ECHO = /echo (request|reply)(?:, id (\d{1,5}), seq (\d{1,5}))?/
const LENGTH_AT_END = /, length (\d{1,7})(?=$| |:)/

/** Type and code by the words of the printer (RFC 792). */
const WORDS: readonly (readonly [RegExp, number, number])[] = [
  [/^(?:net \S+|\S+ net) unreachable|^net \S+ unreachable/, 3, 0],
  [/^(?:host )?\S+ unreachable(?:,|$| )|^host \S+ unreachable/, 3, 1],
  [/protocol \d+ unreachable|proto(?:col)? \S+ unreachable/, 3, 2],
  [/port \S+ unreachable/, 3, 3],
  [/need to frag/, 3, 4],
  [/source route failed/, 3, 5],
  [/admin prohibited/, 3, 13],
  [/source quench/, 4, 0],
  [/time exceeded in-transit/, 11, 0],
  [/ip reassembly time exceeded/, 11, 1],
  [/parameter problem/, 12, 0],
  [/redirect/, 5, 1],
  [/router advertisement/, 9, 0],
  [/router solicitation/, 10, 0],
  [/time stamp query/, 13, 0],
  [/time stamp reply/, 14, 0],
  [/address mask request/, 17, 0],
  [/address mask is/, 18, 0],
]
const WORDS6: readonly (readonly [RegExp, number, number])[] = [
  [/unreachable/, 1, 0],
  [/(?:packet )?too big/, 2, 0],
  [/time exceeded/, 3, 0],
  [/parameter problem/, 4, 0],
  [/router solicitation/, 133, 0],
  [/router advertisement/, 134, 0],
  [/neighbor sol/, 135, 0],
  [/neighbor adv/, 136, 0],
]

export function takeIcmp(scan: Scan): Draft | undefined {
  const old = scan.take(OLD_ICMP)
  const found = old ?? scan.take(NEW_ICMP)
  if (!found) return undefined
  const isV6 = found[1].endsWith('6')
  const rest = scan.rest()
  const end = old ? (/ \((?:DF|ttl|id|frag)|$/.exec(rest)?.index ?? rest.length) : rest.length
  const message = rest.slice(0, end).trim()
  scan.at += end
  const length = LENGTH_AT_END.exec(message)
  return {
    kind: isV6 ? 'icmp6' : 'icmp',
    dialect: old ? 'old' : 'new',
    message: old ? message : message.replace(LENGTH_AT_END, ''),
    ...(length ? { length: Number(length[1]) } : {}),
    icmp: icmpOf(message, isV6),
    ...(length ? {} : { mended: [{ field: 'ip.len', reason: 'the text does not say how long the message is' }] }),
  }
}

function icmpOf(message: string, isV6: boolean): NonNullable<Draft['icmp']> {
  const echo = ECHO.exec(message)
  if (echo) {
    const type = isV6 ? (echo[1] === 'request' ? 128 : 129) : echo[1] === 'request' ? 8 : 0
    return { type, code: 0, ...(echo[2] ? { id: Number(echo[2]), sequence: Number(echo[3]) } : {}) }
  }
  const found = (isV6 ? WORDS6 : [...WORDS].reverse()).find(([words]) => words.test(message))
  return found ? { type: found[1], code: found[2] } : {}
}

const OLD_UDP = / ?(?:\[[^\]]{1,40}\] )?udp (\d{1,7})(?= |$)/y
const NEW_UDP = /(?:\[[^\]]{1,60}\] )?UDP, (?:bad )?length (\d{1,7})(?: > \d{1,7})?/y
const CHECKSUM = /\[(?:udp sum ok|bad udp cksum [^\]]{1,40}|no cksum)\] {1,3}/y

export function takeUdp(scan: Scan): Draft | undefined {
  const plain = scan.take(OLD_UDP)
  const found = plain ?? scan.take(NEW_UDP)
  if (found) return { kind: 'udp', dialect: plain ? 'old' : 'new', length: Number(found[1]) }
  const from = scan.at
  scan.skip(CHECKSUM)
  const dns = takeDns(scan)
  if (!dns) {
    scan.at = from
    return undefined
  }
  return { kind: 'udp', dialect: 'old', ...dns }
}
