/**
 * PIM version 2's encoded addresses (RFC 7761 4.9.1): `224.1.1.1`, `10.0.0.0/8(SWR)`.
 */
import { hexText, ipv4Text, ipv6Text } from '@shared/format'
import type { Line } from './line'

export type PimAddressKind = 'unicast' | 'group' | 'source'

/**
 * Prints the address at `at`; answers the bytes it takes. The line ends at one whose family or encoding is not known.
 *
 * @param plain bytes of an address in the older form that states no family, 0 for the usual form
 */
export function printPimAddress(line: Line, at: number, kind: PimAddressKind, plain: number): number {
  let size = plain
  let i = at
  if (plain === 0) {
    line.need(at, 2)
    const family = line.u8(at)
    if ((family !== 1 && family !== 2) || line.u8(at + 1) !== 0) line.truncated()
    size = family === 1 ? 4 : 16
    i += 2
  } else if (plain !== 4 && plain !== 16) line.truncated()
  const prefixed = kind !== 'unicast'
  line.need(i, prefixed ? size + 2 : size)
  const address = prefixed ? i + 2 : i
  line.add(size === 4 ? ipv4Text(line.bytes, address) : ipv6Text(line.bytes, address))
  if (prefixed) {
    const flags = line.u8(i)
    const mask = line.u8(i + 1)
    if (mask !== size * 8) line.add(`/${mask}`)
    if (flags !== 0 && kind === 'group') line.add(`(${hexText(flags, 2)})`)
    else if (flags !== 0) {
      const more = flags & 0xf8 ? `+${hexText(flags & 0xf8, 2)}` : ''
      line.add(`(${flags & 4 ? 'S' : ''}${flags & 2 ? 'W' : ''}${flags & 1 ? 'R' : ''}${more})`)
    }
  }
  return address + size - at
}
