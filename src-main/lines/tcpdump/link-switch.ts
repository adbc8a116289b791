/**
 * Ethernet with the tag of a switch: Marvell's DSA and EDSA between addresses and type, Broadcom's before the frame. The
 * line begins with a short form of Marvell's tag; the long form of -e is not made.
 */
import { hexText, macText } from '@shared/format'
import { etherTypeName } from './ethertype-names'
import { hexAndText } from './hex-dump'
import type { Line } from './line'

const ADDRESSES = 12
const MAX_LENGTH = 1500

/** Marvell's tag of four bytes: `port 1.2 > CPU, VLAN 3u, ` */
function tagText(line: Line, at: number): string {
  const first = line.u8(at)
  const second = line.u8(at + 1)
  const port = `${first & 31}.${second >> 3}`
  const bit = (second & 4) !== 0
  const ways = [
    `port ${port} > CPU`,
    `CPU > port ${port}`,
    `port ${port} > ${bit ? 'Rx' : 'Tx'} Sniffer`,
    `Forward ${bit ? 'trunk' : 'port'} ${port}`,
  ]
  return `${ways[first >> 6]}, VLAN ${line.u16(at + 2) & 0xfff}${first & 0x20 ? 't' : 'u'}, `
}

/** The printer for frames whose tag of `size` bytes stands behind the addresses. */
export function printSwitchTagged(name: string, size: 4 | 8): (line: Line, at: number, length: number) => void {
  return (line, at, length) => {
    line.protocol = name
    const header = ADDRESSES + size + 2
    if (length < header || !line.has(at, header)) return line.addTruncated()
    line.linkSrcAt = at + 6
    line.linkDstAt = at
    line.linkHeader = header
    const tag = at + ADDRESSES
    line.add(size === 8 ? `EDSA ${hexText(line.u16(tag), 4)}, ` : 'DSA ')
    line.add(tagText(line, tag + size - 4))
    const type = line.u16(at + ADDRESSES + size)
    const body = at + header
    const rest = length - header
    if (type <= MAX_LENGTH) {
      const inside = Math.min(type, rest)
      line.within(body + inside, () => {
        if (!line.inner.llc(line, body, inside)) dump(line, body)
      })
      return
    }
    if (line.inner.etherType(line, type, body, rest)) return
    line.add(`${macText(line.bytes, at + 6)} > ${macText(line.bytes, at)}, ethertype ${etherTypeName(type)}`)
    line.add(`, length ${length}: `)
    dump(line, body)
  }
}

function dump(line: Line, at: number) {
  if (line.options.hex === 'none') line.add(hexAndText(line.bytes, at, line.end))
}

/** Broadcom's tag before the frame. */
export function printSwitchPrepended(line: Line, at: number, length: number) {
  line.protocol = 'brcm-tag-prepend'
  if (length < 4 || !line.has(at, 4)) return line.addTruncated()
  line.inner.ethernet(line, at + 4, length - 4)
  line.linkHeader = 18
}
