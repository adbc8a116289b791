/**
 * AppleTalk as tcpdump prints it: AARP, DDP and what it carries: NBP names, ATP transactions, the rest by type.
 */
import { hexText, macText } from '@shared/format'
import { printEigrp } from './eigrp'
import type { Line } from './line'
import { caretText } from './safe-text'

const ETHERNET = 1
const APPLETALK = 0x809b
const AARP_SIZE = 28

/** Network and node; all nodes of a network are its number alone. */
const node = (network: number, host: number): string => (host === 255 ? `${network}` : `${network}.${host}`)

/** `aarp who-has 1.2 tell 3.4` */
export function printAarp(line: Line, at: number, length: number) {
  line.protocol = 'aarp'
  line.add('aarp ')
  if (!line.has(at, AARP_SIZE)) return line.addTruncated()
  if (length < AARP_SIZE) return line.add(` [|aarp ${length}]`)
  const [hardware, protocol, op] = [line.u16(at), line.u16(at + 2), line.u16(at + 6)]
  const [hardwareSize, protocolSize] = [line.u8(at + 4), line.u8(at + 5)]
  const address = (from: number): string => node(line.u16(from + 1), line.u8(from + 3))
  if (hardware === ETHERNET && protocol === APPLETALK && hardwareSize === 6 && protocolSize === 4) {
    if (op === 1) return line.add(`who-has ${address(at + 24)} tell ${address(at + 14)}`)
    if (op === 2) return line.add(`reply ${address(at + 14)} is-at ${macText(line.bytes, at + 8)}`)
    if (op === 3) return line.add(`probe ${address(at + 24)} tell ${address(at + 14)}`)
  }
  line.add(
    `len ${length} op ${op} htype ${hardware} ptype ${hexText(protocol)} halen ${hardwareSize} palen ${protocolSize}`,
  )
}

/** The parts of a transaction asked for: `<0-7>`, `<1,3>`. */
function bitmapText(bits: number): string {
  const set = [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => bits & (1 << bit))
  if ((bits + 1) & bits) return `<${set.join(',')}>`
  return set.length > 1 ? `<0-${set.length - 1}>` : '<0>'
}

function marks(control: number, names: readonly (readonly [number, string])[]): string {
  const set = names.filter(([bit]) => control & bit).map(([, name]) => name)
  return set.length > 0 ? ` [${set.join(',')}]` : ''
}

const XO = 0x20
const EOM = 0x10
const STS = 0x08

function printTransaction(line: Line, at: number, length: number) {
  if (!line.has(at, 8)) return line.addTruncated()
  if (length < 8) return line.add(` [|atp ${length}]`)
  const control = line.u8(at)
  const bitmap = line.u8(at + 1)
  const id = line.u16(at + 2)
  const rest = length - 8
  const size = rest > 0 ? ` [len=${rest}]` : ''
  if ((control & 0xc0) === 0x40) {
    line.add(` atp-req${control & XO ? ' ' : '*'} ${id}${bitmapText(bitmap)}${size}`)
    line.add(
      marks(control, [
        [EOM, 'EOM'],
        [STS, 'STS'],
      ]),
    )
  } else if ((control & 0xc0) === 0x80) {
    line.add(` atp-resp${control & EOM ? '*' : ' '}${id}:${bitmap} (${rest})`)
    line.add(
      marks(control, [
        [XO, 'XO'],
        [STS, 'STS'],
      ]),
    )
  } else if ((control & 0xc0) === 0xc0) {
    line.add(` atp-rel  ${id}${bitmapText(bitmap)}${size}`)
    line.add(
      marks(control, [
        [XO, 'XO'],
        [EOM, 'EOM'],
        [STS, 'STS'],
      ]).trimStart(),
    )
  } else line.add(` atp-${hexText(control)}  ${id} (${rest})`)
  const data = line.u32(at + 4)
  if (data !== 0) line.add(` ${hexText(data)}`)
}

/** A string behind its length; -1 when it is cut off or too long. */
function counted(line: Line, at: number): number {
  if (!line.has(at, 1)) {
    line.addTruncated()
    return -1
  }
  const size = line.u8(at)
  if (size > 32) {
    line.add(`[len=${size}]`)
    return -1
  }
  const end = at + 1 + size
  line.add(caretText(line, at + 1, Math.min(end, line.end)))
  if (end <= line.end) return end
  line.addTruncated()
  return -1
}

/** ` "object:type@zone"`; answers where the next begins, or -1. */
function printName(line: Line, at: number): number {
  line.add(' "')
  let i = at + 5
  for (const mark of [':', '@', '"']) {
    i = counted(line, i)
    if (i < 0) return -1
    line.add(mark)
  }
  return i
}

interface End {
  readonly network: number
  readonly host: number
  readonly socket: number
}

function printNames(line: Line, at: number, length: number, from: End) {
  if (length < 10) return line.add(` truncated-nbp ${length}`)
  if (!line.has(at, 2)) return line.addTruncated()
  const control = line.u8(at)
  const id = line.u8(at + 1)
  const kind = control & 0xf0
  let i = at + 2
  if (kind === 0x10 || kind === 0x20) {
    line.add(kind === 0x20 ? ` nbp-lkup ${id}:` : ` nbp-brRq ${id}:`)
    if (!line.has(i, 5)) return line.addTruncated()
    printName(line, i)
    if ((control & 15) !== 1) line.add(` [ntup=${control & 15}]`)
    if (line.u8(i + 4) !== 0) line.add(` [enum=${line.u8(i + 4)}]`)
    const [network, host, socket] = [line.u16(i), line.u8(i + 2), line.u8(i + 3)]
    const isSame = network === from.network && host === from.host && socket === from.socket
    if (!isSame) line.add(` [addr=${node(network, host)}.${socket}]`)
    return
  }
  if (kind !== 0x30) return line.add(` nbp-${hexText(control)}  ${id} (${length - 2})`)
  line.add(` nbp-reply ${id}:`)
  for (let n = control & 15; n > 0 && i >= 0; n--) {
    if (!line.has(i, 5)) return line.addTruncated()
    const tuple = i
    i = printName(line, i)
    if (line.u8(tuple + 4) !== 1) line.add(`(${line.u8(tuple + 4)})`)
    if (line.u8(tuple + 3) !== from.socket) line.add(` ${line.u8(tuple + 3)}`)
    const [network, host] = [line.u16(tuple), line.u8(tuple + 2)]
    if (network !== from.network || host !== from.host) line.add(` [addr=${node(network, host)}]`)
  }
}

const EIGRP = 88
const TYPES: Readonly<Record<number, string>> = { 1: 'rtmp', 4: 'echo', 5: 'rtmpReq', 22: 'IP', 23: 'ARP' }

function printPayload(line: Line, type: number, at: number, length: number, from: End) {
  if (type === 2) return printNames(line, at, length, from)
  if (type === 3) return printTransaction(line, at, length)
  if (type === EIGRP) return printEigrp(line, at, length)
  line.add(` at-${TYPES[type] ?? `#${type}`} ${length}`)
}

const DDP_HEADER = 13

/** The datagram at `at`; `tail` stands behind the colon. */
function printDatagram(line: Line, at: number, length: number, tail: string) {
  if (length < DDP_HEADER) return line.add(` [|ddp ${length}]`)
  line.need(at, DDP_HEADER)
  const from = { network: line.u16(at + 6), host: line.u8(at + 9), socket: line.u8(at + 11) }
  line.add(`${node(from.network, from.host)}.${from.socket}`)
  line.add(` > ${node(line.u16(at + 4), line.u8(at + 8))}.${line.u8(at + 10)}:${tail}`)
  printPayload(line, line.u8(at + 12), at + DDP_HEADER, length - DDP_HEADER, from)
}

/** On Ethernet: `AT 1.2.3 > 4.5.6:  nbp-lkup …` */
export function printAppleTalk(line: Line, at: number, length: number) {
  line.protocol = 'atalk'
  if (!line.options.link) line.add('AT ')
  printDatagram(line, at, length, ' ')
}

const SHORT_HEADER = 5

/** On LocalTalk: three bytes, then a datagram with a short header or a long one. */
export function printLocalTalk(line: Line, at: number, length: number) {
  line.protocol = 'llap'
  if (length < 3) return line.add(` [|llap ${length}]`)
  line.need(at, 3)
  const [to, from, type] = [line.u8(at), line.u8(at + 1), line.u8(at + 2)]
  const body = at + 3
  const rest = length - 3
  if (type === 2) return printDatagram(line, body, rest, '')
  if (type !== 1) return line.add(`${from} > ${to} at-lap#${type} ${rest}`)
  if (rest < SHORT_HEADER) return line.add(` [|sddp ${rest}]`)
  line.need(body, SHORT_HEADER)
  const end = { network: 0, host: from, socket: line.u8(body + 3) }
  line.add(`${node(0, from)}.${end.socket} > ${node(0, to)}.${line.u8(body + 2)}:`)
  printPayload(line, line.u8(body + 4), body + SHORT_HEADER, rest - SHORT_HEADER, end)
}
