/**
 * Owns when a VLAN keeps equal 5-tuples apart. The same addresses may live in several VLANs, and a capture in front of and behind a
 * router holds every packet twice; but a mirror port may tag the two directions of one flow differently.
 *
 * The rule (table.ts asks it): a direction of a flow stays in the VLAN of its first frame. A frame of that direction from another
 * VLAN belongs to another flow, and from then on the flow of a frame's own VLAN comes first. Inside tunnels VLANs do not count.
 */
import type { Layers } from '@main/decode/layers'
import { SIDE } from './rows'

/** where SIDE keeps a direction's `vlanTag`: 13 bits above those of `Side` */
const TAG_SHIFT = 16
const TAG_BITS = 0x1fff
/** no tunnel's context has this bit and the tag's form together by design (tunnels.ts mixes all 32 bits) */
const VLAN_CONTEXT = 0x40000000

/** 1 = untagged, else what names the frame's VLAN within its outer one (802.1ad) in 13 bits; never 0. */
export function vlanTag(layers: Layers): number {
  if (layers.vlan < 0) return 1
  return layers.vlanCount < 2 ? 2 + layers.vlan : 2 + ((layers.vlan + 1 + 31 * (layers.vlanOuter + 1)) & 0xfff)
}

/** The context of a key whose flow lives in this VLAN beside one of the same 5-tuple in another. */
export const vlanContext = (layers: Layers): number =>
  layers.vlan < 0 ? VLAN_CONTEXT : (VLAN_CONTEXT | ((layers.vlanOuter + 1) << 13) | (layers.vlan + 1)) >>> 0

/** The tag of the direction whose words begin at `direction`; 0 = no frame of it yet. */
export const directionTag = (u: Uint32Array, direction: number): number =>
  (u[direction + SIDE] >>> TAG_SHIFT) & TAG_BITS

/** Keeps the first frame's tag of a direction. */
export function keepTag(u: Uint32Array, direction: number, tag: number): void {
  if (directionTag(u, direction) === 0) u[direction + SIDE] |= tag << TAG_SHIFT
}
