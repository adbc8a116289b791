/**
 * PGM (RFC 3208) as tcpdump prints it: `10.0.0.1.258 > 10.0.0.2.772: PGM, length 3856`.
 */
import { addressOf } from './address'
import type { IpHeader, Line } from './line'
import { printEndpoints } from './tcp'

const PGM = 113
const HEADER = 16

export function printPgm(line: Line, at: number, _length: number, ip: IpHeader) {
  line.protocol = 'pgm'
  if (!line.has(at, 4)) {
    line.add(`${addressOf(line, ip, ip.src)} > ${addressOf(line, ip, ip.dst)}: [|pgm]`)
    return
  }
  printEndpoints(line, ip, PGM, line.u16(at), line.u16(at + 2))
  line.need(at, HEADER)
  line.add(`PGM, length ${line.u16(at + 14)}`)
}
