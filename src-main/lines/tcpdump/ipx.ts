/**
 * Novell's IPX as tcpdump prints it: `IPX 00000001.00:00:00:00:00:01.4003 > …: ipx-ncp 34`, with RIP, SAP and NetBIOS by
 * socket.
 */
import { macText } from '@shared/format'
import { printEigrp } from './eigrp'
import type { Line } from './line'
import { caretString } from './safe-text'

const HEADER = 30
const SAP = 0x0452
const RIP = 0x0453
const EIGRP = 0x85be
const SOCKETS: Readonly<Record<number, string>> = { 1105: 'ipx-ncp', 1109: 'ipx-netbios', 1110: 'ipx-diags' }

const INVALID = ' (invalid)'

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')

function address(line: Line, at: number): string {
  line.need(at, 12)
  return `${hex(line.u32(at), 8)}.${macText(line.bytes, at + 4)}.${hex(line.u16(at + 10), 4)}`
}

function printSap(line: Line, at: number, length: number) {
  if (length < 2) return line.add(INVALID)
  const command = line.u16(at)
  const kinds: Readonly<Record<number, string>> = { 1: 'req', 2: 'resp', 3: 'req', 4: 'resp' }
  const kind = kinds[command]
  if (!kind) return line.add(`ipx-sap-?${command.toString(16)}`)
  line.add(command < 3 ? `ipx-sap-${kind}` : `ipx-sap-nearest-${kind}`)
  const end = at + length
  if (kind === 'req') {
    if (length < 4) return line.add(INVALID)
    line.add(` ${hex(line.u16(at + 2), 4)}`)
    if (command === 1) line.add(` '${caretString(line, at + 4, Math.min(end, at + 52))}'`)
    return
  }
  for (let i = at + 2, n = 0; n < 8 && i < end; i += 64, n++) {
    if (end - i < 64) return line.add(INVALID)
    line.add(` ${hex(line.u16(i), 4)} '${caretString(line, i + 2, i + 50)}'`)
    line.need(i + 50, 10)
    line.add(` addr ${hex(line.u32(i + 50), 8)}.${macText(line.bytes, i + 54)}`)
    line.need(i + 60, 4)
  }
}

function printRip(line: Line, at: number, length: number) {
  if (length < 2) return line.add(INVALID)
  const command = line.u16(at)
  const end = at + length
  if (command === 1) {
    line.add('ipx-rip-req')
    if (length < 10) return length > 2 ? line.add(INVALID) : undefined
    line.add(` ${hex(line.u32(at + 2), 8)}/${line.u16(at + 6)}.${line.u16(at + 8)}`)
    return
  }
  if (command !== 2) return line.add(`ipx-rip-?${command.toString(16)}`)
  line.add('ipx-rip-resp')
  for (let i = at + 2, n = 0; n < 15 && i < end; i += 8, n++) {
    if (end - i < 8) return line.add(INVALID)
    line.add(` ${hex(line.u32(i), 8)}/${line.u16(i + 4)}.${line.u16(i + 6)}`)
  }
}

/** Prints the packet of `length` bytes at `at`. */
export function printIpx(line: Line, at: number, _length: number) {
  line.protocol = 'ipx'
  line.add('IPX ')
  const source = (): string => address(line, at + 18)
  const from = line.has(at + 18, 12) ? source() : line.truncated()
  line.add(`${from} > ${address(line, at + 6)}: `)
  const stated = line.u16(at + 2)
  const target = line.u16(at + 16)
  const rest = stated - HEADER
  if (target === SAP) return printSap(line, at + HEADER, rest)
  if (target === RIP) return printRip(line, at + HEADER, rest)
  if (target === EIGRP) return printEigrp(line, at + HEADER, rest)
  line.add(`${SOCKETS[target] ?? `ipx-#${target.toString(16)}`} ${rest}`)
}
