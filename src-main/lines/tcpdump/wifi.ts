/**
 * IEEE 802.11 frames as tcpdump prints them without -e: data by what it carries, control and management frames by name.
 */
import { macText } from '@shared/format'
import type { Line } from './line'
import { caretText } from './safe-text'
import { printWifiHeader } from './wifi-header'

const MANAGEMENT = 0
const CONTROL = 1
const DATA = 2
const TO_DS = 0x0100
const FROM_DS = 0x0200
const PROTECTED = 0x4000
const ORDER = 0x8000

/** Little-endian reads that keep to the captured window. */
export const u16le = (line: Line, at: number): number => line.u8(at) | (line.u8(at + 1) << 8)
export const u32le = (line: Line, at: number): number => (u16le(line, at) | (u16le(line, at + 2) << 16)) >>> 0

function mac(line: Line, at: number): string {
  line.need(at, 6)
  return macText(line.bytes, at)
}

function printControl(line: Line, subtype: number, at: number) {
  const names: Readonly<Record<number, string>> = {
    7: 'Control Wrapper',
    8: 'BAR',
    9: 'BA',
    10: 'Power Save-Poll',
    11: 'Request-To-Send',
    12: 'Clear-To-Send',
    13: 'Acknowledgment',
    14: 'CF-End',
    15: 'CF-End+CF-Ack',
  }
  const name = names[subtype]
  if (!name) return line.add('Unknown 802.11 control frame')
  line.add(name)
  const shown = line.options.link
  if (subtype === 8) {
    line.need(at, 20)
    if (!shown) {
      line.add(` RA:${mac(line, at + 4)} TA:${mac(line, at + 10)}`)
      line.add(` CTL(${u16le(line, at + 16).toString(16)}) SEQ(${u16le(line, at + 18)}) `)
    }
  } else if (subtype === 10) {
    line.need(at, 16)
    line.add(` AID(${u16le(line, at + 2).toString(16)})`)
  } else if (shown) return
  else if (subtype === 11) line.add(` TA:${mac(line, at + 10)} `)
  else if (subtype !== 7) line.add(` RA:${mac(line, at + 4)} `)
}

interface Elements {
  ssid: string | undefined
  rates: string | undefined
  channel: number | undefined
}

/** Supported rates: `[1.0* 2.0* 11.0 Mbit]`, basic ones starred. */
function ratesText(line: Line, at: number, count: number): string {
  const rates: string[] = []
  for (let i = at; i < at + count; i++) {
    const rate = line.u8(i)
    rates.push(`${((rate & 0x7f) / 2).toFixed(1)}${rate & 0x80 ? '*' : ''}`)
  }
  return ` [${rates.join(' ')} Mbit]`
}

function readElements(line: Line, at: number, end: number): Elements {
  const found: Elements = { ssid: undefined, rates: undefined, channel: undefined }
  for (let i = at; i + 2 <= Math.min(end, line.end); ) {
    const id = line.u8(i)
    const size = line.u8(i + 1)
    if (i + 2 + size > end) break
    line.need(i + 2, size)
    if (id === 0 && size <= 32) found.ssid ??= ` (${caretText(line, i + 2, i + 2 + size)})`
    else if (id === 1 && size > 0 && size <= 16) found.rates ??= ratesText(line, i + 2, size)
    else if (id === 3 && size === 1) found.channel ??= line.u8(i + 2)
    i += 2 + size
  }
  return found
}

const REASONS = [
  'Reserved',
  'Unspecified reason',
  'Previous authentication no longer valid',
  'Deauthenticated because sending STA is leaving (or has left) IBSS or ESS',
  'Disassociated due to inactivity',
  'Disassociated because AP is unable to handle all currently  associated stations',
  'Class 2 frame received from nonauthenticated STA',
  'Class 3 frame received from nonassociated STA',
  'Disassociated because sending STA is leaving (or has left) BSS',
  'Station requesting (re)association is not authenticated with responding station',
]

function printBeacon(line: Line, name: string, at: number, end: number) {
  line.need(at, 12)
  const capability = u16le(line, at + 10)
  const elements = readElements(line, at + 12, end)
  line.add(`${name}${elements.ssid ?? ''}${elements.rates ?? ''}`)
  if (name === 'Beacon') line.add(capability & 1 ? ' ESS' : ' IBSS')
  if (elements.channel !== undefined) line.add(` CH: ${elements.channel}`)
  if (capability & 0x10) line.add(', PRIVACY')
}

function printAuthentication(line: Line, at: number) {
  line.need(at, 6)
  const algorithm = u16le(line, at)
  const step = u16le(line, at + 2)
  const name = ['Open System', 'Shared Key'][algorithm] ?? 'Reserved'
  const status = u16le(line, at + 4)
  line.add(`Authentication (${name})-${step.toString(16)} `)
  if (step % 2 === 0) line.add(status === 0 ? 'Successful' : status === 1 ? 'Unspecified failure' : 'n/a')
}

function printManagement(line: Line, subtype: number, at: number, end: number, encrypted: boolean) {
  const names = [
    'Assoc Request',
    'Assoc Response',
    'ReAssoc Request',
    'ReAssoc Response',
    'Probe Request',
    'Probe Response',
    '',
    '',
    'Beacon',
    'ATIM',
    'Disassociation',
    'Authentication',
    'DeAuthentication',
    'Action',
    'NoAck',
  ]
  const name = names[subtype]
  if (!name) return line.add(`Unhandled Management subtype(${subtype.toString(16)})`)
  if (subtype === 8 || subtype === 5) return printBeacon(line, name, at, end)
  if (subtype === 4 || subtype === 0 || subtype === 2) {
    const elements = readElements(line, at + (subtype === 4 ? 0 : subtype === 0 ? 4 : 10), end)
    return line.add(`${name}${elements.ssid ?? ''}${elements.rates ?? ''}`)
  }
  if (subtype === 11) return encrypted ? line.add('Authentication (Shared-Key)-3') : printAuthentication(line, at)
  line.add(name)
  if (subtype === 10 || subtype === 12) {
    const reason = u16le(line, at)
    line.add(`: ${REASONS[reason] ?? 'Reserved'}`)
  }
}

/** Prints an encrypted payload's initialisation vector. */
function printEncrypted(line: Line, at: number) {
  const vector = u32le(line, at)
  line.add(
    `Data IV:${(vector & 0xffffff).toString(16).padStart(3)} Pad ${((vector >>> 24) & 0x3f).toString(16)} KeyID ${(vector >>> 30).toString(16)}`,
  )
}

function printData(line: Line, control: number, subtype: number, at: number, header: number, length: number) {
  // the "null" subtypes carry nothing
  if (subtype & 4) return
  if (control & PROTECTED) return printEncrypted(line, at + header)
  const toFrom = control & (TO_DS | FROM_DS)
  line.linkDstAt = toFrom & TO_DS ? at + 16 : at + 4
  line.linkSrcAt = toFrom === FROM_DS ? at + 16 : toFrom === (TO_DS | FROM_DS) ? at + 24 : at + 10
  if (!line.inner.llc(line, at + header, length - header)) line.unknown('', at + header)
}

/** Prints the frame of `length` bytes at `at`. `padded`: the header is filled up to 4 bytes; `fcs`: check bytes at the end. */
export function printWifi(line: Line, at: number, length: number, padded: boolean, fcs: number) {
  line.protocol = '802.11'
  const size = Math.max(0, length - fcs)
  const end = at + size
  if (end < line.end) line.end = end
  if (line.left(at) < 2) return line.addTruncated()
  const control = u16le(line, at)
  const type = (control >> 2) & 3
  const subtype = (control >> 4) & 15
  if (type === CONTROL) {
    if (line.options.link) printWifiHeader(line, control, at)
    return printControl(line, subtype, at)
  }
  if (type !== MANAGEMENT && type !== DATA) return line.add('Unknown type (3)')
  let header = type === DATA && (control & (TO_DS | FROM_DS)) === (TO_DS | FROM_DS) ? 30 : 24
  if (type === DATA && subtype & 8) header += 2
  if (type === MANAGEMENT && control & ORDER) header += 4
  if (padded) header = (header + 3) & ~3
  if (line.left(at) < header) return line.addTruncated()
  line.linkHeader += header
  if (line.options.link) printWifiHeader(line, control, at)
  if (type === MANAGEMENT) printManagement(line, subtype, at + header, end, (control & PROTECTED) !== 0)
  else printData(line, control, subtype, at, header, size)
}
