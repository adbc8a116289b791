/**
 * BGP (RFC 4271) as tcpdump prints it: `: BGP`, with -v every message of the segment.
 */
import { afiName, printOpen, printRefresh, safiName } from './bgp-open'
import { printUpdate } from './bgp-update'
import { hexOnly } from './hex-dump'
import type { Line } from './line'

const HEADER = 19
const MARKER = 16
const NAMES: Readonly<Record<number, string>> = {
  1: 'Open',
  2: 'Update',
  3: 'Notification',
  4: 'Keepalive',
  5: 'Route Refresh',
}
const ERRORS: Readonly<Record<number, readonly [string, Readonly<Record<number, string>>]>> = {
  1: ['Message Header Error', { 1: 'Connection Not Synchronized', 2: 'Bad Message Length', 3: 'Bad Message Type' }],
  2: [
    'OPEN Message Error',
    {
      1: 'Unsupported Version Number',
      2: 'Bad Peer AS',
      3: 'Bad BGP Identifier',
      4: 'Unsupported Optional Parameter',
      5: 'Authentication Failure',
      6: 'Unacceptable Hold Time',
      7: 'Capability Message Error',
    },
  ],
  3: [
    'UPDATE Message Error',
    {
      1: 'Malformed Attribute List',
      2: 'Unrecognized Well-known Attribute',
      3: 'Missing Well-known Attribute',
      4: 'Attribute Flags Error',
      5: 'Attribute Length Error',
      6: 'Invalid ORIGIN Attribute',
      7: 'AS Routing Loop',
      8: 'Invalid NEXT_HOP Attribute',
      9: 'Optional Attribute Error',
      10: 'Invalid Network Field',
      11: 'Malformed AS_PATH',
    },
  ],
  4: ['Hold Timer Expired', {}],
  5: [
    'Finite State Machine Error',
    { 0: 'Unspecified Error', 1: 'In OpenSent State', 2: 'In OpenConfirm State', 3: 'In Established State' },
  ],
  6: [
    'Cease',
    {
      1: 'Maximum Number of Prefixes Reached',
      2: 'Administrative Shutdown',
      3: 'Peer Unconfigured',
      4: 'Administrative Reset',
      5: 'Connection Rejected',
      6: 'Other Configuration Change',
      7: 'Connection Collision Resolution',
      8: 'Out of Resources',
      9: 'Hard Reset',
      10: 'BFD Down',
    },
  ],
  7: [
    'Capability Message Error',
    {
      1: 'Invalid Action Value',
      2: 'Invalid Capability Length',
      3: 'Malformed Capability Value',
      4: 'Unsupported Capability',
    },
  ],
}

/** What a cease says besides its reason: a limit, or words of the operator (RFC 8203). */
function printCease(line: Line, minor: number, at: number, size: number) {
  if (minor === 1 && size >= 7) {
    line.add(`, AFI ${afiName(line.u16(at))} (${line.u16(at)}), SAFI ${safiName(line.u8(at + 2))} (${line.u8(at + 2)})`)
    line.add(`, Max Prefixes: ${line.u32(at + 3)}`)
  }
  if ((minor !== 2 && minor !== 4) || size < 1) return
  const length = line.u8(at)
  if (length === 0) return line.add(', no Shutdown Communication')
  line.add(`, Shutdown Communication (length: ${length}): "`)
  for (let i = at + 1; i < at + 1 + length; i++) {
    const c = line.u8(i)
    line.add(c >= 0x20 && c < 0x7f ? String.fromCharCode(c) : `\\0x${c.toString(16).padStart(2, '0')}`)
  }
  line.add('"')
}

function printNotification(line: Line, at: number, size: number) {
  const major = line.u8(at)
  const minor = line.u8(at + 1)
  const [name, minors] = ERRORS[major] ?? ['Unknown Error', {}]
  line.add(`, ${name} (${major})`)
  if (major === 4 || !ERRORS[major]) return
  line.add(`${major === 5 || major === 7 ? '' : ','} subcode ${minors[minor] ?? 'Unknown'} (${minor})`)
  if (major === 6) printCease(line, minor, at + 2, size - 2)
}

function dumpMessage(line: Line, at: number, end: number) {
  line.add(hexOnly(line.bytes, at, Math.min(line.end, end)).replaceAll('\n\t', '\n\t  '))
}

function printMessage(line: Line, at: number, size: number) {
  const type = line.u8(at + 18)
  const body = at + HEADER
  const end = at + size
  line.add(`\n\t${NAMES[type] ?? 'Unknown'} Message (${type}), length: ${size}`)
  switch (type) {
    case 1:
      return printOpen(line, body, end)
    case 2:
      return printUpdate(line, body, end)
    case 3:
      return printNotification(line, body, size - HEADER)
    case 4:
      return
    case 5:
      printRefresh(line, body)
      if (line.options.verbose > 1) dumpMessage(line, at, end)
      return
    default:
      line.add(`\n\t  no Message ${type} decoder`)
      dumpMessage(line, at, end)
  }
}

/** Prints the messages of a segment with `length` bytes at `at`. */
export function printBgp(line: Line, at: number, length: number) {
  line.protocol = 'bgp'
  line.add(': BGP')
  if (line.options.verbose === 0) return
  const end = Math.min(line.end, at + length)
  let start = at
  for (let i = at; i < end; ) {
    // a segment may begin inside a message: go on at the next marker
    if (line.bytes[i] !== 0xff) {
      i++
      continue
    }
    if (i + MARKER > end) return
    if (!line.bytes.subarray(i, i + MARKER).every((byte) => byte === 0xff)) {
      i++
      continue
    }
    if (start !== i) line.addTruncated()
    const size = line.u16(i + MARKER)
    if (size < HEADER) {
      return line.add(`\nmessage length ${size} < ${HEADER} (invalid)`)
    }
    const type = line.u8(i + 18)
    if (i + size > end) {
      return line.add(`\n[|BGP ${NAMES[type] ?? 'Unknown'}]`)
    }
    const at0 = i
    line.within(i + size, () => printMessage(line, at0, size))
    i += size
    start = i
  }
}
