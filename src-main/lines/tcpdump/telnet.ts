/**
 * Telnet as tcpdump prints it: option commands in brackets (RFC 854), nothing for text.
 */
import { hexText } from '@shared/format'
import type { Line } from './line'

const IAC = 255
const SB = 250
const SE = 240
const COMMANDS: Readonly<Record<number, string>> = {
  236: 'EOF',
  237: 'SUSP',
  238: 'ABORT',
  239: 'EOR',
  240: 'SE',
  241: 'NOP',
  242: 'DMARK',
  243: 'BRK',
  244: 'IP',
  245: 'AO',
  246: 'AYT',
  247: 'EC',
  248: 'EL',
  249: 'GA',
  250: 'SB',
  251: 'WILL',
  252: 'WONT',
  253: 'DO',
  254: 'DONT',
  255: 'IAC',
}
const OPTIONS = [
  'BINARY',
  'ECHO',
  'RCP',
  'SUPPRESS GO AHEAD',
  'NAME',
  'STATUS',
  'TIMING MARK',
  'RCTE',
  'NAOL',
  'NAOP',
  'NAOCRD',
  'NAOHTS',
  'NAOHTD',
  'NAOFFD',
  'NAOVTS',
  'NAOVTD',
  'NAOLFD',
  'EXTEND ASCII',
  'LOGOUT',
  'BYTE MACRO',
  'DATA ENTRY TERMINAL',
  'SUPDUP',
  'SUPDUP OUTPUT',
  'SEND LOCATION',
  'TERMINAL TYPE',
  'END OF RECORD',
  'TACACS UID',
  'OUTPUT MARKING',
  'TTYLOC',
  '3270 REGIME',
  'X.3 PAD',
  'NAWS',
  'TSPEED',
  'LFLOW',
  'LINEMODE',
  'XDISPLOC',
  'OLD-ENVIRON',
  'AUTHENTICATION',
  'ENCRYPT',
  'NEW-ENVIRON',
]

const optionText = (option: number): string => OPTIONS[option] ?? hexText(option)

/** The command at `at` as text and the index behind it. */
function command(line: Line, at: number, end: number): { text: string; next: number } {
  const code = line.u8(at + 1)
  const name = COMMANDS[code] ?? ''
  if (code >= 251 && code <= 254) return { text: `${name} ${optionText(line.u8(at + 2))}`, next: at + 3 }
  if (code !== SB) return { text: `IAC ${name || hexText(code, 2)}`, next: at + 2 }
  const option = line.u8(at + 2)
  let text = `SB ${optionText(option)}`
  let i = at + 3
  let words = ''
  for (; i < end; i++) {
    if (line.u8(i) === IAC && i + 1 < end && line.u8(i + 1) === SE) break
    words += ` ${hexText(line.u8(i))}`
  }
  text += words
  return { text: i < end ? `${text} SE` : text, next: Math.min(end, i + 2) }
}

/** Prints ` [telnet WILL ECHO, DO NAWS]` for the commands in `length` bytes at `at`. */
export function printTelnet(line: Line, at: number, length: number) {
  line.protocol = 'telnet'
  const end = at + length
  let count = 0
  for (let i = at; i < end; ) {
    if (line.u8(i) !== IAC) {
      i++
      continue
    }
    if (i + 1 < end && line.u8(i + 1) === IAC) {
      i += 2
      continue
    }
    const { text, next } = command(line, i, end)
    line.add(count++ === 0 ? ' [telnet ' : ', ')
    line.add(text)
    i = next
  }
  if (count > 0) line.add(']')
}
