/**
 * Owns a flow's Community ID, version 1 with seed 0 (the Community ID specification of Corelight): a name that Zeek,
 * Suricata and Arkime give the same flow, whichever side they saw first. With SHA-1 (FIPS 180-4), as the form demands:
 * it names, it proves nothing.
 */
const ICMP = 1
const ICMPV6 = 58
const WITH_PORTS: ReadonlySet<number> = new Set([ICMP, 6, 17, ICMPV6, 132])
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

export interface CommunityEnds {
  readonly version: number
  readonly protocol: number
  /** addresses in network order, 4 or 16 bytes each */
  readonly orig: Uint8Array
  readonly resp: Uint8Array
  /** ports; for ICMP the type and its counterpart, or type and code when it has none */
  readonly origPort: number
  readonly respPort: number
  /** an ICMP message without counterpart: its ends are not put in order */
  readonly oneWay: boolean
}

export function communityId(ends: CommunityEnds): string {
  const turned = !ends.oneWay && isTurned(ends)
  const [first, second] = turned ? [ends.resp, ends.orig] : [ends.orig, ends.resp]
  const [firstPort, secondPort] = turned ? [ends.respPort, ends.origPort] : [ends.origPort, ends.respPort]
  const ports = WITH_PORTS.has(ends.protocol)
    ? [firstPort >> 8, firstPort & 255, secondPort >> 8, secondPort & 255]
    : []
  return `1:${base64(sha1(Uint8Array.from([0, 0, ...first, ...second, ends.protocol, 0, ...ports])))}`
}

/** The lower address comes first; of equal addresses the lower port. */
function isTurned({ orig, resp, origPort, respPort }: CommunityEnds): boolean {
  for (let i = 0; i < orig.length; i++) if (orig[i] !== resp[i]) return orig[i] > resp[i]
  return origPort > respPort
}

// refilled for every flow: a column of a million ids is sorted by them
const block = new Uint8Array(64)
const view = new DataView(block.buffer)
const schedule = new Int32Array(80)
const digest = new DataView(new ArrayBuffer(20))
const START = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0] as const

/** Of a message of at most 55 bytes: one block. The answer is valid until the next call. */
function sha1(message: Uint8Array): Uint8Array {
  block.fill(0)
  block.set(message)
  block[message.length] = 0x80
  view.setUint16(62, message.length * 8)
  const w = schedule
  for (let i = 0; i < 16; i++) w[i] = view.getInt32(4 * i)
  for (let i = 16; i < 80; i++) w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1)
  let a: number = START[0]
  let b: number = START[1] | 0
  let c: number = START[2] | 0
  let d: number = START[3]
  let e: number = START[4] | 0
  for (let i = 0; i < 80; i++) {
    const next = (rotate(a, 5) + mixed(i, b, c, d) + e + w[i]) | 0
    e = d
    d = c
    c = rotate(b, 30)
    b = a
    a = next
  }
  digest.setInt32(0, a + START[0])
  digest.setInt32(4, b + START[1])
  digest.setInt32(8, c + START[2])
  digest.setInt32(12, d + START[3])
  digest.setInt32(16, e + START[4])
  return new Uint8Array(digest.buffer)
}

const rotate = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits))

/** FIPS 180-4, 4.1.1 and 4.2.1: the function of round `i` and its constant. */
function mixed(i: number, b: number, c: number, d: number): number {
  if (i < 20) return (((b & c) | (~b & d)) + 0x5a827999) | 0
  if (i < 40) return ((b ^ c ^ d) + 0x6ed9eba1) | 0
  if (i < 60) return (((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc) | 0
  return ((b ^ c ^ d) + 0xca62c1d6) | 0
}

function base64(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const [a, b, c] = [bytes[i], bytes[i + 1], bytes[i + 2]]
    text += BASE64[a >> 2] + BASE64[((a & 3) << 4) | ((b ?? 0) >> 4)]
    text += b === undefined ? '=' : BASE64[((b & 15) << 2) | ((c ?? 0) >> 6)]
    text += c === undefined ? '=' : BASE64[c & 63]
  }
  return text
}
