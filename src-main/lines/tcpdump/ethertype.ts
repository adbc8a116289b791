/**
 * Owns what follows an EtherType.
 */
import { printAarp, printAppleTalk } from './appletalk'
import { printArp } from './arp'
import { printEapol } from './eapol'
import { printAoe, printCalm, printCfm, printMpcp, printNlb, printRrcp } from './ether-control'
import { printIpx } from './ipx'
import type { Line } from './line'
import { printLldp } from './lldp'
import { printLoopback } from './loopback'
import { printNsh } from './nsh'
import { printPppoe } from './pppoe'
import { printPtp } from './ptp'
import { printSlow } from './slow'

const SMALL: ReadonlyMap<number, (line: Line, at: number, length: number) => void> = new Map([
  [0x1111, printCalm],
  [0x3c12, printPppoe],
  [0x3c13, printPppoe],
  [0x809b, printAppleTalk],
  [0x80f3, printAarp],
  [0x8808, printMpcp],
  [0x886f, printNlb],
  [0x8899, printRrcp],
  [0x88a2, printAoe],
  [0x8902, printCfm],
  [0xabcd, printCfm],
])

/** Prints the `length` bytes at `at`; false (nothing printed) when this type has no printer. */
export function printEtherType(line: Line, type: number, at: number, length: number): boolean {
  switch (type) {
    case 0x0800:
      line.inner.ipv4(line, at, length)
      return true
    case 0x86dd:
      line.inner.ipv6(line, at, length)
      return true
    case 0x0806:
    case 0x8035:
      printArp(line, at, length)
      return true
    case 0x8863:
    case 0x8864:
      printPppoe(line, at, length)
      return true
    case 0x888e:
      printEapol(line, at, length)
      return true
    case 0x880b:
      if (length === 0) return false
      line.add(': ')
      line.inner.ppp(line, at, length)
      return true
    case 0x88f7:
      printPtp(line, at, length)
      return true
    case 0x8809:
      printSlow(line, at, length)
      return true
    case 0x88cc:
      printLldp(line, at, length)
      return true
    case 0x9000:
      printLoopback(line, at, length)
      return true
    case 0x894f:
      printNsh(line, at, length)
      return true
    case 0x8137:
      line.add('(NOV-ETHII) ')
      printIpx(line, at, length)
      return true
    case 0x8847:
    case 0x8848:
      line.inner.mpls(line, at, length)
      return true
    default: {
      const small = SMALL.get(type)
      small?.(line, at, length)
      return small !== undefined
    }
  }
}
