/**
 * Owns the stand-in addresses of a listing: names whose address is not in the text, and ends that have no name either.
 *
 * IPv4 stand-ins lie in 240.0.0.0/4 (reserved, RFC 1112: no packet carries them), names from 240.0.0.1 on, nameless ends from
 * 248.0.0.1 on; IPv6 stand-ins in the discard prefix 100::/64 (RFC 6666), the same number in the last word.
 * Guarantees: one name, one number, in the order of the text; at most `MAX_HOSTS` of each.
 */
const FIRST_NAME = 0xf0000000
const FIRST_NAMELESS = 0xf8000000
const MAX_HOSTS = 1_000_000

/** First word of an IPv6 stand-in; the next two are 0, the last is the number. */
export const V6_STAND_IN = 0x01000000

export class ListingHosts {
  private readonly numbers = new Map<string, number>()
  private readonly names: string[] = []
  private nameless = 0
  /** true when there were more names than are told apart */
  isFull = false

  /** Number of a name; the names beyond the limit share the last number. */
  ofName(name: string): number {
    const known = this.numbers.get(name)
    if (known !== undefined) return known
    if (this.names.length >= MAX_HOSTS) {
      this.isFull = true
      return FIRST_NAME + MAX_HOSTS
    }
    this.names.push(name)
    const number = FIRST_NAME + this.names.length
    this.numbers.set(name, number)
    return number
  }

  /** Number of one more end without a name. */
  ofNameless(): number {
    if (this.nameless < MAX_HOSTS) this.nameless++
    else this.isFull = true
    return FIRST_NAMELESS + this.nameless
  }

  /** What the text says in place of a stand-in: a name, '?' for an end without one; undefined for other addresses. */
  nameOf(word: number): string | undefined {
    if (word > FIRST_NAMELESS && word <= FIRST_NAMELESS + this.nameless) return '?'
    if (word === FIRST_NAME + MAX_HOSTS) return '(one of many more names)'
    return word > FIRST_NAME ? this.names[word - FIRST_NAME - 1] : undefined
  }
}
