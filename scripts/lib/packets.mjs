// Builds Ethernet frames and capture files for the sample and the bench: Ethernet II, ARP, IPv4, UDP, TCP with right
// checksums, and pcap / pcapng writers. Owns bytes only; who says what to whom stands in the callers.
import { closeSync, openSync, writeSync } from 'node:fs'

export const SYN = 2
export const FIN = 1
export const PSH = 8
export const ACK = 16

const ipBytes = (text) => text.split('.').map(Number)
const macBytes = (text) => text.split(':').map((part) => Number.parseInt(part, 16))

/** One's complement sum of 16-bit words (RFC 1071), not yet folded. */
function sumWords(buffer, from, to, sum = 0) {
  let at = from
  for (; at + 1 < to; at += 2) sum += (buffer[at] << 8) | buffer[at + 1]
  return at < to ? sum + (buffer[at] << 8) : sum
}

function fold(sum) {
  let folded = sum
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x10000)
  return ~folded & 0xffff
}

/** A host: { mac, ip } as text. */
export const host = (mac, ip) => ({ mac: macBytes(mac), ip: ipBytes(ip) })

export function arp(operation, sender, target, { broadcast = false } = {}) {
  const frame = Buffer.alloc(42)
  frame.set(broadcast ? [255, 255, 255, 255, 255, 255] : target.mac, 0)
  frame.set(sender.mac, 6)
  frame.writeUInt16BE(0x0806, 12)
  frame.set([0, 1, 8, 0, 6, 4, 0, operation], 14)
  frame.set(sender.mac, 22)
  frame.set(sender.ip, 28)
  if (!broadcast) frame.set(target.mac, 32)
  frame.set(target.ip, 38)
  return frame
}

/** Ethernet + IPv4 header around `length` bytes of payload; returns [frame, offset of the payload]. */
function ipv4(from, to, protocol, id, length) {
  const frame = Buffer.alloc(34 + length)
  frame.set(to.mac, 0)
  frame.set(from.mac, 6)
  frame.writeUInt16BE(0x0800, 12)
  frame[14] = 0x45
  frame.writeUInt16BE(20 + length, 16)
  frame.writeUInt16BE(id & 0xffff, 18)
  frame.writeUInt16BE(0x4000, 20)
  frame[22] = from.ttl ?? 64
  frame[23] = protocol
  frame.set(from.ip, 26)
  frame.set(to.ip, 30)
  frame.writeUInt16BE(fold(sumWords(frame, 14, 34)), 24)
  return [frame, 34]
}

function finishTransport(frame, at, protocol, checksumAt) {
  const length = frame.length - at
  const sum = sumWords(frame, at, frame.length, sumWords(frame, 26, 34, protocol + length))
  frame.writeUInt16BE(fold(sum), checksumAt)
  return frame
}

export function udp(from, sport, to, dport, id, payload) {
  const [frame, at] = ipv4(from, to, 17, id, 8 + payload.length)
  frame.writeUInt16BE(sport, at)
  frame.writeUInt16BE(dport, at + 2)
  frame.writeUInt16BE(8 + payload.length, at + 4)
  frame.set(payload, at + 8)
  return finishTransport(frame, at, 17, at + 6)
}

/** segment: { seq, ack, flags, window, options?: Buffer (multiple of 4), payload?: Buffer } */
export function tcp(from, sport, to, dport, id, segment) {
  const options = segment.options ?? Buffer.alloc(0)
  const payload = segment.payload ?? Buffer.alloc(0)
  const [frame, at] = ipv4(from, to, 6, id, 20 + options.length + payload.length)
  frame.writeUInt16BE(sport, at)
  frame.writeUInt16BE(dport, at + 2)
  frame.writeUInt32BE(segment.seq >>> 0, at + 4)
  frame.writeUInt32BE((segment.ack ?? 0) >>> 0, at + 8)
  frame[at + 12] = (5 + options.length / 4) << 4
  frame[at + 13] = segment.flags
  frame.writeUInt16BE(segment.window, at + 14)
  frame.set(options, at + 20)
  frame.set(payload, at + 20 + options.length)
  return finishTransport(frame, at, 6, at + 16)
}

/** MSS, SACK permitted, window scale: what a present-day SYN carries. */
export const synOptions = (mss, scale) => Buffer.from([2, 4, mss >> 8, mss & 255, 4, 2, 1, 1, 1, 3, 3, scale])

/** Writes pcap (microseconds, little endian, Ethernet) in large blocks. */
export class PcapWriter {
  constructor(path, { blockBytes = 8 << 20 } = {}) {
    this.fd = openSync(path, 'w')
    this.block = Buffer.allocUnsafe(blockBytes)
    this.used = 0
    this.bytes = 0
    this.frames = 0
    const header = Buffer.alloc(24)
    header.writeUInt32LE(0xa1b2c3d4, 0)
    header.writeUInt16LE(2, 4)
    header.writeUInt16LE(4, 6)
    header.writeUInt32LE(262144, 16)
    header.writeUInt32LE(1, 20)
    this.put(header)
  }

  put(bytes) {
    if (this.used + bytes.length > this.block.length) this.flush()
    this.block.set(bytes, this.used)
    this.used += bytes.length
    this.bytes += bytes.length
  }

  /** time: seconds as a number with microseconds; length on the wire = captured */
  frame(seconds, micros, frame) {
    if (this.used + 16 > this.block.length) this.flush()
    const { block, used } = this
    block.writeUInt32LE(seconds, used)
    block.writeUInt32LE(micros, used + 4)
    block.writeUInt32LE(frame.length, used + 8)
    block.writeUInt32LE(frame.length, used + 12)
    this.used += 16
    this.bytes += 16
    this.frames++
    this.put(frame)
  }

  flush() {
    writeSync(this.fd, this.block, 0, this.used)
    this.used = 0
  }

  close() {
    this.flush()
    closeSync(this.fd)
  }
}

const pad4 = (length) => (4 - (length % 4)) % 4

function option(code, text) {
  const value = Buffer.from(text)
  const out = Buffer.alloc(4 + value.length + pad4(value.length))
  out.writeUInt16LE(code, 0)
  out.writeUInt16LE(value.length, 2)
  out.set(value, 4)
  return out
}

function block(type, body) {
  const out = Buffer.alloc(12 + body.length)
  out.writeUInt32LE(type, 0)
  out.writeUInt32LE(out.length, 4)
  out.set(body, 8)
  out.writeUInt32LE(out.length, out.length - 4)
  return out
}

/** A whole little-endian pcapng with one Ethernet interface. frames: { micros: bigint since 1970, bytes, comment? } */
export function pcapng(frames, { comment, interfaceName }) {
  const end = Buffer.alloc(4)
  const section = Buffer.alloc(16)
  section.writeUInt32LE(0x1a2b3c4d, 0)
  section.writeUInt16LE(1, 4)
  section.fill(255, 8, 16)
  const link = Buffer.alloc(8)
  link.writeUInt16LE(1, 0)
  link.writeUInt32LE(262144, 4)
  const blocks = [
    block(0x0a0d0d0a, Buffer.concat([section, option(1, comment), end])),
    block(1, Buffer.concat([link, option(2, interfaceName), end])),
  ]
  for (const { micros, bytes, comment: text } of frames) {
    const head = Buffer.alloc(20)
    head.writeUInt32LE(Number(micros >> 32n), 4)
    head.writeUInt32LE(Number(micros & 0xffffffffn), 8)
    head.writeUInt32LE(bytes.length, 12)
    head.writeUInt32LE(bytes.length, 16)
    const padding = Buffer.alloc(pad4(bytes.length))
    blocks.push(block(6, Buffer.concat([head, bytes, padding, ...(text ? [option(1, text), end] : [])])))
  }
  return Buffer.concat(blocks)
}
