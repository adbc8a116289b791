/**
 * Owns the guidance of the fuzzer: what an input made the program say, as a set of small hashes. An input that says
 * something new (a stack of protocols, a field, an error, a shape of line) is worth keeping and changing further.
 *
 * Guarantees: fixed size (a bitmap); two things may share a bit, which loses an input and nothing else.
 */
const BITS = 22
/** lines are compared by their first words: a long list of options has no new ones, a dump of bytes only noise */
const MAX_SHAPE = 400
const DUMP = '\n\t0x'

export class Features {
  private readonly seen = new Uint8Array(1 << (BITS - 3))
  /** things said for the first time since `begin` */
  fresh = 0
  total = 0

  begin(): void {
    this.fresh = 0
  }

  /** Notes a number under a kind of thing. */
  number(kind: number, value: number): void {
    const mixed = Math.imul(Math.imul(value | 0, 0x85ebca6b) ^ Math.imul(kind + 1, 0xc2b2ae35), 0x27d4eb2f)
    const bit = (mixed ^ (mixed >>> 15)) >>> (32 - BITS)
    if ((this.seen[bit >>> 3] & (1 << (bit & 7))) !== 0) return
    this.seen[bit >>> 3] |= 1 << (bit & 7)
    this.fresh++
    this.total++
  }

  /** Notes a text as it is. */
  text(kind: number, text: string): void {
    this.number(kind, hash(text, 0, text.length))
  }

  /** Notes how large something was, by powers of two. */
  magnitude(kind: number, value: number): void {
    this.number(kind, 32 - Math.clz32(value))
  }

  /** Notes every two words that follow one another, numbers left out: 'length 7' and 'length 9' are one thing. */
  shape(kind: number, text: string): void {
    const dump = text.indexOf(DUMP)
    const end = Math.min(dump < 0 ? text.length : dump, MAX_SHAPE)
    let before = 0
    let word = 0
    for (let at = 0; at < end; at++) {
      const code = text.charCodeAt(at)
      const isDigit = code >= 48 && code <= 57
      if (isDigit) continue
      const isLetter = (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95
      if (isLetter) {
        word = (Math.imul(word, 31) + code) | 0
        continue
      }
      if (word === 0) continue
      this.number(kind, Math.imul(before, 0x01000193) ^ word)
      before = word
      word = 0
    }
    if (word !== 0) this.number(kind, Math.imul(before, 0x01000193) ^ word)
  }
}

function hash(text: string, from: number, to: number): number {
  let value = 0x811c9dc5
  for (let at = from; at < to; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  return value
}
