/**
 * Owns the target `talk`: two directions of one TCP flow, in pieces, to the dialogue that finds out what they speak; and
 * the same bytes as datagrams.
 *
 * Input: the responder's port (2 bytes), then pieces: 1 byte (bit 0 side, bit 1 the piece was not captured, bit 2 it comes
 * once more), 1 byte length, the bytes.
 */
import { datagramSays } from '@main/conversations/datagram'
import { Dialogue } from '@main/conversations/dialogue'
import { talkOfPort } from '@main/conversations/recognize'
import { crashers } from './seeds'
import { asTokens, Broken, type Target } from './target'

const HEAD = 2

/** What was said in turns, the originator first; long turns in pieces of 200 bytes. */
function spoken(port: number, ...turns: readonly string[]): Uint8Array {
  const input = [port >> 8, port & 255]
  turns.forEach((turn, index) => {
    for (let at = 0; at < turn.length; at += 200) {
      const piece = turn.slice(at, at + 200)
      input.push(index % 2, piece.length, ...Array.from(piece, (char) => char.charCodeAt(0) & 255))
    }
  })
  return Uint8Array.from(input)
}

const SEEDS = [
  spoken(
    21,
    '',
    '220-hello\r\n220 ok\r\n',
    'USER a\r\n',
    '331 x\r\n',
    'PORT 10,0,0,1,4,1\r\n',
    '227 (10,0,0,2,4,1)\r\n',
  ),
  spoken(
    21,
    '',
    '220 ok\r\n',
    'EPRT |2|::1|99|\r\n',
    '229 x (|||6446|)\r\n',
    'AUTH TLS\r\n',
    '234 go\r\n',
    '\x16\x03\x01',
  ),
  spoken(25, '', '220 m ESMTP\r\n', 'EHLO a\r\n', '250-STARTTLS\r\n250 ok\r\n', 'DATA\r\n', '354 go\r\n', 'x\r\n.\r\n'),
  spoken(110, '', '+OK pop\r\n', 'USER a\r\n', '+OK\r\n', 'CAPA\r\n', '-ERR\r\n'),
  spoken(143, '', '* OK imap\r\n', 'a1 CAPABILITY\r\n', '* CAPABILITY X\r\na1 OK\r\n'),
  spoken(80, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'),
  spoken(80, 'CONNECT a:1 HTTP/1.1\r\n\r\n', 'HTTP/1.1 200 OK\r\n\r\n', 'SSH-2.0-x\r\n', 'SSH-2.0-y\r\n'),
  spoken(22, 'SSH-2.0-OpenSSH\r\n\x00\x00\x00\x0c\x04\x14', 'SSH-1.99-x\r\n\x00\x00\x00\x0c\x04\x14'),
  spoken(443, '\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00', '\x16\x03\x03\x00\x05\x02\x00\x00\x01\x00'),
  spoken(53, '\x00\x1d\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x03www\x01a\x00\x00\x01\x00\x01'),
]

const WORDS = [
  'USER ',
  'PORT ',
  '227 ',
  'PASV\r\n',
  'HTTP/1.1 ',
  '\r\n',
  'SSH-2.0-',
  '\u0016\u0003\u0001',
  '+OK',
  '* OK',
  '220-',
]

export const talkTarget: Target = {
  name: 'talk',
  tokens: asTokens([...WORDS, 'EHLO a', 'STARTTLS', 'GET / ', '250 ', '\u0000\u0001', '999999999999,']),
  maxBytes: 60_000,
  seeds: () => [...SEEDS, ...crashers('talk')],
  run(input, features) {
    if (input.length < HEAD) return
    const port = input[0] * 256 + input[1]
    const told: string[] = []
    const dialogue = new Dialogue(0, talkOfPort(port) ?? null, {
      service: (_flow, names) => told.push(names),
      announce: (_flow, { port: announced, address }) => {
        if (!(Number.isInteger(announced) && announced >= 0 && announced <= 65_535))
          throw new Broken(`port ${announced} was announced`)
        if (address?.words.some((word) => !Number.isInteger(word))) throw new Broken('an address that is none')
        features.number(1, address?.version ?? 0)
      },
    })
    const next = [0, 0]
    let pieces = 0
    for (let at = HEAD; at + 2 <= input.length && !dialogue.over; ) {
      const [control, length] = [input[at], input[at + 1]]
      const from = at + 2
      const to = Math.min(input.length, from + length)
      const side = control & 1
      if ((control & 4) === 0) next[side] += length
      const seq = (next[side] - length) >>> 0
      if ((control & 2) === 0) dialogue.segment(side, seq, length, input, from, to)
      else dialogue.segment(side, seq, length, input, from, from)
      features.text(2, datagramSays(input, from, to, side === 1, port, 40_000).service)
      if (pieces++ < 40) features.text(5, `${pieces} ${dialogue.protocol} ${told.at(-1) ?? ''}`)
      at = to
    }
    features.text(3, told.join(' '))
    features.number(4, dialogue.protocol * 2 + Number(dialogue.over))
    if (told.length > input.length + 10) throw new Broken('it never stops telling')
  },
}
