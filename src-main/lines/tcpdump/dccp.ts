/**
 * DCCP (RFC 4340) as tcpdump prints it: `DCCP DCCP-Request (service=42) `.
 */
import { hexText } from '@shared/format'
import { expectedChecksum, pseudoSum, sum16 } from '../../decode/checksum'
import type { IpHeader, Line } from './line'
import { printEndpoints } from './tcp'

const DCCP = 33
const TYPES = ['Request', 'Response', 'Data', 'Ack', 'DataAck', 'CloseReq', 'Close', 'Reset', 'Sync', 'SyncAck']
const RESETS = [
  'unspecified',
  'closed',
  'aborted',
  'no_connection',
  'packet_error',
  'option_error',
  'mandatory_error',
  'connection_refused',
  'bad_service_code',
  'too_busy',
  'bad_init_cookie',
  'aggression_penalty',
]
/** Bytes behind the generic header: what the type needs, acknowledgement included. */
const EXTRA = [4, 12, 0, 8, 8, 8, 8, 12, 8, 8]
const DATA = 2

function verboseText(line: Line, at: number, length: number, ip: IpHeader): string {
  const coverage = line.u8(at + 5)
  let text = `(CCVal ${coverage >> 4}, CsCov ${coverage & 15}`
  if (line.has(at, length)) {
    const found = line.u16(at + 6)
    const pseudo = pseudoSum(line.bytes, ip.src, ip.dst, ip.version === 6 ? 16 : 4, DCCP, length)
    const expected = expectedChecksum(sum16(line.bytes, at, at + length, pseudo), found)
    text += `, cksum ${hexText(found, 4)} ${expected === found ? '(correct)' : `(incorrect -> ${hexText(expected, 4)})`}`
  }
  return `${text}) `
}

function detailText(line: Line, type: number, at: number, extra: number): string {
  switch (type) {
    case 0:
      return `(service=${line.u32(at)}) `
    case 1:
      return `(service=${line.u32(at + extra - 4)}) `
    case 7:
      return `(code=${RESETS[line.u8(at + extra - 4)] ?? `unknown code (${line.u8(at + extra - 4)})`}) `
    default:
      return ''
  }
}

/** Prints the packet of `length` bytes at `at`. */
export function printDccp(line: Line, at: number, length: number, ip: IpHeader) {
  line.protocol = 'dccp'
  line.need(at, 12)
  printEndpoints(line, ip, DCCP, line.u16(at), line.u16(at + 2))
  line.add('DCCP ')
  const extended = (line.u8(at + 8) & 1) !== 0
  const type = (line.u8(at + 8) >> 1) & 15
  const name = TYPES[type]
  if (line.options.quiet) return line.add(` ${length - line.u8(at + 4) * 4}`)
  if (line.options.verbose > 0) line.add(verboseText(line, at, length, ip))
  if (!name) return line.add(`unknown packet type (${type}) `)
  const generic = extended ? 16 : 12
  // short sequence numbers have short acknowledgements
  const extra = type === 0 || type === DATA || extended ? EXTRA[type] : EXTRA[type] - 4
  if (length < generic + EXTRA[type]) {
    return line.add(`truncated-DCCP-${name} - ${generic + EXTRA[type] - length} bytes missing!`)
  }
  line.need(at, generic + extra)
  line.add(`DCCP-${name} ${detailText(line, type, at + generic, extra)}`)
  if (type === 0 || type === DATA) return
  const number = extended
    ? line.u16(at + generic + 2) * 2 ** 32 + line.u32(at + generic + 4)
    : line.u32(at + generic) & 0xffffff
  line.add(`(ack=${number}) `)
}
