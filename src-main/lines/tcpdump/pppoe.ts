/**
 * PPP over Ethernet (RFC 2516) as tcpdump prints it: `PPPoE PADI [Service-Name] …`, `PPPoE  [ses 0x1] …`.
 */
import { hexByte, hexText } from '@shared/format'
import type { Line } from './line'

const CODES: ReadonlyMap<number, string> = new Map([
  [0x09, 'PADI'],
  [0x07, 'PADO'],
  [0x19, 'PADR'],
  [0x65, 'PADS'],
  [0xa7, 'PADT'],
  [0x00, ''],
])
const TAGS: ReadonlyMap<number, string> = new Map([
  [0x0000, 'EOL'],
  [0x0101, 'Service-Name'],
  [0x0102, 'AC-Name'],
  [0x0103, 'Host-Uniq'],
  [0x0104, 'AC-Cookie'],
  [0x0105, 'Vendor-Specific'],
  [0x0110, 'Relay-Session-ID'],
  [0x0120, 'PPP-Max-Payload'],
  [0x0201, 'Service-Name-Error'],
  [0x0202, 'AC-System-Error'],
  [0x0203, 'Generic-Error'],
])

/** A tag's value: quoted when most of it is printable, else hex digits. */
function tagValue(line: Line, at: number, size: number): string {
  let odd = 0
  const shown = Math.min(size, 80)
  for (let i = at; i < at + shown; i++) if (line.u8(i) < 0x20 || line.u8(i) > 0x7e) odd++
  if (odd === 0) {
    let text = ''
    for (let i = at; i < at + shown; i++) text += String.fromCharCode(line.u8(i))
    return `"${text}"`
  }
  let text = '0x'
  for (let i = at; i < at + Math.min(size, 20); i++) text += hexByte(line.u8(i)).toUpperCase()
  return size > 20 ? `${text}...` : text
}

function printTags(line: Line, at: number, end: number) {
  for (let i = at; i < end; ) {
    const type = line.u16(i)
    const size = line.u16(i + 2)
    line.need(i + 4, size)
    line.add(` [${TAGS.get(type) ?? `TAG-${hexText(type)}`}`)
    if (size > 0) line.add(` ${tagValue(line, i + 4, size)}`)
    line.add(']')
    i += 4 + size
  }
}

/** Prints a discovery or session packet of `length` bytes at `at`. */
export function printPppoe(line: Line, at: number, length: number) {
  line.protocol = 'pppoe'
  if (length < 6) {
    line.add(` (length ${length} < 6) (invalid)`)
    return
  }
  line.need(at, 6)
  const code = line.u8(at + 1)
  const session = line.u16(at + 2)
  const size = line.u16(at + 4)
  const version = line.u8(at)
  if (version >> 4 !== 1) line.add(` [ver ${version >> 4}]`)
  if ((version & 15) !== 1) line.add(` [type ${version & 15}]`)
  line.add(`PPPoE ${CODES.get(code) ?? `PAD-${code.toString(16)}`}`)
  const rest = Math.min(size, length - 6)
  if (size > rest) line.add(` [len ${size} > ${rest}!]`)
  if (session !== 0) line.add(` [ses ${hexText(session)}]`)
  if (code !== 0) return printTags(line, at + 6, at + 6 + rest)
  line.add(' ')
  line.inner.ppp(line, at + 6, rest)
}
