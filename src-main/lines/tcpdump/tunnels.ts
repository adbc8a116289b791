/**
 * UDP tunnels as tcpdump prints them: VXLAN (RFC 7348), VXLAN-GPE, Geneve (RFC 8926).
 */
import { hexText } from '@shared/format'
import { etherTypeName } from './ethertype-names'
import type { Line } from './line'
import { printNsh } from './nsh'

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
  if (length < 8) return line.truncated()
  const flags = line.u8(at)
  line.add(', ')
  const letters = [flags & 8 ? 'I' : '', flags & 4 ? 'P' : '', flags & 2 ? 'B' : '', flags & 1 ? 'O' : ''].join('')
  line.add(`flags [${letters || 'none'}], `)
  const next = line.u8(at + 3)
  line.add(`vni ${line.u24(at + 4)}`)
  line.add(': ')
  if (next === 1) line.inner.ipv4(line, at + 8, length - 8)
  else if (next === 2) line.inner.ipv6(line, at + 8, length - 8)
  else if (next === 3) line.inner.ethernet(line, at + 8, length - 8)
  else if (next === 4) printNsh(line, at + 8, length - 8)
  else line.add('ERROR: unknown-next-protocol (invalid)')
}

/** Who defines an option's types (RFC 8926 7.1). */
function optionClass(value: number): string {
  if (value < 0x100) return 'Standard'
  if (value === 0x100) return 'Linux'
  if (value === 0x101) return 'Open vSwitch'
  if (value === 0x102) return 'Open Virtual Networking (OVN)'
  return value >= 0xfff0 ? 'Experimental' : 'Unknown'
}

function printGeneveOptions(line: Line, at: number, size: number) {
  line.add(', options [')
  for (let i = at; i + 4 <= at + size; ) {
    if (i > at) line.add(', ')
    const owner = line.u16(i)
    const type = line.u8(i + 2)
    const length = 4 + (line.u8(i + 3) & 0x1f) * 4
    line.add(
      `class ${optionClass(owner)} (${hexText(owner)}) type ${hexText(type)}${type & 0x80 ? '(C)' : ''} len ${length}`,
    )
    if (i + length > at + size) {
      line.add(' [bad length]')
      break
    }
    if (line.options.verbose > 1 && length > 4) {
      line.add(' data ')
      for (let k = i + 4; k < i + length; k += 4) line.add(`${line.u32(k).toString(16).padStart(8, '0')} `.trimEnd())
    }
    i += length
  }
  line.add(']')
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
  if (options > 0) {
    if (line.options.verbose === 0) line.add(`, options [${options} bytes]`)
    else printGeneveOptions(line, at + 8, options)
  }
  line.need(at + 8, options)
  line.add(line.options.verbose > 0 ? '\n\t' : ': ')
  const inner = at + 8 + options
  const rest = length - 8 - options
  if (line.inner.etherType(line, type, inner, rest)) return
  if (type === 0x6558) line.inner.ethernet(line, inner, rest)
  else line.add(`geneve-proto-${hexText(type)}`)
}
