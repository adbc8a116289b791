/**
 * Owns the IP datagrams whose fragments are still coming in (RFC 791, RFC 8200 4.5), found by addresses, protocol and id.
 *
 * Guarantees: 30 s (IPv4, as Linux) or 60 s (IPv6, RFC 8200) of capture time after its first fragment a datagram is given up; at
 * most 512 of them and 16 MiB, beyond that the oldest are given up early. What is given up is handed over in `given`, never
 * dropped. Refuses to say what a datagram is: that is the tracker's.
 */
import type { Layers } from '@main/decode/layers'
import { Datagram } from './datagram'
import { Fragment } from './fragment'

const SETS = 128
const WAYS = 4
const MAX_BYTES = 16 * 1024 * 1024
const GIVE_UP_IPV4 = 30
const GIVE_UP_IPV6 = 60

function mix(hash: number, value: number): number {
  const mixed = Math.imul(hash ^ value, 0x9e3779b1)
  return mixed ^ (mixed >>> 15)
}

/** Both halves of a 53-bit identity: what makes two fragments parts of one datagram. */
function identity(layers: Layers, fragment: Fragment, context: number): number {
  const { bytes, srcAt } = layers
  const size = fragment.version === 6 ? 32 : 8
  let low = mix(0x13198a2e, fragment.ipId)
  let high = mix(context, fragment.version === 6 ? 6 : bytes[srcAt - 3])
  for (let i = 0; i < size; i++) {
    low = mix(low, bytes[srcAt + i] + 1)
    high = mix(high, Math.imul(bytes[srcAt + i] + 1, 0x85ebca6b) ^ fragment.ipId)
  }
  return (low >>> 0) * 0x200000 + (high >>> 11)
}

export class Datagrams {
  /** given up since this was last emptied, oldest first */
  readonly given: Datagram[] = []
  waiting = 0
  private readonly slots: (Datagram | undefined)[] = new Array(SETS * WAYS).fill(undefined)
  private readonly fragment = new Fragment()
  private bytes = 0
  private hand = 0

  /** Takes the fragment in `layers`, which came in `pieces` itself or in one frame; answers its datagram when that is whole now, false when it can be no part of one. */
  add(
    layers: Layers,
    parent: number,
    context: number,
    frame: number,
    seconds: number,
    nanos: number,
    pieces: Datagram | undefined,
  ): Datagram | undefined | false {
    const { fragment } = this
    if (!fragment.fill(layers)) return false
    this.lookAtOne(seconds)
    const hash = identity(layers, fragment, context)
    const slot = this.find(hash, seconds)
    const datagram = this.slots[slot] ?? this.begin(slot, hash, seconds)
    datagram.parent = parent
    datagram.context = context
    const before = datagram.memory
    datagram.add(fragment, layers.bytes, frame, seconds, nanos, pieces)
    this.bytes += datagram.memory - before
    if (datagram.isWhole) {
      this.free(slot)
      return datagram
    }
    if (this.bytes > MAX_BYTES) this.giveUp(this.oldest())
    return undefined
  }

  /** Gives up what has waited too long at `seconds`. */
  sweep(seconds: number): void {
    if (this.waiting === 0) return
    for (let slot = 0; slot < this.slots.length; slot++) if (this.isLate(slot, seconds)) this.giveUp(slot)
  }

  /** Gives up everything: the capture ends. */
  giveUpAll(): void {
    while (this.waiting > 0) this.giveUp(this.oldest())
  }

  private begin(slot: number, hash: number, seconds: number): Datagram {
    const datagram = new Datagram()
    datagram.version = this.fragment.version
    datagram.hash = hash
    datagram.ipId = this.fragment.ipId
    datagram.seconds = seconds
    this.slots[slot] = datagram
    this.bytes += datagram.memory
    this.waiting++
    return datagram
  }

  /** Slot of the datagram; else a free one of its set, the oldest being given up for it when there is none. */
  private find(hash: number, seconds: number): number {
    const set = (hash % SETS) * WAYS
    let best = set
    for (let slot = set; slot < set + WAYS; slot++) {
      const datagram = this.slots[slot]
      if (datagram?.hash === hash) {
        if (this.isLate(slot, seconds)) this.giveUp(slot)
        return slot
      }
      const other = this.slots[best]
      if (other && (!datagram || datagram.seconds < other.seconds)) best = slot
    }
    if (this.slots[best]) this.giveUp(best)
    return best
  }

  /** One slot a fragment is looked at, so that nothing stays for ever between sweeps. */
  private lookAtOne(seconds: number): void {
    this.hand = (this.hand + 1) % this.slots.length
    if (this.isLate(this.hand, seconds)) this.giveUp(this.hand)
  }

  private isLate(slot: number, seconds: number): boolean {
    const datagram = this.slots[slot]
    if (!datagram) return false
    return seconds - datagram.seconds > (datagram.version === 6 ? GIVE_UP_IPV6 : GIVE_UP_IPV4)
  }

  private oldest(): number {
    let best = -1
    for (let slot = 0; slot < this.slots.length; slot++) {
      const datagram = this.slots[slot]
      if (datagram && (best < 0 || datagram.lastFrame < (this.slots[best]?.lastFrame ?? 0))) best = slot
    }
    return best
  }

  private giveUp(slot: number): void {
    const datagram = this.slots[slot]
    if (!datagram) return
    this.given.push(datagram)
    this.free(slot)
  }

  private free(slot: number): void {
    this.bytes -= this.slots[slot]?.memory ?? 0
    this.slots[slot] = undefined
    this.waiting--
  }
}
