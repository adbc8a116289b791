/**
 * L2TP (RFC 2661) as tcpdump prints it: ` l2tp:[TLS](1/0)Ns=0,Nr=1 *MSGTYPE(SCCRQ) *PROTO_VER(1.0)`, data messages with the PPP
 * packet inside in braces.
 */
import type { Line } from './line'
import { caretText } from './safe-text'

const MESSAGES = [
  '',
  'SCCRQ',
  'SCCRP',
  'SCCCN',
  'StopCCN',
  '',
  'HELLO',
  'OCRQ',
  'OCRP',
  'OCCN',
  'ICRQ',
  'ICRP',
  'ICCN',
  '',
  'CDN',
  'WEN',
  'SLI',
]
const PAIRS =
  'MSGTYPE RESULT_CODE PROTO_VER FRAMING_CAP BEARER_CAP TIE_BREAKER FIRM_VER HOST_NAME VENDOR_NAME ASSND_TUN_ID RECV_WIN_SIZE CHALLENGE Q931_CC CHALLENGE_RESP ASSND_SESS_ID CALL_SER_NUM MINIMUM_BPS MAXIMUM_BPS BEARER_TYPE FRAMING_TYPE PACKET_PROC_DELAY CALLED_NUMBER CALLING_NUMBER SUB_ADDRESS TX_CONN_SPEED PHY_CHANNEL_ID INI_RECV_LCP LAST_SENT_LCP LAST_RECV_LCP PROXY_AUTH_TYPE PROXY_AUTH_NAME PROXY_AUTH_CHAL PROXY_AUTH_ID PROXY_AUTH_RESP CALL_ERRORS ACCM RANDOM_VECTOR PRIVATE_GRP_ID RX_CONN_SPEED SEQ_REQUIRED'.split(
    ' ',
  )
const DISCONNECT = 46
const AUTHENTICATIONS = ['', 'Textual', 'CHAP', 'PAP', 'NoAuth', 'MS-CHAPv1']
const VERSION = 2
const CONTROL = 0x8000
const LENGTH = 0x4000
const SEQUENCE = 0x0800
const OFFSET = 0x0200
const PRIORITY = 0x0100
const MANDATORY = 0x8000
const HIDDEN = 0x4000

const TEXTS = new Set([7, 8, 21, 22, 23, 30, 37])
const DIGITS = new Set([11, 13, 26, 27, 28, 31, 33, 36])
const WORDS = new Set([6, 9, 10, 14])
const LONGS = new Set([15, 16, 17, 24, 25, 38])
/** Bytes that a value needs. */
const LEAST: Readonly<Record<number, number>> = {
  0: 2,
  1: 2,
  2: 2,
  3: 4,
  4: 4,
  5: 8,
  12: 3,
  13: 16,
  18: 4,
  19: 4,
  29: 2,
  32: 2,
  34: 26,
  35: 10,
  46: 5,
}

function hexDigits(line: Line, at: number, size: number): string {
  let text = ''
  for (let i = at; i < at + size; i++) text += line.u8(i).toString(16).padStart(2, '0')
  return text
}

function resultText(line: Line, at: number, size: number): string {
  let text = `${line.u16(at)}`
  if (size >= 4) text += `/${line.u16(at + 2)}`
  return size > 4 ? `${text} ${caretText(line, at + 4, at + size)}` : text
}

function bits(value: number, low: string, high: string): string {
  return `${value & 2 ? high : ''}${value & 1 ? low : ''}`
}

function callErrorsText(line: Line, at: number): string {
  const names = ['PipeE', 'FrameE', 'HardO', 'BuffO', 'Timeo', 'AlignE']
  return names.map((name, i) => `${name}=${line.u32(at + 2 + 4 * i)} `).join('')
}

function valueText(line: Line, type: number, at: number, size: number): string {
  const least = WORDS.has(type) ? 2 : LONGS.has(type) ? 4 : (LEAST[type] ?? 0)
  if (size < least) return 'AVP too short'
  if (TEXTS.has(type)) return caretText(line, at, at + size)
  if (DIGITS.has(type)) return hexDigits(line, at, size)
  if (WORDS.has(type)) return `${line.u16(at)}`
  if (LONGS.has(type)) return `${line.u32(at)}`
  switch (type) {
    case 0:
      return MESSAGES[line.u16(at)] || `MSGTYPE-#${line.u16(at)}`
    case 1:
      return resultText(line, at, size)
    case 2:
      return `${line.u8(at)}.${line.u8(at + 1)}`
    case 3:
    case 19:
      return bits(line.u32(at), 'S', 'A')
    case 4:
    case 18:
      return bits(line.u32(at), 'D', 'A')
    case 5:
      return hexDigits(line, at, 8).replace(/^0+(?=.)/, '')
    case 12:
      return `${line.u16(at)}, ${line
        .u8(at + 2)
        .toString(16)
        .padStart(2, '0')}${size > 3 ? ` ${caretText(line, at + 3, at + size)}` : ''}`
    case 20:
      return 'obsolete'
    case 29:
      return AUTHENTICATIONS[line.u16(at)] || `AuthType-#${line.u16(at)}`
    case 32:
      return `${line.u16(at) & 0xff}`
    case 34:
      return callErrorsText(line, at)
    case 35:
      return `send=${hexDigits(line, at + 2, 4)} recv=${hexDigits(line, at + 6, 4)} `
    default:
      return ''
  }
}

function printPairs(line: Line, at: number, end: number) {
  for (let i = at; i < end; ) {
    line.add(' ')
    const head = line.u16(i)
    const size = head & 0x3ff
    if (size < 6 || i + size > end) return line.add('Invalid AVP length')
    line.need(i, size)
    if (head & MANDATORY) line.add('*')
    if (head & HIDDEN) line.add('?')
    const vendor = line.u16(i + 2)
    const type = line.u16(i + 4)
    const name = type === DISCONNECT ? 'PPP_DISCON_CC' : PAIRS[type]
    if (vendor !== 0)
      line.add(`VENDOR${vendor.toString(16).padStart(4, '0')}:ATTR${type.toString(16).padStart(4, '0')}`)
    else line.add(name ?? `AVP-#${type}`)
    const value =
      head & HIDDEN ? '???' : vendor !== 0 ? hexDigits(line, i + 6, size - 6) : valueText(line, type, i + 6, size - 6)
    line.add(`(${value})`)
    i += size
  }
}

/** Prints the message of `length` bytes at `at`. */
export function printL2tp(line: Line, at: number, length: number) {
  line.protocol = 'l2tp'
  if (length < 6) return line.add(' [|l2tp]')
  const flags = line.u16(at)
  if ((flags & 15) === 1) return line.add(' l2f:')
  if ((flags & 15) !== VERSION) return line.add(' Unknown Version, neither L2F(1) nor L2TP(2)')
  const letters = (
    [
      [CONTROL, 'T'],
      [LENGTH, 'L'],
      [SEQUENCE, 'S'],
      [OFFSET, 'O'],
      [PRIORITY, 'P'],
    ] as const
  ).map(([bit, letter]) => (flags & bit ? letter : ''))
  line.add(` l2tp:[${letters.join('')}]`)
  let i = at + 2
  let end = at + length
  if (flags & LENGTH) {
    end = Math.min(end, at + line.u16(i))
    i += 2
  }
  line.add(`(${line.u16(i)}/`)
  line.add(`${line.u16(i + 2)})`)
  i += 4
  if (flags & SEQUENCE) {
    line.add(`Ns=${line.u16(i)},`)
    line.add(`Nr=${line.u16(i + 2)}`)
    i += 4
  }
  if (flags & OFFSET) i += 2 + line.u16(i)
  if (flags & CONTROL) {
    if (i >= end) line.add(' ZLB')
    else printPairs(line, i, end)
    return
  }
  line.add(' {')
  line.inner.ppp(line, i, end - i)
  line.add('}')
}
