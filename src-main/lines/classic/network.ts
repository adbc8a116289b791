/**
 * IPv4 and IPv6 as tcpdump 3.x printed them: no protocol word in front, and behind what they carry the tail
 * `(DF)`, `(frag id:size@offset+)`, `[tos 0x10]`, `[ttl 1]`, with -v `(ttl 64, id 7, len 60)`.
 *
 * The tail is printed whatever becomes of the packet inside: a transport that was cut off ends in `[|tcp]` and the tail
 * follows.
 */
import { ipv4Text, ipv6Text } from '@shared/format'
import { expectedChecksum, sum16 } from '../../decode/checksum'
import { type IpHeader, type Line, Truncated } from '../tcpdump/line'

const MIN_HEADER = 20
const MIN_HEADER6 = 40
const DONT_FRAGMENT = 0x4000
const MORE_FRAGMENTS = 0x2000
const FRAGMENTED = 0x3fff
const OFFSET = 0x1fff
const ECN = ['', ',ECT(1)', ',ECT(0)', ',CE']
/** Protocols that print the addresses themselves, with their ports. */
const withPorts = (protocol: number): boolean => protocol === 6 || protocol === 17 || protocol === 132

/** Runs `body`; where its bytes end the mark is printed and the line goes on. */
function orMark(line: Line, body: () => void) {
  const { end, depth } = line
  try {
    body()
  } catch (error) {
    if (!(error instanceof Truncated)) throw error
    line.end = end
    line.depth = depth
    line.add(`[|${line.protocol}]`)
  }
}

function verboseTail(line: Line, at: number, header: number): string {
  const parts: string[] = []
  const ttl = line.u8(at + 8)
  if (ttl > 1) parts.push(`ttl ${ttl}`)
  parts.push(`id ${line.u16(at + 4)}`, `len ${line.u16(at + 2)}`)
  if (header > MIN_HEADER) parts.push(`optlen=${header - MIN_HEADER}`)
  if (line.has(at, header)) {
    const found = line.u16(at + 10)
    const expected = expectedChecksum(sum16(line.bytes, at, at + header), found)
    if (expected !== found && (expected ^ found) !== 0xffff) parts.push(`bad cksum ${found.toString(16)}!`)
  }
  return ` (${parts.join(', ')})`
}

/** Everything behind the packet inside. `size` = bytes behind the IP header. */
function tail(line: Line, at: number, header: number, size: number): string {
  const word = line.u16(at + 6)
  const tos = line.u8(at + 1)
  const ttl = line.u8(at + 8)
  let text = ''
  if (word & FRAGMENTED) {
    text += ` (frag ${line.u16(at + 4)}:${size}@${(word & OFFSET) * 8}${word & MORE_FRAGMENTS ? '+' : ''})`
  } else if (word & DONT_FRAGMENT) text += ' (DF)'
  if (tos !== 0) text += ` [tos 0x${tos.toString(16)}${ECN[tos & 3]}]`
  if (ttl <= 1) text += ` [ttl ${ttl}]`
  return line.options.verbose > 0 ? text + verboseTail(line, at, header) : text
}

/** Prints the packet of `length` bytes at `at`. */
export function printIpv4(line: Line, at: number, length: number) {
  line.protocol = 'ip'
  line.need(at, MIN_HEADER)
  const header = (line.u8(at) & 15) * 4
  const total = line.u16(at + 2)
  if (length < MIN_HEADER) return line.add(`truncated-ip ${length}`)
  if (header < MIN_HEADER) return line.add(`bad-hlen ${header}`)
  if (total < header) return line.add(`bad-len ${total}`)
  if (length < total) line.add(`truncated-ip - ${total - length} bytes missing! `)
  const word = line.u16(at + 6)
  const protocol = line.u8(at + 9)
  const ip: IpHeader = {
    version: 4,
    at,
    src: at + 12,
    dst: at + 16,
    firstProtocol: protocol,
    ttl: line.u8(at + 8),
    fragmented: (word & FRAGMENTED) !== 0,
  }
  const ends = `${ipv4Text(line.bytes, ip.src)} > ${ipv4Text(line.bytes, ip.dst)}:`
  const size = total - header
  // only the first fragment has the ports
  if (word & OFFSET) line.add(ends)
  else {
    if (!withPorts(protocol)) line.add(`${ends} `)
    orMark(line, () =>
      line.within(at + total, () => {
        line.need(at, header)
        line.inner.ipProtocol(line, protocol, at + header, size, ip)
      }),
    )
  }
  line.add(tail(line, at, header, size))
}

/** The index behind the extension headers from `at` on and the protocol found there; -1 = a later fragment. */
function skipExtensions(line: Line, at: number, first: number): { at: number; protocol: number } {
  let protocol = first
  let i = at
  while (protocol === 0 || protocol === 43 || protocol === 60 || protocol === 44) {
    const next = line.u8(i)
    if (protocol === 44) {
      const word = line.u16(i + 2)
      line.add(`frag (${word & 0xfff8}|${line.left(i + 8)}) `)
      if (word & 0xfff8) return { at: i + 8, protocol: -1 }
      i += 8
    } else i += (line.u8(i + 1) + 1) * 8
    protocol = next
  }
  return { at: i, protocol }
}

/** Prints the packet of `length` bytes at `at`. */
export function printIpv6(line: Line, at: number, length: number) {
  line.protocol = 'ip6'
  line.need(at, MIN_HEADER6)
  const payload = line.u16(at + 4)
  if (length < payload + MIN_HEADER6) {
    line.add(`truncated-ip6 - ${payload + MIN_HEADER6 - length} bytes missing! `)
  }
  const first = line.u8(at + 6)
  const hops = line.u8(at + 7)
  const ip: IpHeader = {
    version: 6,
    at,
    src: at + 8,
    dst: at + 24,
    firstProtocol: first,
    ttl: hops,
    fragmented: false,
  }
  const end = at + MIN_HEADER6 + payload
  orMark(line, () =>
    line.within(end, () => {
      if (!withPorts(first)) line.add(`${ipv6Text(line.bytes, ip.src)} > ${ipv6Text(line.bytes, ip.dst)}: `)
      const next = skipExtensions(line, at + MIN_HEADER6, first)
      if (next.protocol >= 0) line.inner.ipProtocol(line, next.protocol, next.at, end - next.at, ip)
    }),
  )
  const word = line.u32(at)
  if ((word >>> 20) & 0xff) line.add(` [class 0x${((word >>> 20) & 0xff).toString(16)}]`)
  if (word & 0xfffff) line.add(` [flowlabel 0x${(word & 0xfffff).toString(16)}]`)
  if (hops <= 1) line.add(` [hlim ${hops}]`)
  if (line.options.verbose > 0) line.add(hops > 1 ? ` (len ${payload}, hlim ${hops})` : ` (len ${payload})`)
}
