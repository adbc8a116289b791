/**
 * IEEE 802.2 as tcpdump prints it: SNAP by its protocol, spanning tree by name, the rest as `LLC, dsap …`.
 */
import { hexByte, hexText, macText } from '@shared/format'
import { printCdp } from './cdp'
import { etherTypeName } from './ethertype-names'
import { printIpx } from './ipx'
import { printIso } from './iso'
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
  [0x8e, 'ProWay'],
  [0xaa, 'SNAP'],
  [0xe0, 'IPX'],
  [0xf0, 'NetBeui'],
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

/**
 * What both service points name without more: true or false as `printLlc` answers, undefined when they say nothing.
 * The low bits (group, response) do not count but for OSI and 802.3 frames of Novell.
 */
function printPlain(
  line: Line,
  at: number,
  length: number,
  dsap: number,
  ssap: number,
  control: number,
): boolean | undefined {
  // IPX at once, without 802.2: its checksum is never used
  if (dsap === 0xff && ssap === 0xff) {
    printIpx(line, at, length)
    return true
  }
  if (dsap === 0xfe && ssap === 0xfe && control === 3) {
    printIso(line, at + 3, length - 3)
    return true
  }
  if (control !== 3 || (dsap & 0xfe) !== (ssap & 0xfe)) return undefined
  switch (ssap & 0xfe) {
    case 0xaa:
      return printSnap(line, at + 3, length - 3)
    case 0x42:
      printStp(line, at + 3, length - 3)
      return true
    case 0x06:
      line.inner.ipv4(line, at + 3, length - 3)
      return true
    case 0xe0:
      printIpx(line, at + 3, length - 3)
      return true
  }
  return undefined
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
  if (!unnumbered && !line.has(at, 4)) {
    line.addTruncated()
    return false
  }
  if (line.depth === 1) line.linkHeader += unnumbered ? 3 : 4
  if (line.options.link)
    printSaps(line, at, unnumbered ? hexText(control, 2) : hexText(control | (line.u8(at + 3) << 8), 4))
  const carried = printPlain(line, at, length, dsap, ssap, control)
  if (carried !== undefined) return carried
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
const APPLE = 0x080007
const ORGANISATIONS: Readonly<Record<number, string>> = {
  0: 'Ethernet',
  [CISCO_OUI]: 'Cisco',
  [CISCO_BRIDGED]: 'Cisco bridged',
  [BRIDGED]: 'Ethernet bridged',
}
const BRIDGED_PIDS: Readonly<Record<number, string>> = {
  1: 'Ethernet + FCS',
  2: '802.4 + FCS',
  3: 'Token Ring + FCS',
  4: 'FDDI + FCS',
  5: '802.6 + FCS',
  7: 'Ethernet w/o FCS',
  8: '802.4 w/o FCS',
  9: 'Token Ring w/o FCS',
  10: 'FDDI w/o FCS',
  11: '802.6 w/o FCS',
  14: 'BPDU',
}

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
  if (!line.options.link) {
    if (line.linkSrcAt >= 0)
      line.add(`${macText(line.bytes, line.linkSrcAt)} > ${macText(line.bytes, line.linkDstAt)} `)
    line.add('SNAP, ')
    line.add((organisation === 0 ? '' : name) + protocol)
  }
  return false
}

/** A SNAP header (organisation and number) without 802.2 before it; false when what it names has no printer. */
export const printSnapPacket = printSnap

const BRIDGED_PRINTERS: ReadonlyMap<number, Printer> = new Map<number, Printer>([
  [1, (line, at, length) => line.inner.ethernet(line, at, length)],
  [7, (line, at, length) => line.inner.ethernet(line, at, length)],
  [14, printStp],
])

/** What a SNAP header names; false when it has no printer. */
function printCarried(line: Line, organisation: number, type: number, at: number, length: number): boolean {
  if (organisation === 0 || organisation === CISCO_BRIDGED) return line.inner.etherType(line, type, at, length)
  if (organisation === APPLE && type === 0x809b) return line.inner.etherType(line, type, at, length)
  const bridged = organisation === BRIDGED ? BRIDGED_PRINTERS.get(type) : undefined
  // what is bridged begins two bytes in
  if (bridged) {
    bridged(line, at + 2, length - 2)
    return true
  }
  const printer = organisation === CISCO_OUI ? CISCO.get(type)?.[1] : undefined
  if (printer) printer(line, at, length)
  return printer !== undefined
}
