/**
 * What tcpdump shows below an ICMP error with -v: the packet it is about, and the multi-part extension (RFC 4884) with MPLS
 * label stacks (RFC 4950).
 */
import { hexText } from '@shared/format'
import { sum16 } from '../../decode/checksum'
import { hexOnly } from './hex-dump'
import type { Line } from './line'

/** The quoted packet is padded to this size when an extension follows. */
const QUOTED = 128
const HEADER = 8
const MPLS = 1
const NAMES: Readonly<Record<number, string>> = { 1: 'MPLS Stack Entry', 2: 'Interface Identification' }
/** Unreachable, time exceeded, parameter problem. */
const EXTENDED = new Set([3, 11, 12])

function printLabels(line: Line, at: number, size: number) {
  for (let i = at; i + 4 <= at + size; i += 4) {
    const entry = line.u32(i)
    line.add(
      `\n\t    label ${entry >>> 12}, tc ${(entry >>> 9) & 7}${entry & 0x100 ? ', [S]' : ''}, ttl ${entry & 255}`,
    )
  }
}

function printObjects(line: Line, at: number, end: number) {
  for (let i = at; i + 4 <= end; ) {
    const size = line.u16(i)
    const kind = line.u8(i + 2)
    line.add(`\n\t  ${NAMES[kind] ?? 'unknown'} Object (${kind}), Class-Type: ${line.u8(i + 3)}, length ${size}`)
    if (size < 4 || i + size > end) return
    line.need(i, size)
    if (kind === MPLS && line.u8(i + 3) === 1) printLabels(line, i + 4, size - 4)
    else line.add(hexOnly(line.bytes, i + 4, i + size).replaceAll('\n\t', '\n\t    '))
    i += size
  }
}

function printExtension(line: Line, at: number, end: number, stated: boolean) {
  const size = end - at
  if (size < 4 || !line.has(at, size)) return
  const right = sum16(line.bytes, at, end) === 0xffff
  // without a length in the error itself only a right checksum tells an extension from more of the packet
  if (!stated && !right) return
  const version = line.u8(at) >> 4
  line.add(`\n\tICMP Multi-Part extension v${version}`)
  if (version !== 2) return line.add(' packet not supported')
  line.add(`, checksum ${hexText(line.u16(at + 2), 4)} (${right ? '' : 'in'}correct), length ${size}`)
  printObjects(line, at + 4, end)
}

/** Prints what the error of `length` bytes at `at` quotes. */
export function printQuoted(line: Line, at: number, length: number) {
  const quoted = at + HEADER
  line.add('\n\t')
  const outer = line.protocol
  line.inner.ipv4(line, quoted, line.u16(quoted + 2))
  line.protocol = outer
  if (length > QUOTED && EXTENDED.has(line.u8(at))) {
    printExtension(line, quoted + QUOTED, at + length, line.u8(at + 5) !== 0)
  }
}
