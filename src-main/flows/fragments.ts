/**
 * Owns the memory which flow an IP datagram went to, so that fragments that come when it was counted already (late after it was
 * given up, or a second time) follow although they have no ports.
 *
 * Guarantees: fixed size (a direct-mapped table; a newer datagram pushes out an older one in the same place), no allocation.
 * Refuses reassembly: that is datagrams.ts.
 */
import type { FlowKey } from './key'

const SIZE = 4096
const MASK = SIZE - 1

export class Fragments {
  private readonly flow = new Int32Array(SIZE).fill(-1)
  private readonly src = new Uint32Array(SIZE)
  private readonly dst = new Uint32Array(SIZE)
  private readonly id = new Int32Array(SIZE)
  private readonly whole = new Uint8Array(SIZE)
  /** the datagram that `find` found had been counted whole: what comes again adds nothing */
  foundWhole = false

  remember(key: FlowKey, ipId: number, flow: number, whole: boolean): void {
    const place = this.place(key, ipId)
    this.whole[place] = whole ? 1 : 0
    this.flow[place] = flow
    this.src[place] = fold(key.src0, key.src1, key.src2, key.src3)
    this.dst[place] = fold(key.dst0, key.dst1, key.dst2, key.dst3) ^ (key.kind & 0xff)
    this.id[place] = ipId | 0
  }

  /** Flow of the datagram, or -1. */
  find(key: FlowKey, ipId: number): number {
    const place = this.place(key, ipId)
    const same =
      this.id[place] === (ipId | 0) &&
      this.src[place] === fold(key.src0, key.src1, key.src2, key.src3) &&
      this.dst[place] === (fold(key.dst0, key.dst1, key.dst2, key.dst3) ^ (key.kind & 0xff)) >>> 0
    this.foundWhole = same && this.whole[place] === 1
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
