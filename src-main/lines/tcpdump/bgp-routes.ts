/**
 * Prefixes of BGP updates (RFC 4271 4.3, RFC 4760, RFC 7911) as tcpdump prints them with -v: IPv4 and IPv6, unicast and
 * multicast, with labels and in VPNs; other families are dumped.
 */
import { ipv4Text, ipv6Text } from '@shared/format'
import { distinguisherText, printLabelled } from './bgp-labelled'
import { afiName, safiName } from './bgp-open'
import { hexOnly } from './hex-dump'
import type { Line } from './line'

/** Whether [at, end) can only be prefixes that each have a path identifier before them. */
function hasPathIds(line: Line, at: number, end: number, width: number): boolean {
  let i = at
  while (i + 4 < end) {
    const bits = line.u8(i + 4)
    if (bits > width * 8) return false
    i += 5 + Math.ceil(bits / 8)
  }
  if (i > end) return false
  for (i = at; i < end; ) {
    const bits = line.u8(i)
    if (bits < 1 || bits > width * 8) return end - at > 1
    i += 1 + Math.ceil(bits / 8)
  }
  return i > end
}

/** Prints the prefix at `at`; answers the index behind it, or -1 when its length is impossible. */
function printPrefix(line: Line, at: number, end: number, width: number, indent: string): number {
  const bits = line.u8(at)
  const size = Math.ceil(bits / 8)
  if (bits > width * 8) {
    line.add(`${indent}(illegal prefix length)`)
    return -1
  }
  if (at + 1 + size > end) line.truncated()
  line.need(at + 1, size)
  const whole = new Uint8Array(width)
  whole.set(line.bytes.subarray(at + 1, at + 1 + size))
  if (bits % 8) whole[size - 1] &= 0xff << (8 - (bits % 8))
  line.add(`${indent}${width === 4 ? ipv4Text(whole, 0) : ipv6Text(whole, 0)}/${bits}`)
  return at + 1 + size
}

/** Prints the prefixes in [at, end), whose addresses have `width` bytes, each behind `indent`. */
export function printPrefixes(line: Line, at: number, end: number, width: 4 | 16, indent: string) {
  const identified = hasPathIds(line, at, end, width)
  for (let i = at; i < end; ) {
    const id = identified ? line.u32(i) : 0
    i = printPrefix(line, identified ? i + 4 : i, end, width, indent)
    if (i < 0) return
    if (identified) line.add(`   Path Id: ${id}`)
  }
}

const LABELLED = 4
const VPN = 128

/** The width of a family's addresses where its prefixes have a printer, else 0. */
function addressWidth(afi: number, safi: number): 0 | 4 | 16 {
  if ((safi < 1 || safi > LABELLED) && safi !== VPN) return 0
  return afi === 1 ? 4 : afi === 2 ? 16 : 0
}

function printFamily(line: Line, afi: number, safi: number) {
  const vendor = safi > 128 ? 'vendor specific ' : ''
  line.add(`\n\t    AFI: ${afiName(afi)} (${afi}), ${vendor}SAFI: ${safiName(safi)} (${safi})`)
}

function printFamilyPrefixes(line: Line, at: number, end: number, width: 4 | 16, safi: number) {
  if (safi !== LABELLED && safi !== VPN) return printPrefixes(line, at, end, width, '\n\t      ')
  for (let i = at; i >= 0 && i < end; ) i = printLabelled(line, i, width, safi === VPN)
}

/** Prints the next hops, `size` bytes of them; answers the index behind. */
function printHops(line: Line, at: number, size: number, width: 4 | 16, vpn: boolean): number {
  const step = width + (vpn ? 8 : 0)
  if (size > 0) line.add('\n\t    nexthop: ')
  let i = at
  for (let left = size; left > 0; left -= step, i += step) {
    if (left !== size) line.add(', ')
    if (left < step) {
      line.add('invalid len')
      return i + left
    }
    line.need(i, step)
    if (vpn) line.add(`RD: ${distinguisherText(line, i)}, `)
    const address = vpn ? i + 8 : i
    line.add(width === 4 ? ipv4Text(line.bytes, address) : ipv6Text(line.bytes, address))
  }
  return i
}

function printUnknown(line: Line, afi: number, safi: number, at: number, end: number): boolean {
  line.add(`\n\t    No AFI ${afi} / SAFI ${safi} decoder`)
  if (line.options.verbose <= 1) line.add(hexOnly(line.bytes, at, end).replaceAll('\n\t', '\n\t    '))
  return true
}

/** Prints what became reachable; always true. */
export function printReach(line: Line, at: number, end: number): boolean {
  const afi = line.u16(at)
  const safi = line.u8(at + 2)
  printFamily(line, afi, safi)
  const width = addressWidth(afi, safi)
  if (width === 0) return printUnknown(line, afi, safi, at + 3, end)
  const size = line.u8(at + 3)
  let i = printHops(line, at + 4, size, width, safi === VPN)
  line.add(`, nh-length: ${size}`)
  const snpas = line.u8(i)
  i++
  if (snpas === 0) line.add(', no SNPA')
  else {
    line.add(`\n\t    ${snpas} SNPA`)
    for (let n = 0; n < snpas; n++) {
      line.add(`\n\t      ${line.u8(i)} bytes`)
      i += line.u8(i) + 1
    }
  }
  if (i < end) printFamilyPrefixes(line, i, end, width, safi)
  return true
}

/** Prints what became unreachable; always true. */
export function printUnreach(line: Line, at: number, end: number): boolean {
  const afi = line.u16(at)
  const safi = line.u8(at + 2)
  printFamily(line, afi, safi)
  if (end - at === 3) {
    line.add('\n\t      End-of-Rib Marker (empty NLRI)')
    return true
  }
  const width = addressWidth(afi, safi)
  if (width === 0) return printUnknown(line, afi, safi, at + 3, end)
  printFamilyPrefixes(line, at + 3, end, width, safi)
  return true
}
