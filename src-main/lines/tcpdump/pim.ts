/**
 * PIM version 2 (RFC 7761) as tcpdump prints it: `PIMv2, Hello, length 34`, with -v the message.
 */
import { hexText } from '@shared/format'
import { expectedChecksum, pseudoSum, sum16 } from '../../decode/checksum'
import type { IpHeader, Line } from './line'
import { printPimAddress } from './pim-address'
import { printBootstrap, printCandidate, printJoinPrune } from './pim-groups'
import { printHello } from './pim-hello'
import { spanText } from './span-text'

const NAMES = [
  'Hello',
  'Register',
  'Register Stop',
  'Join / Prune',
  'Bootstrap',
  'Assert',
  'Graft',
  'Graft Acknowledgement',
  'Candidate RP Advertisement',
  'Prune Refresh',
  'DF Election',
  'ECMP Redirect',
]
const REGISTER = 1
const HEADER = 4
const PIM = 103

/** `, cksum 0x1234 (correct)`; a register's checksum may leave out the packet it carries. */
function printChecksum(line: Line, at: number, length: number, ip: IpHeader) {
  const found = line.u16(at + 2)
  line.add(`, cksum ${hexText(found, 4)} `)
  if (found === 0) return line.add('(unverified)')
  const isRight = (size: number): boolean => {
    const pseudo = ip.version === 6 ? pseudoSum(line.bytes, ip.src, ip.dst, 16, PIM, size) : 0
    const expected = expectedChecksum(sum16(line.bytes, at, at + size, pseudo), found)
    return expected === found || (expected ^ found) === 0xffff
  }
  if ((line.u8(at) & 15) === REGISTER && length > 8 && line.has(at, 8) && isRight(8)) return line.add('(correct)')
  if (!line.has(at, length)) return line.add('(unverified)')
  line.add(isRight(length) ? '(correct)' : '(incorrect)')
}

function printRegister(line: Line, at: number, length: number) {
  const flags = line.u32(at + HEADER)
  const names = [flags & 0x80000000 ? 'Border' : '', flags & 0x40000000 ? 'Null' : ''].filter(Boolean)
  line.add(`, Flags [ ${names.join(', ') || 'none'} ]\n\t`)
  const inner = at + 8
  if (length <= 8) return
  const version = line.u8(inner) >> 4
  if (version === 4) line.inner.ipv4(line, inner, length - 8)
  else if (version === 6) line.inner.ipv6(line, inner, length - 8)
  else if (version === 0) printNullRegister(line, inner)
  else line.add(`IP ver ${version}`)
}

/** Some routers send a register without a packet as bare addresses. */
function printNullRegister(line: Line, at: number) {
  line.add('IP-Null-header ')
  line.need(at + 12, 8)
  line.add(`${Array.from(line.bytes.subarray(at + 12, at + 16)).join('.')} > `)
  line.add(Array.from(line.bytes.subarray(at + 16, at + 20)).join('.'))
}

/** Prints ` label=ADDRESS`; answers the index behind, or -1 where the message ends. */
function printLabelled(
  line: Line,
  at: number,
  end: number,
  label: string,
  kind: 'unicast' | 'group',
  plain: number,
): number {
  if (at >= end) return -1
  line.add(` ${label}=`)
  return at + printPimAddress(line, at, kind, plain)
}

function printAssert(line: Line, at: number, end: number, plain: number) {
  const source = printLabelled(line, at, end, 'group', 'group', plain)
  if (source < 0) return
  const i = printLabelled(line, source, end, 'src', 'unicast', plain)
  if (i < 0 || end - i < 4) return
  const preference = line.u32(i)
  if (preference & 0x80000000) line.add(' RPT')
  line.add(` pref=${preference & 0x7fffffff}`)
  if (end - i < 8) return
  line.add(` metric=${line.u32(i + 4)}`)
}

function printPruneRefresh(line: Line, at: number, end: number, plain: number) {
  const group = printLabelled(line, at, end, 'src', 'unicast', plain)
  const forwarder = group < 0 ? -1 : printLabelled(line, group, end, 'grp', 'group', plain)
  const i = forwarder < 0 ? -1 : printLabelled(line, forwarder, end, 'forwarder', 'unicast', plain)
  if (i < 0 || end - i < 2) return
  line.add(` TUNR ${spanText(line.u16(i))}`)
}

function printBody(line: Line, type: number, at: number, length: number, plain: number) {
  const body = at + HEADER
  const end = at + length
  switch (type) {
    case 0:
      return printHello(line, body, end, plain)
    case 1:
      return printRegister(line, at, length)
    case 2: {
      const source = printLabelled(line, body, end, 'group', 'group', plain)
      if (source >= 0) printLabelled(line, source, end, 'source', 'unicast', plain)
      return
    }
    case 3:
    case 6:
    case 7:
      return printJoinPrune(line, type, body, end, plain)
    case 4:
      return printBootstrap(line, body, end, plain)
    case 5:
      return printAssert(line, body, end, plain)
    case 8:
      return printCandidate(line, body, end, plain)
    case 9:
      return printPruneRefresh(line, body, end, plain)
    case 10:
    case 11:
      return
    default:
      line.add(` [type ${type}]`)
  }
}

/** Prints the message of `length` bytes at `at`. */
export function printPim(line: Line, at: number, length: number, ip: IpHeader) {
  line.protocol = 'pim'
  const first = line.u8(at)
  const version = first >> 4
  const type = first & 15
  if (version !== 2) return line.add(`PIMv${version}, length ${length}`)
  const name = NAMES[type] ?? 'Unknown Type'
  if (line.options.verbose === 0) return line.add(`PIMv2, ${name}, length ${length}`)
  line.add(`PIMv2, length ${length}\n\t${name}`)
  line.protocol = 'pimv2'
  if (length < 2) return line.truncated()
  const plain = line.u8(at + 1)
  if (plain !== 0) line.add(', RFC2117-encoding')
  if (length < 4) return line.truncated()
  printChecksum(line, at, length, ip)
  printBody(line, type, at, length, plain)
}
