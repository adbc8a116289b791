/**
 * MACsec (IEEE 802.1AE) as tcpdump prints it: an unencrypted frame as what it carries, an encrypted one by its tag.
 */
import { hexByte, macText } from '@shared/format'
import { hexAndText } from './hex-dump'
import type { Line } from './line'

const FLAGS: readonly (readonly [number, string])[] = [
  [0x08, 'E'],
  [0x04, 'C'],
  [0x40, 'S'],
  [0x20, 'I'],
  [0x10, 'B'],
]
const CHECK = 16
const ENCRYPTED = 0x08
const CHANGED = 0x04

/** Prints the tag and what follows it; `length` includes the check value at the end. */
export function printMacsec(line: Line, at: number, length: number): boolean {
  line.protocol = 'macsec'
  if (length < 6 || !line.has(at, 6)) {
    line.addTruncated()
    return true
  }
  const control = line.u8(at)
  const hasChannel = (control & 0x20) !== 0
  const size = hasChannel ? 14 : 6
  if (length < size || !line.has(at, size)) {
    line.addTruncated()
    return true
  }
  const short = line.u8(at + 1)
  // a version, a channel twice, a short length of 48 and more are none
  if (control & 0x80 || (control & 0x40 && hasChannel) || short & 0xc0) {
    line.add(' (invalid)')
    return true
  }
  const text = (): string => {
    const set = FLAGS.filter(([bit]) => control & bit)
    const flags = set.length > 0 ? `, flags ${set.map(([, name]) => name).join('')}` : ''
    let channel = ''
    for (let i = 6; i < size; i++) channel += hexByte(line.u8(at + i))
    return `802.1AE MACsec, an ${control & 3}, pn ${line.u32(at + 2)}${flags}${short ? `, sl ${short}` : ''}${channel ? `, sci ${channel}` : ''}, `
  }
  if (line.options.link) line.add(text())
  const body = at + size
  const rest = length - size
  if ((control & (ENCRYPTED | CHANGED)) === 0 && rest >= CHECK) {
    const type = line.u16(body)
    line.within(at + length - CHECK, () => {
      if (!line.inner.etherType(line, type, body + 2, rest - 2 - CHECK)) dump(line, body)
    })
    return true
  }
  if (!line.options.link) {
    line.add(`${macText(line.bytes, line.linkSrcAt)} > ${macText(line.bytes, line.linkDstAt)} ${text()}`)
  }
  dump(line, body)
  return true
}

function dump(line: Line, at: number) {
  if (line.options.hex === 'none') line.add(hexAndText(line.bytes, at, line.end))
}
