/**
 * BOOTP and DHCP (RFC 951, RFC 2131) as tcpdump prints them: one line, with -v the fields that are set and the options.
 */
import { hexText, ipv4Text, macText } from '@shared/format'
import { printDhcpOptions } from './dhcp-options'
import type { Line } from './line'
import { caretString } from './safe-text'

const ETHERNET = 1
const REQUEST = 1
const BROADCAST = 0x8000
const MAGIC = 0x63825363
/** Addresses in the fixed part, in order. */
const ADDRESSES: readonly (readonly [number, string])[] = [
  [12, 'Client-IP'],
  [16, 'Your-IP'],
  [20, 'Server-IP'],
  [24, 'Gateway-IP'],
]
const HARDWARE = 28
const SERVER_NAME = 44
const FILE = 108
const OPTIONS = 236

const isSet = (line: Line, at: number, length: number): boolean =>
  line.bytes.subarray(at, at + length).some((byte) => byte !== 0)

function printFixed(line: Line, at: number) {
  const hops = line.u8(at + 3)
  if (hops) line.add(`, hops ${hops}`)
  if (line.u32(at + 4)) line.add(`, xid ${hexText(line.u32(at + 4))}`)
  if (line.u16(at + 8)) line.add(`, secs ${line.u16(at + 8)}`)
  const flags = line.u16(at + 10)
  line.add(`, Flags [${flags & BROADCAST ? 'Broadcast' : 'none'}]`)
  if (line.options.verbose > 1) line.add(` (${hexText(flags, 4)})`)
  for (const [offset, name] of ADDRESSES) {
    line.need(at + offset, 4)
    if (isSet(line, at + offset, 4)) line.add(`\n\t  ${name} ${ipv4Text(line.bytes, at + offset)}`)
  }
  if (line.u8(at + 1) === ETHERNET && line.u8(at + 2) === 6) {
    line.need(at + HARDWARE, 6)
    line.add(`\n\t  Client-Ethernet-Address ${macText(line.bytes, at + HARDWARE)}`)
  }
  for (const [offset, length, name] of [
    [SERVER_NAME, 64, 'sname'],
    [FILE, 128, 'file'],
  ] as const) {
    line.need(at + offset, 1)
    if (line.u8(at + offset) === 0) continue
    line.need(at + offset, length)
    const end = line.bytes.indexOf(0, at + offset)
    line.add(
      `\n\t  ${name} "${caretString(line, at + offset, end < 0 ? at + offset + length : Math.min(end, at + offset + length))}"`,
    )
  }
}

/** Prints `BOOTP/DHCP, Request from 00:11:…, length 300`. */
export function printDhcp(line: Line, at: number, length: number) {
  line.protocol = 'bootp'
  line.need(at, 2)
  const op = line.u8(at)
  line.add(`BOOTP/DHCP, ${op === REQUEST ? 'Request' : op === 2 ? 'Reply' : `unknown (${hexText(op, 2)})`}`)
  const hardware = line.u8(at + 1)
  const size = line.u8(at + 2)
  if (hardware === ETHERNET && size === 6 && op === REQUEST) {
    line.need(at + HARDWARE, 6)
    line.add(` from ${macText(line.bytes, at + HARDWARE)}`)
  }
  line.add(`, length ${length}`)
  if (line.options.verbose === 0) return
  printFixed(line, at)
  if (line.u32(at + OPTIONS) === MAGIC) {
    line.add(`\n\t  Vendor-rfc1048 Extensions\n\t    Magic Cookie ${hexText(MAGIC)}`)
    printDhcpOptions(line, at + OPTIONS + 4)
  }
}
