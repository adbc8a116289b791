/**
 * Owns which printer a frame's link type (LINKTYPE_ number) has.
 */
import { printLocalTalk } from './appletalk'
import { printChdlc } from './chdlc'
import { printFrameRelay, printMultilink } from './frame-relay'
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
import {
  printAvs,
  printBluetooth,
  printEnc,
  printIpnet,
  printNetanalyzer,
  printNflog,
  printPflog,
  printPppd,
  printPppoeLink,
  printPrism,
  printSlip,
  printSlipBsd,
  printSymantec,
  printUsb,
} from './link-capture'
import {
  printAtm,
  printClassicalIp,
  printFddi,
  printFibreChannel,
  printFireWire,
  printInfiniband,
  printTokenRing,
} from './link-lan'
import { printSwitchPrepended, printSwitchTagged } from './link-switch'
import { printPpi, printRadiotap } from './radiotap'
import { printWifi } from './wifi'

type Printer = (line: Line, at: number, length: number) => void

const usbShort = printUsb(48)
const usbLong = printUsb(64)
const OTHERS: ReadonlyMap<number, Printer> = new Map<number, Printer>([
  [6, printTokenRing],
  [8, printSlip],
  [10, printFddi],
  [11, printAtm],
  [15, printSlipBsd],
  [19, printClassicalIp],
  [51, printPppoeLink],
  [99, printSymantec],
  [100, printAtm],
  [102, printSlipBsd],
  [104, printChdlc],
  [106, printClassicalIp],
  [107, printFrameRelay],
  [109, printEnc],
  [112, printChdlc],
  [114, printLocalTalk],
  [117, printPflog],
  [119, printPrism],
  [122, printFibreChannel],
  [138, printFireWire],
  [163, printAvs],
  [166, printPppd],
  [182, printMultilink],
  [189, usbShort],
  [201, printBluetooth],
  [220, usbLong],
  [226, printIpnet],
  [239, printNflog],
  [240, printNetanalyzer(4)],
  [241, printNetanalyzer(12)],
  [242, printInfiniband],
  [282, printSwitchPrepended],
  [284, printSwitchTagged('dsa', 4)],
  [285, printSwitchTagged('edsa', 8)],
])

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
    case 101:
    case 228:
    case 229:
      return printRaw(line, at, length)
    case 105:
      return printWifi(line, at, length, false, 0)
    case 113:
      return printSll(line, at, length)
    case 127:
      return printRadiotap(line, at, length)
    case 192:
      return printPpi(line, at, length)
    case 276:
      return printSll2(line, at, length)
    default:
      return (OTHERS.get(linkType) ?? printUnsupported)(line, at, length)
  }
}
