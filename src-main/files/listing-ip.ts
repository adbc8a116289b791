/**
 * Owns what a record says of the IP header: the bracket in front (4.x -v, IPv6 too) and the tail of the old form
 * (`(DF)`, `(frag 7:512@0+)`, `[tos 0x10]`, `[ttl 1]`, `(ttl 64, id 7, len 60)`).
 *
 * Guarantees: a bracket that is no header stays in the text; it is a remark of whoever wrote the page.
 */
import type { ListingIp, Mended } from '@shared/listing'
import type { Scan } from './listing-scan'

const field = (text: string, expression: RegExp): string | undefined => expression.exec(text)?.[1]

function numbers(text: string): ListingIp {
  const ttl = field(text, /\b(?:ttl|hlim) (\d{1,3})\b/)
  const id = field(text, /\bid (\d{1,5})\b/)
  const tos = field(text, /\b(?:tos|class) (0x[0-9a-f]{1,2})\b/)
  const length = field(text, /\b(?:length:?|len) (\d{1,7})\b/)
  return {
    ...(ttl === undefined ? {} : { ttl: Number(ttl) }),
    ...(id === undefined ? {} : { id: Number(id) }),
    ...(tos === undefined ? {} : { tos: Number(tos) }),
    ...(length === undefined ? {} : { length: Number(length) }),
  }
}

/** `(tos 0x0, ttl 64, id 7, offset 0, flags [DF], proto TCP (6), length 60)`, `(hlim 64, next-header TCP (6) payload length: 40)`. */
export function takeIpHeader(scan: Scan): ListingIp | undefined {
  if (!scan.sees(/\((?:tos|hlim|flowlabel|class) /y)) return undefined
  const text = scan.bracket('(', ')')
  if (text === undefined) return undefined
  scan.skip(/ +/y)
  const all = numbers(text)
  const protocol = field(text, /(?:proto|next-header) [^(]{1,30}\((\d{1,3})\)/)
  const offset = Number(field(text, /\boffset (\d{1,5})\b/) ?? 0)
  const flags = field(text, /\bflags \[([^\]]{0,20})\]/)
  const isV6 = text.includes('hlim')
  const whole = all.length === undefined ? undefined : isV6 ? all.length + 40 : all.length
  return {
    ...all,
    // a bracket without them says that they are 0
    ...(all.tos === undefined ? { tos: 0 } : {}),
    ...(whole === undefined ? {} : { length: whole }),
    ...(flags === undefined ? {} : { dontFragment: flags.includes('DF') }),
    ...(protocol === undefined ? {} : { protocol: Number(protocol) }),
    ...(offset > 0 || flags?.includes('+') ? { fragment: { offset, more: flags?.includes('+') ?? false } } : {}),
  }
}

export interface Tail {
  readonly ip: ListingIp
  readonly mended: readonly Mended[]
  readonly remarks: readonly string[]
}

const FRAGMENT = / {0,2}\(frag (\d{1,5}):(\d{1,6})@(\d{1,6})(\+)?\)/y
const DF = /( {0,2})\(DF\)/y
const TOS = / {0,2}\[tos 0x([0-9a-f]{1,2})[^\]]{0,12}\]/y
const TTL = / {0,2}\[(?:ttl|hlim) (\d{1,3})\]/y
const VERBOSE = / {0,2}\(((?:ttl \d|id \d|len \d)[^)]{0,80})\)/y
const COMPLAINT = / ?(\[\|?[a-z][^\]]{0,60}\])/y

/** Everything of the header that stands behind the packet. */
export function takeTail(scan: Scan, isArp: boolean): Tail {
  let ip: ListingIp = {}
  const mended: Mended[] = []
  const remarks: string[] = []
  for (let n = 0; n < 8 && !isArp; n++) {
    const fragment = scan.take(FRAGMENT)
    const df = scan.take(DF)
    const tos = scan.take(TOS)
    const ttl = scan.take(TTL)
    const verbose = scan.take(VERBOSE)
    const complaint = scan.take(COMPLAINT)
    if (fragment)
      ip = {
        ...ip,
        id: Number(fragment[1]),
        fragment: { size: Number(fragment[2]), offset: Number(fragment[3]), more: fragment[4] === '+' },
      }
    if (df) ip = { ...ip, dontFragment: true }
    if (df && df[1] === '') mended.push({ field: 'text', reason: 'the blank before (DF) is missing' })
    if (tos) ip = { ...ip, tos: Number.parseInt(tos[1], 16) }
    if (ttl) ip = { ...ip, ttl: Number(ttl[1]) }
    if (verbose) ip = { ...ip, ...numbers(verbose[1]) }
    if (complaint) remarks.push(complaint[1])
    if (!fragment && !df && !tos && !ttl && !verbose && !complaint) break
  }
  return { ip, mended, remarks }
}
