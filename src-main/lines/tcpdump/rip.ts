/**
 * RIP (RFC 1058, RFC 2453, RFC 4822) as tcpdump prints it: `RIPv2, Response, length: 24`, with -v its routes.
 */
import { hexText, ipv4Text } from '@shared/format'
import { hexOnly } from './hex-dump'
import type { Line } from './line'
import { caretString } from './safe-text'

const COMMANDS = ['', 'Request', 'Response', 'Trace on', 'Trace off', 'Poll', 'Poll Entry']
const HEADER = 4
const ENTRY = 20
const AUTHENTICATION = 0xffff
const IPV4 = 2

function address(line: Line, at: number): string {
  line.need(at, 4)
  return ipv4Text(line.bytes, at)
}

function dump(line: Line, at: number, size: number, indent: string) {
  line.add(hexOnly(line.bytes, at, Math.min(line.end, at + size)).replaceAll('\n\t', `\n\t${indent}`))
}

/** A route of version 1: address and metric only. */
function printRoute1(line: Line, at: number) {
  const family = line.u16(at)
  const zeros = line.u16(at + 2) !== 0 || line.u32(at + 8) !== 0 || line.u32(at + 12) !== 0
  if (zeros || (family !== IPV4 && family !== 0)) {
    line.add(`\n\t AFI Unknown (${family}), `)
    return dump(line, at + 4, ENTRY - 4, '  ')
  }
  const metric = line.u32(at + 16)
  if (family === IPV4) return line.add(`\n\t  ${address(line, at + 4)}, metric: ${metric}`)
  line.add(`\n\t  AFI ${family}, ${address(line, at + 4)}, metric: ${metric}`)
}

/** Bits of a mask; -1 for one that is not an unbroken run. */
function maskText(line: Line, at: number): string {
  const mask = line.u32(at)
  const bits = Math.clz32(~mask)
  return `${bits === 32 || mask << bits === 0 ? bits : -1}`
}

function printAuthentication(line: Line, at: number, last: boolean): boolean {
  const type = line.u16(at + 2)
  if (type === 1 && last) return true
  if (type === 2) line.add(`\n\t  Simple Text Authentication data: ${caretString(line, at + 4, at + ENTRY)}`)
  else if (type === 3) {
    line.add(
      `\n\t  Auth header: Packet Len ${line.u16(at + 4)}, Key-ID ${line.u8(at + 6)}, Auth Data Len ${line.u8(at + 7)}`,
    )
    line.add(`, SeqNo ${line.u32(at + 8)}, MBZ ${line.u32(at + 12)}, MBZ ${line.u32(at + 16)}`)
  } else {
    line.add(`\n\t  Unknown (${type}) Authentication data:`)
    dump(line, at + 4, ENTRY - 4, '  ')
  }
  return false
}

/** A route of version 2. */
function printRoute2(line: Line, at: number) {
  const family = line.u16(at)
  if (family !== IPV4 && family !== 0) {
    line.add(`\n\t  AFI Unknown (${family})`)
    return dump(line, at + 4, ENTRY - 4, '  ')
  }
  const metric = line.u32(at + 16)
  const hop = line.u32(at + 12) === 0 ? 'self' : address(line, at + 12)
  const prefix = `${address(line, at + 4).padStart(15)}/${maskText(line, at + 8).padEnd(2)}`
  const name = family === IPV4 ? 'IPv4' : `${family}`
  line.add(`\n\t  AFI ${name}, ${prefix}`)
  line.add(`, tag ${hexText(line.u16(at + 2), 4)}, metric: ${metric}, next-hop: ${hop}`)
}

function printRoutes(line: Line, at: number, length: number, version: number) {
  const count = Math.floor((length - HEADER) / ENTRY)
  if (version > 2) return line.add(', unknown version')
  line.add(`, routes: ${count}${version === 1 ? '' : ' or less'}`)
  let i = at + HEADER
  let left = length - HEADER
  for (; left >= ENTRY; i += ENTRY, left -= ENTRY) {
    if (!line.has(i, ENTRY)) {
      line.addTruncated()
      break
    }
    if (version === 1) printRoute1(line, i)
    else if (line.u16(i) !== AUTHENTICATION) printRoute2(line, i)
    else if (line.u16(i + 2) === 1) {
      // the digest takes the rest of the packet
      line.add('\n\t  Auth trailer:')
      dump(line, i + 4, left - 4, '  ')
      i += left - ENTRY
      left = ENTRY
    } else printAuthentication(line, i, false)
  }
  if (left > 0 && left < ENTRY) line.addTruncated()
}

/** Prints the packet of `length` bytes at `at`. */
export function printRip(line: Line, at: number, length: number) {
  line.protocol = 'rip'
  line.need(at, HEADER)
  const version = line.u8(at + 1)
  const command = line.u8(at)
  const verbose = line.options.verbose
  line.add(`${verbose > 0 ? '\n\t' : ''}RIPv${version}`)
  if (version === 0) return dump(line, at, length, '')
  const known = COMMANDS[command]
  line.add(`, ${known || `unknown command (${command})`}, length: ${length}`)
  if (verbose === 0) return
  if (command === 1 || command === 2 || command === 7 || command === 8) printRoutes(line, at, length, version)
  else if (!known && verbose < 2) dump(line, at, length, '')
  if (verbose > 1) dump(line, at, length, '')
}
