/**
 * Small protocols straight on Ethernet as tcpdump prints them without -v: MPCP (IEEE 802.3 clause 64), CFM (IEEE 802.1ag),
 * ATA over Ethernet, Realtek's RRCP, Microsoft's NLB heartbeat, CALM FAST.
 */
import { hexText, ipv4Text, macText } from '@shared/format'
import type { Line } from './line'

const MPCP = ['', 'Pause', 'Gate', 'Report', 'Register Request', 'Register', 'Register ACK']
const PAUSE = 1

/** `MPCP, Opcode Gate, Timestamp 5 ticks, length 46` */
export function printMpcp(line: Line, at: number, length: number) {
  line.protocol = 'mpcp'
  const code = line.u16(at)
  line.add(`MPCP, Opcode ${MPCP[code] || `Unknown (${code})`}`)
  if (code !== PAUSE) line.add(`, Timestamp ${line.u32(at + 2)} ticks`)
  line.add(`, length ${length}`)
}

const CFM = [
  '',
  'Continuity Check Message',
  'Loopback Reply',
  'Loopback Message',
  'Linktrace Reply',
  'Linktrace Message',
]

/** `CFMv0 Continuity Check Message, MD Level 4, length 75` */
export function printCfm(line: Line, at: number, length: number) {
  line.protocol = 'cfm'
  if (length < 4) return line.addTruncated()
  const first = line.u8(at)
  const version = first & 31
  if (version !== 0) return line.add(`CFMv${version} not supported, length ${length}`)
  const code = line.u8(at + 1)
  line.add(`CFMv0 ${CFM[code] || `unknown (${code})`}, MD Level ${first >> 5}, length ${length}`)
}

const AOE_HEADER = 10
const AOE_FLAGS: readonly (readonly [number, string])[] = [
  [1, 'MBZ-0'],
  [2, 'MBZ-1'],
  [4, 'Error'],
  [8, 'Response'],
]

/** `AoE length 50, Ver 1, Flags: [none]` */
export function printAoe(line: Line, at: number, length: number) {
  line.protocol = 'aoe'
  line.add(`AoE length ${length}`)
  if (length < AOE_HEADER) return line.add(' (invalid)')
  const first = line.u8(at)
  line.add(`, Ver ${first >> 4}`)
  if (first >> 4 !== 1) return
  const set = [...AOE_FLAGS].reverse().filter(([bit]) => first & bit)
  line.add(`, Flags: [${set.map(([, name]) => name).join(', ') || 'none'}]`)
}

const RRCP = 1
const RRCP_OTHERS: Readonly<Record<number, string>> = { 2: 'REP', 3: 'RLDP' }
const RRCP_CODES = ['hello', 'get', 'set']

/** `02:… > 02:…, RRCP query: get addr=0x0001, data=0x05040302, auth=0x2379, cookie=0x…` */
export function printRrcp(line: Line, at: number, _length: number) {
  line.protocol = 'rrcp'
  const addresses =
    line.linkSrcAt < 0 ? '' : `${macText(line.bytes, line.linkSrcAt)} > ${macText(line.bytes, line.linkDstAt)}, `
  if (!line.options.link) line.add(addresses)
  const protocol = line.u8(at)
  if (protocol !== RRCP) return line.add(RRCP_OTHERS[protocol] ?? `unknown protocol (${hexText(protocol, 2)})`)
  const byte = line.u8(at + 1)
  const code = byte & 0x7f
  line.add(`RRCP ${byte & 0x80 ? 'reply' : 'query'}: ${RRCP_CODES[code] ?? `unknown opcode (${hexText(code, 2)})`}`)
  const little = (from: number, size: number): string => {
    line.need(from, size)
    let digits = ''
    for (let i = from + size - 1; i >= from; i--) digits += line.u8(i).toString(16).padStart(2, '0')
    return digits
  }
  const word = (from: number): string => line.u32(from).toString(16).padStart(8, '0')
  if (code === 1 || code === 2) line.add(` addr=0x${little(at + 4, 2)}, data=0x${little(at + 6, 4)}`)
  line.add(`, auth=${hexText(line.u16(at + 2), 4)}`)
  if (code === 1 || code === 2) line.add(`, cookie=0x${word(at + 14)}${word(at + 10)} `)
}

/** `MS NLB heartbeat, host priority: 1, cluster IP: 10.0.0.1, host IP: 10.0.0.2` */
export function printNlb(line: Line, at: number, _length: number) {
  line.protocol = 'msnlb'
  line.add('MS NLB heartbeat')
  const priority =
    ((line.u8(at + 11) << 24) | (line.u8(at + 10) << 16) | (line.u8(at + 9) << 8) | line.u8(at + 8)) >>> 0
  line.add(`, host priority: ${priority}`)
  line.need(at + 12, 4)
  line.add(`, cluster IP: ${ipv4Text(line.bytes, at + 12)}`)
  line.need(at + 16, 4)
  line.add(`, host IP: ${ipv4Text(line.bytes, at + 16)}`)
}

/** `CALM FAST src:02:…; SrcNwref:1; DstNwref:2; ` */
export function printCalm(line: Line, at: number, length: number) {
  line.protocol = 'calm_fast'
  line.add('CALM FAST')
  if (line.linkSrcAt >= 0) line.add(` src:${macText(line.bytes, line.linkSrcAt)}`)
  line.add('; ')
  if (length < 2) return line.add(` (length ${length} < 2) (invalid)`)
  line.add(`SrcNwref:${line.u8(at)}; `)
  line.add(`DstNwref:${line.u8(at + 1)}; `)
}
