/**
 * SCTP (RFC 9260) as tcpdump prints it: ports, then its chunks by name.
 */
import { hexText } from '@shared/format'
import type { IpHeader, Line } from './line'
import { printEndpoints } from './tcp'

const SCTP = 132
const HEADER = 12
const CHUNKS: readonly string[] = [
  'DATA',
  'INIT',
  'INIT ACK',
  'SACK',
  'HB REQ',
  'HB ACK',
  'ABORT',
  'SHUTDOWN',
  'SHUTDOWN ACK',
  'OP ERR',
  'COOKIE ECHO',
  'COOKIE ACK',
  'ECN ECHO',
  'ECN CWR',
  'SHUTDOWN COMPLETE',
]
const OTHER_CHUNKS: Readonly<Record<number, string>> = { 192: 'FOR CUM TSN', 193: 'REL CTRL', 194: 'REL CTRL ACK' }
/** The fixed part of a chunk with its four-byte head, where it has one. */
const MINIMUM: Readonly<Record<number, number>> = { 0: 16, 1: 20, 2: 20, 3: 16 }

/** IANA's payload protocol identifiers. */
const PAYLOADS =
  ',ISDN Q.921,M2UA,M3UA,SUA,M2PA,V5.2,H.248,BICC,TALI,DUA,ASAP,ENRP,H.323,Q.IPC,SIMCO,DDPSC,DDPSSC,S1AP,RUA,HNBAP,ForCES HP,ForCES MP,ForCES LP,SBc-AP,NBAP,,X2AP'.split(
    ',',
  )
const payloadText = (id: number): string => PAYLOADS[id] || hexText(id)

/** Gaps and duplicates a selective acknowledgement lists, a line each. */
function printSack(line: Line, at: number) {
  const gaps = line.u16(at + 12)
  const copies = line.u16(at + 14)
  let i = at + 16
  const end = at + line.u16(at + 2)
  const base = line.u32(at + 4)
  for (let n = 1; n <= gaps && i < end; n++, i += 4) {
    const edge = (from: number): number => (base + line.u16(from)) >>> 0
    line.add(`\n\t\t[gap ack block #${n}: start = ${edge(i)}, end = ${edge(i + 2)}] `)
  }
  for (let n = 1; n <= copies && i < end; n++, i += 4) line.add(`\n\t\t[dup TSN #${n}: ${line.u32(i)}] `)
}

function printDetail(line: Line, type: number, at: number) {
  if (type === 0) {
    const flags = line.u8(at + 1)
    const letters = `${flags & 4 ? '(U)' : ''}${flags & 2 ? '(B)' : ''}${flags & 1 ? '(E)' : ''}`
    line.add(
      `${letters ? `${letters} ` : ''}[TSN: ${line.u32(at + 4)}] [SID: ${line.u16(at + 8)}] [SSEQ ${line.u16(at + 10)}] [PPID ${payloadText(line.u32(at + 12))}] `,
    )
  } else if (type === 1 || type === 2) {
    line.add(
      `[init tag: ${line.u32(at + 4)}] [rwnd: ${line.u32(at + 8)}] [OS: ${line.u16(at + 12)}] [MIS: ${line.u16(at + 14)}] `,
    )
    line.add(`[init TSN: ${line.u32(at + 16)}] `)
  } else if (type === 3) {
    line.add(
      `[cum ack ${line.u32(at + 4)}] [a_rwnd ${line.u32(at + 8)}] [#gap acks ${line.u16(at + 12)}] [#dup tsns ${line.u16(at + 14)}] `,
    )
    printSack(line, at)
  }
}

/** Prints the packet of `length` bytes at `at`. */
export function printSctp(line: Line, at: number, length: number, ip: IpHeader) {
  line.protocol = 'sctp'
  if (length < HEADER) return line.addTruncated()
  line.need(at, 4)
  printEndpoints(line, ip, SCTP, line.u16(at), line.u16(at + 2))
  line.need(at, HEADER)
  line.add('sctp')
  let count = 0
  const end = at + length
  for (let i = at + HEADER; i < end; ) {
    line.need(i, 4)
    const type = line.u8(i)
    const size = line.u16(i + 2)
    if (i + size > end) return line.addTruncated()
    if (count > 0) line.add(',')
    line.add(` (${++count}) [${CHUNKS[type] ?? OTHER_CHUNKS[type] ?? `Unknown chunk type: ${hexText(type)}`}] `)
    if (size < Math.max(4, MINIMUM[type] ?? 4)) return line.add(`bogus chunk length ${size}]`)
    printDetail(line, type, i)
    // data without any
    if (type === 0 && size === MINIMUM[0]) return line.add(`bogus chunk length ${size}]`)
    i += (size + 3) & ~3
  }
}
