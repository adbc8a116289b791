/**
 * Owns numbering the hosts of a capture: equal addresses get equal numbers, in the order in which flows show them.
 *
 * Guarantees: open addressing in typed arrays, about 24 bytes a host (IPv6 four words more) and no strings. The hash is seeded,
 * so that no capture can be made whose hosts all collide.
 */
import type { FlowReader } from '../flows/flow-reader'

const FIRST_SIZE = 1 << 10
const NOT_V6 = 0xffffffff

export class Hosts {
  count = 0
  private size = FIRST_SIZE
  /** first word of the address */
  private words = new Uint32Array(FIRST_SIZE)
  /** where the other three words of an IPv6 address begin, or NOT_V6 */
  private places = new Uint32Array(FIRST_SIZE)
  /** flow * 2 + side where the host was seen first: its text is the flow's, which may be a name (listings) */
  private examples = new Uint32Array(FIRST_SIZE)
  private hashes = new Uint32Array(FIRST_SIZE)
  private wide = new Uint32Array(FIRST_SIZE)
  private wideCount = 0
  /** slot -> host + 1, 0 = free */
  private slots = new Uint32Array(FIRST_SIZE * 2)

  constructor(
    private readonly flows: FlowReader,
    private readonly seed: number,
  ) {}

  /** Number of the host at a flow's end: 0 = originator's, 1 = responder's. */
  of(flow: number, side: number): number {
    const { flows } = this
    const end = side === 0 ? 'orig' : 'resp'
    const a = flows.addressWord(flow, end, 0) >>> 0
    if (flows.number(flow, 'version') !== 6) return this.find(flow * 2 + side, a, false, 0, 0, 0)
    const b = flows.addressWord(flow, end, 1) >>> 0
    const c = flows.addressWord(flow, end, 2) >>> 0
    return this.find(flow * 2 + side, a, true, b, c, flows.addressWord(flow, end, 3) >>> 0)
  }

  text(host: number): string {
    const example = this.examples[host]
    return this.flows.addressText(example >>> 1, (example & 1) === 0 ? 'orig' : 'resp')
  }

  /** Word 0 … 3 of the address. */
  word(host: number, word: 0 | 1 | 2 | 3): number {
    return word === 0 ? this.words[host] : this.wide[this.places[host] + word - 1]
  }

  isV6(host: number): boolean {
    return this.places[host] !== NOT_V6
  }

  private find(example: number, a: number, isV6: boolean, b: number, c: number, d: number): number {
    let hash = mix(this.seed, a)
    if (isV6) hash = mix(mix(mix(hash, b), c), d)
    const mask = this.slots.length - 1
    let slot = hash & mask
    for (;;) {
      const held = this.slots[slot]
      if (held === 0) break
      const host = held - 1
      if (this.words[host] === a && this.hashes[host] === hash) {
        const at = this.places[host]
        if (!isV6) {
          if (at === NOT_V6) return host
        } else if (at !== NOT_V6 && this.wide[at] === b && this.wide[at + 1] === c && this.wide[at + 2] === d)
          return host
      }
      slot = (slot + 1) & mask
    }
    const host = this.count++
    if (host === this.size) this.growHosts()
    this.words[host] = a
    this.hashes[host] = hash
    this.examples[host] = example
    this.places[host] = isV6 ? this.keepWide(b, c, d) : NOT_V6
    this.slots[slot] = host + 1
    if (this.count * 2 > this.slots.length) this.growSlots()
    return host
  }

  private keepWide(b: number, c: number, d: number): number {
    const at = this.wideCount
    if (at + 3 > this.wide.length) this.wide = wider(this.wide, this.wide.length * 2)
    this.wide[at] = b
    this.wide[at + 1] = c
    this.wide[at + 2] = d
    this.wideCount += 3
    return at
  }

  private growHosts(): void {
    this.size *= 2
    this.words = wider(this.words, this.size)
    this.places = wider(this.places, this.size)
    this.examples = wider(this.examples, this.size)
    this.hashes = wider(this.hashes, this.size)
  }

  private growSlots(): void {
    const slots = new Uint32Array(this.slots.length * 2)
    const mask = slots.length - 1
    for (let host = 0; host < this.count; host++) {
      let slot = this.hashes[host] & mask
      while (slots[slot] !== 0) slot = (slot + 1) & mask
      slots[slot] = host + 1
    }
    this.slots = slots
  }
}

function wider(old: Uint32Array, size: number): Uint32Array<ArrayBuffer> {
  const grown = new Uint32Array(size)
  grown.set(old)
  return grown
}

function mix(hash: number, value: number): number {
  let h = Math.imul(hash ^ value, 0x9e3779b1)
  h ^= h >>> 15
  h = Math.imul(h, 0x85ebca6b)
  return (h ^ (h >>> 13)) >>> 0
}
