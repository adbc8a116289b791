/**
 * Telnet as tcpdump prints it: option commands in brackets (RFC 854) as long as the segment begins with them; no text.
 */
import type { Line } from './line'

const IAC = 255
const SB = 250
const SE = 240
const FIRST_COMMAND = 236
const COMMANDS = [
  'EOF',
  'SUSP',
  'ABORT',
  'EOR',
  'SE',
  'NOP',
  'DMARK',
  'BRK',
  'IP',
  'AO',
  'AYT',
  'EC',
  'EL',
  'GA',
  'SB',
  'WILL',
  'WONT',
  'DO',
  'DONT',
  'IAC',
]
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
/** The first byte of a subnegotiation that is a command of its own. */
const SUB_COMMANDS = ['IS', 'SEND', 'INFO']

/** C's `%#x`: zero has no prefix. */
const hex = (value: number): string => (value === 0 ? '0' : `0x${value.toString(16)}`)

interface Command {
  text: string
  next: number
}

/** The subnegotiation whose option byte is at `at`, up to IAC SE; undefined when there is no end to it. */
function subnegotiation(line: Line, at: number, end: number, text: string): Command | undefined {
  let stop = at
  while (end > stop + 1 && !(line.u8(stop) === IAC && line.u8(stop + 1) === SE)) stop++
  if (stop + 1 >= end) return undefined
  let words = ''
  for (let i = at; i < stop; i++) {
    const value = line.u8(i)
    words += ` ${(i === at ? SUB_COMMANDS[value] : undefined) ?? hex(value)}`
  }
  return { text: `${text}${words} SE`, next: stop + 2 }
}

/** The command at `at`; undefined where the bytes are no command. */
function command(line: Line, at: number, end: number): Command | undefined {
  if (line.u8(at) !== IAC || at + 1 >= end) return undefined
  const code = line.u8(at + 1)
  if (code === IAC) return { text: 'IAC IAC', next: at + 2 }
  const name = COMMANDS[code - FIRST_COMMAND]
  if (name === undefined) return undefined
  if (code < SB) return { text: name, next: at + 2 }
  if (at + 2 >= end) return undefined
  const option = line.u8(at + 2)
  const text = `${name} ${OPTIONS[option] ?? hex(option)}`
  return code === SB ? subnegotiation(line, at + 3, end, text) : { text, next: at + 3 }
}

/** Prints ` [telnet WILL ECHO, DO NAWS]` for the commands at the start of `length` bytes at `at`. */
export function printTelnet(line: Line, at: number, length: number) {
  line.protocol = 'telnet'
  const end = at + length
  let count = 0
  for (let i = at; i < end; ) {
    const next = command(line, i, end)
    if (!next) break
    line.add((count++ === 0 ? ' [telnet ' : ', ') + next.text)
    i = next.next
  }
  if (count > 0) line.add(']')
}
