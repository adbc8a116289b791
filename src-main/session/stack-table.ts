/**
 * Owns how many frames and bytes each protocol stack of a capture (eth:ip:tcp:dns …) has; the numbering of the stacks
 * is `ProtocolStacks`'. Bounded as that is: stacks beyond its limit are counted under their longest known beginning.
 */
import { MAX_STACKS, ProtocolStacks } from '@shared/filter/protocol-stacks'
import { protocolId, protocolName } from '@shared/protocols'
import type { Layers } from '../decode/layers'

const ETH = protocolId('eth')
const IP = protocolId('ip')
const TCP = protocolId('tcp')

export class StackTable {
  readonly names = new ProtocolStacks()
  /** by stack number */
  readonly frames = new Float64Array(MAX_STACKS + 1)
  readonly bytes = new Float64Array(MAX_STACKS + 1)

  /** eth:ip:tcp, where nearly every frame begins */
  private readonly tcp = [ETH, IP, TCP].reduce((stack, layer) => this.names.child(stack, layer), ProtocolStacks.ROOT)

  /** Stack number of the frame in `layers`; counts the frame. */
  count(layers: Layers, wireLength: number): number {
    const { protocol } = layers
    const isTcp = layers.count > 2 && protocol[0] === ETH && protocol[1] === IP && protocol[2] === TCP
    let stack = isTcp ? this.tcp : ProtocolStacks.ROOT
    for (let i = isTcp ? 3 : 0; i < layers.count; i++) stack = this.names.child(stack, protocol[i])
    this.frames[stack]++
    this.bytes[stack] += wireLength
    return stack
  }

  /** Protocol number of the innermost layer; 0 = data. */
  top(stack: number): number {
    return this.names.protocols(stack).at(-1) ?? 0
  }

  /** 'eth:ip:tcp', Wireshark's frame.protocols. */
  text(stack: number): string {
    return this.names.protocols(stack).map(protocolName).join(':')
  }

  /** Frames and bytes that hold each protocol number. */
  totals(): Map<number, { frames: number; bytes: number }> {
    const totals = new Map<number, { frames: number; bytes: number }>()
    for (let stack = 1; stack < this.names.count; stack++) {
      if (this.frames[stack] === 0) continue
      for (const protocol of new Set(this.names.protocols(stack))) {
        const total = totals.get(protocol) ?? { frames: 0, bytes: 0 }
        total.frames += this.frames[stack]
        total.bytes += this.bytes[stack]
        totals.set(protocol, total)
      }
    }
    return totals
  }
}
