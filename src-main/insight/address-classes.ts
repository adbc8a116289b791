/**
 * Owns which addresses are what by the registries: IPv4 and IPv6 special-purpose addresses (RFC 6890, RFC 5735), as far as a
 * reader of traffic is concerned. Judges no packet.
 */
import { parseIpv4 } from '@shared/filter/addresses'

export type AddressClass =
  | 'unspecified'
  | 'this-network'
  | 'loopback'
  | 'private'
  | 'shared'
  | 'link-local'
  | 'documentation'
  | 'benchmarking'
  | 'protocol'
  | 'multicast'
  | 'broadcast'
  | 'reserved'
  | 'mapped'
  | 'discard'
  | 'global'

/** network word, prefix length, class; the first that fits counts */
const V4: readonly (readonly [number, number, AddressClass])[] = [
  [0x00000000, 32, 'unspecified'],
  [0x00000000, 8, 'this-network'],
  [0x0a000000, 8, 'private'],
  [0x64400000, 10, 'shared'],
  [0x7f000000, 8, 'loopback'],
  [0xa9fe0000, 16, 'link-local'],
  [0xac100000, 12, 'private'],
  [0xc0000200, 24, 'documentation'],
  [0xc0000000, 24, 'protocol'],
  [0xc0a80000, 16, 'private'],
  [0xc6120000, 15, 'benchmarking'],
  [0xc6336400, 24, 'documentation'],
  [0xcb007100, 24, 'documentation'],
  [0xe0000000, 4, 'multicast'],
  [0xffffffff, 32, 'broadcast'],
  [0xf0000000, 4, 'reserved'],
]

/** by first byte: 1 = some entry of the table begins with it */
const SPECIAL = new Uint8Array(256)
for (const [network, length] of V4) {
  const first = network >>> 24
  for (let byte = 0; byte < (length < 8 ? 1 << (8 - length) : 1); byte++) SPECIAL[first + byte] = 1
}

export function classOfV4(word: number): AddressClass {
  if (SPECIAL[word >>> 24] === 0) return 'global'
  for (const [network, length, name] of V4) {
    if ((word ^ network) >>> (32 - length) === 0) return name
  }
  return 'global'
}

export function classOfV6(words: readonly [number, number, number, number]): AddressClass {
  const [a, b, c, d] = words.map((word) => word >>> 0)
  if (a === 0 && b === 0 && c === 0) return d === 0 ? 'unspecified' : d === 1 ? 'loopback' : 'reserved'
  if (a === 0 && b === 0 && c === 0xffff) return 'mapped'
  if (a >>> 24 === 0xff) return 'multicast'
  if (a >>> 22 === 0xfe80 >>> 6) return 'link-local'
  if (a >>> 25 === 0xfc >>> 1) return 'private'
  if (a === 0x20010db8 || a >>> 12 === 0x3fff0) return 'documentation'
  if (a === 0x20010002 && b >>> 16 === 0) return 'benchmarking'
  if (a === 0x01000000 && b === 0) return 'discard'
  // what IANA has not given to anybody (RFC 4291: 2000::/3 is global unicast; 64:ff9b::/96 translates)
  return a >>> 29 === 1 || a === 0x0064ff9b ? 'global' : 'reserved'
}

/** True for dotted quads that mean nothing on the public Internet but are nobody's fault. */
export function isPrivateText(text: string): boolean {
  const range = parseIpv4(text)
  if (!range) return false
  const name = classOfV4(range.low[0] >>> 0)
  return name === 'private' || name === 'shared' || name === 'link-local'
}
