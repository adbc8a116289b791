/**
 * IGMP (RFC 2236, RFC 3376) as tcpdump prints it: `igmp query v2`, `igmp v3 report, 1 group record(s)`.
 */
import { ipv4Text } from '@shared/format'
import { sum16 } from '../../decode/checksum'
import { printDvmrp } from './dvmrp'
import { printRecords } from './igmp-records'
import type { Line } from './line'
import { printPim1 } from './pim1'
import { spanText } from './span-text'

const address = (line: Line, at: number): string => {
  line.need(at, 4)
  return ipv4Text(line.bytes, at)
}

/** `mtrace 7: 10.0.0.1 to 10.0.0.2 reply-to 10.0.0.3`: who asks for the way of a group's packets, and who answers. */
function printTrace(line: Line, at: number, length: number, response: boolean) {
  const multicast = (line.u8(at + 16) & 0xf0) === 0xe0
  if (length < 24) return line.add(` [invalid len ${length}]`)
  line.need(at, 24)
  line.add(
    `${response ? 'mresp' : 'mtrace'} ${line.u24(at + 21)}: ${address(line, at + 8)} to ${address(line, at + 12)}`,
  )
  line.add(` reply-to ${address(line, at + 16)}`)
  if (multicast) line.add(` with-ttl ${line.u8(at + 20)}`)
}

function printQuery(line: Line, at: number, length: number) {
  line.add('igmp query')
  const code = line.u8(at + 1)
  line.add(' v')
  if (length >= 12) {
    line.add('3')
    const time = code < 128 ? code : ((code & 15) | 16) << (((code >> 4) & 7) + 3)
    if (time !== 100) {
      line.add(` [max resp time ${time < 600 ? `${(time / 10).toFixed(1)}s` : spanText(Math.floor(time / 10))}]`)
    }
    const sources = line.u16(at + 10)
    if (line.u32(at + 4) !== 0) {
      line.add(` [gaddr ${address(line, at + 4)}`)
      if (sources > 0 && length < 12 + 4 * sources) line.add(' [invalid number of sources]]')
      else if (sources > 0 && line.options.verbose > 1) {
        line.add(' {')
        for (let n = 0; n < sources; n++) line.add(` ${address(line, at + 12 + 4 * n)}`)
        line.add(' }]')
      } else line.add(sources > 0 ? `, ${sources} source(s)]` : ']')
    }
    return
  }
  if (code === 0) {
    line.add('1')
  } else {
    line.add('2')
    if (code !== 100) line.add(` [max resp time ${code}]`)
  }
  if (line.u32(at + 4) !== 0) line.add(` [gaddr ${address(line, at + 4)}]`)
}

function badChecksum(line: Line, at: number, length: number): string {
  if (line.options.verbose === 0 || !line.has(at, length)) return ''
  const right = sum16(line.bytes, at, at + length) === 0xffff
  return right ? '' : ` bad igmp cksum ${line.u16(at + 2).toString(16)}!`
}

/** Prints the message of `length` bytes at `at`. */
export function printIgmp(line: Line, at: number, length: number) {
  line.protocol = 'igmp'
  if (line.options.quiet) {
    line.add('igmp')
    return
  }
  printMessage(line, at, length)
  line.add(badChecksum(line, at, length))
}

function printMessage(line: Line, at: number, length: number) {
  const type = line.u8(at)
  switch (type) {
    case 0x11:
      return printQuery(line, at, length)
    case 0x12:
      line.add(`igmp v1 report ${address(line, at + 4)}`)
      if (length !== 8) line.add(` [len ${length}]`)
      return
    case 0x13:
      line.add('igmp dvmrp')
      return length < 8 ? line.add(` [len ${length}]`) : printDvmrp(line, at, length)
    case 0x14:
      line.add('igmp pimv1')
      return printPim1(line, at)
    case 0x16:
      return line.add(`igmp v2 report ${address(line, at + 4)}`)
    case 0x17:
      return line.add(`igmp leave ${address(line, at + 4)}`)
    case 0x22:
      line.add('igmp v3 report')
      if (length < 16) return line.add(` [invalid len ${length}]`)
      return printRecords(line, at, length, 4)
    case 0x1e:
    case 0x1f:
      return printTrace(line, at, length, type === 0x1e)
    default:
      line.add(`igmp-${type}`)
  }
}
