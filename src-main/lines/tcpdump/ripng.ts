/**
 * RIPng (RFC 2080) as tcpdump prints it: ` ripng-resp 2: 2001:db8::/32 (1) ::/0 (16)`.
 */
import { hexText, ipv6Text } from '@shared/format'
import type { Line } from './line'

const ENTRY = 20
const HEADER = 4

function entryText(line: Line, at: number, showMetric: boolean): string {
  line.need(at, ENTRY)
  const tag = line.u16(at + 16)
  const metric = line.u8(at + 19)
  const prefix = `${ipv6Text(line.bytes, at)}/${line.u8(at + 18)}`
  return `${prefix}${tag ? ` [${tag}]` : ''}${showMetric && metric ? ` (${metric})` : ''}`
}

/** Prints the packet of `length` bytes at `at`. */
export function printRipng(line: Line, at: number, length: number) {
  line.protocol = 'ripng'
  const version = line.u8(at + 1)
  if (version !== 1) return line.add(` [vers ${version}] (invalid)`)
  const command = line.u8(at)
  if (command !== 1 && command !== 2) return line.add(` ripng-${command} ?? ${length} (invalid)`)
  const count = Math.floor((length - HEADER) / ENTRY)
  const all =
    command === 1 &&
    count === 1 &&
    line.u8(at + HEADER + 19) === 16 &&
    line.bytes.subarray(at + 4, at + 20).every((b) => b === 0)
  if (all) return line.add(' ripng-req dump')
  line.add(` ripng-${command === 1 ? 'req' : 'resp'}${count === 0 ? ' ' : ` ${count}:`}`)
  const verbose = line.options.verbose > 1
  for (let n = 0; n < count; n++) {
    line.add(verbose ? '\n\t' : ' ')
    line.add(entryText(line, at + HEADER + n * ENTRY, command === 2))
  }
  if (count * ENTRY + HEADER !== length) line.add(` [len ${hexText(length)}]`)
}
