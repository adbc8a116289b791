/**
 * PPTP's control connection (RFC 2637) as tcpdump prints it: `pptp CTRL_MSGTYPE=SCCRQ PROTO_VER(1.0) …`.
 */
import { hexText } from '@shared/format'
import type { Line } from './line'
import { caretString } from './safe-text'

const MAGIC = 0x1a2b3c4d
const TYPES = 'SCCRQ SCCRP StopCCRQ StopCCRP ECHORQ ECHORP OCRQ OCRP ICRQ ICRP ICCN CCRQ CDN WEN SLI'.split(' ')
const BEARERS = ['', 'Analog', 'Digital', 'Any']
const FRAMES = ['', 'A', 'S', 'E']

type Field = readonly [name: string, offset: number, kind: string]
const fields = (text: string): Field[] =>
  text.split(' ').map((entry) => {
    const [name, offset, kind] = entry.split(':')
    return [name, Number(offset), kind]
  })
const HOST =
  'FRAME_CAP:16:frames BEARER_CAP:20:bearers MAX_CHAN:24:word FIRM_REV:26:word HOSTNAME:28:text VENDOR:92:text'
/** Fields of the messages by type; offsets count from the start of the message. */
const LAYOUTS: Readonly<Record<number, readonly Field[]>> = {
  1: fields(`PROTO_VER:12:version ${HOST}`),
  2: fields(`PROTO_VER:12:version RESULT_CODE:14:byte ERR_CODE:15:byte ${HOST}`),
  3: fields('REASON:12:byte'),
  4: fields('RESULT_CODE:12:byte ERR_CODE:13:byte'),
  5: fields('ID:12:long'),
  6: fields('ID:12:long RESULT_CODE:16:byte ERR_CODE:17:byte'),
  7: fields(
    'CALL_ID:12:word CALL_SER_NUM:14:word MIN_BPS:16:long MAX_BPS:20:long BEARER_TYPE:24:bearer FRAME_TYPE:28:frame RECV_WIN:32:word PROC_DELAY:34:word PHONE_NO_LEN:36:word PHONE_NO:40:text SUB_ADDR:104:text',
  ),
  8: fields(
    'CALL_ID:12:word PEER_CALL_ID:14:word RESULT_CODE:16:byte ERR_CODE:17:byte CAUSE_CODE:18:word CONN_SPEED:20:long RECV_WIN:24:word PROC_DELAY:26:word PHY_CHAN_ID:28:long',
  ),
  12: fields('CALL_ID:12:word'),
  13: fields('CALL_ID:12:word RESULT_CODE:14:byte ERR_CODE:15:byte CAUSE_CODE:16:word CALL_STATS:20:statistics'),
  15: fields('PEER_CALL_ID:12:word SEND_ACCM:16:mask RECV_ACCM:20:mask'),
}

function valueText(line: Line, at: number, kind: string): string {
  switch (kind) {
    case 'byte':
      return `${line.u8(at)}`
    case 'word':
      return `${line.u16(at)}`
    case 'long':
      return `${line.u32(at)}`
    case 'mask':
      return hexText(line.u32(at), 8)
    case 'version':
      return `${line.u8(at)}.${line.u8(at + 1)}`
    case 'frames':
      return `${line.u32(at) & 1 ? 'A' : ''}${line.u32(at) & 2 ? 'S' : ''}`
    case 'bearers':
      return `${line.u32(at) & 2 ? 'D' : ''}${line.u32(at) & 1 ? 'A' : ''}`
    case 'bearer':
      return BEARERS[line.u32(at)] || `UNKNOWN(${line.u32(at)})`
    case 'frame':
      return FRAMES[line.u32(at)] || `UNKNOWN(${line.u32(at)})`
    default:
      line.need(at, kind === 'statistics' ? 128 : 64)
      return caretString(line, at, at + (kind === 'statistics' ? 128 : 64))
  }
}

/** Prints the message at `at`. */
export function printPptp(line: Line, at: number, _length: number) {
  line.protocol = 'pptp'
  line.add(': pptp')
  const magic = line.u32(at + 4)
  if (magic !== MAGIC) line.add(` UNEXPECTED Magic-Cookie!!(${magic.toString(16).padStart(8, '0')})`)
  if (line.options.verbose > 0 || magic !== MAGIC) line.add(` Magic-Cookie=${magic.toString(16).padStart(8, '0')}`)
  const type = line.u16(at + 8)
  line.add(` CTRL_MSGTYPE=${TYPES[type - 1] ?? `UNKNOWN_MSGTYPE${type}`}`)
  for (const [name, offset, kind] of LAYOUTS[type] ?? []) line.add(` ${name}(${valueText(line, at + offset, kind)})`)
}
