/**
 * Owns the places of IP fragments in a TCP stream: a later fragment has no TCP header, its first fragment says the number.
 *
 * Guarantees: at most MAX_OPEN datagrams are remembered, the oldest is forgotten first. Refuses a fragment whose first
 * fragment was not captured before it (its flow is not known either, see flows/fragments.ts).
 */
import type { Layers } from '../decode/layers'

const MAX_OPEN = 4096

export class FragmentPlaces {
  /** IP id -> sequence number that the first byte behind the IP header would have */
  private readonly bases = new Map<number, number>()

  remember(layers: Layers): void {
    if (!layers.moreFragments) return
    this.bases.delete(layers.ipId)
    this.bases.set(layers.ipId, layers.seq + (layers.tcpFlags & 2 ? 1 : 0) - layers.tcpHeaderLength)
    if (this.bases.size <= MAX_OPEN) return
    for (const oldest of this.bases.keys()) {
      this.bases.delete(oldest)
      return
    }
  }

  /** Sequence number of a later fragment's first byte. */
  find(layers: Layers): number | undefined {
    const base = this.bases.get(layers.ipId)
    return base === undefined ? undefined : (base + layers.fragmentOffset) >>> 0
  }
}
