/**
 * Owns addresses written in filters: IPv4 and IPv6 with prefix length, hardware addresses, byte strings.
 *
 * IP addresses are four big-endian 32-bit words (of IPv4 the first holds all), so that flow columns and frame bytes
 * are compared by the same numbers. Every parser answers undefined for what it does not know.
 */
export type Words = readonly [number, number, number, number]

/** All addresses from `low` to `high`; a plain address is a range of one. */
export interface AddressRange {
  readonly version: 4 | 6
  readonly low: Words
  readonly high: Words
}

const maskWord = (prefix: number, word: number): number => {
  const bits = Math.max(0, Math.min(32, prefix - word * 32))
  return bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0
}

/** `10.0.0.5`, `10.0.0.0/8`. */
export function parseIpv4(text: string): AddressRange | undefined {
  const [host, prefixText, ...rest] = text.split('/')
  const prefix = prefixText === undefined ? 32 : prefixLength(prefixText, 32)
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(host)?.slice(1).map(Number)
  if (!parts || rest.length > 0 || prefix === undefined || parts.some((part) => part > 255)) return undefined
  const word = ((parts[0] << 24) | (parts[1] << 16) | (parts[2] << 8) | parts[3]) >>> 0
  const mask = maskWord(prefix, 0)
  return { version: 4, low: [(word & mask) >>> 0, 0, 0, 0], high: [(word | ~mask) >>> 0, 0, 0, 0] }
}

/** RFC 4291 section 2.2 text, with an optional prefix length. */
export function parseIpv6(text: string): AddressRange | undefined {
  const [host, prefixText, ...rest] = text.split('/')
  const prefix = prefixText === undefined ? 128 : prefixLength(prefixText, 128)
  const groups = rest.length === 0 ? ipv6Groups(host) : undefined
  if (!groups || prefix === undefined) return undefined
  const words = [0, 1, 2, 3].map((i) => groups[2 * i] * 0x10000 + groups[2 * i + 1])
  const low = words.map((word, i) => (word & maskWord(prefix, i)) >>> 0)
  const high = words.map((word, i) => (word | ~maskWord(prefix, i)) >>> 0)
  return { version: 6, low: [low[0], low[1], low[2], low[3]], high: [high[0], high[1], high[2], high[3]] }
}

function prefixLength(text: string, most: number): number | undefined {
  const value = /^\d{1,3}$/.test(text) ? Number(text) : -1
  return value >= 0 && value <= most ? value : undefined
}

function ipv6Groups(host: string): number[] | undefined {
  const dotted = /^(.*:)(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})$/.exec(host)
  if (dotted) {
    const word = parseIpv4(dotted[2])?.low[0]
    return word === undefined
      ? undefined
      : ipv6Groups(`${dotted[1]}${(word >>> 16).toString(16)}:${(word & 0xffff).toString(16)}`)
  }
  const halves = host.split('::')
  if (halves.length > 2 || !host.includes(':')) return undefined
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')))
  if (groups.flat().some((group) => !/^[0-9a-fA-F]{1,4}$/.test(group))) return undefined
  const [left, right = []] = groups.map((half) => half.map((group) => Number.parseInt(group, 16)))
  const missing = 8 - left.length - right.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined
  return [...left, ...new Array<number>(missing).fill(0), ...right]
}

/**
 * Bytes: `aa:bb:cc`, `aa-bb-cc`, `aa.bb.cc`, `0xaabbcc`, `aabbcc`, one byte `aa`. Separators may not be mixed.
 */
export function parseBytes(text: string): Uint8Array | undefined {
  const plain = /^(?:0[xX])?((?:[0-9a-fA-F]{2})+)$/.exec(text)?.[1]
  const separated = /^[0-9a-fA-F]{1,2}(?:([:.-])[0-9a-fA-F]{1,2})(?:\1[0-9a-fA-F]{1,2})*$/.exec(text)
  if (separated) return Uint8Array.from(text.split(separated[1]), (byte) => Number.parseInt(byte, 16))
  const pairs = plain?.match(/../g)
  return pairs ? Uint8Array.from(pairs, (byte) => Number.parseInt(byte, 16)) : undefined
}

/** A hardware address: six bytes, also in Cisco's form aabb.ccdd.eeff. */
export function parseEther(text: string): Uint8Array | undefined {
  const cisco = /^([0-9a-fA-F]{4})\.([0-9a-fA-F]{4})\.([0-9a-fA-F]{4})$/.exec(text)
  const bytes = parseBytes(cisco ? cisco.slice(1).join('') : text)
  return bytes?.length === 6 ? bytes : undefined
}
