/**
 * UDP protocols of local networks as tcpdump prints them without -v: timed (RFC 2783's TSP), VQP, vat, LWAPP, AFS Rx.
 */
import { hexText } from '@shared/format'
import type { Line } from './line'
import { caretChar } from './safe-text'

const TIMED =
  'ANY ADJTIME ACK MASTERREQ MASTERACK SETTIME MASTERUP SLAVEUP ELECTION ACCEPT REFUSE CONFLICT RESOLVE QUIT DATE DATEREQ DATEACK TRACEON TRACEOFF MSITE MSITEREQ TEST SETDATE SETDATEREQ LOOP'.split(
    ' ',
  )
const WITH_TIME = new Set([1, 5, 22, 23])
const LOOP = 24

/** `TSP_ADJTIME vers 1 seq 5 time 1.000002 name host` */
export function printTimed(line: Line, at: number, _length: number) {
  line.protocol = 'timed'
  const type = line.u8(at)
  line.add(TIMED[type] ? `TSP_${TIMED[type]}` : `(tsp_type ${hexText(type)})`)
  line.add(` vers ${line.u8(at + 1)}`)
  line.add(` seq ${line.u16(at + 2)}`)
  if (type === LOOP) line.add(` hopcnt ${line.u8(at + 4)}`)
  else if (WITH_TIME.has(type)) {
    const micros = line.u32(at + 8) | 0
    line.add(` time ${line.u32(at + 4) | 0}.${micros < 0 ? '-' : ''}${String(Math.abs(micros)).padStart(6, '0')}`)
  }
  line.add(' name ')
  for (let i = at + 12; ; i++) {
    const c = line.u8(i)
    if (c === 0) return
    line.add(caretChar(c))
  }
}

const VQP_TYPES: Readonly<Record<number, string>> = {
  1: 'Request, Join Port',
  2: 'Response, VLAN',
  3: 'Request, Reconfirm',
  4: 'Response, Reconfirm',
}
const VQP_ERRORS: Readonly<Record<number, string>> = {
  0: 'No error',
  3: 'Access denied',
  4: 'Shutdown port',
  5: 'Wrong VTP domain',
}

/** `VQPv1 Request, Join Port Message, error-code No error (0), length 60` */
export function printVqp(line: Line, at: number, length: number) {
  line.protocol = 'vqp'
  if (length < 8) return line.addTruncated()
  line.need(at, 8)
  const version = line.u8(at)
  if (version !== 1) return line.add(`VQP version ${version}, length ${length}`)
  const type = line.u8(at + 1)
  const error = line.u8(at + 2)
  line.add(`VQPv1 ${VQP_TYPES[type] ?? `unknown (${type})`} Message`)
  line.add(`, error-code ${VQP_ERRORS[error] ?? 'unknown'} (${error}), length ${length}`)
}

/** vat, the audio tool of the MBone. */
export function printVat(line: Line, at: number, length: number) {
  line.protocol = 'vat'
  if (length < 2) return line.add('udp/va/vat, length < 2')
  const stamp = line.u16(at)
  if (stamp & 0xf060) return line.add(`udp/vt ${length} ${stamp & 0x3ff} / ${stamp >> 10}`)
  if (length < 8) return line.add('udp/vat, length < 8')
  const first = line.u32(at)
  line.add(`udp/vat ${length - 8} c${first & 0xffff} ${line.u32(at + 4)}${first & 0x800000 ? '*' : ''}`)
  const format = (first >> 16) & 0x3f
  const sites = (first >>> 24) & 0x1f
  if (format !== 0) line.add(` f${format}`)
  if (sites !== 0) line.add(` s${sites}`)
}

const LWAPP_FLAGS: readonly (readonly [number, string])[] = [
  [1, 'Last Fragment Bit'],
  [2, 'Fragment Bit'],
  [4, 'Control Bit'],
]

/** `LWAPPv0, Control frame, Flags [Control Bit], length 60`; `skip` = bytes before the header. */
function printLwapp(line: Line, at: number, length: number, skip: 0 | 6) {
  line.protocol = 'lwapp'
  line.need(at + skip, 6)
  const first = line.u8(at + skip)
  const version = first >> 6
  if (version !== 0) return line.add(`LWAPP version ${version} packet not supported`)
  const set = LWAPP_FLAGS.filter(([bit]) => first & bit).map(([, name]) => name)
  line.add(`LWAPPv0, ${first & 4 ? 'Control' : 'Data'} frame, Flags [${set.join(', ') || 'none'}], length ${length}`)
}

/** To the controller the access point's address stands first. */
export const printLwappToController = (line: Line, at: number, length: number): void => printLwapp(line, at, length, 6)
export const printLwappPlain = (line: Line, at: number, length: number): void => printLwapp(line, at, length, 0)

const RX_HEADER = 28
const RX_TYPES: Readonly<Record<number, string>> = {
  1: 'data',
  2: 'ack',
  3: 'busy',
  4: 'abort',
  5: 'ackall',
  6: 'challenge',
  7: 'response',
  8: 'debug',
  9: 'params',
  13: 'version',
}
const RX_REASONS: Readonly<Record<number, string>> = {
  1: 'ack requested',
  2: 'duplicate packet',
  3: 'out of sequence',
  4: 'exceeds window',
  5: 'no buffer space',
  6: 'ping',
  7: 'ping response',
  8: 'delay',
}
const RX_ACK = 2

/** The packets whose flag is `wanted`, as ranges: ` acked 3-5,7`. */
function rangesText(line: Line, at: number, count: number, first: number, wanted: number, word: string): string {
  let text = ''
  let last = -2
  for (let i = 0; i < count; i++) {
    if (line.u8(at + i) !== wanted) continue
    const number = (first + i) >>> 0
    if (last === -2) text += ` ${word} ${number}`
    else if (last !== i - 1) text += `,${number}`
    else if (i + 1 === count || line.u8(at + i + 1) !== wanted) text += `-${number}`
    last = i
  }
  return text
}

function printRxAck(line: Line, at: number, length: number) {
  if (length < RX_HEADER + 18) return
  line.need(at, 18)
  const first = line.u32(at + 4)
  const reason = line.u8(at + 16)
  line.add(` first ${first} serial ${line.u32(at + 12)} reason ${RX_REASONS[reason] ?? `#${reason}`}`)
  const count = line.u8(at + 17)
  line.need(at + 18, count)
  line.add(rangesText(line, at + 18, count, first, 1, 'acked'))
  line.add(rangesText(line, at + 18, count, first, 0, 'nacked'))
}

/** ` rx ack first 1 serial 5 reason delay acked 1 (66)`: AFS Rx by its header; what calls say is not shown. */
export function printRx(line: Line, at: number, length: number) {
  line.protocol = 'rx'
  if (!line.has(at, RX_HEADER)) {
    line.add(` [|rx] (${length})`)
    return
  }
  const type = line.u8(at + 20)
  line.add(` rx ${RX_TYPES[type] ?? `type ${type}`}`)
  if (type === RX_ACK) printRxAck(line, at + RX_HEADER, length)
  line.add(` (${length})`)
}

const BEEP_WORDS = ['MSG ', 'RPY ', 'ERR ', 'ANS ', 'NUL ', 'SEQ ', 'END ']

/** ` BEEP MSG` (RFC 3080) */
export function printBeep(line: Line, at: number, length: number) {
  line.protocol = 'beep'
  const size = Math.min(4, length)
  line.need(at, size)
  const start = String.fromCharCode(...line.bytes.subarray(at, at + size))
  const word = BEEP_WORDS.find((known) => start === known)
  line.add(` BEEP ${word ? word.trimEnd() : '(payload or undecoded)'}`)
}
