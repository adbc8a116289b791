/**
 * Owns link layers that are headers of the capturing system itself: packet filter logs, SLIP, IPsec interfaces, USB,
 * Bluetooth, 802.11 with Prism or AVS headers, tap devices.
 */
import { hexText } from '@shared/format'
import { etherTypeName } from './ethertype-names'
import { hexAndText } from './hex-dump'
import type { Line } from './line'
import { printPppoe } from './pppoe'
import { caretString } from './safe-text'
import { printWifi } from './wifi'

function dump(line: Line, at: number) {
  if (line.options.hex === 'none') line.add(hexAndText(line.bytes, at, line.end))
}

function printIp(line: Line, version: number, at: number, length: number) {
  if (version === 4) line.inner.ipv4(line, at, length)
  else line.inner.ipv6(line, at, length)
}

const le16 = (line: Line, at: number): number => line.u8(at) | (line.u8(at + 1) << 8)
const le32 = (line: Line, at: number): number => (le16(line, at) | (le16(line, at + 2) << 16)) >>> 0

const FAMILIES: Readonly<Record<number, number>> = { 2: 4, 10: 6, 24: 6, 28: 6, 30: 6 }
const NFLOG_FAMILIES: Readonly<Record<number, string>> = { 2: 'IPv4', 10: 'IPv6' }
const NFLOG_PAYLOAD = 9

/** Netfilter's log: attributes, one of which is the packet. */
export function printNflog(line: Line, at: number, length: number) {
  line.protocol = 'nflog'
  if (!line.has(at, 4)) return line.addTruncated()
  const version = line.u8(at + 1)
  if (version !== 0) return line.add(`version ${version} (unknown)`)
  const family = line.u8(at)
  const header = (size: number): string => {
    const named = NFLOG_FAMILIES[family]
      ? `, family ${NFLOG_FAMILIES[family]} (${family})`
      : `, family Unknown (${family})`
    return `version 0, resource ID ${line.u16(at + 2)}${line.options.quiet ? '' : named}, length ${size}: `
  }
  if (line.options.link) line.add(header(length))
  let i = at + 4
  const end = at + length
  while (i < end) {
    if (!line.has(i, 4)) return line.addTruncated()
    const stated = le16(line, i)
    const size = (stated + 3) & ~3
    if (stated < 4) return line.addTruncated()
    if (!line.has(i, size)) return line.addTruncated()
    if (le16(line, i + 2) === NFLOG_PAYLOAD) {
      i += 4
      break
    }
    i += size
  }
  line.linkHeader = i - at
  if (family === 2 || family === 10) return printIp(line, family === 2 ? 4 : 6, i, end - i)
  if (!line.options.link) line.add(header(end - i + 4))
  dump(line, i)
}

const REASONS = [
  '0(match)',
  '1(bad-offset)',
  '2(fragment)',
  undefined,
  '3(short)',
  '5(memory)',
  '6(bad-timestamp)',
  '7(congestion)',
  '8(ip-option)',
  '9(proto-cksum)',
  '10(state-mismatch)',
  '11(state-insert)',
  '12(state-limit)',
  '13(src-limit)',
  '14(synproxy)',
]
const ACTIONS = [
  'pass',
  'block',
  'scrub',
  undefined,
  'nat',
  'nonat',
  'binat',
  'nobinat',
  'rdr',
  'nordr',
  'synproxy-drop',
]
const DIRECTIONS = ['in/out', 'in', 'out']
const PFLOG_SHORTEST = 45
/** the header with its padding */
const PFLOG_FIELDS = 64

const text = (line: Line, at: number, size: number): string => caretString(line, at, at + size)

/** `rule 2/0(match): block in on em0: ` */
function pflogHeader(line: Line, at: number): string {
  const rule = line.u32(at + 36)
  const inner = line.u32(at + 40)
  const set = text(line, at + 20, 16)
  const number = rule === 0xffffffff ? 'def' : `${rule}`
  const where = inner === 0xffffffff ? `${number}/` : `${number}.${set}.${inner}/`
  const reason = line.u8(at + 3)
  const action = line.u8(at + 2)
  const way = line.u8(at + 60)
  return `rule ${where}${REASONS[reason] ?? `unkn(${reason})`}: ${ACTIONS[action] ?? `unkn(${action})`} ${DIRECTIONS[way] ?? `unkn(${way})`} on ${text(line, at + 4, 16)}: `
}

/** OpenBSD's packet filter. */
export function printPflog(line: Line, at: number, length: number) {
  line.protocol = 'pflog'
  if (!line.has(at, 4)) return line.addTruncated()
  const stated = line.u8(at)
  if (stated < PFLOG_SHORTEST) return line.add('[pflog: invalid header length!]')
  const size = (stated + 3) & ~3
  if (!line.has(at, Math.max(PFLOG_FIELDS, size))) return line.addTruncated()
  line.linkHeader = size
  if (line.options.link) line.add(pflogHeader(line, at))
  const version = FAMILIES[line.u8(at + 1)]
  if (version) return printIp(line, version, at + size, length - size)
  if (!line.options.link) line.add(pflogHeader(line, at))
  dump(line, at + size)
}

/** SLIP with its header of a direction and a compressed header. */
export function printSlip(line: Line, at: number, length: number) {
  line.protocol = 'slip'
  if (!line.has(at, 16) || length < 16) return line.addTruncated()
  line.linkHeader = 16
  if (!line.has(at, 17)) return line.addTruncated()
  const version = line.u8(at + 16) >> 4
  if (version === 4 || version === 6) return printIp(line, version, at + 16, length - 16)
  line.add(`ip v${version}`)
}

/** BSD/OS's SLIP: 16 bytes before IP, as tcpdump reads it. */
export function printSlipBsd(line: Line, at: number, length: number) {
  line.protocol = 'slip_bsdos'
  if (!line.has(at, 16) || length < 16) return line.addTruncated()
  line.linkHeader = 16
  line.inner.ipv4(line, at + 16, length - 16)
}

const ENC_MARKS: readonly (readonly [number, string])[] = [
  [0x0800, 'authentic'],
  [0x0400, 'confidential'],
]

/** OpenBSD's IPsec interface: `(authentic,confidential): SPI 0x12345678: ` */
export function printEnc(line: Line, at: number, length: number) {
  line.protocol = 'enc'
  if (!line.has(at, 12)) return line.addTruncated()
  line.linkHeader = 12
  const spi = line.u32(at + 4)
  // written in the byte order of the machine that captured: a family is a small number
  const isSwapped = le32(line, at) > 0xffff
  let flags = isSwapped ? line.u32(at + 8) : le32(line, at + 8)
  line.add(flags === 0 ? '(unprotected): ' : '(')
  // the last known one closes the bracket, when no unknown one is left
  for (const [bit, name] of ENC_MARKS) {
    if ((flags & bit) === 0) continue
    line.add(flags === bit ? `${name}): ` : `${name},`)
    flags &= ~bit
  }
  line.add(`SPI ${hexText(spi, 8)}: `)
  const family = isSwapped ? line.u32(at) : le32(line, at)
  if (family === 2) line.inner.ipv4(line, at + 12, length - 12)
  else if (family === 24) line.inner.ipv6(line, at + 12, length - 12)
}

const TRANSFERS = ['ISOCHRONOUS', 'INTERRUPT', 'CONTROL', 'BULK']
const EVENTS: Readonly<Record<number, string>> = { 83: ' SUBMIT', 67: ' COMPLETE', 69: ' ERROR' }
const INTERRUPT = 1
const SUBMIT = 0x53

/** Linux usbmon: `CONTROL SUBMIT to 1:2:0` */
export function printUsb(headerSize: 48 | 64): (line: Line, at: number) => void {
  return (line, at) => {
    line.protocol = `usb_linux_${headerSize}_byte`
    if (!line.has(at, headerSize)) return line.addTruncated()
    const event = line.u8(at + 8)
    const transfer = line.u8(at + 9)
    line.add('USB')
    line.add(TRANSFERS[transfer] ? ` ${TRANSFERS[transfer]}` : '  ?')
    line.add(EVENTS[event] ?? ' ?')
    // interrupts are said the other way round
    if (EVENTS[event] && TRANSFERS[transfer])
      line.add((event === SUBMIT) === (transfer === INTERRUPT) ? ' from' : ' to')
    line.add(` ${le16(line, at + 12)}:${line.u8(at + 11)}:${line.u8(at + 10) & 0x7f}`)
    line.linkHeader = headerSize
  }
}

/** Bluetooth HCI with its direction: a dump. */
export function printBluetooth(line: Line, at: number, length: number) {
  line.protocol = 'bluetooth'
  line.add('bluetooth')
  if (!line.has(at, 4) || length < 4) return line.addTruncated()
  line.linkHeader = 4
  if (line.options.link) line.add(`, hci length ${length}, direction ${line.u32(at) & 1 ? 'in' : 'out'}`)
  dump(line, at + 4)
}

const PRISM = 144
const AVS_COOKIES = new Set([0x80211001, 0x80211002])

/** 802.11 behind an AVS header that says its own length. */
export function printAvs(line: Line, at: number, length: number) {
  line.protocol = '802.11_radio_avs'
  if (!line.has(at, 8)) return line.addTruncated()
  const size = line.u32(at + 4)
  if (!line.has(at, size)) return line.addTruncated()
  line.linkHeader = size
  printWifi(line, at + size, length - size, false, 0)
}

/** 802.11 behind a Prism header; some drivers write an AVS one under the same type. */
export function printPrism(line: Line, at: number, length: number) {
  line.protocol = 'prism'
  if (!line.has(at, 4)) return line.addTruncated()
  if (AVS_COOKIES.has(line.u32(at))) return printAvs(line, at, length)
  if (!line.has(at, PRISM)) return line.addTruncated()
  line.linkHeader = PRISM
  printWifi(line, at + PRISM, length - PRISM, false, 0)
}

/** Symantec's firewall: 44 bytes, an EtherType in the middle. */
export function printSymantec(line: Line, at: number, length: number) {
  line.protocol = 'symantec'
  if (!line.has(at, 44)) return line.addTruncated()
  line.linkHeader = 44
  const type = line.u16(at + 6)
  const header = type <= 1500 ? `invalid ethertype ${type}` : `ethertype ${etherTypeName(type)}`
  if (line.options.link) line.add(`${header}, length ${length}: `)
  if (type > 1500 && line.inner.etherType(line, type, at + 44, length - 44)) return
  if (!line.options.link) line.add(`${header}, length ${length}: `)
  dump(line, at + 44)
}

const IPNET_FAMILIES: Readonly<Record<number, string>> = { 2: 'IPv4', 26: 'IPv6' }

/** Solaris IPNET: 24 bytes. */
export function printIpnet(line: Line, at: number, length: number) {
  line.protocol = 'ipnet'
  if (!line.has(at, 24)) return line.addTruncated()
  line.linkHeader = 24
  const kind = line.u8(at + 1)
  const named = line.options.quiet ? '' : `, family ${IPNET_FAMILIES[kind] ?? 'Unknown'} (${kind})`
  const header = `${line.u32(at + 16)} > ${line.u32(at + 20)}${named}`
  if (line.options.link) line.add(`${header}, length ${length}: `)
  const family = line.u8(at + 1)
  if (family === 2) return line.inner.ipv4(line, at + 24, length - 24)
  if (family === 26) return line.inner.ipv6(line, at + 24, length - 24)
  if (!line.options.link) line.add(`${header}, length ${length}: `)
  dump(line, at + 24)
}

/** netANALYZER writes 4 bytes before the frame, 12 when preamble and delimiter are there too. */
export function printNetanalyzer(header: 4 | 12): (line: Line, at: number, length: number) => void {
  return (line, at, length) => {
    line.protocol = header === 4 ? 'netanalyzer' : 'netanalyzer_transparent'
    if (!line.has(at, header) || length < header) return line.addTruncated()
    line.inner.ethernet(line, at + header, length - header)
    line.linkHeader = header
  }
}

export function printPppoeLink(line: Line, at: number, length: number) {
  printPppoe(line, at, length)
}

/** PPP as pppd logs it: a direction, then the protocol. */
export function printPppd(line: Line, at: number, length: number) {
  line.protocol = 'ppp'
  if (!line.has(at, 4)) return line.addTruncated()
  line.inner.ppp(line, at, length)
}
