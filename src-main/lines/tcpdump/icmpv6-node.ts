/**
 * Node information (RFC 4620) and router renumbering (RFC 2894) in ICMPv6 as tcpdump prints them.
 */
import { ipv4Text, ipv6Text } from '@shared/format'
import { domainName } from './domain-name'
import type { Line } from './line'
import { caretText } from './safe-text'

const HEADER = 16
const QUERY_TYPES: Readonly<Record<number, string>> = {
  0: 'noop',
  1: 'supported qtypes',
  2: 'DNS name',
  3: 'node addresses',
}

/** A name as labels, or as the count and letters of an older draft. */
function printName(line: Line, at: number, end: number) {
  const draft = end - at === line.u8(at) + 1
  if (draft) {
    if (line.options.verbose > 0) line.add(', 03 draft')
    line.add(`, "${caretText(line, at + 1, end)}"`)
    return
  }
  line.add(', "')
  if (domainName(line, at, at) < 0) line.truncated()
  line.add('"')
}

function printSubject(line: Line, at: number, length: number) {
  const body = at + HEADER
  const code = line.u8(at + 1)
  if (code === 0) {
    if (length - HEADER < 16) return
    line.need(body, 16)
    line.add(`, subject=${ipv6Text(line.bytes, body)}`)
  } else if (code === 1) {
    line.add(', subject=DNS name')
    printName(line, body, Math.min(line.end, at + length))
  } else if (code === 2) {
    line.need(body, 4)
    line.add(`, subject=${ipv4Text(line.bytes, body)}`)
  } else line.add(', unknown subject')
}

const GROUPS = ['G', 'S', 'L', 'C', 'A']

function printQuery(line: Line, at: number, length: number) {
  const type = line.u16(at + 4)
  const flags = line.u16(at + 6)
  const verbose = line.options.verbose > 0
  line.add(` (${QUERY_TYPES[type] ?? 'unknown'}`)
  if (type === 0 || type === 1) {
    if (length !== HEADER && verbose) line.add(', invalid len')
    return line.add(')')
  }
  if (type === 3 && flags & 0x3e) line.add(` [${GROUPS.filter((_, i) => flags & (0x20 >> i)).join('')}]`)
  if (length > HEADER) printSubject(line, at, length)
  line.add(')')
}

function printReplyBody(line: Line, at: number, length: number) {
  const type = line.u16(at + 4)
  const flags = line.u16(at + 6)
  line.add(QUERY_TYPES[type] ?? 'unknown')
  if (type === 2) return printName(line, at + HEADER + 4, Math.min(line.end, at + length))
  if (type !== 3) return
  for (let i = HEADER; length - i >= 20; i += 20) {
    line.need(at + i, 20)
    line.add(` ${ipv6Text(line.bytes, at + i + 4)}(${line.u32(at + i)})`)
  }
  if (flags & 1) line.add(' [T]')
}

/** `who-are-you request node information query (DNS name, subject=2001:db8::1)` */
export function printNodeQuery(line: Line, at: number, length: number) {
  line.add('who-are-you request node information query')
  if (line.has(at, HEADER)) printQuery(line, at, length)
  else line.addTruncated()
}

/** `who-are-you reply node information reply (refused)` */
export function printNodeReply(line: Line, at: number, length: number) {
  line.add('who-are-you reply')
  if (!line.has(at, HEADER)) return line.addTruncated()
  const code = line.u8(at + 1)
  line.add(' node information reply (')
  if (code === 1) line.add('refused')
  else if (code === 2) line.add('unknown')
  else if (code === 0) {
    if (line.options.verbose > 0) line.add('success, ')
    printReplyBody(line, at, length)
  }
  line.add(')')
}

const CODES: Readonly<Record<number, string>> = { 0: 'command', 1: 'result', 255: 'sequence number reset' }
const MATCHES: Readonly<Record<number, string>> = { 1: 'add', 2: 'change', 3: 'setglobal' }
const FLAGS = ['T', 'R', 'A', 'S', 'P']

/** `, command, seq=7 match(add,2001:db8::1/0)` */
export function printRenumbering(line: Line, at: number) {
  const verbose = line.options.verbose > 0
  const code = line.u8(at + 1)
  if (!line.has(at, 16)) return line.addTruncated()
  line.add(`, ${CODES[code] ?? `code-#${code}`}, seq=${line.u32(at + 4)}`)
  const flags = line.u8(at + 9)
  if (verbose) {
    line.add(`[${flags & 0xf8 ? `${FLAGS.filter((_, i) => flags & (0x80 >> i)).join('')},` : ''}`)
    line.add(`seg=${line.u8(at + 8)},maxdelay=${line.u16(at + 10)}]`)
  }
  if (code !== 0) return
  if (!line.has(at + 16, 24)) return line.addTruncated()
  const match = line.u8(at + 16)
  line.add(line.options.verbose > 1 ? '\n\t' : ' ')
  line.add(`match(${MATCHES[match] ?? `#${match}`},`)
  if (verbose) line.add(`ord=${line.u8(at + 18)},min=${line.u8(at + 20)},max=${line.u8(at + 21)},`)
  line.add(`${ipv6Text(line.bytes, at + 24)}/${line.u8(at + 19)})`)
  // what the prefix becomes is not printed: 4.99 gives up here
  line.addTruncated()
}
