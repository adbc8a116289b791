/**
 * AHCP (ad hoc configuration) as tcpdump prints it: `AHCP Version 1`.
 */
import type { Line } from './line'

const HEADER = 28
const MAGIC = 43

function refuse(line: Line, at: number, length: number) {
  line.add(' (invalid)')
  line.need(at, length)
}

export function printAhcp(line: Line, at: number, length: number) {
  line.protocol = 'ahcp'
  line.add('AHCP')
  if (length < 2 || line.u8(at) !== MAGIC) return refuse(line, at, length)
  const version = line.u8(at + 1)
  line.add(` Version ${version}`)
  if (version !== 1) {
    line.add(' (unknown)')
    return line.need(at, length)
  }
  if (length < HEADER) return refuse(line, at, length)
  line.need(at, HEADER)
  // what is stated is checked even where -v does not show it
  const stated = line.u16(at + HEADER - 2)
  if (stated + HEADER > length) refuse(line, at, length)
}
