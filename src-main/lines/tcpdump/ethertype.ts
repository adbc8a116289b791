/**
 * Owns what follows an EtherType.
 */
import { printArp } from './arp'
import { printEapol } from './eapol'
import type { Line } from './line'
import { printLldp } from './lldp'
import { printLoopback } from './loopback'
import { printPppoe } from './pppoe'
import { printPtp } from './ptp'
import { printSlow } from './slow'

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
    case 0x8847:
    case 0x8848:
      line.inner.mpls(line, at, length)
      return true
    default:
      return false
  }
}
