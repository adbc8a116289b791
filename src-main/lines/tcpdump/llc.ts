/**
 * IEEE 802.2 as tcpdump prints it: SNAP by its protocol, spanning tree by name, the rest as `LLC, dsap …`.
 */
import { hexByte, hexText, macText } from '@shared/format'
import { printCdp } from './cdp'
import { etherTypeName } from './ethertype-names'
import type { Line } from './line'
import { printDtp, printUdld, printVtp } from './one-liners'
import { printStp } from './stp'

const SAPS: ReadonlyMap<number, string> = new Map([
  [0x00, 'Null'],
  [0x02, '802.1B I'],
  [0x04, 'SNA'],
  [0x06, 'IP'],
  [0x0e, 'ProWay NM'],
  [0x42, 'STP'],
  [0x4e, 'RS511'],
  [0x7e, 'ISO8208'],
  [0x8e, 'ProWay AM'],
  [0xaa, 'SNAP'],
  [0xe0, 'IPX'],
  [0xf0, 'NetBeui'],
  [0xfc, 'IBM Net Management'],
  [0xfe, 'OSI'],
  [0xff, 'Global'],
])
const U_COMMANDS: ReadonlyMap<number, string> = new Map([
  [0x03, 'ui'],
  [0x0f, 'dm'],
  [0x43, 'disc'],
  [0x63, 'ua'],
  [0x6f, 'sabme'],
  [0x87, 'frmr'],
  [0xaf, 'xid'],
  [0xe3, 'test'],
])
const FLAGS = ['Command', 'Response', 'Poll', 'Final']

/** `src SSAP > dst DSAP ` without -e, `LLC, dsap … ssap … ctrl …: ` with it. */
function printSaps(line: Line, at: number, control: string) {
  const dsap = line.u8(at)
  const ssap = line.u8(at + 1)
  if (line.options.link) {
    line.add(
      `LLC, dsap ${SAPS.get(dsap & 0xfe) ?? 'Unknown'} (${hexText(dsap & 0xfe, 2)}) ${dsap & 1 ? 'Group' : 'Individual'}`,
    )
    line.add(
      `, ssap ${SAPS.get(ssap & 0xfe) ?? 'Unknown'} (${hexText(ssap & 0xfe, 2)}) ${FLAGS[ssap & 1]}, ctrl ${control}: `,
    )
    return
  }
  const from = SAPS.get(ssap & 0xfe) ?? `Unknown SSAP ${hexText(ssap & 0xfe, 2)}`
  const to = SAPS.get(dsap & 0xfe) ?? `Unknown DSAP ${hexText(dsap & 0xfe, 2)}`
  const known = line.linkSrcAt >= 0
  const src = known ? `${macText(line.bytes, line.linkSrcAt)} ` : ''
  const dst = known ? `${macText(line.bytes, line.linkDstAt)} ` : ''
  if ((ssap & 0xfe) === (dsap & 0xfe)) line.add(known ? `${src}> ${dst}${to} ` : `${to} `)
  else line.add(`${src}${from} > ${dst}${to} `)
}

function printControl(line: Line, at: number, length: number, unnumbered: boolean) {
  const ssap = line.u8(at + 1)
  const control = unnumbered ? line.u8(at + 2) : line.bytes[at + 2] | (line.bytes[at + 3] << 8)
  if (!line.options.link) printSaps(line, at, '')
  const poll = unnumbered ? 0x10 : 0x100
  const flags = `Flags [${FLAGS[(ssap & 1) | (control & poll ? 2 : 0)]}], length ${length}`
  if (unnumbered) {
    line.add(`Unnumbered, ${U_COMMANDS.get(control & 0xef) ?? hexByte(control & 0xef)}, ${flags}`)
    return
  }
  const kinds = ['Receiver Ready', 'Receiver not Ready', 'Reject', '?']
  if ((control & 3) === 1) line.add(`Supervisory, ${kinds[(control >> 2) & 3]}, rcv seq ${control >> 9}, ${flags}`)
  else line.add(`Information, send seq ${(control >> 1) & 0x7f}, rcv seq ${control >> 9}, ${flags}`)
}

/** Prints an 802.2 frame; false when SNAP names something without a printer. */
export function printLlc(line: Line, at: number, length: number): boolean {
  line.protocol = 'llc'
  if (length < 3 || !line.has(at, 3)) {
    line.addTruncated()
    return false
  }
  const dsap = line.u8(at)
  const ssap = line.u8(at + 1)
  const control = line.u8(at + 2)
  const unnumbered = (control & 3) === 3
  if (!unnumbered) line.need(at, 4)
  if (line.depth === 1) line.linkHeader += unnumbered ? 3 : 4
  if (line.options.link) printSaps(line, at, hexText(control, 2))
  if (dsap === 0xaa && ssap === 0xaa && control === 3) return printSnap(line, at + 3, length - 3)
  if (dsap === 0x42 && ssap === 0x42 && control === 3) {
    printStp(line, at + 3, length - 3)
    return true
  }
  if (dsap === 0x06 && ssap === 0x06 && control === 3) {
    line.inner.ipv4(line, at + 3, length - 3)
    return true
  }
  printControl(line, at, length, unnumbered)
  // a supervisory frame has nothing behind its control field
  return !unnumbered && (control & 1) === 1
}

type Printer = (line: Line, at: number, length: number) => void
/** What Cisco's own SNAP numbers name, with a printer where there is one. */
const CISCO: ReadonlyMap<number, readonly [string, Printer?]> = new Map<number, readonly [string, Printer?]>([
  [0x010b, ['PVST', printStp]],
  [0x010c, ['VLAN Bridge']],
  [0x0111, ['UDLD', printUdld]],
  [0x2000, ['CDP', printCdp]],
  [0x2003, ['VTP', printVtp]],
  [0x2004, ['DTP', printDtp]],
])
const CISCO_OUI = 0x00000c
const CISCO_BRIDGED = 0x0000f8
const BRIDGED = 0x0080c2
const ORGANISATIONS: Readonly<Record<number, string>> = {
  0: 'Ethernet',
  [CISCO_OUI]: 'Cisco',
  [CISCO_BRIDGED]: 'Cisco bridged',
  [BRIDGED]: 'Ethernet bridged',
}
const BRIDGED_PIDS: Readonly<Record<number, string>> = { 1: 'Ethernet + FCS', 7: 'Ethernet w/o FCS', 14: 'BPDU' }

/** `ethertype IPv4 (0x0800), length 46: `, `pid CDP (0x2000), length 349: ` */
function snapProtocol(organisation: number, type: number, length: number): string {
  if (organisation === 0) return `ethertype ${etherTypeName(type)}, length ${length}: `
  if (organisation === CISCO_BRIDGED) return `pid ${etherTypeName(type)}, length ${length}: `
  const name =
    organisation === CISCO_OUI ? CISCO.get(type)?.[0] : organisation === BRIDGED ? BRIDGED_PIDS[type] : undefined
  return `pid ${name ?? 'Unknown'} (${hexText(type, 4)}), length ${length}: `
}

function printSnap(line: Line, at: number, length: number): boolean {
  line.protocol = 'snap'
  if (length < 5) {
    line.addTruncated()
    return true
  }
  line.need(at, 5)
  if (line.depth === 1) line.linkHeader += 5
  const organisation = line.u24(at)
  const type = line.u16(at + 3)
  const body = at + 5
  const name = `oui ${ORGANISATIONS[organisation] ?? 'Unknown'} (${hexText(organisation, 6)}), `
  const protocol = snapProtocol(organisation, type, length - 5)
  if (line.options.link) line.add(name + protocol)
  if (printCarried(line, organisation, type, body, length - 5)) return true
  if (line.linkSrcAt >= 0 && !line.options.link) {
    line.add(`${macText(line.bytes, line.linkSrcAt)} > ${macText(line.bytes, line.linkDstAt)} SNAP, `)
    line.add((organisation === 0 ? '' : name) + protocol)
  }
  return false
}

/** What a SNAP header names; false when it has no printer. */
function printCarried(line: Line, organisation: number, type: number, at: number, length: number): boolean {
  if (organisation === 0 || organisation === CISCO_BRIDGED) return line.inner.etherType(line, type, at, length)
  if (organisation === BRIDGED && (type === 1 || type === 7)) {
    line.inner.ethernet(line, at, length)
    return true
  }
  const printer = organisation === CISCO_OUI ? CISCO.get(type)?.[1] : undefined
  if (printer) printer(line, at, length)
  return printer !== undefined
}
