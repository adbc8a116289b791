/**
 * BOOTP and DHCP (RFC 951, RFC 2131) as tcpdump prints them without -v.
 */
import { hexText, macText } from '@shared/format'
import type { Line } from './line'

/** Prints `BOOTP/DHCP, Request from 00:11:…, length 300`. */
export function printDhcp(line: Line, at: number, length: number) {
  line.protocol = 'bootp'
  line.need(at, 2)
  const op = line.u8(at)
  line.add(`BOOTP/DHCP, ${op === 1 ? 'Request' : op === 2 ? 'Reply' : `unknown (${hexText(op, 2)})`}`)
  const hardware = line.u8(at + 1)
  const size = line.u8(at + 2)
  if (hardware === 1 && size === 6 && op === 1) {
    line.need(at + 28, 6)
    line.add(` from ${macText(line.bytes, at + 28)}`)
  }
  line.add(`, length ${length}`)
}
