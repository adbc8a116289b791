/**
 * AODV route discovery (RFC 3561, and its IPv6 drafts) as tcpdump prints it: ` aodv rreq 24  hops 3 id 0x00010203`, with
 * the addresses on a line of their own.
 *
 * tcpdump looks for the flags in the type byte, so that type 16 alone shows one ([D]) and the real flags are never shown:
 * kept as it is.
 */
import { hexText, ipv4Text, ipv6Text } from '@shared/format'
import type { IpHeader, Line } from './line'

const HELLO = 1
const TYPE_BITS: readonly (readonly [number, string])[] = [
  [0x80, '[J]'],
  [0x40, '[R]'],
  [0x20, '[G]'],
  [0x10, '[D]'],
]

function address(line: Line, at: number, size: number): string {
  line.need(at, size)
  return size === 4 ? ipv4Text(line.bytes, at) : ipv6Text(line.bytes, at)
}

/** The first extension behind a message: the interval of hellos, or its type and length. */
function printExtension(line: Line, at: number, length: number) {
  const type = line.u8(at)
  if (type !== HELLO) return line.add(`\n\text ${type} ${line.u8(at + 1)}`)
  const size = line.u8(at + 1)
  if (size < 4) return line.add(`\n\text HELLO - bad length ${size}`)
  if (length < 6) return line.truncated()
  line.add(`\n\text HELLO ${line.u32(at + 2)} ms`)
}

interface Shape {
  readonly name: string
  /** bytes of an address */
  readonly size: 4 | 16
  /** the older draft has the sequence numbers before their addresses */
  readonly numbersFirst: boolean
}

/** Where destination, its number, originator and its number stand behind `first`. */
function places(first: number, { size, numbersFirst }: Shape) {
  const step = size + 4
  return numbersFirst
    ? { number: first, number2: first + 4, destination: first + 8, source: first + 8 + size }
    : { destination: first, number: first + size, source: first + step, number2: first + step + size }
}

function printRequest(line: Line, at: number, length: number, shape: Shape) {
  const size = 8 + 2 * (shape.size + 4)
  if (length < size) return line.truncated()
  line.need(at, size)
  const type = line.u8(at)
  const flags = TYPE_BITS.filter(([bit]) => type & bit).map(([, name]) => name)
  line.add(`${shape.name}rreq ${length} ${flags.join('')}${type & 8 ? '[U] ' : ' '}hops ${line.u8(at + 3)}`)
  line.add(` id ${hexText(line.u32(at + 4), 8)}`)
  const place = places(at + 8, shape)
  line.add(`\n\tdst ${address(line, place.destination, shape.size)} seq ${line.u32(place.number)}`)
  line.add(` src ${address(line, place.source, shape.size)} seq ${line.u32(place.number2)}`)
  if (length >= size + 2) printExtension(line, at + size, length - size)
}

function printReply(line: Line, at: number, length: number, shape: Shape) {
  const size = 12 + 2 * shape.size
  if (length < size) return line.truncated()
  line.need(at, size)
  line.add(`${shape.name}rrep ${length}  prefix ${line.u8(at + 2) & 0x1f} hops ${line.u8(at + 3)}`)
  const first = at + 4
  const destination = shape.numbersFirst ? first + 4 : first
  const number = shape.numbersFirst ? first : first + shape.size
  const source = first + shape.size + 4
  line.add(`\n\tdst ${address(line, destination, shape.size)} dseq ${line.u32(number)}`)
  line.add(` src ${address(line, source, shape.size)} ${line.u32(source + shape.size)} ms`)
  if (length >= size + 2) printExtension(line, at + size, length - size)
}

function printError(line: Line, at: number, length: number, shape: Shape) {
  line.need(at, 4)
  if (length < 4) return line.truncated()
  const count = line.u8(at + 3)
  line.add(`${shape.name}rerr ${line.u8(at + 1) & 0x80 ? '[D]' : ''} [items ${count}] [${length}]:`)
  const step = shape.size + 4
  for (let n = 0, i = at + 4; n < count; n++, i += step) {
    if (i + step > at + length) return line.truncated()
    line.add(` {${address(line, i, shape.size)}}(${line.u32(i + shape.size)})`)
  }
}

/** Prints the message of `length` bytes at `at`. */
export function printAodv(line: Line, at: number, length: number, ip: IpHeader) {
  line.protocol = 'aodv'
  const type = line.u8(at)
  line.add(' aodv')
  const shape: Shape =
    type >= 16
      ? { name: ' ', size: 16, numbersFirst: true }
      : { name: ip.version === 6 ? ' v6 ' : ' ', size: ip.version === 6 ? 16 : 4, numbersFirst: false }
  if (type === 1 || type === 16) printRequest(line, at, length, shape)
  else if (type === 2 || type === 17) printReply(line, at, length, { ...shape, name: ' ' })
  else if (type === 3 || type === 18) printError(line, at, length, { ...shape, name: ' ' })
  else if (type === 4 || type === 19) line.add(` rrep-ack ${length}`)
  else line.add(` type ${type} ${length}`)
}
