/**
 * Owns the short form of a TCP line in the Reading: the same words in another order, so that what was said stands where
 * the eye is, also in a narrow pane: flags, bytes, text first; acknowledgement, window and options after it.
 *
 * Pure. Nothing is left out but the words 'IP', 'Flags', 'seq' and 'length'; lines of other protocols lose only 'IP'.
 * Copies and the command line have tcpdump's own form.
 */
import type { LineTokens, Token, TokenKind } from './line-tokens'

const ASIDE = /\b(?:ack|win|urg) \d+/g

export function shortLine(line: LineTokens): LineTokens {
  if (!line.tokens.some(({ kind }) => kind === 'dst')) return line
  const out: Token[] = []
  const put = (kind: TokenKind, text: string): void => {
    const last = out[out.length - 1]
    out.push({ kind, text, at: last ? last.at + last.text.length : 0 })
  }
  const rest = head(line.tokens, put)
  if (line.flags === null) {
    for (const { kind, text } of rest) put(kind, text)
    return { ...line, tokens: out }
  }
  const numbers = rest.filter(({ kind }) => kind === 'number').map(({ text }) => text)
  const options = rest.filter(({ kind }) => kind === 'options').map(({ text }) => text)
  const app = rest.find(({ kind }) => kind === 'app')
  put('flags', ` [${line.flags}]`)
  if (numbers.length > 0) put('number', ` ${numbers.join(' ')}`)
  if (line.length !== null && line.length > 0) put('length', ` (${line.length})`)
  if (app) put('app', ` ${app.text}`)
  const aside = rest.filter(({ kind }) => kind === 'muted').flatMap(({ text }) => text.match(ASIDE) ?? [])
  if (aside.length > 0) put('muted', `${app ? '  ·  ' : ' '}${aside.join(' ')}`)
  for (const text of options) put('options', ` ${text}`)
  return { ...line, tokens: out }
}

/** Protocol (unless it is plain IP) and both ends; gives back what follows them. */
function head(tokens: readonly Token[], put: (kind: TokenKind, text: string) => void): readonly Token[] {
  const ends = tokens.findIndex(({ kind }) => kind === 'dst')
  for (const { kind, text } of tokens.slice(0, ends + 1)) {
    if (kind === 'proto' && text === 'IP ') continue
    put(kind, text)
  }
  return tokens.slice(ends + 1)
}
