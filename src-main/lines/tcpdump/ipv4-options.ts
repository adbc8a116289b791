/**
 * IPv4 options in brackets, as printed with -v.
 */
import { ipv4Text } from '@shared/format'
import type { Line } from './line'

const NAMES: Readonly<Record<number, string>> = {
  0: 'EOL',
  1: 'NOP',
  7: 'RR',
  68: 'timestamp',
  130: 'security',
  131: 'LSRR',
  137: 'SSRR',
  148: 'RA',
}

function routeText(line: Line, at: number, length: number): string {
  if (length < 3) return ' [bad length]'
  if ((length + 1) & 3) return ` [bad length ${length}]`
  const pointer = line.u8(at + 2) - 1
  const bad = pointer < 3 || (pointer + 1) & 3 ? ` [bad ptr ${line.u8(at + 2)}]` : ''
  let text = bad
  for (let i = 3; i < length; i += 4)
    text += `${i === pointer ? '^' : i > 3 ? ',' : ''} ${ipv4Text(line.bytes, at + i)}`.replace(/^, /, ', ')
  return text
}

/** All options in [at, end), comma-separated. */
export function optionsText(line: Line, at: number, end: number): string {
  const parts: string[] = []
  for (let i = at; i < end; ) {
    const kind = line.u8(i)
    const name = NAMES[kind] ?? `unknown ${kind}`
    const length = kind < 2 ? 1 : i + 1 < end ? line.u8(i + 1) : 0
    if (kind > 1 && length < 2) return [...parts, `${name} [bad length ${length}]`].join(',')
    if (i + length > end) return [...parts, `${name} [bad length ${length}]`].join(',')
    if (kind === 7 || kind === 131 || kind === 137) parts.push(name + routeText(line, i, length))
    else if (kind === 148 && length === 4 && line.u16(i + 2) !== 0) parts.push(`${name} value ${line.u16(i + 2)}`)
    else parts.push(name)
    if (kind === 0) break
    i += length
  }
  return parts.join(',')
}
