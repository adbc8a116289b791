/** Printed lines cut into words by role. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isBareAck, lineTokens, MAX_SHOWN } from '@renderer/views/reading/line-tokens'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const words = (line: string): string[] => lineTokens(line).tokens.map(({ kind, text }) => `${kind}:${text}`)

describe('line tokens', () => {
  it('finds protocol, endpoints, flags, sequence numbers, length and application text of a TCP line', () => {
    const line =
      'IP 10.0.0.1.3171 > 10.0.0.2.21: Flags [P.], seq 1:29, ack 56, win 65480, options [nop,nop,TS val 1 ecr 2], length 28: FTP: PORT 10,0,0,1,12,100'
    expect(words(line)).toEqual([
      'proto:IP ',
      'src:10.0.0.1.3171',
      'arrow: > ',
      'dst:10.0.0.2.21',
      'muted:: Flags ',
      'flags:[P.]',
      'muted:, seq ',
      'number:1:29',
      'muted:, ack 56, win 65480, ',
      'options:options [nop,nop,TS val 1 ecr 2]',
      'muted:, length ',
      'length:28',
      'muted:: ',
      'app:FTP: PORT 10,0,0,1,12,100',
    ])
    expect(lineTokens(line)).toMatchObject({ flags: 'P.', length: 28 })
  })

  it('finds the length of a DNS line in its parentheses', () => {
    expect(lineTokens('IP 10.0.0.1.3170 > 10.0.0.2.53: 1+ A? example.com. (29)')).toMatchObject({
      flags: null,
      length: 29,
    })
  })

  it('takes IPv6 endpoints apart at the last colon only', () => {
    expect(words('IP6 2001:db8::1.21 > 2001:db8::2.4000: Flags [S.], seq 1, length 0').slice(0, 4)).toEqual([
      'proto:IP6 ',
      'src:2001:db8::1.21',
      'arrow: > ',
      'dst:2001:db8::2.4000',
    ])
  })

  it('leaves lines of other forms as they are', () => {
    expect(words('ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 46')[0]).toBe('proto:ARP, ')
    expect(words('')).toEqual([])
    expect(words('[|ether]')).toEqual(['plain:[|ether]'])
  })

  it('knows a bare ACK from one that carries data', () => {
    expect(isBareAck(lineTokens('IP 1.1.1.1.1 > 2.2.2.2.2: Flags [.], ack 1, win 5, length 0'))).toBe(true)
    expect(isBareAck(lineTokens('IP 1.1.1.1.1 > 2.2.2.2.2: Flags [.], seq 1:9, ack 1, win 5, length 8'))).toBe(false)
    expect(isBareAck(lineTokens('IP 1.1.1.1.1 > 2.2.2.2.2: Flags [F.], ack 1, win 5, length 0'))).toBe(false)
  })
})

describe('line tokens of any text', () => {
  it('never changes, loses or reorders a character, whatever the line is', () => {
    const piece = fc.constantFrom(
      'IP ',
      ' > ',
      ': ',
      'Flags [',
      '], ',
      'seq 1:2',
      'length 5',
      'options [',
      '(3)',
      'a',
      '\\',
      ' ',
      ',',
      '12',
      '\u202e',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece, { maxLength: 40 }).map((parts) => parts.join('')),
        ),
        (line) => {
          const { tokens } = lineTokens(line)
          expect(tokens.map(({ text }) => text).join('')).toBe(line)
          let at = 0
          for (const token of tokens) {
            expect(token.at).toBe(at)
            at += token.text.length
          }
        },
      ),
    )
  })

  it('cuts very long lines and says how much is missing', () => {
    const shown = lineTokens('x'.repeat(100_000))
      .tokens.map(({ text }) => text)
      .join('')
    expect(shown).toBe(`${'x'.repeat(MAX_SHOWN)}… (${100_000 - MAX_SHOWN} more characters)`)
  })

  it('takes time linear to the line on text made to provoke backtracking', () => {
    const started = performance.now()
    for (const part of ['Flags [', 'options [', 'seq 1:', ' > ', 'length ', '(1', 'IP ']) lineTokens(part.repeat(200))
    expect(performance.now() - started).toBeLessThan(500)
  })

  const folder = join(__dirname, '../../../../shared/captures/made')
  it.skipIf(!existsSync(folder))(
    'keeps every character of the lines that tcpdump printed (skips without ../shared)',
    () => {
      let lines = 0
      for (const source of readdirSync(folder)) {
        for (const file of readdirSync(join(folder, source)).filter((name) => name.endsWith('.tcpdump-nn.txt'))) {
          for (const line of readFileSync(join(folder, source, file), 'utf8')
            .split('\n')
            .slice(0, 300)) {
            const text = line.slice(27)
            if (text.length > MAX_SHOWN) continue
            expect(
              lineTokens(text)
                .tokens.map((token) => token.text)
                .join(''),
            ).toBe(text)
            lines++
          }
        }
      }
      expect(lines).toBeGreaterThan(1000)
    },
  )
})
