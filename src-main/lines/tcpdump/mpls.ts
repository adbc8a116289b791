/**
 * MPLS label stacks (RFC 3032) as tcpdump prints them: `MPLS (label 16, tc 0, [S], ttl 44) IP …`.
 */
import { hexAndText } from './hex-dump'
import type { Line } from './line'

const NAMES: Readonly<Record<number, string>> = {
  0: 'IPv4 explicit NULL',
  1: 'router alert',
  2: 'IPv6 explicit NULL',
  3: 'implicit NULL',
}

/** What the bottom of the stack carries, by its label and the first byte behind it. */
function printPayload(line: Line, label: number, at: number, length: number) {
  if (length <= 0) return
  const first = line.u8(at)
  const v4 = label === 0 || (label !== 2 && first >= 0x45 && first <= 0x4f)
  if (v4 || label === 2 || (first >= 0x60 && first <= 0x6f)) {
    line.add(line.options.verbose > 0 ? '\n\t' : ' ')
    return v4 ? line.inner.ipv4(line, at, length) : line.inner.ipv6(line, at, length)
  }
  if (line.options.hex === 'none') line.add(hexAndText(line.bytes, at, Math.min(line.end, at + length)))
}

export function printMpls(line: Line, at: number, length: number) {
  line.protocol = 'mpls'
  line.add('MPLS')
  let i = at
  let label = 0
  for (;;) {
    if (i + 4 > at + length) return line.add(' (invalid)')
    const entry = line.u32(i)
    label = entry >>> 12
    const name = NAMES[label]
    line.add(line.options.verbose > 0 && i > at ? '\n\t' : ' ')
    line.add(`(label ${label}${name && line.options.verbose > 0 ? ` (${name})` : ''}, tc ${(entry >>> 9) & 7}`)
    if (entry & 0x100) line.add(', [S]')
    line.add(`, ttl ${entry & 0xff})`)
    i += 4
    if (entry & 0x100) break
  }
  printPayload(line, label, i, length - (i - at))
}
