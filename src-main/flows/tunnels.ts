/**
 * Owns which tunnels a flow was seen in (conn.log's `tunnel_parents`) and the tunnels that are no flow: IP in IP and GRE, known by
 * their two ends in either order, named like a flow as Zeek does.
 *
 * Guarantees: no allocation for a frame whose flow and tunnel are known; at most 65,536 such tunnels and 32 parents a flow,
 * further ones are not named. Refuses to decide what is the same flow: that is `tunnelContext`'s, below.
 *
 * `tunnelContext` is the rule that keeps equal 5-tuples apart: a network identifier (VXLAN, Geneve, NVGRE) names the network; IPv4
 * inside IP or GRE may be anybody's private addresses, so the tunnel's two ends belong to it; IPv6 is the same everywhere,
 * and GTP's and ERSPAN's ends may differ by direction, so for those only the kind of tunnel counts.
 */
import { type Layers, Tunnel } from '@main/decode/layers'
import { uidOf } from './uid'

const MAX_TUNNELS = 65_536
const MAX_PARENTS = 32
/** Parents are one number: a flow's number + 1, or this plus a tunnel's number. */
const TUNNEL_BIT = 0x80000000
const END_WORDS = 8

export const parentFlow = (flow: number): number => (flow < 0 ? 0 : flow + 1)

function mix(hash: number, value: number): number {
  const mixed = Math.imul(hash ^ value, 0x9e3779b1)
  return mixed ^ (mixed >>> 15)
}

function word(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]
}

function hashAddress(layers: Layers, at: number): number {
  let hash = mix(0x243f6a88, layers.outerVersion)
  for (let i = 0; i < (layers.outerVersion === 6 ? 16 : 4); i += 4) hash = mix(hash, word(layers.bytes, at + i))
  return hash
}

/** Both ends of the tunnel, whichever sent. */
const hashEnds = (layers: Layers): number =>
  (hashAddress(layers, layers.outerSrcAt) + hashAddress(layers, layers.outerDstAt)) | 0

/** What tells the innermost packet's flow from one of the same end points elsewhere; never 0. */
export function tunnelContext(layers: Layers): number {
  const { tunnel } = layers
  if (layers.tunnelNetwork >= 0) return (mix(mix(tunnel, 1), layers.tunnelNetwork) | 1) >>> 0
  const byEnds = (tunnel === Tunnel.ip || tunnel === Tunnel.gre) && layers.ipVersion === 4
  return byEnds ? (mix(mix(tunnel, 2), hashEnds(layers)) | 1) >>> 0 : tunnel
}

/** True for tunnels that are flows themselves. */
export const isInFlow = (tunnel: number): boolean => tunnel >= Tunnel.vxlan

/** Zeek's `service` of a flow that is a tunnel. */
export const TUNNEL_SERVICE: Readonly<Record<number, string>> = {
  [Tunnel.vxlan]: 'vxlan',
  [Tunnel.geneve]: 'geneve',
  [Tunnel.gtp]: 'gtpv1',
  [Tunnel.teredo]: 'teredo',
}

export class Tunnels {
  /** parents of a flow in the order they were met */
  private readonly parents = new Map<number, number[]>()
  private readonly byHash = new Map<number, number[]>()
  /** ends, kind, version, first frame and its time: what a tunnel's name is made of */
  private readonly tunnels: Uint32Array[] = []

  /** The parent number of the IP or GRE tunnel around the innermost packet; 0 when there are too many. */
  around(layers: Layers, frame: number, seconds: number, nanos: number): number {
    const hash = mix(hashEnds(layers), layers.tunnel)
    const known = this.byHash.get(hash)
    if (known) for (const index of known) if (this.isSame(this.tunnels[index], layers)) return TUNNEL_BIT + index
    if (this.tunnels.length >= MAX_TUNNELS) return 0
    const words = new Uint32Array(END_WORDS + 5)
    const size = layers.outerVersion === 6 ? 16 : 4
    for (let i = 0; i < size; i += 4) {
      words[i >> 2] = word(layers.bytes, layers.outerSrcAt + i)
      words[4 + (i >> 2)] = word(layers.bytes, layers.outerDstAt + i)
    }
    words.set([layers.tunnel, layers.outerVersion, frame, seconds % 0x100000000, nanos], END_WORDS)
    const index = this.tunnels.push(words) - 1
    if (known) known.push(index)
    else this.byHash.set(hash, [index])
    return TUNNEL_BIT + index
  }

  private isSame(words: Uint32Array, layers: Layers): boolean {
    if (words[END_WORDS] !== layers.tunnel || words[END_WORDS + 1] !== layers.outerVersion) return false
    return (
      (isAt(words, 0, layers, layers.outerSrcAt) && isAt(words, 4, layers, layers.outerDstAt)) ||
      (isAt(words, 4, layers, layers.outerSrcAt) && isAt(words, 0, layers, layers.outerDstAt))
    )
  }

  /** Says that a flow was seen inside `parent`. */
  add(flow: number, parent: number): void {
    const parents = this.parents.get(flow)
    if (!parents) this.parents.set(flow, [parent])
    else if (parents.length < MAX_PARENTS && !parents.includes(parent)) parents.push(parent)
  }

  /** Names of a flow's parents; `uid` names a flow. */
  uids(flow: number, uid: (flow: number) => string): string[] {
    const parents = this.parents.get(flow) ?? []
    return parents.map((parent) => (parent >= TUNNEL_BIT ? uidOf(this.tunnels[parent - TUNNEL_BIT]) : uid(parent - 1)))
  }
}

function isAt(words: Uint32Array, from: number, layers: Layers, at: number): boolean {
  const count = layers.outerVersion === 6 ? 4 : 1
  for (let i = 0; i < count; i++) if ((words[from + i] | 0) !== word(layers.bytes, at + i * 4)) return false
  return true
}
