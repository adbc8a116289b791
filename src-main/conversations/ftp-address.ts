/**
 * Owns reading where a data connection is announced: `h1,h2,h3,h4,p1,p2` of PORT and 227 (RFC 959 4.1.2), `|1|10.0.0.1|1234|`
 * of EPRT and `|||1234|` of 229 (RFC 2428).
 *
 * Tolerant as clients are: parentheses and words around may be there or not, any character separates the extended form.
 * Refuses numbers that are no address or no port (0 announces nothing).
 */
import { parseIpv4, parseIpv6 } from '@shared/filter/addresses'
import { ipv4WordText, ipv6GroupsText } from '@shared/format'

const SIX_NUMBERS = /(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})/
const EXTENDED = /([\x21-\x7e])([12]?)\1([^|]{0,64}?)\1(\d{1,5})\1/

export interface AnnouncedAddress {
  readonly version: number
  readonly words: readonly number[]
}

export interface AnnouncedEnd {
  /** undefined = the address of the server itself (229) */
  readonly address: AnnouncedAddress | undefined
  readonly port: number
}

export function hostPort(text: string): AnnouncedEnd | undefined {
  const numbers = SIX_NUMBERS.exec(text)?.slice(1).map(Number)
  if (!numbers || numbers.some((number) => number > 255)) return undefined
  const [a, b, c, d, high, low] = numbers
  const port = high * 256 + low
  const word = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0
  return port === 0 ? undefined : { address: { version: 4, words: [word, 0, 0, 0] }, port }
}

export function extendedPort(text: string): AnnouncedEnd | undefined {
  const found = EXTENDED.exec(text)
  if (!found) return undefined
  const [, , family, host, digits] = found
  const port = Number(digits)
  if (port === 0 || port > 65_535) return undefined
  if (host === '') return { address: undefined, port }
  const range = family === '2' ? parseIpv6(host) : parseIpv4(host)
  return range ? { address: { version: range.version, words: range.low }, port } : undefined
}

/** As the house writes addresses, so that texts can be compared. */
export function announcedText({ version, words }: AnnouncedAddress): string {
  if (version === 4) return ipv4WordText(words[0])
  return ipv6GroupsText(words.flatMap((word) => [word >>> 16, word & 0xffff]))
}
