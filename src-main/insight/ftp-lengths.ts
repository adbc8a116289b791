/**
 * Owns what the lengths of FTP messages allow to be said where their bytes are not known: for each message the texts that
 * have exactly this length, those that the length rules out, and the arithmetic.
 *
 * Guarantees: a reading is "consistent with", never read; rivals of the same length stand beside each other. The texts are
 * those of RFC 959 and of the servers that most hosts ran; other wordings exist, and a message that fits none has none.
 */
import type { Arithmetic } from '@shared/arithmetic'
import type { FtpReading } from '@shared/ftp'

const CRLF = 2

const REPLIES: Readonly<Partial<Record<FtpReading['step'], readonly string[]>>> = {
  'user-reply': [
    '331 Anonymous access allowed, send identity (e-mail name) as password.',
    '331 Guest login ok, send your complete e-mail address as password.',
    '331 Please specify the password.',
  ],
  'announce-reply': ['200 PORT command successful.'],
  'opening-reply': [
    '150 Opening ASCII mode data connection for file list.',
    '150 Opening ASCII mode data connection for /bin/ls.',
    '150 Here comes the directory listing.',
    '125 Data connection already open; Transfer starting.',
  ],
  'final-reply': ['226 Transfer complete.', '226 Directory send OK.'],
}
const USER = 'USER anonymous'
const TRANSFER_COMMANDS = ['LIST', 'NLST']
const PASSIVE_COMMANDS = ['PASV', 'EPSV']
const PASV_REPLY = '227 Entering Passive Mode ()'
const EPSV_REPLY = '229 Entering Extended Passive Mode (||||)'

/** A message of a control connection, and what place in the session it has. */
export interface LengthMessage {
  readonly frame: number
  readonly fromClient: boolean
  readonly bytes: number
}

export type LengthStep = FtpReading['step']

const lengthOf = (text: string): number => text.length + CRLF

/** What a message at this step may have said. `port` = that of the data connection, where the text holds it. */
export function readingOf(message: LengthMessage, step: LengthStep, port: number | undefined): FtpReading {
  const base = {
    frame: message.frame,
    from: message.fromClient ? 'client' : 'server',
    bytes: message.bytes,
    step,
  } as const
  switch (step) {
    case 'user':
      return { ...base, ...exactly(message, [USER]) }
    case 'passive-command':
      return { ...base, ...exactly(message, PASSIVE_COMMANDS) }
    case 'passive-reply':
      return { ...base, ...passiveReply(message, port) }
    case 'announce-command':
      return { ...base, ...portCommand(message, port) }
    case 'command':
      return { ...base, ...exactly(message, TRANSFER_COMMANDS) }
    default:
      return {
        ...base,
        ...exactly(message, REPLIES[step] ?? []),
      }
  }
}

interface Judged {
  readonly consistent_with: readonly string[]
  readonly ruled_out: readonly string[]
  readonly arithmetic: readonly Arithmetic[]
}

/** The texts of exactly this length; those of another are ruled out, each with its own. */
function exactly({ frame, bytes }: LengthMessage, texts: readonly string[]): Judged {
  const fitting = texts.filter((text) => lengthOf(text) === bytes)
  return {
    consistent_with: fitting,
    ruled_out: texts
      .filter((text) => lengthOf(text) !== bytes)
      .map((text) => `“${text}” would have ${lengthOf(text)} bytes`),
    arithmetic: fitting.length === 0 ? [] : [textArithmetic(frame, bytes, fitting[0])],
  }
}

function textArithmetic(frame: number, bytes: number, text: string): Arithmetic {
  return {
    text: `“${text}” has ${text.length} characters, with CR LF ${bytes}`,
    expression: 'n - c',
    operands: { n: { value: bytes, frame, field: 'tcp.len' }, c: { value: CRLF } },
    result: bytes - CRLF,
    unit: 'number',
  }
}

/** Digits that four octets with their commas (`a,b,c,d,`) have when the argument has `size` characters and the port is known. */
function addressArithmetic(frame: number, bytes: number, around: number, port: number | undefined): Arithmetic[] {
  const size = bytes - around
  const whole: Arithmetic = {
    text: `${bytes} bytes − ${around} for the words around = ${size} characters for h1,h2,h3,h4,p1,p2`,
    expression: 'n - w',
    operands: { n: { value: bytes, frame, field: 'tcp.len' }, w: { value: around } },
    result: size,
    unit: 'number',
  }
  if (port === undefined) return [whole]
  const [high, low] = [Math.floor(port / 256), port % 256]
  const written = `${high},${low}`
  const decoded: Arithmetic = {
    text: `port ${port} = ${high} × 256 + ${low}, written ${written}`,
    expression: 'p1 * 256 + p2',
    operands: { p1: { value: high }, p2: { value: low } },
    result: port,
    unit: 'number',
  }
  const digits: Arithmetic = {
    text: `${size} − ${written.length} for ${written} = ${size - written.length} characters of the address with its four commas: ${size - written.length - 4} digits`,
    expression: 's - p - 4',
    operands: { s: { value: size }, p: { value: written.length } },
    result: size - written.length - 4,
    unit: 'number',
  }
  return [whole, decoded, digits]
}

/** Four octets have four to twelve digits, p1 and p2 one to three each. */
function fitsAddress(size: number, port: number | undefined): boolean {
  if (port === undefined) return size >= 11 && size <= 23
  const digits = size - `${Math.floor(port / 256)},${port % 256}`.length - 4
  return digits >= 4 && digits <= 12
}

function portCommand({ frame, bytes }: LengthMessage, port: number | undefined): Judged {
  const around = lengthOf('PORT ')
  if (!fitsAddress(bytes - around, port)) return { consistent_with: [], ruled_out: [], arithmetic: [] }
  return {
    consistent_with: [`PORT with an argument of ${bytes - around} characters`],
    ruled_out: [],
    arithmetic: addressArithmetic(frame, bytes, around, port),
  }
}

function passiveReply({ frame, bytes }: LengthMessage, port: number | undefined): Judged {
  const forms = [lengthOf(`${PASV_REPLY}.`), lengthOf(PASV_REPLY)].filter((around) => fitsAddress(bytes - around, port))
  const extended = (digits: number) => [0, 1].map((stop) => lengthOf(EPSV_REPLY) + digits + stop)
  const digits = port === undefined ? [1, 2, 3, 4, 5] : [String(port).length]
  const lengths = [...new Set(digits.flatMap(extended))].sort((a, b) => a - b)
  const passive = forms.map((around) => `227 with ${bytes - around} characters for h1,h2,h3,h4,p1,p2`)
  const isExtended = lengths.includes(bytes)
  const whose = port === undefined ? 'any port' : `port ${port}`
  return {
    consistent_with: [...passive, ...(isExtended ? [`229 for ${whose}`] : [])],
    ruled_out: isExtended ? [] : [`a 229 reply for ${whose} would have ${lengths.join(' or ')} bytes, so not EPSV`],
    arithmetic: forms.length === 0 ? [] : addressArithmetic(frame, bytes, forms[0], port),
  }
}

/** A PORT command's length: 11 to 23 characters of argument. */
export const mayBePort = (bytes: number): boolean => fitsAddress(bytes - lengthOf('PORT '), undefined)

/** PASV and EPSV have no argument. */
export const mayBePassive = (bytes: number): boolean => bytes === lengthOf('PASV')

/** A 227 or a 229 in the usual words. */
export const mayBePassiveReply = (bytes: number): boolean =>
  fitsAddress(bytes - lengthOf(PASV_REPLY), undefined) ||
  fitsAddress(bytes - lengthOf(`${PASV_REPLY}.`), undefined) ||
  (bytes >= lengthOf(EPSV_REPLY) + 1 && bytes <= lengthOf(EPSV_REPLY) + 6)
