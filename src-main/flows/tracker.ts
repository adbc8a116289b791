/**
 * Owns the way from a decoded frame to its flow where that is more than one step: a packet inside a tunnel belongs to the
 * flow inside, after the UDP flow around it was counted for itself (Zeek logs both).
 *
 * Guarantees: a plain frame costs one comparison more than `FlowTable.track`. After `track`, `layers` holds the innermost packet and
 * the table's `lastMarks` and `revisions` are the innermost flow's.
 */
import { resume } from '@main/decode/dissect'
import { DecodeError, type Layers, Tunnel } from '@main/decode/layers'
import type { FlowTable } from './table'
import { isInFlow, parentFlow, TUNNEL_SERVICE, tunnelContext } from './tunnels'

export class Tracker {
  constructor(private readonly flows: FlowTable) {}

  /** Counts one dissected frame (see `FlowTable.track`) and goes on into its tunnels; answers the innermost flow. */
  track(layers: Layers, frame: number, seconds: number, nanos: number): number {
    if (layers.tunnel === Tunnel.none && !layers.isSuspended) return this.flows.track(layers, frame, seconds, nanos)
    return this.tunnelled(layers, frame, seconds, nanos)
  }

  private tunnelled(layers: Layers, frame: number, seconds: number, nanos: number): number {
    let flow = this.inTunnel(layers, -1, frame, seconds, nanos)
    while (layers.isSuspended) {
      const { tunnelDepth, openedTunnel } = layers
      resume(layers)
      const found = layers.tunnelDepth > tunnelDepth
      const service = TUNNEL_SERVICE[openedTunnel]
      if (service !== undefined && flow >= 0 && (found || layers.error === DecodeError.none)) {
        if (this.flows.serviceText(flow) === '') this.flows.setService(flow, service)
      }
      // a frame without an IP packet inside (ARP …) stays with the tunnel
      if (found) {
        const inner = this.inTunnel(layers, flow, frame, seconds, nanos)
        if (inner >= 0) flow = inner
      }
    }
    return flow
  }

  /** Counts the innermost packet; `around` is the flow that carries it, if one does. */
  private inTunnel(layers: Layers, around: number, frame: number, seconds: number, nanos: number): number {
    const { flows } = this
    if (layers.tunnel === Tunnel.none) return flows.track(layers, frame, seconds, nanos)
    const parent = isInFlow(layers.tunnel)
      ? parentFlow(around)
      : flows.tunnels.around(layers, frame, seconds, nanos)
    return flows.track(layers, frame, seconds, nanos, parent, tunnelContext(layers))
  }
}
