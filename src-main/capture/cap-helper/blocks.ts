/**
 * Owns the pcapng blocks that the built-in engine writes: a section header with its comment, one interface, packets.
 *
 * Little-endian, times in microseconds. A block is always whole in what is handed out; nothing is allocated for a packet.
 */
const SECTION_HEADER = 0x0a0d0d0a
const BYTE_ORDER = 0x1a2b3c4d
const INTERFACE = 1
const PACKET = 6
const COMMENT = 1
const PACKET_OVERHEAD = 32
const TWO_32 = 4_294_967_296

export interface FileFacts {
  readonly application: string
  readonly comment: string
  readonly interface: string
  readonly filter: string
  readonly linkType: number
  readonly snapLength: number
}

type Options = readonly (readonly [code: number, value: string | Uint8Array])[]

const utf8 = new TextEncoder()
const padded = (length: number): number => (length + 3) & ~3

/** What stands at the beginning of each file. */
export function headerBlocks(facts: FileFacts): Uint8Array {
  const section = new DataView(new ArrayBuffer(16))
  section.setUint32(0, BYTE_ORDER, true)
  section.setUint16(4, 1, true)
  // the length of the section is not known while it grows
  section.setBigInt64(8, -1n, true)
  const port = new DataView(new ArrayBuffer(8))
  port.setUint16(0, facts.linkType, true)
  port.setUint32(4, facts.snapLength, true)
  const filter: Options = facts.filter === '' ? [] : [[11, `\0${facts.filter}`]]
  const blocks = [
    block(SECTION_HEADER, section, [
      [COMMENT, facts.comment],
      [4, facts.application],
    ]),
    block(INTERFACE, port, [[2, facts.interface], ...filter, [9, new Uint8Array([6])]]),
  ]
  const all = new Uint8Array(blocks[0].length + blocks[1].length)
  all.set(blocks[0])
  all.set(blocks[1], blocks[0].length)
  return all
}

function block(type: number, body: DataView, options: Options): Uint8Array {
  const tail = optionBytes(options)
  const length = 12 + body.byteLength + tail.length
  const bytes = new Uint8Array(length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, type, true)
  view.setUint32(4, length, true)
  bytes.set(new Uint8Array(body.buffer), 8)
  bytes.set(tail, 8 + body.byteLength)
  view.setUint32(length - 4, length, true)
  return bytes
}

function optionBytes(options: Options): Uint8Array {
  if (options.length === 0) return new Uint8Array(0)
  const values = options.map(([code, value]) => {
    const bytes = typeof value === 'string' ? utf8.encode(value) : value
    return [code, bytes.subarray(0, 0xffff)] as const
  })
  const bytes = new Uint8Array(values.reduce((sum, [, value]) => sum + 4 + padded(value.length), 4))
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const [code, value] of values) {
    view.setUint16(at, code, true)
    view.setUint16(at + 2, value.length, true)
    bytes.set(value, at + 4)
    at += 4 + padded(value.length)
  }
  return bytes
}

/** Packet blocks that are written in one go. */
export class PacketBatch {
  readonly bytes: Uint8Array
  length = 0
  private readonly view: DataView

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity)
    this.view = new DataView(this.bytes.buffer)
  }

  hasRoom(blockLength: number): boolean {
    return this.length + blockLength <= this.bytes.length
  }

  /** The first `kept` bytes of `source`; `remark` is what `packetRemark` made, or empty. */
  add(source: Buffer, kept: number, wireLength: number, micros: number, remark: Uint8Array): void {
    const { view, bytes, length: at } = this
    const length = packetBlockLength(kept, remark)
    const high = Math.floor(micros / TWO_32)
    view.setUint32(at, PACKET, true)
    view.setUint32(at + 4, length, true)
    view.setUint32(at + 8, 0, true)
    view.setUint32(at + 12, high, true)
    view.setUint32(at + 16, micros - high * TWO_32, true)
    view.setUint32(at + 20, kept, true)
    view.setUint32(at + 24, wireLength, true)
    const end = at + 28 + padded(kept)
    // the padding, where older bytes stand
    if (end > at + 28) view.setUint32(end - 4, 0, true)
    source.copy(bytes, at + 28, 0, kept)
    bytes.set(remark, end)
    view.setUint32(at + length - 4, length, true)
    this.length = at + length
  }

  clear(): void {
    this.length = 0
  }
}

export const packetBlockLength = (kept: number, remark: Uint8Array): number =>
  PACKET_OVERHEAD + padded(kept) + remark.length

/** A comment for single packets. */
export const packetRemark = (text: string): Uint8Array => optionBytes([[COMMENT, text]])
