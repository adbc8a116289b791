/**
 * Multipath TCP's option (RFC 8684) inside the option brackets: its length, subtype and what it says.
 */
import { hexByte, hexText, ipv4Text, ipv6Text } from '@shared/format'
import type { Line } from './line'

const NAMES = ['capable', 'join', 'dss', 'add-addr', 'rem-addr', 'prio', 'fail', 'fast-close']

/** Eight bytes as one hex number without leading zeros. */
const wideHex = (line: Line, at: number): string => `0x${wide(line, at).toString(16)}`

function wide(line: Line, at: number): bigint {
  return (BigInt(line.u32(at)) << 32n) | BigInt(line.u32(at + 4))
}

function printCapable(line: Line, at: number, length: number, flags: number): boolean {
  const version = line.u8(at + 2) & 15
  if (version !== 0 && version !== 1) {
    line.add(` Unknown Version (${version})`)
    return true
  }
  const syn = (flags & 0x12) === 0x02
  const sizes = version === 1 ? (syn ? [4] : (flags & 0x12) === 0x12 ? [12] : [20, 22, 24]) : syn ? [12] : [12, 20]
  if (!sizes.includes(length)) return false
  line.add(` v${version}`)
  if (line.u8(at + 3) & 0x80) line.add(' csum')
  if (length === 12 || length === 20 || length > 20) {
    line.add(` {${wideHex(line, at + 4)}`)
    if (length >= 20) line.add(`,${wideHex(line, at + 12)}`)
    line.add('}')
  }
  return true
}

function printJoin(line: Line, at: number, length: number, flags: number): boolean {
  const syn = (flags & 0x02) !== 0
  const ack = (flags & 0x10) !== 0
  if (!((syn && !ack && length === 12) || (syn && ack && length === 16) || (!syn && ack && length === 24))) return false
  if (length !== 24) {
    if (line.u8(at + 2) & 1) line.add(' backup')
    line.add(` id ${line.u8(at + 3)}`)
  }
  if (length === 12) line.add(` token ${hexText(line.u32(at + 4))} nonce ${hexText(line.u32(at + 8))}`)
  else if (length === 16) line.add(` hmac ${wideHex(line, at + 4)} nonce ${hexText(line.u32(at + 12))}`)
  else {
    line.add(' hmac 0x')
    for (let i = at + 4; i < at + 24; i++) line.add(hexByte(line.u8(i)))
  }
  return true
}

function printDss(line: Line, at: number, length: number): boolean {
  if (length < 4) return false
  const flags = line.u8(at + 3)
  let i = at + 4
  const end = at + length
  if (flags & 0x10) line.add(' fin')
  if (flags & 0x01) {
    const size = flags & 0x02 ? 8 : 4
    if (i + size > end) return false
    line.add(` ack ${size === 8 ? wide(line, i) : line.u32(i)}`)
    i += size
  }
  if (flags & 0x04) {
    const size = flags & 0x08 ? 8 : 4
    if (i + size + 6 > end) return false
    line.add(
      ` seq ${size === 8 ? wide(line, i) : line.u32(i)} subseq ${line.u32(i + size)} len ${line.u16(i + size + 4)}`,
    )
    i += size + 6
    if (i + 2 <= end) {
      line.add(` csum ${hexText(line.u16(i))}`)
      i += 2
    }
  }
  return i === end
}

function printAddAddress(line: Line, at: number, length: number): boolean {
  const version6 = length === 20 || length === 22 || length === 28 || length === 30
  const version4 = length === 8 || length === 10 || length === 16 || length === 18
  if (!version4 && !version6) return false
  const low = line.u8(at + 2) & 15
  const names: Readonly<Record<number, string>> = { 0: 'v1', 1: 'v1-echo', 4: '', 6: '' }
  const name = names[low]
  line.add(name === undefined ? ' [bad version/echo]' : name ? ` ${name}` : '')
  line.add(` id ${line.u8(at + 3)} `)
  line.add(version6 ? ipv6Text(line.bytes, at + 4) : ipv4Text(line.bytes, at + 4))
  let i = at + (version6 ? 20 : 8)
  const rest = at + length - i
  if (rest === 2 || rest === 10) {
    line.add(`:${line.u16(i)}`)
    i += 2
  }
  if (rest >= 8) line.add(` hmac ${wideHex(line, i)}`)
  return true
}

function printRemoveAddress(line: Line, at: number, length: number): boolean {
  line.add(' id')
  for (let i = at + 3; i < at + length; i++) line.add(` ${line.u8(i)}`)
  return length > 3
}

function printPriority(line: Line, at: number, length: number): boolean {
  if (length !== 3 && length !== 4) return false
  line.add(line.u8(at + 2) & 1 ? ' backup' : ' non-backup')
  if (length === 4) line.add(` id ${line.u8(at + 3)}`)
  return true
}

/** Prints the option of `length` bytes at `at` (its kind byte); false when it does not fit its subtype. */
export function printMptcp(line: Line, at: number, length: number, flags: number): boolean {
  if (length < 3) return false
  const subtype = line.u8(at + 2) >> 4
  line.add(` ${length} ${NAMES[subtype] ?? 'unknown'}`)
  switch (subtype) {
    case 0:
      return length >= 4 && printCapable(line, at, length, flags)
    case 1:
      return printJoin(line, at, length, flags)
    case 2:
      return printDss(line, at, length)
    case 3:
      return printAddAddress(line, at, length)
    case 4:
      return printRemoveAddress(line, at, length)
    case 5:
      return printPriority(line, at, length)
    case 6:
      if (length === 12) line.add(` seq ${wide(line, at + 4)}`)
      return length === 12
    case 7:
      if (length === 12) line.add(` key ${wideHex(line, at + 4)}`)
      return length === 12
    default:
      return true
  }
}
