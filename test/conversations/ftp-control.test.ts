/** Reading an FTP control connection: commands and replies out of bytes, whatever happened to them on the way. */
import { FtpControl, type FtpDialogue } from '@main/conversations/ftp-control'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromText } from '../decode/build'

type Said = readonly ['C' | 'S', string | Uint8Array]

/** Reads what client and server said in turn; every piece is a frame that acknowledges all that was said before. */
function read(said: readonly Said[]): FtpDialogue {
  const control = new FtpControl()
  const sent = [0, 0]
  for (const [i, [who, words]] of said.entries()) {
    const side = who === 'C' ? 0 : 1
    const bytes = typeof words === 'string' ? fromText(words) : words
    control.take(side, bytes, sent[side], { frame: i + 1, ns: i * 1e6, acked: sent[side === 0 ? 1 : 0] })
    sent[side] += bytes.length
  }
  return control.finish()
}

const short = ({ exchanges }: FtpDialogue): string[] =>
  exchanges.map(({ command, replies }) =>
    `${command ? `${command.verb} ${command.argument}`.trim() : '-'}: ${replies.map(({ code }) => code).join(' ')}`.trim(),
  )

const NORMAL: readonly Said[] = [
  ['S', '220-Welcome\r\n220 here\r\n'],
  ['C', 'USER ann\r\n'],
  ['S', '331 password\r\n'],
  ['C', 'PASS x y\r\n'],
  ['S', '230-line\r\n 230 not the end\r\n2300\r\n230 in\r\n'],
  ['C', 'RETR a\r\n'],
  ['S', '150 go\r\n'],
  ['S', '226 done\r\n'],
  ['C', 'quit\r\n'],
  ['S', '221 bye\r\n'],
]
const NORMAL_SHORT = ['-: 220', 'USER ann: 331', 'PASS x y: 230', 'RETR a: 150 226', 'QUIT: 221']

describe('the dialogue of a control connection', () => {
  it('pairs commands with replies of one line and of several', () => {
    const dialogue = read(NORMAL)
    expect(short(dialogue)).toEqual(NORMAL_SHORT)
    expect(dialogue.exchanges[2].replies[0].text).toEqual(['line', ' 230 not the end', '2300', 'in'])
    expect(dialogue).toMatchObject({ gaps: 0, cutLines: 0, odd: 0, limited: false, known: 4, encrypted: undefined })
  })

  it('is the same however the bytes are cut into segments', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 30 }), (cuts) => {
        const pieces: Said[] = []
        let turn = 0
        for (const [who, words] of NORMAL)
          for (let at = 0; at < words.length; ) {
            const size = cuts[turn++ % cuts.length]
            pieces.push([who, fromText(String(words).slice(at, at + size))])
            at += size
          }
        expect(short(read(pieces))).toEqual(NORMAL_SHORT)
      }),
    )
  })

  it('gives pipelined commands their replies in order', () => {
    const dialogue = read([
      ['C', 'USER a\r\nPASS b\r\nPASV\r\nRETR f\r\n'],
      ['S', '331 p\r\n230 in\r\n227 (1,2,3,4,5,6)\r\n150 go\r\n226 done\r\n'],
    ])
    expect(short(dialogue)).toEqual(['USER a: 331', 'PASS b: 230', 'PASV: 227', 'RETR f: 150 226'])
  })

  it('gives 426 to the transfer and 226 to ABOR, and STAT in between its own reply', () => {
    const dialogue = read([
      ['C', 'RETR f\r\n'],
      ['S', '150 go\r\n'],
      ['C', 'STAT\r\n'],
      ['S', '211 halfway\r\n'],
      ['C', 'ABOR\r\n'],
      ['S', '426 broken\r\n226 done\r\n'],
    ])
    expect(short(dialogue)).toEqual(['RETR f: 150 426', 'STAT: 211', 'ABOR: 226'])
  })

  it('takes Telnet sequences out, wherever they are cut', () => {
    const urgent = Uint8Array.from([0xff, 0xf4, 0xff, 0xf2])
    expect(
      short(
        read([
          ['C', urgent.slice(0, 3)],
          ['C', urgent.slice(3)],
          ['C', 'ABOR\r\n'],
          ['S', '225 none\r\n'],
        ]),
      ),
    ).toEqual(['ABOR: 225'])
    const options = Uint8Array.from([0xff, 0xfd, 0x01, 0xff, 0xfa, 0x01, 0x0a, ...fromText('NOOP\r\n')])
    expect(short(read([['C', options]]))).toEqual(['NOOP:'])
  })

  it('reads names in UTF-8 and in Latin-1', () => {
    const utf8 = new TextEncoder().encode('RETR größe\r\n')
    const latin = Uint8Array.from([...fromText('RETR gr'), 0xf6, 0xdf, ...fromText('e\r\n')])
    expect(
      read([
        ['C', utf8],
        ['C', latin],
      ]).exchanges.map(({ command }) => command?.argument),
    ).toEqual(['größe', 'größe'])
  })

  it('ends where AUTH is accepted', () => {
    const dialogue = read([
      ['C', 'AUTH TLS\r\n'],
      ['S', '234 go\r\n'],
      ['C', Uint8Array.from([22, 3, 1, 0, 5, 10, 13, 10, 65, 66])],
      ['S', '220 looks like text\r\n'],
    ])
    expect(short(dialogue)).toEqual(['AUTH TLS: 234'])
    expect(dialogue.encrypted).toMatchObject({ frame: 2, mechanism: 'TLS' })
    expect(dialogue.cutLines).toBe(0)
  })

  it('ends at the first TLS record when the reply to AUTH was not captured', () => {
    const record = Uint8Array.from([22, 3, 1, 0, 5, 1, 2, 3, 4, 10])
    expect(
      read([
        ['C', 'AUTH TLS\r\n'],
        ['C', record],
        ['S', record],
      ]).encrypted,
    ).toMatchObject({ frame: 2, mechanism: 'TLS' })
  })
})

describe('bytes that were not captured', () => {
  const withGap = (control: FtpControl, side: 0 | 1, text: string, offset: number, frame: number, acked: number) =>
    control.take(side, fromText(text), offset, { frame, ns: frame, acked })

  it('cut the line at hand, and reading goes on at the next', () => {
    const control = new FtpControl()
    withGap(control, 0, 'PASV\r\n', 0, 1, 0)
    withGap(control, 1, '227 Entering Passive (10,0', 0, 2, 6)
    withGap(control, 0, 'RETR a\r\n', 6, 3, 50)
    withGap(control, 1, '150 go\r\n226 done\r\n', 50, 4, 14)
    const dialogue = control.finish()
    expect(short(dialogue)).toEqual(['PASV: 227', 'RETR a: 150 226'])
    expect(dialogue.exchanges[0].replies[0]).toMatchObject({ cut: true, text: ['Entering Passive (10,0'] })
    expect(dialogue).toMatchObject({ gaps: 1, cutLines: 1 })
  })

  it('may begin in the middle of a line, which is passed over', () => {
    const control = new FtpControl()
    withGap(control, 1, '220 hi\r\n', 0, 1, 0)
    withGap(control, 1, 'rest of a line\r\n230 in\r\n', 100, 2, 0)
    expect(short(control.finish())).toEqual(['-: 220', '-: 230'])
  })

  it('do not shift the replies of the commands behind them', () => {
    const control = new FtpControl()
    withGap(control, 0, 'TYPE I\r\n', 0, 1, 0)
    withGap(control, 0, 'PASV\r\n', 8, 3, 30)
    withGap(control, 1, '227 (1,2,3,4,5,6)\r\n', 30, 4, 14)
    withGap(control, 0, 'NOOP\r\n', 14, 5, 49)
    withGap(control, 1, '200 fine\r\n', 49, 6, 20)
    expect(short(control.finish())).toEqual(['TYPE I:', 'PASV: 227', 'NOOP: 200'])
  })

  it('leave a reply without its command alone', () => {
    const control = new FtpControl()
    withGap(control, 1, '220 hi\r\n', 0, 1, 0)
    withGap(control, 1, '227 (1,2,3,4,5,6)\r\n', 8, 2, 40)
    withGap(control, 0, 'RETR a\r\n', 40, 3, 27)
    withGap(control, 1, '150 go\r\n', 27, 4, 48)
    expect(short(control.finish())).toEqual(['-: 220', '-: 227', 'RETR a: 150'])
  })
})

describe('any bytes', () => {
  const said = fc.array(
    fc.tuple(
      fc.constantFrom('C' as const, 'S' as const),
      fc.oneof(
        fc.uint8Array({ maxLength: 60 }),
        fc.constantFrom(
          '227 (1,2,3,4,5,6)\r\n',
          '230-\r\n',
          '230 \r\n',
          'PORT 1,2,3,4,5,6\r\n',
          'AUTH TLS\r\n',
          '150 (',
          '\xff\xfa',
        ),
      ),
    ),
    { maxLength: 40 },
  )

  it('give a dialogue whose replies each appear once', () => {
    fc.assert(
      fc.property(said, (all) => {
        const { exchanges } = read(all)
        const replies = exchanges.flatMap((exchange) => exchange.replies)
        expect(new Set(replies).size).toBe(replies.length)
        for (const { code } of replies) expect(code).toBeGreaterThanOrEqual(100)
      }),
      { numRuns: 500 },
    )
  })

  it('cut off anywhere give the exchanges that were whole before', () => {
    const bytes = NORMAL.map(([who, words]) => [who, fromText(String(words))] as const)
    for (let turn = 0; turn < bytes.length; turn++)
      for (let at = 0; at <= bytes[turn][1].length; at++) {
        const dialogue = read([...bytes.slice(0, turn), [bytes[turn][0], bytes[turn][1].subarray(0, at)]])
        const whole = dialogue.exchanges.filter(
          ({ command, replies }) => ![command, ...replies].some((one) => one?.cut),
        )
        for (const line of short({ ...dialogue, exchanges: whole.slice(0, -1) })) expect(NORMAL_SHORT).toContain(line)
      }
  })

  it('of a line without an end, and of commands without number, are kept to their limits', () => {
    const endless = read([['C', new Uint8Array(1 << 20).fill(0x41)]])
    expect(endless.exchanges.length).toBeLessThanOrEqual(1)
    const many = read([['C', 'NOOP\r\n'.repeat(30_000)]])
    expect(many.exchanges).toHaveLength(20_000)
    expect(many.limited).toBe(true)
  })
})
