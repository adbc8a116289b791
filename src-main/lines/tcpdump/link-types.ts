/**
 * Owns which printer a frame's link type (LINKTYPE_ number) has.
 */
import type { Line } from './line'
import {
  printEthernet,
  printNull,
  printPppHdlc,
  printPppLink,
  printRaw,
  printSll,
  printSll2,
  printUnsupported,
} from './link'
import { printPpi, printRadiotap } from './radiotap'
import { printWifi } from './wifi'

/** Prints the frame of `length` bytes on the wire at `at`. */
export function printLink(line: Line, linkType: number, at: number, length: number) {
  switch (linkType) {
    case 0:
    case 108:
      return printNull(line, at, length)
    case 1:
      return printEthernet(line, at, length)
    case 9:
      return printPppLink(line, at, length)
    case 50:
      return printPppHdlc(line, at, length)
    case 12:
    case 14:
    case 101:
      return printRaw(line, at, length)
    case 105:
      return printWifi(line, at, length, false, 0)
    case 113:
      return printSll(line, at, length)
    case 127:
      return printRadiotap(line, at, length)
    case 192:
      return printPpi(line, at, length)
    case 228:
    case 229:
      if (line.options.link) line.add('ip: ')
      return linkType === 228 ? line.inner.ipv4(line, at, length) : line.inner.ipv6(line, at, length)
    case 276:
      return printSll2(line, at, length)
    default:
      return printUnsupported(line, at)
  }
}
