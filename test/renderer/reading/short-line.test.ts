import { lineTokens } from '@renderer/views/reading/line-tokens'
import { shortLine } from '@renderer/views/reading/short-line'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const short = (text: string): string =>
  shortLine(lineTokens(text))
    .tokens.map((token) => token.text)
    .join('')

describe('the short form of a line', () => {
  it('puts flags, bytes and text of a segment before what it acknowledges', () => {
    expect(
      short(
        'IP 192.0.2.10.3171 > 198.51.100.20.21: Flags [P.], seq 1:17, ack 55, win 65535, length 16: FTP: USER anonymous',
      ),
    ).toBe('192.0.2.10.3171 > 198.51.100.20.21 [P.] 1:17 (16) FTP: USER anonymous  ·  ack 55 win 65535')
  })

  it('keeps everything a handshake says', () => {
    expect(short('IP 10.0.0.1.1 > 10.0.0.2.21: Flags [S], seq 87, win 65535, options [mss 1460,nop], length 0')).toBe(
      '10.0.0.1.1 > 10.0.0.2.21 [S] 87 win 65535 options [mss 1460,nop]',
    )
    expect(short('IP6 ::1.1 > ::2.21: Flags [.], ack 1, win 5, length 0')).toBe('IP6 ::1.1 > ::2.21 [.] ack 1 win 5')
  })

  it('leaves lines of other protocols as they are, but for the word IP before ends', () => {
    for (const text of ['ARP, Request who-has 10.0.0.1 tell 10.0.0.2, length 28', '']) expect(short(text)).toBe(text)
    expect(short('IP 10.0.0.1.9 > 10.0.0.2.53: 1+ A? a. (17)')).toBe('10.0.0.1.9 > 10.0.0.2.53: 1+ A? a. (17)')
  })

  it('numbers its words from the start of the line and makes something of any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { tokens } = shortLine(lineTokens(`IP 1.1.1.1.1 > 2.2.2.2.2: Flags [P.], ${text}`))
        let at = 0
        for (const token of tokens) {
          expect(token.at).toBe(at)
          at += token.text.length
        }
      }),
    )
  })
})
