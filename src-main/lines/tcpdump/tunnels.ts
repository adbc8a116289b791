/**
 * UDP tunnels as tcpdump prints them: VXLAN (RFC 7348), VXLAN-GPE, Geneve (RFC 8926).
 */
import { hexText } from '@shared/format'
import { etherTypeName } from './ethertype-names'
import type { Line } from './line'

/** Prints `VXLAN, flags [I] (0x08), vni 123` and the frame inside on a line of its own. */
export function printVxlan(line: Line, at: number, length: number) {
  line.protocol = 'vxlan'
  line.add('VXLAN')
  if (length < 8) return line.addTruncated()
  const flags = line.u8(at)
  line.add(`, flags [${flags & 8 ? 'I' : 'invalid'}] (${hexText(flags, 2)}), `)
  line.add(`vni ${line.u24(at + 4)}\n`)
  line.inner.ethernet(line, at + 8, length - 8)
}

/** Prints `VXLAN-GPE, flags […], vni N` and the packet inside. */
export function printVxlanGpe(line: Line, at: number, length: number) {
  line.protocol = 'vxlan_gpe'
  line.add('VXLAN-GPE')
  line.need(at, 8)
  const flags = line.u8(at)
  const letters = [flags & 8 ? 'I' : '', flags & 4 ? 'P' : '', flags & 2 ? 'B' : '', flags & 1 ? 'O' : ''].join('')
  line.add(`, flags [${letters || 'none'}]`)
  line.add(`, vni ${line.u24(at + 4)}`)
  const next = line.u8(at + 3)
  line.add(': ')
  if (next === 1) line.inner.ipv4(line, at + 8, length - 8)
  else if (next === 2) line.inner.ipv6(line, at + 8, length - 8)
  else if (next === 3) line.inner.ethernet(line, at + 8, length - 8)
  else line.add('ERROR: unknown-next-protocol (invalid)')
}

/** Prints `Geneve, Flags [C], vni 0x0, options [8 bytes]: ` and the packet inside. */
export function printGeneve(line: Line, at: number, length: number) {
  line.protocol = 'geneve'
  line.add('Geneve')
  if (length < 8) {
    line.add(' [length too short]')
    return
  }
  line.need(at, 8)
  const first = line.u8(at)
  if (first >> 6 !== 0) {
    line.add(` ERROR: unknown-version ${first >> 6}`)
    return
  }
  const flags = line.u8(at + 1)
  const names = ['O', 'C', 'R1', 'R2', 'R3', 'R4', 'R5', 'R6'].filter((_, i) => flags & (0x80 >> i)).join('')
  line.add(`, Flags [${names || 'none'}], vni ${hexText(line.u24(at + 4))}`)
  if (line.u8(at + 7) !== 0) line.add(`, rsvd ${hexText(line.u8(at + 7))}`)
  const type = line.u16(at + 2)
  const options = (first & 0x3f) * 4
  if (line.options.link) line.add(`, proto ${etherTypeName(type)}`)
  if (options > 0) line.add(`, options [${options} bytes]`)
  line.need(at + 8, options)
  line.add(line.options.verbose > 0 ? '\n    ' : ': ')
  const inner = at + 8 + options
  const rest = length - 8 - options
  if (line.inner.etherType(line, type, inner, rest)) return
  if (type === 0x6558) line.inner.ethernet(line, inner, rest)
  else line.add(`geneve-proto-${hexText(type)}`)
}
