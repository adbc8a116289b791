/**
 * Owns the numbering of protocol stacks: eth:ip:tcp:dns is one small number, so that a frame needs one column cell to
 * say all its protocols, and `gre` or `frame.protocols contains "vlan"` is looked up once a stack, not once a frame.
 *
 * A trie: `child(node, protocol)` per layer, from ROOT, gives the id; no allocation once a stack was met. A capture has
 * a few dozen stacks; hostile ones are bounded at MAX_STACKS, after which new layers are left off the end.
 */
import { PROTOCOLS } from '@shared/protocols'

export const MAX_STACKS = 65_535

export class ProtocolStacks {
  /** the empty stack */
  static readonly ROOT = 0

  private readonly width = PROTOCOLS.length
  private children = new Uint16Array(64 * PROTOCOLS.length)
  private readonly stacks: (readonly number[])[] = [[]]

  get count(): number {
    return this.stacks.length
  }

  /** The stack `stack` with one more layer inside. */
  child(stack: number, protocol: number): number {
    const known = this.children[stack * this.width + protocol]
    return known !== 0 ? known : this.add(stack, protocol)
  }

  /** Protocol numbers, outermost first. */
  protocols(stack: number): readonly number[] {
    return this.stacks[stack] ?? []
  }

  private add(stack: number, protocol: number): number {
    if (protocol < 0 || protocol >= this.width || this.stacks.length >= MAX_STACKS) return stack
    const id = this.stacks.length
    this.stacks.push([...this.stacks[stack], protocol])
    if ((id + 1) * this.width > this.children.length) {
      const grown = new Uint16Array(this.children.length * 2)
      grown.set(this.children)
      this.children = grown
    }
    this.children[stack * this.width + protocol] = id
    return id
  }
}
