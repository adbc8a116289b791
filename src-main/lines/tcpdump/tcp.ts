/**
 * A TCP segment as tcpdump 4.99 prints it: `a.port > b.port: Flags [P.], seq 1:22, ack 1, win 4096, options […], length 21`.
 */
import { hexText } from '@shared/format'
import { expectedChecksum, pseudoSum, sum16 } from '../../decode/checksum'
import { addressOf } from './address'
import { printTcpPayload } from './application'
import type { IpHeader, Line } from './line'
import { printNfs } from './nfs'
import { caretText } from './safe-text'
import type { Base } from './sequence-bases'
import { printTcpOptions } from './tcp-options'

const TCP = 6
const MIN_HEADER = 20
const FIN = 0x01
const SYN = 0x02
const RST = 0x04
const ACK = 0x10
const URG = 0x20

const FLAG_LETTERS: readonly (readonly [number, string])[] = [
  [FIN, 'F'],
  [SYN, 'S'],
  [RST, 'R'],
  [0x08, 'P'],
  [ACK, '.'],
  [URG, 'U'],
  [0x40, 'E'],
  [0x80, 'W'],
]

/** `[P.]` without the brackets; `none` when no flag is set. */
function flagLetters(flags: number): string {
  let text = ''
  for (const [bit, letter] of FLAG_LETTERS) if (flags & bit) text += letter
  return text || 'none'
}

/** `a.1 > b.2: `; only the ports when an extension header or a fragment header printed the addresses before. */
export function printEndpoints(line: Line, ip: IpHeader, protocol: number, sport: number, dport: number) {
  if (ip.firstProtocol !== protocol) line.add(`${sport} > ${dport}: `)
  else line.add(`${addressOf(line, ip, ip.src)}.${sport} > ${addressOf(line, ip, ip.dst)}.${dport}: `)
}

/** `, cksum 0x1234 (correct)` for a segment that is all there. */
function checksumText(line: Line, at: number, length: number, ip: IpHeader): string {
  if (ip.fragmented || !line.has(at, length)) return ''
  const found = line.u16(at + 16)
  const width = ip.version === 6 ? 16 : 4
  const pseudo = pseudoSum(line.bytes, ip.src, ip.dst, width, TCP, length)
  const expected = expectedChecksum(sum16(line.bytes, at, at + length, pseudo), found)
  if (expected === found) return `, cksum ${hexText(found, 4)} (correct)`
  return `, cksum ${hexText(found, 4)} (incorrect -> ${hexText(expected, 4)})`
}

const base: Base = { seq: -1, ack: -1 }
const relative = (value: number, from: number): number => (from < 0 ? value : (value - from) >>> 0)

/** Prints flags to urgent pointer; answers what SACK edges are relative to (-1 = absolute; undefined = the
 *  header is too long for the packet and the line ends). */
function printNumbers(line: Line, at: number, length: number, header: number, ip: IpHeader): number | undefined {
  const flags = line.u16(at + 12) & 0xfff
  const seq = line.u32(at + 4)
  const ack = line.u32(at + 8)
  base.seq = -1
  base.ack = -1
  // also for a segment whose header turns out too long
  if (!line.options.absoluteSeq) {
    line.bases.find({ bytes: line.bytes, ip, sport: line.u16(at), dport: line.u16(at + 2), flags, seq, ack }, base)
  }
  line.add(`Flags [${flagLetters(flags)}]`)
  if (header > length) {
    line.add(` [bad hdr length ${header} - too long, > ${length}]`)
    return undefined
  }
  const payload = length - header
  if (line.options.verbose > 0) line.add(checksumText(line, at, length, ip))
  if (payload > 0 || flags & (SYN | FIN | RST) || line.options.verbose > 1) {
    const first = relative(seq, base.seq)
    line.add(`, seq ${first}`)
    if (payload > 0) line.add(`:${(first + payload) >>> 0}`)
  }
  if (flags & ACK) line.add(`, ack ${relative(ack, base.ack)}`)
  line.add(`, win ${line.u16(at + 14)}`)
  if (flags & URG) line.add(`, urg ${line.u16(at + 18)}`)
  // SACK edges are relative even in the segment that sets the bases
  if (base.ack >= 0 || (flags & ACK) === 0 || line.options.absoluteSeq) return base.ack
  return (ack - 1) >>> 0
}

/** RPC over TCP: the size of the record's fragment stands before the message. */
function printNfsRecord(line: Line, at: number, length: number, sport: number, dport: number, ip: IpHeader): boolean {
  if (!line.has(at, 4)) return false
  const size = Math.min(line.u32(at) & 0x7fffffff, Math.max(0, length - 4))
  return printNfs(line, at + 4, size, [sport, dport], ip, ': ')
}

const MAX_RESET_DATA = 30

/** Why a reset was sent, in the sender's words (RFC 1122 4.2.2.12): ` [RST No tcp]`. */
function printResetData(line: Line, at: number, length: number) {
  line.add(line.has(at, length) ? ' [RST' : ' [!RST')
  line.add(`${length > MAX_RESET_DATA ? '+' : ''} `)
  const end = Math.min(line.end, at + Math.min(length, MAX_RESET_DATA))
  line.add(`${caretText(line, at, end)}]`)
}

/** Prints the segment of `length` bytes at `at`. */
export function printTcp(line: Line, at: number, length: number, ip: IpHeader) {
  line.protocol = 'tcp'
  if (!line.has(at, 4)) {
    line.add(`${addressOf(line, ip, ip.src)} > ${addressOf(line, ip, ip.dst)}:`)
    line.addTruncated()
    return
  }
  const sport = line.u16(at)
  const dport = line.u16(at + 2)
  printEndpoints(line, ip, TCP, sport, dport)
  line.need(at, MIN_HEADER)
  const header = (line.u8(at + 12) >> 4) * 4
  if (header < MIN_HEADER) {
    line.add(` tcp ${length - header} [bad hdr length ${header} - too short, < ${MIN_HEADER}]`)
    return
  }
  if (line.options.quiet) {
    line.add(`tcp ${length - header}`)
    if (header > length) line.add(` [bad hdr length ${header} - too long, > ${length}]`)
    return
  }
  const sackBase = printNumbers(line, at, length, header, ip)
  if (sackBase === undefined) return
  if (header > MIN_HEADER && !printTcpOptions(line, at + MIN_HEADER, at + header, sackBase, line.u8(at + 13))) return
  const payload = length - header
  line.add(`, length ${payload}`)
  if (payload > 0 && line.options.verbose > 0 && line.u8(at + 13) & RST)
    return printResetData(line, at + header, payload)
  if (payload > 0 && !printNfsRecord(line, at + header, payload, sport, dport, ip)) {
    printTcpPayload(line, at + header, payload, sport, dport)
  }
}
