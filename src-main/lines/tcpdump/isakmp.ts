/**
 * ISAKMP (RFC 2408, RFC 7296) and its NAT traversal (RFC 3948) as tcpdump prints them: `isakmp: phase 1 I ident`,
 * `isakmp: parent_sa ikev2_init[I]`. Payloads are not shown; with -v those that are encrypted are named.
 */
import { hexText } from '@shared/format'
import { addressOf } from './address'
import type { IpHeader, Line } from './line'

const HEADER = 28
const EXCHANGES: Readonly<Record<number, string>> = {
  0: 'none',
  1: 'base',
  2: 'ident',
  3: 'auth',
  4: 'agg',
  5: 'inf',
  32: 'oakley-quick',
  33: 'oakley-newgroup',
  34: 'ikev2_init',
  35: 'ikev2_auth',
  36: 'child_sa',
  37: 'inf2',
}
const PAYLOADS = 'none sa p t ke id cert cr hash sig nonce n d vid'.split(' ')
const V2_PAYLOADS = 'v2sa v2ke v2IDi v2IDr v2cert v2CR v2auth v2nonce v2n v2d v2vid v2TSi v2TSr v2e v2cp v2eap'.split(
  ' ',
)
const FIRST_V2 = 33

const hex = (line: Line, at: number, size: number): string => {
  let text = ''
  for (let i = at; i < at + size; i++) text += line.u8(i).toString(16).padStart(2, '0')
  return text
}
const payloadName = (type: number): string =>
  PAYLOADS[type] ?? V2_PAYLOADS[type - FIRST_V2] ?? (type < FIRST_V2 ? `pay${type}` : `#${type}`)

/** I for the side that began the exchange, R for the other, ? when its beginning was not seen. */
function sideOf(line: Line, at: number, ip: IpHeader): string {
  const cookie = hex(line, at, 8)
  const from = addressOf(line, ip, ip.src)
  const to = addressOf(line, ip, ip.dst)
  const isFirst = line.u32(at + 8) === 0 && line.u32(at + 12) === 0
  const side = line.memory?.sideOf(cookie, from, to)
  if (side && side !== '?') return side
  if (!isFirst || line.memory?.knows(cookie)) return '?'
  line.memory?.rememberInitiator(cookie, from, to)
  return 'I'
}

function printVersion1(line: Line, at: number, ip: IpHeader) {
  const phase = line.u32(at + 20) === 0 ? '1' : '2/others'
  const exchange = line.u8(at + 18)
  const flags = line.u8(at + 19)
  line.add(` phase ${phase} ${sideOf(line, at, ip)} ${EXCHANGES[exchange] ?? `#${exchange}`}`)
  if (flags !== 0) line.add(`[${flags & 1 ? 'E' : ''}${flags & 2 ? 'C' : ''}]`)
  if (line.options.verbose > 0 && flags & 1) line.add(`: [encrypted ${payloadName(line.u8(at + 16))}]`)
}

function printVersion2(line: Line, at: number) {
  const exchange = line.u8(at + 18)
  const flags = line.u8(at + 19)
  line.add(` ${line.u32(at + 20) === 0 ? 'parent_sa' : 'child_sa '} ${EXCHANGES[exchange] ?? `#${exchange}`}`)
  if (flags !== 0) line.add(`[${flags & 8 ? 'I' : ''}${flags & 16 ? 'V' : ''}${flags & 32 ? 'R' : ''}]`)
  if (line.options.verbose > 0 && flags & 1) line.add(`: [encrypted ${payloadName(line.u8(at + 16))}]`)
}

/** Prints the message of `length` bytes at `at`. */
export function printIsakmp(line: Line, at: number, length: number, ip: IpHeader) {
  line.protocol = 'isakmp'
  line.need(at, HEADER)
  line.add('isakmp')
  const { verbose } = line.options
  const version = line.u8(at + 17)
  if (verbose > 0) line.add(` ${version >> 4}.${version & 15} msgid ${hex(line, at + 20, 4)}`)
  if (verbose > 1) line.add(` cookie ${hex(line, at, 8)}->${hex(line, at + 8, 8)}`)
  line.add(':')
  if (version >> 4 === 1) printVersion1(line, at, ip)
  else if (version >> 4 === 2) printVersion2(line, at)
  else return
  const stated = line.u32(at + 24)
  if (verbose > 0 && stated !== length) line.add(` (len mismatch: isakmp ${stated}/ip ${length})`)
}

/** Port 4500: a keep-alive byte, ISAKMP behind four zero bytes, or ESP. */
export function printNatTraversal(line: Line, at: number, length: number, ip: IpHeader) {
  line.protocol = 'isakmp_rfc3948'
  if (length < 1) return line.truncated()
  if (length === 1 && line.u8(at) === 0xff) return line.add('isakmp-nat-keep-alive')
  if (length < 4) return line.truncated()
  line.need(at, 4)
  if (line.u32(at) === 0) {
    line.add('NONESP-encap: ')
    return printIsakmp(line, at + 4, length - 4, ip)
  }
  line.add('UDP-encap: ')
  line.protocol = 'esp'
  line.need(at, 8)
  line.add(`ESP(spi=${hexText(line.u32(at), 8)},seq=${hexText(line.u32(at + 4))}), length ${length}`)
}
