/**
 * Options of IPv6's hop-by-hop and destination headers (RFC 8200, 2675, 2711, 6275) in brackets, as printed with -v.
 */
import { hexText, ipv6Text } from '@shared/format'
import type { Line } from './line'

const PAD1 = 0
const PADN = 1
const ROUTER_ALERT = 5
const JUMBO = 0xc2
const HOME_ADDRESS = 0xc9
const RIGHT_SIZES: ReadonlyMap<number, { name: string; size: number; least: boolean }> = new Map([
  [ROUTER_ALERT, { name: 'rtalert', size: 2, least: false }],
  [JUMBO, { name: 'jumbo', size: 4, least: false }],
  [HOME_ADDRESS, { name: 'homeaddr', size: 16, least: true }],
])

function printJumbo(line: Line, at: number, length: number, header: string) {
  if (length !== 4) {
    line.add(`(jumbo: invalid len ${length})`)
    return line.truncated()
  }
  line.add(`(jumbo: ${line.u32(at)}`)
  line.add(header === 'HBH' ? ' - payload len != 0) ' : ' - not a hop-by-hop option) ')
}

/** Without -v nothing is printed but what is wrong with the options in [at, end). */
export function checkIpv6Options(line: Line, at: number, end: number) {
  for (let i = at; i < end; ) {
    const type = line.u8(i)
    if (type === PAD1) {
      i++
      continue
    }
    const length = line.u8(i + 1)
    if (i + 2 + length > end) return line.truncated()
    const right = RIGHT_SIZES.get(type)
    if (right && (right.least ? length < right.size : length !== right.size)) {
      line.add(`(${right.name}: invalid len ${length})`)
      return line.truncated()
    }
    i += 2 + length
  }
}

/** Prints the options in [at, end) of the header called `header`. */
export function printIpv6Options(line: Line, at: number, end: number, header: string) {
  for (let i = at; i < end; ) {
    const type = line.u8(i)
    if (type === PAD1) {
      line.add('(pad1)')
      i++
      continue
    }
    const length = line.u8(i + 1)
    if (i + 2 + length > end) return line.truncated()
    if (type === PADN) line.add('(padn)')
    else if (type === ROUTER_ALERT) {
      if (length !== 2) {
        line.add(`(rtalert: invalid len ${length})`)
        return line.truncated()
      }
      line.add(`(rtalert: ${hexText(line.u16(i + 2), 4)}) `)
    } else if (type === JUMBO) printJumbo(line, i + 2, length, header)
    else if (type === HOME_ADDRESS && length >= 16) {
      line.need(i + 2, 16)
      line.add(`(homeaddr: ${ipv6Text(line.bytes, i + 2)})`)
    } else line.add(`(opt_type ${hexText(type, 2)}: len=${length})`)
    i += 2 + length
  }
}
