/**
 * Owns how one printed line (tcpdump's form, without the time) is cut into words that are coloured by role.
 *
 * Pure. The texts of the tokens, joined, are the line, character for character; a line of any other form comes back as
 * plain text with only what is certain picked out. Runs in time linear to the line (no nested repetition in the patterns).
 */
export type TokenKind =
  | 'proto'
  | 'src'
  | 'arrow'
  | 'dst'
  | 'flags'
  | 'number'
  | 'muted'
  | 'options'
  | 'length'
  | 'app'
  | 'plain'

export interface Token {
  readonly kind: TokenKind
  readonly text: string
  /** character of the line at which it starts */
  readonly at: number
}

export interface LineTokens {
  readonly tokens: readonly Token[]
  /** TCP flags as printed between the brackets ('S.', 'P.'), null when the line has none */
  readonly flags: string | null
  /** the number after 'length', null when the line has none */
  readonly length: number | null
}

/** Lines are cut here for display; the whole line can always be copied. */
export const MAX_SHOWN = 1200

const HEAD = /^([A-Za-z][\w.+-]*,?) /
const ENDS = /^(\S+) > (\S*[^\s:])(:?)(?= |$)/
const FIELD =
  /Flags \[[^\]]*\]|\b(?:seq|ack|win|urg|id|port|ttl) \d+(?::\d+)?|options \[[^\]]*\]|\blength \d+|\(\d+\)$/g

type Piece = Omit<Token, 'at'>

/** Cuts a line; `text` must already be safe to show. */
export function lineTokens(text: string): LineTokens {
  const tokens: Piece[] = []
  let rest =
    text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}… (${text.length - MAX_SHOWN} more characters)` : text
  const take = (kind: TokenKind, length: number): void => {
    if (length > 0) tokens.push({ kind, text: rest.slice(0, length) })
    rest = rest.slice(length)
  }
  const head = HEAD.exec(rest)
  if (head) take('proto', head[0].length)
  const ends = ENDS.exec(rest)
  if (!ends) return fields(tokens, rest)
  take('src', ends[1].length)
  take('arrow', 3)
  take('dst', ends[2].length)
  take('muted', ends[3].length)
  return fields(tokens, rest)
}

/** What follows the endpoints: known words by role, the application's text after 'length N: '. */
function fields(tokens: Piece[], rest: string): LineTokens {
  let flags: string | null = null
  let length: number | null = null
  let at = 0
  const plain: TokenKind = 'plain'
  for (const match of rest.matchAll(FIELD)) {
    const word = match[0]
    if (match.index > at)
      tokens.push({
        kind: punctuation(rest.slice(at, match.index)) ? 'muted' : plain,
        text: rest.slice(at, match.index),
      })
    at = match.index + word.length
    if (word.startsWith('Flags')) {
      flags ??= word.slice(7, -1)
      tokens.push({ kind: 'muted', text: 'Flags ' }, { kind: 'flags', text: word.slice(6) })
    } else if (word.startsWith('seq')) {
      tokens.push({ kind: 'muted', text: 'seq ' }, { kind: 'number', text: word.slice(4) })
    } else if (word.startsWith('length')) {
      length = Number(word.slice(7))
      tokens.push({ kind: 'muted', text: 'length ' }, { kind: length > 0 ? 'length' : 'muted', text: word.slice(7) })
      break
    } else if (word.startsWith('(')) {
      tokens.push({ kind: 'length', text: word })
      length ??= Number(word.slice(1, -1))
    } else if (word.startsWith('options')) {
      tokens.push({ kind: 'options', text: word })
    } else {
      tokens.push({ kind: 'muted', text: word })
    }
  }
  const tail = rest.slice(at)
  if (tail.startsWith(': ') && length !== null)
    tokens.push({ kind: 'muted', text: ': ' }, { kind: 'app', text: tail.slice(2) })
  else if (tail !== '') tokens.push({ kind: punctuation(tail) ? 'muted' : plain, text: tail })
  return { tokens: merged(tokens), flags, length }
}

const punctuation = (text: string): boolean => /^[\s,:;]*$/.test(text)

/** Neighbours of one kind become one element: fewer nodes to draw. */
function merged(tokens: readonly Piece[]): Token[] {
  const out: Token[] = []
  let at = 0
  for (const token of tokens) {
    const last = out[out.length - 1]
    if (last && last.kind === token.kind) out[out.length - 1] = { ...last, text: last.text + token.text }
    else out.push({ ...token, at })
    at += token.text.length
  }
  return out
}

/** True for an ACK that carries nothing and changes nothing but the acknowledgement: drawn quieter. */
export const isBareAck = (line: LineTokens): boolean => line.flags === '.' && line.length === 0
