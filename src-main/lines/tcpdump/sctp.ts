/**
 * SCTP (RFC 9260) as tcpdump prints it: ports, then its chunks by name.
 */
import { hexText } from '@shared/format'
import type { IpHeader, Line } from './line'
import { printEndpoints } from './tcp'

const SCTP = 132
const CHUNKS: Readonly<Record<number, string>> = {
  0: 'DATA',
  1: 'INIT',
  2: 'INIT ACK',
  3: 'SACK',
  4: 'HB REQ',
  5: 'HB ACK',
  6: 'ABORT',
  7: 'SHUTDOWN',
  8: 'SHUTDOWN ACK',
  9: 'ERROR',
  10: 'COOKIE ECHO',
  11: 'COOKIE ACK',
  12: 'ECN ECHO',
  13: 'CWR',
  14: 'SHUTDOWN COMPLETE',
  193: 'ASCONF',
  192: 'FORWARD TSN',
}

function chunkDetail(line: Line, type: number, at: number, length: number): string {
  if (type === 0 && length >= 16) {
    const flags = line.u8(at + 1)
    const begin = flags & 2 ? '(B)' : ''
    const end = flags & 1 ? '(E)' : ''
    const order = flags & 4 ? '(U)' : ''
    return ` ${order}${begin}${end} [TSN: ${line.u32(at + 4)}] [SID: ${line.u16(at + 8)}] [SSEQ ${line.u16(at + 10)}] [PPID ${hexText(line.u32(at + 12))}]`
  }
  if ((type === 1 || type === 2) && length >= 20) {
    const v = [line.u32(at + 4), line.u32(at + 8), line.u16(at + 12), line.u16(at + 14), line.u32(at + 16)]
    return ` [init tag: ${v[0]}] [rwnd: ${v[1]}] [OS: ${v[2]}] [MIS: ${v[3]}] [init TSN: ${v[4]}]`
  }
  if (type === 3 && length >= 16) {
    return ` [cum ack ${line.u32(at + 4)}] [a_rwnd ${line.u32(at + 8)}] [#gap acks ${line.u16(at + 12)}] [#dup tsns ${line.u16(at + 14)}]`
  }
  return ''
}

/** Prints the packet of `length` bytes at `at`. */
export function printSctp(line: Line, at: number, length: number, ip: IpHeader) {
  line.protocol = 'sctp'
  if (length < 12) return line.addTruncated()
  line.need(at, 12)
  printEndpoints(line, ip, SCTP, line.u16(at), line.u16(at + 2))
  line.add('sctp')
  let count = 0
  for (let i = at + 12; i + 4 <= at + length; ) {
    const type = line.u8(i)
    const size = line.u16(i + 2)
    line.add(` (${++count}) [${CHUNKS[type] ?? `unknown chunk type ${hexText(type)}`}]`)
    if (size < 4) return
    line.add(chunkDetail(line, type, i, size))
    i += (size + 3) & ~3
  }
}
