/**
 * Owns the way from a decoded frame to its flow where that is more than one step: fragments are put together and counted as
 * the packet they make; a packet inside a tunnel belongs to the flow inside, after the UDP flow around it was counted for
 * itself (Zeek logs both).
 *
 * Guarantees: a plain frame costs two comparisons more than `FlowTable.track`. After `track`, `layers` is the innermost packet, and
 * the table's `lastMarks` and `revisions` are those of its flow. Earlier frames that find their flow only now are told to the sink.
 * A datagram that stays incomplete is counted when it is given up (datagrams.ts), with what is there; tunnels inside it are not.
 */
import { dissectPacket, resume } from '@main/decode/dissect'
import { DecodeError, Layers, Tunnel } from '@main/decode/layers'
import { Mark } from '@shared/marks'
import type { Datagram } from './datagram'
import { Datagrams } from './datagrams'
import type { FlowTable } from './table'
import { isInFlow, parentFlow, TUNNEL_SERVICE, tunnelContext } from './tunnels'

const IPV4_ETHER_TYPE = 0x0800
const IPV6_ETHER_TYPE = 0x86dd

/** Who keeps the frames. */
export interface FrameSink {
  /** An earlier frame belongs to `flow` and has these marks besides its own. */
  assign(frame: number, flow: number, marks: number): void
  /** `FlowTable.revisions` are about to be overwritten. */
  revised(): void
}

function open(layers: Layers, datagram: Datagram): Layers {
  const { bytes, start, end, wire } = datagram.packet()
  layers.reset(bytes, start, end, wire)
  dissectPacket(layers, datagram.version === 6 ? IPV6_ETHER_TYPE : IPV4_ETHER_TYPE)
  return layers
}

const isFragment = (layers: Layers): boolean => layers.fragmentOffset > 0 || layers.moreFragments

export class Tracker {
  /** the packet the last frame was counted as */
  layers = new Layers()
  private readonly datagrams = new Datagrams()
  private readonly whole = new Layers()
  private readonly incomplete = new Layers()

  constructor(
    private readonly flows: FlowTable,
    private readonly sink: FrameSink,
  ) {}

  /** Counts one dissected frame (see `FlowTable.track`); answers the innermost flow, -1 while a datagram is incomplete. */
  track(layers: Layers, frame: number, seconds: number, nanos: number): number {
    if (this.layers !== layers) this.layers = layers
    if (layers.tunnel === Tunnel.none && !layers.isSuspended && !isFragment(layers))
      return this.flows.track(layers, frame, seconds, nanos)
    return this.inSteps(layers, frame, seconds, nanos)
  }

  /** Counts what has waited too long for its other fragments at `seconds`. */
  sweep(seconds: number): void {
    this.datagrams.sweep(seconds)
    this.countGiven()
  }

  /** The capture ends: what is incomplete now stays so. */
  finish(): void {
    this.datagrams.giveUpAll()
    this.countGiven()
  }

  private inSteps(frameLayers: Layers, frame: number, seconds: number, nanos: number): number {
    const { flows } = this
    let layers = frameLayers
    let pieces: Datagram | undefined
    let flow = -1
    for (;;) {
      const bare = layers.tunnel === Tunnel.none
      const parent = bare ? (pieces?.parent ?? 0) : this.parentOf(layers, flow, frame, seconds, nanos)
      const context = bare ? (pieces?.context ?? 0) : tunnelContext(layers)
      if (isFragment(layers)) {
        const datagram = this.datagrams.add(layers, parent, context, frame, seconds, nanos, pieces)
        this.countGiven()
        if (datagram === undefined) return flow
        // one that can be no part of a datagram counts as it is
        if (datagram === false) {
          const refused = flows.track(layers, frame, seconds, nanos, parent, context)
          if (pieces && refused >= 0) this.addPieces(pieces, refused, frame)
          return refused < 0 ? flow : refused
        }
        pieces = datagram
        layers = open(this.whole, datagram)
        this.layers = layers
        continue
      }
      const found = flows.track(layers, frame, seconds, nanos, parent, context)
      if (found >= 0) flow = found
      if (pieces && found >= 0) this.addPieces(pieces, flow, frame)
      if (!layers.isSuspended || !this.goInside(layers, flow)) return flow
    }
  }

  private parentOf(layers: Layers, around: number, frame: number, seconds: number, nanos: number): number {
    if (isInFlow(layers.tunnel)) return parentFlow(around)
    return this.flows.tunnels.around(layers, frame, seconds, nanos)
  }

  /** Reads on behind a tunnel's header; true when there is an IP packet. One without (ARP …) stays with the tunnel's flow. */
  private goInside(layers: Layers, flow: number): boolean {
    const { tunnelDepth, openedTunnel } = layers
    resume(layers)
    const found = layers.tunnelDepth > tunnelDepth
    const service = TUNNEL_SERVICE[openedTunnel]
    if (service === undefined || flow < 0) return found
    if ((found || layers.error === DecodeError.none) && this.flows.serviceText(flow) === '')
      this.flows.setService(flow, service)
    return found
  }

  /** The packet just tracked was a datagram of several frames. */
  private addPieces(datagram: Datagram, flow: number, frame: number): void {
    const { flows } = this
    const { frames } = datagram
    flows.addPieces(frames.length - 1, frames[0], frame, datagram.isWhole ? datagram.ipId : -1, datagram.behindGap)
    if (datagram.differs) flows.lastMarks |= Mark.overlap
    const marks = flows.lastMarks & (Mark.fromResponder | Mark.overlap)
    for (const piece of frames) if (piece !== frame) this.sink.assign(piece, flow, marks)
  }

  private countGiven(): void {
    const { flows, incomplete } = this
    const { given } = this.datagrams
    if (given.length === 0) return
    const { lastMarks } = flows
    for (const datagram of given) {
      this.sink.revised()
      const { lastFrame, lastSeconds, lastNanos, parent, context } = datagram
      open(incomplete, datagram)
      const flow = flows.track(incomplete, lastFrame, lastSeconds, lastNanos, parent, context)
      if (flow < 0) continue
      this.addPieces(datagram, flow, lastFrame)
      this.sink.assign(lastFrame, flow, flows.lastMarks)
    }
    given.length = 0
    this.sink.revised()
    flows.revisions.count = 0
    flows.lastMarks = lastMarks
  }
}
