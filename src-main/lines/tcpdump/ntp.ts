/**
 * NTP (RFC 5905) as tcpdump prints it: version, mode, length; with -v the clock's data.
 */
import { hexText, ipv4Text } from '@shared/format'
import type { Line } from './line'
import { caretText } from './safe-text'

const MODES = [
  'unspecified',
  'symmetric active',
  'symmetric passive',
  'Client',
  'Server',
  'Broadcast',
  'Control Message',
  'Reserved',
]
const CONTROL = 6
const PRIVATE = 7
const LEAPS: Readonly<Record<number, string>> = {
  64: '+1s',
  128: '-1s',
  192: 'clock unsynchronized',
}
const STRATA: Readonly<Record<number, string>> = { 0: 'unspecified', 1: 'primary reference' }
/** Seconds from 1900 to 1970. */
const EPOCH = 2_208_988_800
const NANOS = 1_000_000_000
const FRACTION = 0x1_0000_0000

/** Cut off, not rounded. */
const shortTime = (line: Line, at: number): string =>
  `${line.u16(at)}.${String(Math.floor((line.u16(at + 2) / 65536) * 1e6)).padStart(6, '0')}`

/** Fractions of 2^-32 seconds as nine digits; the machine's arithmetic is float, as there. */
const nanoText = (fraction: number): string => String(Math.floor((fraction / FRACTION) * NANOS)).padStart(9, '0')

function dateText(seconds: number): string {
  return new Date((seconds - EPOCH) * 1000).toISOString().replace('.000Z', 'Z')
}

function stampText(line: Line, at: number): string {
  const seconds = line.u32(at)
  const text = `${seconds}.${nanoText(line.u32(at + 4))}`
  return seconds === 0 ? text : `${text} (${dateText(seconds)})`
}

/** `to` minus `from`; the stamp itself when there is nothing to subtract. */
function differenceText(line: Line, from: number, to: number): string {
  if (line.u32(from) === 0 && line.u32(from + 4) === 0) return stampText(line, to)
  let seconds = line.u32(to) - line.u32(from)
  let fraction = line.u32(to + 4) - line.u32(from + 4)
  const negative = seconds < 0 || (seconds === 0 && fraction < 0)
  if (negative) {
    seconds = -seconds
    fraction = -fraction
  }
  if (fraction < 0) {
    seconds--
    fraction += FRACTION
  }
  return `${negative ? '-' : '+'}${seconds}.${nanoText(fraction)}`
}

function referenceText(line: Line, at: number, stratum: number, version: number): string {
  line.need(at, 4)
  if (stratum === 0) return '(unspec)'
  if (stratum === 1) return caretText(line, at, at + 4)
  if (stratum <= 15 && version === 4) return hexText(line.u32(at), 8)
  return ipv4Text(line.bytes, at)
}

function printControl(line: Line, at: number, length: number) {
  if (length < 12) return line.add(' (invalid)')
  const op = line.u8(at + 1)
  line.add(`, ${op & 0x80 ? 'Response' : 'Request'}, ${op & 0x40 ? 'Error' : 'OK'}, `)
  line.add(`${op & 0x20 ? 'More' : 'Last'}, OpCode=${op & 0x1f}`)
  line.add(`\n\tSequence=${line.u16(at + 2)}, Status=${hexText(line.u16(at + 4)).replace(/^0x0$/, '0')}`)
  line.add(`, Assoc.=${line.u16(at + 6)}, Offset=${line.u16(at + 8)}, Count=${line.u16(at + 10)}`)
}

function printTime(line: Line, at: number, length: number, version: number) {
  if (length < 48) return line.add(' (invalid)')
  const stratum = line.u8(at + 1)
  const known =
    STRATA[stratum] ?? (stratum < 16 ? 'secondary reference' : stratum === 16 ? 'unsynchronized' : 'reserved')
  const poll = (line.u8(at + 2) << 24) >> 24
  line.add(`, Stratum ${stratum} (${known})`)
  line.add(`, poll ${line.u8(at + 2)} (${poll >= 0 ? `${2 ** poll}s` : `1/${2 ** -poll}s`})`)
  line.add(`, precision ${(line.u8(at + 3) << 24) >> 24}`)
  line.add(`\n\tRoot Delay: ${shortTime(line, at + 4)}, Root dispersion: ${shortTime(line, at + 8)}`)
  line.add(`, Reference-ID: ${referenceText(line, at + 12, stratum, version)}`)
  line.add(`\n\t  Reference Timestamp:  ${stampText(line, at + 16)}`)
  line.add(`\n\t  Originator Timestamp: ${stampText(line, at + 24)}`)
  line.add(`\n\t  Receive Timestamp:    ${stampText(line, at + 32)}`)
  line.add(`\n\t  Transmit Timestamp:   ${stampText(line, at + 40)}`)
  line.add(`\n\t    Originator - Receive Timestamp:  ${differenceText(line, at + 24, at + 32)}`)
  line.add(`\n\t    Originator - Transmit Timestamp: ${differenceText(line, at + 24, at + 40)}`)
  if (length === 52 || length === 68 || length === 72) line.add(`\n\tKey id: ${line.u32(at + 48)}`)
  if (length === 68 || length === 72) {
    line.need(at + 52, length - 52)
    line.add('\n\tAuthentication: ')
    for (let i = at + 52; i < at + length; i += 4) line.add(line.u32(i).toString(16).padStart(8, '0'))
  } else if (length > 52) line.add(`\n\t(${length - 48} more bytes after dissected bytes)`)
}

/** Prints `NTPv4, Client, length 48`. */
export function printNtp(line: Line, at: number, length: number) {
  line.protocol = 'ntp'
  const first = line.u8(at)
  const mode = first & 7
  const version = (first >> 3) & 7
  line.add(`NTPv${version}, ${MODES[mode]}, length ${length}`)
  if (line.options.verbose === 0) return
  const leap = first & 0xc0
  line.add(`\n\tLeap indicator: ${LEAPS[leap] ?? ''} (${leap})`)
  if (mode === PRIVATE) return
  if (mode === CONTROL) printControl(line, at, length)
  else printTime(line, at, length, version)
}
