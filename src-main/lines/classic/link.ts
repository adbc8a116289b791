/**
 * Ethernet as tcpdump 3.x printed it: with -e `src dst type length: `; 802.1Q tags by number. 802.3 frames print as in 4.99.
 */
import { hexAndText } from '../tcpdump/hex-dump'
import type { Line } from '../tcpdump/line'
import { oldMac } from './arp'

const HEADER = 14
const MAX_LENGTH = 1500
const TAG = 0x8100

const typeText = (type: number): string => type.toString(16).padStart(4, '0')

/** `0:10:5a:3:4:5 ff:ff:ff:ff:ff:ff 0800 74: `; -q leaves the type out. */
function headerText(line: Line, at: number, type: number, length: number): string {
  const middle = line.options.quiet ? '' : ` ${type <= MAX_LENGTH ? 'len' : typeText(type)}`
  return `${oldMac(line, at + 6)} ${oldMac(line, at)}${middle} ${length}: `
}

/** Prints the frame of `length` bytes at `at`. */
export function printEthernet(line: Line, at: number, length: number) {
  line.protocol = 'ether'
  line.need(at, HEADER)
  line.linkSrcAt = at + 6
  line.linkDstAt = at
  let type = line.u16(at + 12)
  let i = at + HEADER
  if (line.options.link) line.add(headerText(line, at, type, length))
  while (type === TAG) {
    const tag = line.u16(i)
    type = line.u16(i + 2)
    line.add(`802.1Q vlan#${tag & 0xfff} P${tag >> 13}${tag & 0x1000 ? ' CFI' : ''} `)
    i += 4
  }
  if (line.depth === 0) line.linkHeader = i - at
  const rest = length - (i - at)
  if (type > MAX_LENGTH) {
    if (line.inner.etherType(line, type, i, rest)) return
    if (!line.options.link) line.add(headerText(line, at, type, length))
  } else {
    let printed = false
    const size = Math.min(type, rest)
    line.within(i + size, () => {
      printed = line.inner.llc(line, i, size)
    })
    if (printed) return
  }
  if (line.options.hex === 'none') line.add(hexAndText(line.bytes, i, line.end))
}
