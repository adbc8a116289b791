/**
 * MSDP (RFC 3618) as tcpdump prints it: `: msdp SA 1 entries`, message by message.
 */
import { ipv4Text } from '@shared/format'
import type { Line } from './line'

const MAX_SIZE = 1400
const ENTRY = 12
const HEADER = 5

/** Prints what a message of `size` bytes behind its header says. */
function printMessage(line: Line, at: number, type: number, size: number) {
  switch (type) {
    case 1:
    case 3:
      line.add(type === 1 ? ' SA' : ' SA-Response')
      line.add(` ${line.u8(at)} entries`)
      // what follows the entries is the first packet of the source
      if (line.u8(at) * ENTRY + HEADER < size) line.add(' [w/data]')
      return
    case 2:
      line.add(' SA-Request')
      line.need(at + 1, 4)
      return line.add(` for ${ipv4Text(line.bytes, at + 1)}`)
    case 4:
      line.add(' Keepalive')
      if (size !== 0) line.add(`[len=${size + 3}] `)
      return
    case 5:
      return line.add(' Notification')
    default:
      line.add(` [type=${type} len=${size + 3}]`)
  }
}

/** Prints the messages of a segment with `length` bytes at `at`. */
export function printMsdp(line: Line, at: number, length: number) {
  line.protocol = 'msdp'
  line.add(': msdp')
  for (let i = at; i < at + length; ) {
    line.need(i, 3)
    const type = line.u8(i)
    const size = line.u16(i + 1)
    if (size > MAX_SIZE || size < 3 || i + size > at + length || (i === at && (type === 0 || type > 7)))
      return line.truncated()
    printMessage(line, i + 3, type, size - 3)
    i += size
  }
}
