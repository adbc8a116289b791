/**
 * Multipath TCP's option (RFC 8684) inside the option brackets: its subtype and what it says in a few words.
 */
import { hexByte, hexText } from '@shared/format'
import type { Line } from './line'

const SYN = 0x02
const ACK = 0x10

function key(line: Line, at: number): string {
  let text = '0x'
  for (let i = at; i < at + 8; i++) text += hexByte(line.u8(i))
  return text
}

function capable(line: Line, at: number, length: number): boolean {
  if (![4, 12, 20, 22, 24].includes(length)) return false
  const version = line.u8(at + 2) & 15
  line.add(` v${version}`)
  const flags = line.u8(at + 3)
  const letters = [
    flags & 0x80 ? 'A' : '',
    flags & 0x40 ? 'B' : '',
    flags & 0x20 ? 'C' : '',
    flags & 0x10 ? 'D' : '',
    flags & 0x08 ? 'E' : '',
    flags & 0x04 ? 'F' : '',
    flags & 0x02 ? 'G' : '',
    flags & 0x01 ? 'H' : '',
  ]
  line.add(` flags [${letters.filter(Boolean).join('') || 'none'}]`)
  if (flags & 0x80) line.add(' csum')
  if (length > 4) line.add(` {${key(line, at + 4)}${length >= 20 ? `,${key(line, at + 12)}` : ''}}`)
  return true
}

function join(line: Line, at: number, length: number): boolean {
  if (length !== 12 && length !== 16 && length !== 24) return false
  if (length !== 24) {
    if (line.u8(at + 2) & 1) line.add(' backup')
    line.add(` id ${line.u8(at + 3)}`)
  }
  if (length === 12) line.add(` token ${hexText(line.u32(at + 4))} nonce ${hexText(line.u32(at + 8))}`)
  else if (length === 16) line.add(` hmac ${key(line, at + 4)} nonce ${hexText(line.u32(at + 12))}`)
  else {
    line.add(' hmac 0x')
    for (let i = at + 4; i < at + 24; i++) line.add(hexByte(line.u8(i)))
  }
  return true
}

function wide(line: Line, at: number): bigint {
  return (BigInt(line.u32(at)) << 32n) | BigInt(line.u32(at + 4))
}

function dss(line: Line, at: number, length: number): boolean {
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

/** Prints the option of `length` bytes at `at` (its kind byte); false when it does not fit its subtype. */
export function printMptcp(line: Line, at: number, length: number): boolean {
  if (length < 3) return false
  const subtype = line.u8(at + 2) >> 4
  const names = ['capable', 'join', 'dss', 'add-addr', 'rem-addr', 'prio', 'fail', 'fast-close']
  const name = names[subtype]
  if (!name) {
    line.add(` unknown ${subtype}`)
    return true
  }
  line.add(` ${name}`)
  if (subtype === 0) return capable(line, at, length)
  if (subtype === 1) return join(line, at, length)
  if (subtype === 2) return dss(line, at, length)
  void SYN
  void ACK
  return true
}
