/**
 * OSI network protocols by their first byte (NLPID) as tcpdump prints them: CLNP, ES-IS, IS-IS; others named and dumped.
 */
import { hexByte, hexText } from '@shared/format'
import { printClnp, printEsis } from './clnp'
import { hexOnly } from './hex-dump'
import { printIsis } from './isis'
import type { Line } from './line'
import { printQ933 } from './q933'

const NAMES: Readonly<Record<number, string>> = {
  0: 'NULLNS',
  128: 'SNAP',
  129: 'CLNP',
  130: 'ES-IS',
  131: 'IS-IS',
  142: 'IPv6',
  204: 'IPv4',
  207: 'PPP',
}

/** Prints the packet of `length` bytes at `at`. */
export function printIso(line: Line, at: number, length: number) {
  line.protocol = 'isoclns'
  if (!line.has(at, 1)) return line.addTruncated()
  const id = line.u8(at)
  if (line.options.link) line.add(`OSI NLPID ${NAMES[id] ?? 'Unknown'} (0x${hexByte(id)}): `)
  const dump = (): void => line.add(hexOnly(line.bytes, at, Math.min(line.end, at + length)))
  switch (id) {
    case 0x81:
      if (!printClnp(line, at, length)) dump()
      return
    case 0x82:
      return printEsis(line, at, length)
    case 0x83:
      if (!printIsis(line, at, length)) dump()
      return
    case 0x08:
      return printQ933(line, at + 1, length - 1)
    case 0xcc:
      return line.inner.ipv4(line, at + 1, length - 1)
    case 0x8e:
      return line.inner.ipv6(line, at + 1, length - 1)
    case 0xcf:
      return line.inner.ppp(line, at + 1, length - 1)
    case 0x00:
      return line.add(`${line.options.link ? '' : ', '}length: ${length}`)
    default:
      if (!line.options.link) line.add(`OSI NLPID ${hexText(id, 2)} unknown`)
      line.add(`${line.options.link ? '' : ', '}length: ${length}`)
      if (length > 1) dump()
  }
}
