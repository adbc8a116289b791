/**
 * What PPP's control protocols say, as tcpdump prints it with -v: the options of LCP (RFC 1661), IPCP (RFC 1332, 1877), IPV6CP
 * (RFC 5072), CCP (RFC 1962), magic numbers, rejected protocols; -vv dumps their bytes too.
 */
import { hexText, ipv4Text } from '@shared/format'
import { hexOnly } from './hex-dump'
import type { Line } from './line'
import { caretText } from './safe-text'

const LCP = 0xc021
const IPCP = 0x8021
const IPV6CP = 0x8057
const CCP = 0x80fd
const NAMES: Readonly<Record<number, Readonly<Record<number, string>>>> = {
  [LCP]: {
    0: 'Vend-Ext',
    1: 'MRU',
    2: 'ACCM',
    3: 'Auth-Prot',
    4: 'Qual-Prot',
    5: 'Magic-Num',
    6: 'deprecated(6)',
    7: 'PFC',
    8: 'ACFC',
    9: 'FCS-Alt',
    10: 'SDP',
    11: 'Numbered-Mode',
    12: 'deprecated(12)',
    13: 'Call-Back',
    14: 'deprecated(14)',
    15: 'deprecated(15)',
    16: 'deprecated(16)',
    17: 'MRRU',
    18: '12-Bit seq #',
    19: 'End-Disc',
    20: 'Proprietary',
    21: 'DCE-Id',
    22: 'MP+',
    23: 'Link-Disc',
    24: 'LCP-Auth-Opt',
  },
  [IPCP]: {
    1: 'IP-Addrs',
    2: 'IP-Comp',
    3: 'IP-Addr',
    4: 'Home-Addr',
    129: 'Pri-DNS',
    130: 'Pri-NBNS',
    131: 'Sec-DNS',
    132: 'Sec-NBNS',
  },
  [IPV6CP]: { 1: 'Interface-ID' },
  [CCP]: {
    0: 'OUI',
    1: 'Pred-1',
    2: 'Pred-2',
    3: 'Puddle',
    16: 'HP-PPC',
    17: 'Stac',
    18: 'MPPC',
    19: 'Gand-FZA',
    20: 'V.42bis',
    21: 'BSD-Comp',
    23: 'LZS-DCP',
    24: 'MVRCA',
    25: 'DEC',
    26: 'Deflate',
    27: 'Reserved',
  },
}
const PROTOCOLS: Readonly<Record<number, string>> = {
  33: 'IP',
  87: 'IP6',
  49187: 'PAP',
  49189: 'LQR',
  49699: 'CHAP',
  [LCP]: 'LCP',
  [IPCP]: 'IPCP',
  [IPV6CP]: 'IP6CP',
  [CCP]: 'CCP',
}
const CHAP_KINDS: Readonly<Record<number, string>> = { 5: 'MD5', 128: 'MS-CHAPv1', 129: 'MS-CHAPv2' }
const CALL_BACKS = ['UserAuth', 'DialString', 'LocalID', 'E.164', 'X.500', '', 'CBCP']

const dump = (line: Line, from: number, to: number, indent: string): string =>
  hexOnly(line.bytes, from, Math.min(to, line.end)).replaceAll('\n\t', `\n\t${indent}`)

function authenticationText(line: Line, at: number, length: number): string {
  const protocol = line.u16(at + 2)
  const name = PROTOCOLS[protocol] ?? 'unknown'
  if (protocol !== 0xc223 || length < 5) return `: ${name}`
  const kind = line.u8(at + 4)
  return `: ${name}, ${CHAP_KINDS[kind] ?? `unknown Auth Alg ${kind}`}`
}

function lcpText(line: Line, type: number, at: number, length: number): string {
  switch (type) {
    case 1:
    case 17:
      return length === 4 ? `: ${line.u16(at + 2)}` : ''
    case 2:
    case 5:
      return length === 6 ? `: ${hexText(line.u32(at + 2), 8)}` : ''
    case 3:
      return length >= 4 ? authenticationText(line, at, length) : ''
    case 4:
      return length >= 4 ? (line.u16(at + 2) === 0xc025 ? ': LQR' : ': unknown') : ''
    case 13: {
      if (length < 3) return ''
      const operation = line.u8(at + 2)
      return `: : Callback Operation ${CALL_BACKS[operation] || 'Unknown'} (${operation})`
    }
    case 23:
      return length === 4 ? `: ${hexText(line.u16(at + 2), 4)}` : ''
    default:
      return ''
  }
}

function ipcpText(line: Line, type: number, at: number, length: number): string {
  const address = (i: number): string => ipv4Text(line.bytes, i)
  if (type === 1) return length === 10 ? `: src ${address(at + 2)}, dst ${address(at + 6)}` : ''
  if (type === 2) {
    if (length < 4) return ''
    const protocol = line.u16(at + 2)
    return `: ${protocol === 0x2d ? 'VJ-Comp' : 'Unknown'} (${hexText(protocol, 2)}):`
  }
  if ((type === 3 || type === 4 || type >= 129) && length === 6) return `: ${address(at + 2)}`
  return ''
}

function ccpText(line: Line, type: number, at: number, length: number): string {
  if (type === 21 && length >= 3) return `: Version: ${line.u8(at + 2) >> 5}, Dictionary Bits: ${line.u8(at + 2) & 31}`
  if (type !== 26 || length < 4) return ''
  const window = line.u8(at + 2)
  const method = window & 15
  return `: Window: ${window >> 4}K, Method: ${method === 8 ? 'zlib' : 'unknown'} (${hexText(method)}), MBZ: ${line.u8(at + 3) >> 2}, CHK: ${line.u8(at + 3) & 3}`
}

function optionText(line: Line, protocol: number, type: number, at: number, length: number): string {
  if (protocol === LCP) return lcpText(line, type, at, length)
  if (protocol === IPCP) return ipcpText(line, type, at, length)
  if (protocol === CCP) return ccpText(line, type, at, length)
  const groups = [2, 4, 6, 8].map((offset) =>
    line
      .u16(at + offset)
      .toString(16)
      .padStart(4, '0'),
  )
  return type === 1 && length === 10 ? `: ${groups.join(':')}` : ''
}

function printOptions(line: Line, protocol: number, at: number, end: number) {
  for (let i = at; i + 2 <= end; ) {
    const type = line.u8(i)
    const length = line.u8(i + 1)
    if (length < 2 || i + length > end) return
    line.need(i, length)
    const name = NAMES[protocol]?.[type]
    line.add(`\n\t  ${name ?? 'Unknown'} Option (${hexText(type, 2)}), length ${length}`)
    line.add(optionText(line, protocol, type, i, length))
    // MPPC is one that the peers know and tcpdump does not
    if (line.options.verbose > 1 || !name || (protocol === CCP && type === 18))
      line.add(dump(line, i + 2, i + length, '    '))
    i += length
  }
}

function printRejected(line: Line, at: number, end: number) {
  const protocol = line.u16(at)
  line.add(`\n\t  Rejected ${PROTOCOLS[protocol] ?? `unknown`} Protocol (${hexText(protocol, 4)})`)
  if (end - at > 2) line.add(`\n\t  Rejected Packet${dump(line, at + 2, end, '    ')}`)
}

/** Echo and discard: a magic number, then whatever the sender put there. */
function printMagic(line: Line, at: number, end: number) {
  if (end - at < 4) return
  line.add(`\n\t  Magic-Num ${hexText(line.u32(at), 8)}`)
  if (end - at > 4) line.add(`\n\t  -----trailing data-----${dump(line, at + 4, end, '  ')}`)
}

/** Prints what stands below the first line of the control packet at `at`, which begins behind its protocol field. */
export function printControlDetail(line: Line, protocol: number, at: number) {
  const code = line.u8(at)
  const stated = line.u16(at + 2)
  const end = at + stated
  line.add(`\n\tencoded length ${stated} (=Option(s) length ${stated - 4})`)
  if (line.options.verbose > 1) line.add(dump(line, at - 2, at + 4, ''))
  if (stated <= 4) return
  if (code >= 1 && code <= 4) printOptions(line, protocol, at + 4, end)
  else if (code === 8) printRejected(line, at + 4, end)
  else if (code >= 9 && code <= 11) printMagic(line, at + 4, end)
  else if (code === 12 && stated > 8) {
    line.add(`\n\t  Magic-Num ${hexText(line.u32(at + 4), 8)}\n\t  Message\n\t    ${caretText(line, at + 8, end)}`)
  }
}
