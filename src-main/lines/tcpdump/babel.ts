/**
 * Babel (RFC 8966) as tcpdump prints it: `babel 2 (14) hello nh update/prefix/id`, the kinds of its TLVs;
 * with -v each of them.
 */
import { type BabelState, babelState, printBabelTlv } from './babel-tlv'
import type { Line } from './line'

const KINDS = [
  'pad1',
  'padN',
  'ack-req',
  'ack',
  'hello',
  'ihu',
  'router-id',
  'nh',
  'update',
  'route-request',
  'seqno-request',
  'tspc',
  'hmac',
  'ss-update',
  'ss-request',
  'ss-mh-request',
  'mac',
  'pc',
  'challenge_request',
  'challenge_reply',
]
const MAGIC = 42
const VERSION = 2
const PAD1 = 0
const UPDATE = 8

/** Prints the TLVs in [at, end) of a packet that ends at `packetEnd`; false when they do not fit. */
function printKinds(line: Line, at: number, end: number, packetEnd: number, state: BabelState): boolean {
  const verbose = line.options.verbose > 0
  for (let i = at; i < end; ) {
    if (i + 1 > packetEnd) return false
    const kind = line.u8(i)
    if (kind === PAD1) {
      line.add(verbose ? '\n\tPad 1' : ' pad1')
      i++
      continue
    }
    if (i + 2 > end || i + 2 > packetEnd) return false
    line.need(i, 2)
    const size = line.u8(i + 1)
    if (i + 2 + size > end || i + 2 + size > packetEnd) return false
    line.need(i, 2 + size)
    if (verbose) {
      if (!printBabelTlv(line, kind, i + 2, size, state)) return false
    } else line.add(` ${KINDS[kind] ?? 'unknown'}`)
    if (kind === UPDATE && !verbose) {
      if (size < 10) return false
      const flags = line.u8(i + 3)
      line.add(`${flags & 0x80 ? '/prefix' : ''}${flags & 0x40 ? '/id' : ''}${flags & 0x3f ? '/unknown' : ''}`)
    }
    i += 2 + size
  }
  return true
}

/** Prints the packet of `length` bytes at `at`. */
export function printBabel(line: Line, at: number, length: number) {
  line.protocol = 'babel'
  line.add('babel')
  line.need(at, 4)
  if (line.u8(at) !== MAGIC) return line.add(' invalid header')
  const version = line.u8(at + 1)
  line.add(` ${version}`)
  if (version !== VERSION) return line.add(' unknown version')
  if (length < 4) return line.add(' (invalid)')
  const size = line.u16(at + 2)
  line.add(` (${size})`)
  const end = at + 4 + size
  if (end > at + length) return line.add(' (invalid)')
  if (!printKinds(line, at + 4, end, at + length, babelState())) return line.add(' (invalid)')
  // behind the packet's body stand TLVs that are not part of what is authenticated
  if (end >= at + length) return
  line.add(line.options.verbose > 0 ? '\n\t----' : ' |')
  if (!printKinds(line, end, at + length, at + length, babelState())) line.add(' (invalid)')
}
