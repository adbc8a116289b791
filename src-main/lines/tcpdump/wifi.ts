/**
 * IEEE 802.11 frames as tcpdump prints them without -e: data by what it carries, control and management frames by name.
 */
import { macText } from '@shared/format'
import type { Line } from './line'
import { printWifiHeader } from './wifi-header'
import { printManagement, printVector } from './wifi-management'

const MANAGEMENT = 0
const CONTROL = 1
const DATA = 2
const TO_DS = 0x0100
const FROM_DS = 0x0200
const PROTECTED = 0x4000

/** Little-endian reads that keep to the captured window. */
export const u16le = (line: Line, at: number): number => line.u8(at) | (line.u8(at + 1) << 8)
export const u32le = (line: Line, at: number): number => (u16le(line, at) | (u16le(line, at + 2) << 16)) >>> 0

function mac(line: Line, at: number): string {
  line.need(at, 6)
  return macText(line.bytes, at)
}

/** Bytes of a control frame by its subtype; nothing is shown of shorter ones. */
const CONTROL_SIZES: Readonly<Record<number, number>> = {
  7: 14,
  8: 20,
  9: 10,
  10: 16,
  11: 16,
  12: 10,
  13: 10,
  14: 16,
  15: 16,
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
  line.add(names[subtype] ?? '')
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

function printData(line: Line, control: number, subtype: number, at: number, header: number, length: number) {
  // the "null" subtypes carry nothing
  if (subtype & 4) return
  if (control & PROTECTED) {
    line.add('Data')
    if (!printVector(line, at + header)) line.addTruncated()
    return
  }
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
    const least = CONTROL_SIZES[subtype]
    if (least === undefined) return line.add(`unknown 802.11 ctrl frame subtype (${subtype})`)
    if (!line.has(at, least)) return line.addTruncated()
    if (line.options.link) printWifiHeader(line, control, at)
    return printControl(line, subtype, at)
  }
  if (type !== MANAGEMENT && type !== DATA) return line.add(`unknown 802.11 frame type (${type})`)
  let header = type === DATA && (control & (TO_DS | FROM_DS)) === (TO_DS | FROM_DS) ? 30 : 24
  if (type === DATA && subtype & 8) header += 2
  if (padded) header = (header + 3) & ~3
  if (line.left(at) < header) return line.addTruncated()
  line.linkHeader += header
  if (line.options.link) printWifiHeader(line, control, at)
  if (type === MANAGEMENT) printManagement(line, subtype, at + header, end, at + 10, (control & PROTECTED) !== 0)
  else printData(line, control, subtype, at, header, size)
}
