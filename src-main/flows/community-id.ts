/**
 * Owns a flow's Community ID, version 1 with seed 0 (the Community ID specification of Corelight): a name that Zeek,
 * Suricata and Arkime give the same flow, whichever side they saw first; and the number that orders flows as these names do.
 */
import { sha1Block, sha1OfBlock } from './sha1'

const ICMP = 1
const ICMPV6 = 58
const WITH_PORTS: ReadonlySet<number> = new Set([ICMP, 6, 17, ICMPV6, 132])
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
/** place of each six bits among the others when their letters are sorted */
const ASCII_RANK = Uint8Array.from(BASE64, (letter) => [...BASE64].sort().indexOf(letter))
const DIGEST_BYTES = 20

export interface CommunityEnds {
  readonly version: number
  readonly protocol: number
  /** both addresses as big-endian words, one (IPv4) or four (IPv6) from these places */
  readonly words: Uint32Array
  readonly orig: number
  readonly resp: number
  /** ports; for ICMP the type and its counterpart, or type and code when it has none */
  readonly origPort: number
  readonly respPort: number
  /** an ICMP message without counterpart: its ends are not put in order */
  readonly oneWay: boolean
}

export function communityId(ends: CommunityEnds): string {
  const digest = digestOf(ends)
  let text = '1:'
  for (let bit = 0; bit < DIGEST_BYTES * 8; bit += 6) text += BASE64[sixBits(digest, bit)]
  return `${text}=`
}

/** Orders as the names' first seven letters do: what nearly all different names differ in. */
export function communityKey(ends: CommunityEnds): number {
  const digest = digestOf(ends)
  let key = 0
  for (let bit = 0; bit < 42; bit += 6) key = key * 64 + ASCII_RANK[sixBits(digest, bit)]
  return key
}

/** Six bits of the digest from `bit` on, with zeros behind its end. */
function sixBits(digest: Int32Array, bit: number): number {
  const word = bit >>> 5
  const room = 26 - (bit & 31)
  if (room >= 0) return (digest[word] >>> room) & 63
  const rest = word + 1 < digest.length ? digest[word + 1] >>> (32 + room) : 0
  return ((digest[word] << -room) & 63) | rest
}

/** The lower address comes first; of equal addresses the lower port. */
function isTurned({ words, version, orig, resp, origPort, respPort, oneWay }: CommunityEnds): boolean {
  if (oneWay) return false
  const count = version === 6 ? 4 : 1
  for (let i = 0; i < count; i++) if (words[orig + i] !== words[resp + i]) return words[orig + i] > words[resp + i]
  return origPort > respPort
}

/** SHA-1 of: seed (16 bits), first and second address, protocol, zero, ports in that order where the protocol has them. */
function digestOf(ends: CommunityEnds): Int32Array {
  const { words, orig, resp, origPort, respPort, protocol } = ends
  const turned = isTurned(ends)
  const [first, second] = turned ? [resp, orig] : [orig, resp]
  const addressWords = ends.version === 6 ? 4 : 1
  const block = sha1Block.fill(0, 0, 16)
  // all stands half a word further than words do, because of the seed
  let at = 0
  const put = (word: number) => {
    block[at] |= word >>> 16
    block[++at] = word << 16
  }
  for (let i = 0; i < addressWords; i++) put(words[first + i])
  for (let i = 0; i < addressWords; i++) put(words[second + i])
  block[at] |= protocol << 8
  const hasPorts = WITH_PORTS.has(protocol)
  if (hasPorts) block[++at] = turned ? (respPort << 16) | origPort : (origPort << 16) | respPort
  block[++at] = 0x80000000
  block[15] = (2 + 8 * addressWords + 2 + (hasPorts ? 4 : 0)) * 8
  return sha1OfBlock()
}
