/**
 * Owns what a cable did to each packet of an impaired path, found by comparing the captures taken at its two ends: which
 * packets arrived, which twice, in which order they were sent, and which repeat bytes that had been sent before.
 */
import type { TcpSegment } from '@main/insight/tcp-segment'
import { readTcpSegment } from '@main/insight/tcp-segment'
import type { Session } from '@main/session/session'

export interface CablePacket {
  readonly segment: TcpSegment
  /** flow and direction, the same in both captures */
  readonly way: string
  readonly key: string
}

const TCP = 6
const RST = 4

const spaceOf = ({ length, flags }: TcpSegment): number => length + ((flags >> 1) & 1) + (flags & 1)

/** All TCP packets of a session, sent by the host at `address` or not. */
export function packetsOf(session: Session): CablePacket[] {
  const packets: CablePacket[] = []
  for (let row = 0; row < session.frames.count; row++) {
    const flow = session.frames.flow(row)
    if (flow < 0 || session.flows.ipProtocol(flow) !== TCP) continue
    const layers = session.layersOf(row)
    if (!layers) continue
    const fromResponder = session.isFromResponder(row)
    const segment = readTcpSegment(layers, {
      frame: row + 1,
      ns: session.frames.timeNs(row),
      fromResponder,
      marks: session.frames.marks(row),
      afterBreak: false,
    })
    if (!segment) continue
    const ends = [session.flows.origText(flow), session.flows.respText(flow)]
    if (fromResponder) ends.reverse()
    const way = ends.join('>')
    const { seq, ack, length, flags, ipId, tsVal } = segment
    packets.push({ segment, way, key: [way, seq, ack, length, flags, ipId, tsVal].join(' ') })
  }
  return packets
}

export interface Arrival {
  readonly packet: CablePacket
  /** arrived before: the cable doubled it */
  readonly isCopy: boolean
  /** its sender had sent some of its bytes before */
  readonly isResend: boolean
  /** bytes with higher numbers, or these very bytes, arrived before */
  readonly isBehind: boolean
  /** an earlier packet with some of its bytes had arrived */
  readonly isKnown: boolean
}

class Sent {
  private readonly ranges: { from: number; to: number }[] = []
  private base: number | undefined
  highest = Number.NEGATIVE_INFINITY

  place(seq: number): number {
    this.base ??= seq
    return (seq - this.base) | 0
  }

  has(from: number, to: number): boolean {
    return this.ranges.some((range) => range.from < to && range.to > from)
  }

  add(from: number, to: number): void {
    this.ranges.push({ from, to })
    this.highest = Math.max(this.highest, to)
  }
}

/** Packets with bytes (or SYN, FIN) that travelled from the end `sender` to the end `receiver`, in the order they arrived. */
export function arrivals(sender: readonly CablePacket[], receiver: readonly CablePacket[], from: string): Arrival[] {
  const resends = new Map<string, boolean>()
  const sentBy = new Map<string, Sent>()
  for (const { segment, way, key } of sender) {
    if (!way.startsWith(from) || spaceOf(segment) === 0) continue
    const sent = sentBy.get(way) ?? new Sent()
    sentBy.set(way, sent)
    const place = sent.place(segment.seq)
    resends.set(key, sent.has(place, place + spaceOf(segment)))
    sent.add(place, place + spaceOf(segment))
  }
  const seen = new Set<string>()
  const arrivedBy = new Map<string, Sent>()
  const list: Arrival[] = []
  for (const packet of receiver) {
    const { segment, way, key } = packet
    const isResend = resends.get(key)
    if (!way.startsWith(from)) continue
    const arrived = arrivedBy.get(way) ?? new Sent()
    arrivedBy.set(way, arrived)
    const place = arrived.place(segment.seq)
    const end = place + spaceOf(segment)
    if (place === end || isResend === undefined) {
      // an ACK without data shows how far its sender has come
      if ((segment.flags & RST) === 0) arrived.highest = Math.max(arrived.highest, place)
      continue
    }
    list.push({
      packet,
      isCopy: seen.has(key),
      isResend,
      isBehind: place < arrived.highest,
      isKnown: arrived.has(place, end),
    })
    seen.add(key)
    arrived.add(place, end)
  }
  return list
}

/** Packets that repeat bytes, in the order they were sent, and whether an earlier copy of those bytes had arrived at all. */
export function resends(
  sender: readonly CablePacket[],
  receiver: readonly CablePacket[],
  from: string,
): { readonly packet: CablePacket; readonly wasNeeded: boolean }[] {
  const arrived = new Set(receiver.map(({ key }) => key))
  const sentBy = new Map<string, { from: number; to: number; arrived: boolean }[]>()
  const list: { packet: CablePacket; wasNeeded: boolean }[] = []
  for (const packet of sender) {
    const { segment, way, key } = packet
    if (!way.startsWith(from) || spaceOf(segment) === 0) continue
    const sent = sentBy.get(way) ?? []
    sentBy.set(way, sent)
    const begin = segment.seq
    const copies = sent.filter((range) => ((range.from - begin) | 0) < spaceOf(segment) && ((range.to - begin) | 0) > 0)
    if (copies.length > 0) list.push({ packet, wasNeeded: !copies.some((copy) => copy.arrived) })
    sent.push({ from: begin, to: (begin + spaceOf(segment)) >>> 0, arrived: arrived.has(key) })
  }
  return list
}
