/**
 * A TCP segment as tcpdump 3.x printed it: `a.1025 > b.21: P 1:23(22) ack 1 win 8760 <nop,nop,timestamp 1 2>`.
 *
 * The sequence part stands where there is data or S, F or R, at -vv always. ACK is a word, never a letter; `.` means none of
 * the letters. Numbers are relative from the second segment with ACK on, as in 4.99: the bases come from the caller.
 */
import { expectedChecksum, pseudoSum, sum16 } from '../../decode/checksum'
import type { IpHeader, Line } from '../tcpdump/line'
import type { Base } from '../tcpdump/sequence-bases'
import { printEndpoints } from '../tcpdump/tcp'
import { printOptions } from './tcp-options'

const TCP = 6
const MIN_HEADER = 20
const SYN_FIN_RST = 0x07
const ACK = 0x10
const URG = 0x20
const LETTERS: readonly (readonly [number, string])[] = [
  [0x02, 'S'],
  [0x01, 'F'],
  [0x04, 'R'],
  [0x08, 'P'],
  [0x80, 'W'],
  [0x40, 'E'],
]

const base: Base = { seq: -1, ack: -1 }
const relative = (value: number, from: number): number => (from < 0 ? value : (value - from) >>> 0)

function badChecksum(line: Line, at: number, length: number, ip: IpHeader): string {
  if (line.options.verbose === 0 || ip.fragmented || !line.has(at, length)) return ''
  const found = line.u16(at + 16)
  const pseudo = pseudoSum(line.bytes, ip.src, ip.dst, ip.version === 6 ? 16 : 4, TCP, length)
  const expected = expectedChecksum(sum16(line.bytes, at, at + length, pseudo), found)
  return expected === found ? '' : ` [bad tcp cksum ${found.toString(16)}!]`
}

/** Prints the segment of `length` bytes at `at`. */
export function printTcp(line: Line, at: number, length: number, ip: IpHeader) {
  line.protocol = 'tcp'
  line.need(at, 4)
  const sport = line.u16(at)
  const dport = line.u16(at + 2)
  printEndpoints(line, ip, TCP, sport, dport)
  line.need(at, MIN_HEADER)
  const header = (line.u8(at + 12) >> 4) * 4
  if (header < MIN_HEADER) return line.add(`tcp ${length - header} [bad hdr length]`)
  const size = length - header
  if (line.options.quiet) return line.add(`tcp ${size}`)
  const flags = line.u8(at + 13)
  const seq = line.u32(at + 4)
  const ack = line.u32(at + 8)
  base.seq = -1
  base.ack = -1
  if (!line.options.absoluteSeq) line.bases.find({ bytes: line.bytes, ip, sport, dport, flags, seq, ack }, base)
  line.add(LETTERS.map(([bit, letter]) => (flags & bit ? letter : '')).join('') || '.')
  if (size < 0) return line.add(' [bad hdr length]')
  line.add(badChecksum(line, at, length, ip))
  if (size > 0 || flags & SYN_FIN_RST || line.options.verbose > 1) {
    const first = relative(seq, base.seq)
    line.add(` ${first}:${(first + size) >>> 0}(${size})`)
  }
  const sackBase = base.ack
  if (flags & ACK) line.add(` ack ${relative(ack, base.ack)}`)
  line.add(` win ${line.u16(at + 14)}`)
  if (flags & URG) line.add(` urg ${line.u16(at + 18)}`)
  if (header > MIN_HEADER) printOptions(line, at + MIN_HEADER, at + header, sackBase)
}
