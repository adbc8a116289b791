/**
 * Owns the memory which flow an IP datagram's first fragment went to, so that its later fragments (which have no ports) follow.
 *
 * Guarantees: fixed size (a direct-mapped table; a newer datagram pushes out an older one in the same place), no allocation.
 * Refuses reassembly: later fragments only count; a datagram whose first fragment comes last is not known in time.
 */
import type { FlowKey } from './key'

const SIZE = 4096
const MASK = SIZE - 1

export class Fragments {
  private readonly flow = new Int32Array(SIZE).fill(-1)
  private readonly src = new Uint32Array(SIZE)
  private readonly dst = new Uint32Array(SIZE)
  private readonly id = new Int32Array(SIZE)

  remember(key: FlowKey, ipId: number, flow: number): void {
    const place = this.place(key, ipId)
    this.flow[place] = flow
    this.src[place] = fold(key.src0, key.src1, key.src2, key.src3)
    this.dst[place] = fold(key.dst0, key.dst1, key.dst2, key.dst3) ^ (key.kind & 0xff)
    this.id[place] = ipId
  }

  /** Flow of the first fragment, or -1. */
  find(key: FlowKey, ipId: number): number {
    const place = this.place(key, ipId)
    const same =
      this.id[place] === ipId &&
      this.src[place] === fold(key.src0, key.src1, key.src2, key.src3) &&
      this.dst[place] === (fold(key.dst0, key.dst1, key.dst2, key.dst3) ^ (key.kind & 0xff)) >>> 0
    return same ? this.flow[place] : -1
  }

  private place(key: FlowKey, ipId: number): number {
    const mixed = Math.imul(ipId ^ key.src3 ^ key.dst3 ^ Math.imul(key.src0, 31) ^ key.dst0, 0x9e3779b1)
    return (mixed >>> 16) & MASK
  }
}

function fold(a: number, b: number, c: number, d: number): number {
  return (a ^ Math.imul(b, 31) ^ Math.imul(c, 961) ^ Math.imul(d, 29791)) >>> 0
}
