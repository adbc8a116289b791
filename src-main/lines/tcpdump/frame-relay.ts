/**
 * Frame Relay (Q.922, RFC 2427) as tcpdump prints it: what it carries, its signalling, and fragments (FRF.15, FRF.16).
 */
import { hexByte, hexText } from '@shared/format'
import { etherTypeName } from './ethertype-names'
import { hexAndText, hexOnly } from './hex-dump'
import { printIso } from './iso'
import type { Line } from './line'
import { printSnapPacket } from './llc'
import { printQ933 } from './q933'

const FLAGS: readonly (readonly [number, string])[] = [
  [0x00020000, 'C!'],
  [0x00000200, 'DE'],
  [0x00000400, 'BECN'],
  [0x00000800, 'FECN'],
  [0x02000000, 'sdlcore'],
]
const PROTOCOLS: Readonly<Record<number, string>> = {
  0: 'NULL',
  8: 'Q.933',
  128: 'SNAP',
  129: 'CLNP',
  130: 'ES-IS',
  131: 'ISIS',
  142: 'IPv6',
  176: 'FRF.9',
  177: 'FRF.15',
  204: 'IPv4',
  207: 'PPP',
}

interface Address {
  readonly size: number
  readonly circuit: number
  readonly flags: number
}

/** The address of two to four bytes; undefined when its end marks are wrong. */
function readAddress(line: Line, at: number): Address | undefined {
  const first = line.u8(at)
  if (first & 1) return undefined
  const second = line.u8(at + 1)
  let circuit = ((first & 0xfc) << 2) | ((second & 0xf0) >> 4)
  const flags = ((first << 16) | (second << 8)) & 0x00020e00
  if (second & 1) return { size: 2, circuit, flags }
  let size = 3
  let byte = line.u8(at + 2)
  if ((byte & 1) === 0) {
    circuit = (circuit << 7) | (byte >> 1)
    size = 4
    byte = line.u8(at + 3)
  }
  if ((byte & 1) === 0) return undefined
  return { size, circuit: ((circuit << 6) | (byte >> 2)) >>> 0, flags: byte & 2 ? flags | 0x02000000 : flags }
}

function header(line: Line, { size, circuit, flags }: Address, protocol: number, length: number): string {
  if (line.options.quiet) return `Q.922, DLCI ${circuit}, length ${length}: `
  const set = FLAGS.filter(([bit]) => flags & bit).map(([, name]) => name)
  const named =
    protocol > 0xff
      ? `cisco-ethertype ${etherTypeName(protocol)}`
      : `NLPID ${PROTOCOLS[protocol] ?? 'unknown'} (${hexText(protocol, 2)})`
  return `Q.922, hdr-len ${size}, DLCI ${circuit}, Flags [${set.join(', ') || 'none'}], ${named}, length ${length}: `
}

/** The bytes without a printer; those that were not captured are missed. */
function dump(line: Line, at: number, length: number) {
  if (line.options.hex !== 'none') return
  line.add(hexAndText(line.bytes, at, Math.min(line.end, at + length)))
  if (!line.has(at, length)) line.addTruncated()
}

function printCarried(line: Line, address: Address, protocol: number, at: number, length: number, size: number) {
  switch (protocol) {
    case 0xcc:
      return line.inner.ipv4(line, at, length)
    case 0x8e:
      return line.inner.ipv6(line, at, length)
    case 0x81:
    case 0x82:
    case 0x83:
      return printIso(line, at - 1, length + 1)
    case 0x80:
      if (printSnapPacket(line, at, length)) return
      if (!line.options.link) line.add(header(line, { ...address, size }, protocol, length + size))
      return dump(line, at - size, length + size)
    case 0x08:
      return printQ933(line, at, length)
    case 0xb1:
      return printEndToEnd(line, at, length)
    case 0xcf:
      return line.inner.ppp(line, at, length)
    default:
      if (!line.options.link) line.add(header(line, address, protocol, length + size))
      dump(line, at, length)
  }
}

/** Prints the frame of `length` bytes at `at`. */
export function printFrameRelay(line: Line, at: number, length: number) {
  line.protocol = 'fr'
  if (length < 4 || !line.has(at, 4)) return line.addTruncated()
  const address = readAddress(line, at)
  if (!address) return line.add('Q.922, invalid address')
  const { size } = address
  line.need(at + size, 1)
  if (length < size + 1) return line.addTruncated()
  const control = line.u8(at + size)
  if (control !== 3 && address.circuit !== 0) {
    if (line.has(at + size, 2) && length >= size + 2) {
      const type = line.u16(at + size)
      if (line.options.link) line.add(header(line, address, type, length))
      line.linkHeader = size + 2
      if (line.inner.etherType(line, type, at + size + 2, length - size - 2)) return
    }
    line.add(`UI ${hexByte(control)}! `)
  }
  line.need(at + size + 1, 1)
  if (length < size + 2) return line.addTruncated()
  const isPadded = line.u8(at + size + 1) === 0
  if (isPadded && size !== 3) line.add('Pad! ')
  if (!isPadded && size === 3) line.add('No pad! ')
  const head = size + (isPadded ? 3 : 2)
  const protocol = line.u8(at + head - 1)
  if (length < head) return line.addTruncated()
  if (line.options.link) line.add(header(line, address, protocol, length))
  line.linkHeader = head
  printCarried(line, address, protocol, at + head, length - head, head)
}

const FRAGMENT_FLAGS: readonly (readonly [number, string])[] = [
  [0x80, 'Begin'],
  [0x40, 'End'],
  [0x20, 'Control'],
]
const fragmentFlags = (byte: number): string =>
  FRAGMENT_FLAGS.filter(([bit]) => byte & bit)
    .map(([, name]) => name)
    .join(', ') || 'none'

/** FRF.15 */
function printEndToEnd(line: Line, at: number, length: number) {
  if (length < 2) return line.addTruncated()
  const first = line.u8(at)
  const sequence = ((first & 0x1e) << 7) | line.u8(at + 1)
  line.add(`FRF.15, seq 0x${sequence.toString(16).padStart(3, '0')}, Flags [${fragmentFlags(first)}],`)
  line.add(`${first & 1 ? 'Interface' : 'End-to-End'} Fragmentation, length ${length}`)
}

const LINK_MESSAGES = [
  '',
  'Add Link',
  'Add Link ACK',
  'Add Link Reject',
  'Hello',
  'Hello ACK',
  'Remove Link',
  'Remove Link ACK',
]

/** FRF.16: the bundle's own messages, and fragments. */
export function printMultilink(line: Line, at: number, length: number) {
  line.protocol = 'mfr'
  if (!line.has(at, 2)) return line.addTruncated()
  if (length < 4) return line.add(`[length ${length} < 4] (invalid)`)
  line.need(at, 4)
  const first = line.u8(at)
  const kind = first & 0xe0
  if (kind === 0xe0 && line.u8(at + 1) === 0) {
    const message = line.u8(at + 2)
    line.add(`FRF.16 Control, Flags [${fragmentFlags(first)}], `)
    line.add(`${LINK_MESSAGES[message] || `Unknown Message (0x${hexByte(message)})`}, length ${length}`)
    return
  }
  const sequence = ((first & 0x1e) << 7) | line.u8(at + 1)
  line.add(`FRF.16 Frag, seq ${sequence}, Flags [${fragmentFlags(first)}]`)
  if (kind === 0xc0 || kind === 0x80) {
    line.add(', ')
    return printFrameRelay(line, at + 2, length - 2)
  }
  line.add(hexOnly(line.bytes, at, Math.min(line.end, at + length)))
}
