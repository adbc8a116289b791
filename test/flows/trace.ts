/**
 * Owns making traffic for tests of flows: frames are written as bytes, decoded by the product's dissector and tracked.
 *
 * `a` is 10.0.0.1:40000, `b` is 10.0.0.2:80 unless said otherwise; time moves on by 1 ms a frame unless `at` (ms) is given.
 */
import { dissect } from '@main/decode/dissect'
import { Layers } from '@main/decode/layers'
import { FlowTable, type FlowTableOptions } from '@main/flows/table'
import { Tracker } from '@main/flows/tracker'
import { Mark, type MarkName, markNames } from '@shared/marks'

export const LINKTYPE_RAW = 101
export const LINKTYPE_ETHERNET = 1

export interface Ip {
  readonly from?: 'a' | 'b'
  /** ms since the trace began */
  readonly at?: number
  readonly a?: readonly [number, number, number, number]
  readonly b?: readonly [number, number, number, number]
  readonly id?: number
  /** fragment offset in bytes, and whether more follow */
  readonly fragment?: readonly [number, boolean]
  /** TCP: in an Ethernet frame of this VLAN, 0 = untagged; two = the outer one (802.1ad) first */
  readonly vlan?: number | readonly [number, number]
}

export interface Tcp extends Ip {
  readonly flags: string
  readonly seq?: number
  readonly ack?: number
  readonly len?: number
  readonly win?: number
  readonly aPort?: number
  readonly bPort?: number
  /** window scale option */
  readonly scale?: number
  /** payload bytes that the capture holds; all by default */
  readonly captured?: number
}

const FLAG: Readonly<Record<string, number>> = { F: 1, S: 2, R: 4, P: 8, '.': 16 }

function ipv4(spec: Ip, protocol: number, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(20 + body.length)
  const view = new DataView(bytes.buffer)
  const [offset, more] = spec.fragment ?? [0, false]
  bytes[0] = 0x45
  view.setUint16(2, bytes.length)
  view.setUint16(4, spec.id ?? 0)
  view.setUint16(6, (offset >> 3) | (more ? 0x2000 : 0))
  bytes[8] = 64
  bytes[9] = protocol
  const a = spec.a ?? [10, 0, 0, 1]
  const b = spec.b ?? [10, 0, 0, 2]
  bytes.set(spec.from === 'b' ? b : a, 12)
  bytes.set(spec.from === 'b' ? a : b, 16)
  bytes.set(body, 20)
  return bytes
}

function tcpBody(spec: Tcp): Uint8Array {
  const options = spec.scale === undefined ? 0 : 4
  const bytes = new Uint8Array(20 + options + (spec.len ?? 0))
  const view = new DataView(bytes.buffer)
  const aPort = spec.aPort ?? 40000
  const bPort = spec.bPort ?? 80
  view.setUint16(0, spec.from === 'b' ? bPort : aPort)
  view.setUint16(2, spec.from === 'b' ? aPort : bPort)
  view.setUint32(4, (spec.seq ?? 0) >>> 0)
  view.setUint32(8, (spec.ack ?? 0) >>> 0)
  bytes[12] = (20 + options) << 2
  for (const letter of spec.flags) bytes[13] |= FLAG[letter]
  view.setUint16(14, spec.win ?? 1000)
  if (spec.scale !== undefined) bytes.set([3, 3, spec.scale, 1], 20)
  return bytes
}

/** An Ethernet frame around an IPv4 packet, with the tags of its VLANs. */
function inVlan(vlan: number | readonly [number, number], packet: Uint8Array): Uint8Array {
  const ids = typeof vlan === 'number' ? (vlan === 0 ? [] : [vlan]) : vlan
  const tags = ids.flatMap((id, at) => [...(at === ids.length - 1 ? [0x81, 0] : [0x88, 0xa8]), id >> 8, id & 255])
  return Uint8Array.from([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, ...tags, 8, 0, ...packet])
}

export class Trace {
  readonly table: FlowTable
  /** marks by frame number, kept up to date with revisions */
  readonly marks: number[] = [0]
  /** flow by frame number */
  readonly flows: number[] = [-1]
  private readonly layers = new Layers()
  private readonly tracker: Tracker
  private clock = 0

  constructor(
    options: FlowTableOptions = {},
    readonly start = 1_000_000,
  ) {
    this.table = new FlowTable(options)
    this.tracker = new Tracker(this.table, {
      assign: (frame, flow, marks) => {
        this.flows[frame] = flow
        this.marks[frame] |= marks
      },
      revised: () => this.revise(),
    })
  }

  /** The capture ends. */
  finish(): this {
    this.tracker.finish()
    this.table.finish()
    return this
  }

  private revise(): void {
    const { revisions } = this.table
    for (let i = 0; i < revisions.count; i++) {
      const frame = revisions.frame[i]
      this.marks[frame] = (this.marks[frame] & ~revisions.clear[i]) | revisions.set[i]
    }
  }

  get frame(): number {
    return this.marks.length - 1
  }

  /** Tracks any raw IP packet; answers the flow. */
  packet(bytes: Uint8Array, at?: number, wire = bytes.length, linkType = LINKTYPE_RAW): number {
    this.clock = at ?? this.clock + 1
    const ms = Math.floor(this.clock)
    const nanos = Math.round((this.clock - ms) * 1e6) + (((ms % 1000) + 1000) % 1000) * 1e6
    this.layers.reset(bytes, 0, bytes.length, wire)
    dissect(this.layers, linkType)
    const number = this.marks.length
    const flow = this.tracker.track(this.layers, number, this.start + Math.floor(ms / 1000), nanos)
    this.marks.push(flow < 0 ? 0 : this.table.lastMarks)
    this.flows.push(flow)
    this.revise()
    return flow
  }

  tcp(spec: Tcp): number {
    const bytes = ipv4(spec, 6, tcpBody(spec))
    const cut = spec.captured === undefined ? 0 : (spec.len ?? 0) - spec.captured
    if (spec.vlan !== undefined) {
      const frame = inVlan(spec.vlan, bytes)
      return this.packet(frame.subarray(0, frame.length - cut), spec.at, frame.length, LINKTYPE_ETHERNET)
    }
    return this.packet(bytes.subarray(0, bytes.length - cut), spec.at, bytes.length)
  }

  udp(spec: Ip & { readonly len?: number; readonly aPort?: number; readonly bPort?: number }): number {
    const body = new Uint8Array(8 + (spec.len ?? 0))
    const view = new DataView(body.buffer)
    const ports = [spec.aPort ?? 40000, spec.bPort ?? 9]
    if (spec.from === 'b') ports.reverse()
    view.setUint16(0, ports[0])
    view.setUint16(2, ports[1])
    view.setUint16(4, body.length)
    return this.packet(ipv4(spec, 17, body), spec.at)
  }

  icmp(spec: Ip & { readonly type: number; readonly code?: number; readonly len?: number }): number {
    const body = new Uint8Array(8 + (spec.len ?? 0))
    body[0] = spec.type
    body[1] = spec.code ?? 0
    return this.packet(ipv4(spec, 1, body), spec.at)
  }

  /** A packet of any protocol with `len` bytes behind the IP header. */
  other(spec: Ip & { readonly protocol: number; readonly len?: number }): number {
    return this.packet(ipv4(spec, spec.protocol, new Uint8Array(spec.len ?? 0)), spec.at)
  }

  /** SYN, SYN/ACK, ACK: a's bytes begin at `a` + 1, b's at `b` + 1; 10 ms each way. */
  open({ a = 1000, b = 5000, at = 0, scale }: { a?: number; b?: number; at?: number; scale?: number } = {}): this {
    const option = scale === undefined ? {} : { scale }
    this.tcp({ flags: 'S', seq: a, at, ...option })
    this.tcp({ from: 'b', flags: 'S.', seq: b, ack: a + 1, at: at + 10, ...option })
    this.tcp({ flags: '.', seq: a + 1, ack: b + 1, at: at + 20 })
    return this
  }

  /** Names of a frame's marks, without who sent it. */
  names(frame: number): MarkName[] {
    return markNames(this.marks[frame] & ~Mark.fromResponder)
  }

  record(flow = 0) {
    return this.table.flowRecord(flow)
  }
}
