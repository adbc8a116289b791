/**
 * Owns the frame that is made from a record: the headers that the text states, so that everything behind (decoding, flows,
 * sequence analysis, filters) works as on a capture. Payload is on the wire only, but for what the text really shows.
 *
 * Guarantees: lengths and checksums fit, so that nothing looks damaged; what the text does not hold is 0 in the bytes and
 * `listing-known.ts` says so wherever the bytes are shown. A hex dump below a record is the frame itself.
 */
import type { ListingRecord, ListingTcp } from '@shared/listing'
import { expectedChecksum, pseudoSum, sum16 } from '../decode/checksum'
import { ipHeaderAt } from './listing-dump'
import { v6Words } from './listing-ends'
import { V6_STAND_IN } from './listing-hosts'
import { optionBytes } from './listing-options'
import { payloadBytes } from './listing-payload'

export const LINK_RAW = 101
export const LINK_ETHERNET = 1
const ETHERNET_HEADER = 14
const ARP_BYTES = 28
const MAX_WIRE = 1 << 21

/** What is known of a record beside its text. */
export interface Resolved {
  /** IPv4 address, or the number that stands in for it (IPv6: last word of the stand-in) */
  readonly source: number
  readonly target: number
  readonly seq: number
  readonly ack: number
}

export interface MadeFrame {
  readonly bytes: Uint8Array
  readonly wireLength: number
  readonly linkType: number
  /** its bytes are those of a hex dump, not made */
  readonly isDump: boolean
}

const PROTOCOLS = { tcp: 6, udp: 17, icmp: 1, icmp6: 58, ip: 255, arp: 0 } as const
/** ICMP's own header */
const ICMP_BYTES = 8

export function makeFrame(record: ListingRecord, resolved: Resolved): MadeFrame {
  const fromDump = record.dump && frameOfDump(record, record.dump)
  if (fromDump) return fromDump
  if (record.kind === 'arp') return withEthernet(record, 0x0806, arpFrame(record, resolved))
  const packet = ipPacket(record, resolved)
  return record.link ? withEthernet(record, record.version === 6 ? 0x86dd : 0x0800, packet) : packet
}

function frameOfDump(record: ListingRecord, dump: Uint8Array): MadeFrame | undefined {
  const at = ipHeaderAt(dump)
  if (at < 0) return undefined
  const isV6 = dump[at] >> 4 === 6
  const word = at + (isV6 ? 4 : 2)
  const stated = ((dump[word] << 8) | dump[word + 1]) + (isV6 ? 40 : 0)
  const wireLength = Math.max(dump.length, at + stated)
  if (at === 0 && record.link) {
    const packet = { bytes: dump, wireLength, linkType: LINK_RAW, isDump: true }
    return withEthernet(record, isV6 ? 0x86dd : 0x0800, packet)
  }
  return { bytes: dump, wireLength, linkType: at === 0 ? LINK_RAW : LINK_ETHERNET, isDump: true }
}

/** An Ethernet header in front: that of -e, or (ARP) one without addresses. */
function withEthernet(record: ListingRecord, type: number, packet: MadeFrame): MadeFrame {
  const bytes = new Uint8Array(ETHERNET_HEADER + packet.bytes.length)
  writeMac(bytes, 0, record.link?.target)
  writeMac(bytes, 6, record.link?.source)
  bytes[12] = type >> 8
  bytes[13] = type & 255
  bytes.set(packet.bytes, ETHERNET_HEADER)
  const stated = record.link?.length ?? 0
  const wireLength = Math.min(MAX_WIRE, Math.max(ETHERNET_HEADER + packet.wireLength, stated))
  return { bytes, wireLength, linkType: LINK_ETHERNET, isDump: packet.isDump }
}

function writeMac(bytes: Uint8Array, at: number, text: string | undefined): void {
  text?.split(':').forEach((part, i) => {
    bytes[at + i] = Number.parseInt(part, 16)
  })
}

function arpFrame(record: ListingRecord, { source, target }: Resolved): MadeFrame {
  const view = new DataView(new ArrayBuffer(ARP_BYTES))
  const bytes = new Uint8Array(view.buffer)
  view.setUint16(0, 1)
  view.setUint16(2, 0x0800)
  bytes[4] = 6
  bytes[5] = 4
  view.setUint16(6, record.arp?.operation ?? 1)
  writeMac(bytes, 8, record.arp?.hardware)
  view.setUint32(14, source)
  view.setUint32(24, target)
  return { bytes, wireLength: Math.max(ARP_BYTES, record.length ?? 0), linkType: LINK_RAW, isDump: false }
}

/** What stands behind the IP header: bytes, and how many there were on the wire. */
interface Carried {
  readonly bytes: Uint8Array
  readonly wire: number
}

function ipPacket(record: ListingRecord, resolved: Resolved): MadeFrame {
  const carried = carriedBy(record, resolved)
  const header = record.version === 6 ? 40 : 20
  // TCP's own length is the better one: what is between them are options
  const stated = record.tcp?.length === undefined ? (record.ip.length ?? 0) : 0
  const wire = Math.min(MAX_WIRE, Math.max(header + carried.wire, Math.min(stated, 0xffff)))
  const bytes = new Uint8Array(header + carried.bytes.length)
  bytes.set(carried.bytes, header)
  if (record.version === 6) writeV6(bytes, wire, record, resolved)
  else writeV4(bytes, wire, record, resolved)
  writeTransportSum(bytes, header, wire, record)
  return { bytes, wireLength: wire, linkType: LINK_RAW, isDump: false }
}

const protocolOf = (record: ListingRecord): number => {
  const printed = /^ip-proto-(\d{1,3})$/.exec(record.message ?? '')
  return record.ip.protocol ?? (printed ? Number(printed[1]) & 255 : PROTOCOLS[record.kind])
}

function writeV4(bytes: Uint8Array, wire: number, record: ListingRecord, { source, target }: Resolved): void {
  const { ip } = record
  const view = new DataView(bytes.buffer)
  view.setUint8(0, 0x45)
  view.setUint8(1, ip.tos ?? 0)
  // longer than the field can say: 0, as for a segment the network card has still to cut
  view.setUint16(2, wire > 0xffff ? 0 : wire)
  view.setUint16(4, ip.id ?? 0)
  const fragment = ip.fragment ? ((ip.fragment.offset >> 3) & 0x1fff) | (ip.fragment.more ? 0x2000 : 0) : 0
  view.setUint16(6, fragment | (ip.dontFragment ? 0x4000 : 0))
  view.setUint8(8, ip.ttl ?? 0)
  view.setUint8(9, protocolOf(record))
  view.setUint32(12, source)
  view.setUint32(16, target)
  view.setUint16(10, expectedChecksum(sum16(bytes, 0, 20), 0))
}

function writeV6(bytes: Uint8Array, wire: number, record: ListingRecord, { source, target }: Resolved): void {
  const view = new DataView(bytes.buffer)
  view.setUint32(0, (6 << 28) | ((record.ip.tos ?? 0) << 20))
  view.setUint16(4, wire - 40 > 0xffff ? 0 : wire - 40)
  view.setUint8(6, protocolOf(record))
  view.setUint8(7, record.ip.ttl ?? 0)
  writeV6Address(view, 8, record.source.host, source)
  writeV6Address(view, 24, record.target.host, target)
}

function writeV6Address(view: DataView, at: number, host: string | undefined, standIn: number): void {
  const words = (host === undefined ? undefined : v6Words(host)) ?? [V6_STAND_IN, 0, 0, standIn]
  words.forEach((word, i) => {
    view.setUint32(at + 4 * i, word)
  })
}

/** Where the checksum stands by protocol. UDP over IPv4 goes without one. */
const SUM_AT: Readonly<Record<number, number>> = { 1: 2, 6: 16, 17: 6, 58: 2 }

/** A checksum that is right when the payload is zeros, as `ListingFile` hands it out: nothing must look damaged. */
function writeTransportSum(bytes: Uint8Array, header: number, wire: number, record: ListingRecord): void {
  const protocol = protocolOf(record)
  const place = SUM_AT[protocol]
  const at = header + (place ?? 0)
  if (place === undefined || record.ip.fragment || at + 2 > bytes.length) return
  if (protocol === 17 && record.version === 4) return
  const [source, target, width] = record.version === 6 ? [8, 24, 16] : [12, 16, 4]
  const size = wire - header
  const pseudo = protocol === 1 ? 0 : pseudoSum(bytes, source, target, width, protocol, size)
  const sum = expectedChecksum(sum16(bytes, header, bytes.length, pseudo), 0)
  bytes[at] = sum >> 8
  bytes[at + 1] = sum & 255
}

function carriedBy(record: ListingRecord, resolved: Resolved): Carried {
  const { ip } = record
  // a later fragment has no header of its own to make
  if (ip.fragment && ip.fragment.offset > 0) return { bytes: new Uint8Array(0), wire: ip.fragment.size ?? 0 }
  switch (record.kind) {
    case 'tcp':
      return record.tcp ? tcpSegment(record, record.tcp, resolved) : NOTHING
    case 'udp':
      return udpDatagram(record)
    case 'icmp':
    case 'icmp6':
      return icmpMessage(record)
    default:
      return { bytes: NOTHING.bytes, wire: record.length ?? 0 }
  }
}

const NOTHING: Carried = { bytes: new Uint8Array(0), wire: 0 }

function tcpSegment(record: ListingRecord, tcp: ListingTcp, { seq, ack }: Resolved): Carried {
  const options = paddedOptions(record, optionBytes(tcp.options ?? '', (ack - (tcp.ack ?? 0)) >>> 0))
  const payload = payloadBytes(record)
  const header = 20 + options.length
  const view = new DataView(new ArrayBuffer(header + payload.length))
  const bytes = new Uint8Array(view.buffer)
  view.setUint16(0, record.source.port ?? 0)
  view.setUint16(2, record.target.port ?? 0)
  view.setUint32(4, seq)
  view.setUint32(8, ack)
  view.setUint16(12, ((header / 4) << 12) | (tcp.flags & 0x1ff))
  view.setUint16(14, Math.min(0xffff, tcp.window ?? 0))
  view.setUint16(18, tcp.urgent ?? 0)
  bytes.set(options, 20)
  bytes.set(payload, header)
  return { bytes, wire: header + Math.max(payload.length, tcp.length ?? 0) }
}

/** Where the text says how long the packet was, the header has room for the options that the text does not show. */
function paddedOptions({ ip, tcp, version }: ListingRecord, options: Uint8Array): Uint8Array {
  if (ip.length === undefined || tcp?.length === undefined) return options
  const room = ip.length - (version === 6 ? 40 : 20) - 20 - tcp.length
  if (room <= options.length || room > 40 || room % 4 !== 0) return options
  const padded = new Uint8Array(room).fill(1)
  padded.set(options)
  return padded
}

function udpDatagram(record: ListingRecord): Carried {
  const payload = payloadBytes(record)
  const length = 8 + Math.max(payload.length, record.length ?? 0)
  const view = new DataView(new ArrayBuffer(8 + payload.length))
  view.setUint16(0, record.source.port ?? 0)
  view.setUint16(2, record.target.port ?? 0)
  view.setUint16(4, Math.min(0xffff, length))
  new Uint8Array(view.buffer).set(payload, 8)
  // a fragmented datagram is longer than its first fragment
  const wire = record.ip.fragment?.size ?? length
  return { bytes: new Uint8Array(view.buffer), wire: Math.max(wire, view.byteLength) }
}

function icmpMessage(record: ListingRecord): Carried {
  const { type, code, id, sequence } = record.icmp ?? {}
  if (type === undefined) return { bytes: new Uint8Array(0), wire: Math.max(ICMP_BYTES, record.length ?? 0) }
  const view = new DataView(new ArrayBuffer(ICMP_BYTES))
  view.setUint8(0, type)
  view.setUint8(1, code ?? 0)
  view.setUint16(4, id ?? 0)
  view.setUint16(6, sequence ?? 0)
  return { bytes: new Uint8Array(view.buffer), wire: Math.max(ICMP_BYTES, record.length ?? 0) }
}
