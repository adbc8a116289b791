/**
 * The precision time protocol (IEEE 1588-2008) as tcpdump prints it: every field of the header, then those of the message.
 */
import type { Line } from './line'

const HEADER = 34
const TYPES: Readonly<Record<number, string>> = {
  0: 'sync msg',
  1: 'delay req msg',
  2: 'peer delay req msg',
  3: 'peer delay resp msg',
  8: 'follow up msg',
  9: 'delay resp msg',
  10: 'pdelay resp fup msg',
  11: 'announce msg',
  12: 'signalling msg',
  13: 'management msg',
}
const FLAGS: readonly (readonly [number, string])[] = [
  [0x0001, 'l1 61'],
  [0x0002, 'l1 59'],
  [0x0004, 'utc reasonable'],
  [0x0008, 'timescale'],
  [0x0010, 'time tracable'],
  [0x0020, 'frequency tracable'],
  [0x0100, 'alternate master'],
  [0x0200, 'two step'],
  [0x0400, 'unicast'],
  [0x1000, 'profile specific 1'],
  [0x2000, 'profile specific 2'],
  [0x4000, 'security mask'],
]
const CONTROLS = ['Sync', 'Delay_Req', 'Follow_Up', 'Delay_Resp', 'Management', 'Other']

const wide = (line: Line, at: number): bigint => (BigInt(line.u32(at)) << 32n) | BigInt(line.u32(at + 4))
const stamp = (line: Line, at: number): string =>
  `${line.u16(at) * 2 ** 32 + line.u32(at + 2)} seconds, ${line.u32(at + 6)} nanoseconds`
const port = (line: Line, at: number): string =>
  `, port identity : 0x${wide(line, at).toString(16)}, port id : ${line.u16(at + 8)}`

function announceText(line: Line, at: number): string {
  let text = `, originTimeStamp : ${stamp(line, at).replace(',', '')}, origin cur utc :${line.u16(at + 10)}`
  text += `, rsvd : ${line.u8(at + 12)}, gm priority_1 : ${line.u8(at + 13)}, gm clock class : ${line.u8(at + 14)}`
  text += `, gm clock accuracy : ${line.u8(at + 15)}, gm clock variance : ${line.u16(at + 16)}`
  text += `, gm priority_2 : ${line.u8(at + 18)}, gm clock id : 0x${wide(line, at + 19).toString(16)}`
  return `${text}, steps removed : ${line.u16(at + 27)}, time source : 0x${line
    .u8(at + 29)
    .toString(16)
    .padStart(2, '0')
    .replace(/^00$/, '0')}`
}

function messageText(line: Line, type: number, at: number): string {
  switch (type) {
    case 0:
    case 1:
      return `, originTimeStamp : ${stamp(line, at)}`
    case 2:
    case 10:
      return `, preciseOriginTimeStamp : ${stamp(line, at)}${port(line, at + 10)}`
    case 8:
      return `, preciseOriginTimeStamp : ${stamp(line, at)}`
    case 3:
    case 9:
      return `, receiveTimeStamp : ${stamp(line, at)}${port(line, at + 10)}`
    case 11:
      return announceText(line, at)
    case 12:
      return port(line, at)
    case 13:
      // 4.99 says nothing more of what is managed
      return `${port(line, at)}, , start boundary hops  0, , boundary hops  0, , flags  0x0, , reserved  0x0`
    default:
      return ''
  }
}

/** Prints the message of `length` bytes at `at`. */
export function printPtp(line: Line, at: number, length: number) {
  line.protocol = 'ptp'
  if (length < HEADER) return line.add(` [length ${length} < ${HEADER}] (invalid)`)
  const version = line.u8(at + 1) & 15
  line.add(`PTPv${version}`)
  // these are tcpdump's own words for version 1
  if (version === 1) return line.add(' (not implemented)')
  if (version !== 2) return
  const type = line.u8(at) & 15
  line.add(`, v1 compat : ${line.u8(at) & 0x10 ? 'yes' : 'no'}, msg type : ${TYPES[type] ?? 'Reserved'}`)
  line.add(`, length : ${line.u16(at + 2)}, domain : ${line.u8(at + 4)}, reserved1 : ${line.u8(at + 5)}`)
  const flags = line.u16(at + 6)
  const set = FLAGS.filter(([bit]) => flags & bit).map(([, name]) => name)
  line.add(`, Flags [${set.join(', ') || 'none'}]`)
  line.add(
    `, NS correction : ${line.u16(at + 8) * 2 ** 32 + line.u32(at + 10)}, sub NS correction : ${line.u16(at + 14)}`,
  )
  line.add(`, reserved2 : ${line.u32(at + 16)}, clock identity : 0x${wide(line, at + 20).toString(16)}`)
  line.add(`, port id : ${line.u16(at + 28)}, seq id : ${line.u16(at + 30)}`)
  const control = line.u8(at + 32)
  line.add(`, control : ${control} (${CONTROLS[control] ?? 'Reserved'}), log message interval : ${line.u8(at + 33)}`)
  line.add(messageText(line, type, at + HEADER))
}
