/**
 * Owns walking the blocks of a pcapng file (draft-ietf-opsawg-pcapng): sections in either byte order, interfaces, packets
 * (enhanced, simple and the obsolete packet block), names, statistics, comments. Everything else is passed over.
 *
 * Guarantees: nothing is allocated for a packet without a comment. Interface ids count from 0 in each section; the
 * `interfaces` of the capture go on across sections. A packet whose block is sound but whose content is not (unknown
 * interface, more bytes than its block) is left out with a warning; a block whose two lengths differ ends the walk.
 */
import { fail, ok, type Result } from '@shared/result'
import type { BlockReader } from './block-reader'
import type { CaptureFacts } from './capture-facts'
import { type FrameParser, MAX_FRAME_BYTES, ReadEnd } from './frame-parser'
import { type BlockBody, readInterface, readStatistics } from './pcapng-interface'
import { eachName } from './pcapng-names'
import { eachOption, Option, textOf } from './pcapng-options'
import { type FrameSpan, Next } from './source'
import type { TimeScale } from './time-scale'

const Block = {
  section: 0x0a0d0d0a,
  interface: 1,
  /** obsolete packet block (appendix A) */
  packet: 2,
  simplePacket: 3,
  names: 4,
  statistics: 5,
  enhancedPacket: 6,
} as const

const BYTE_ORDER_MAGIC = 0x1a2b3c4d
const SECTION_BYTES = 28
/** type, length, and the length again at the end */
const BLOCK_FRAME = 12
/** fixed part of enhanced and obsolete packet blocks before the data */
const PACKET_HEAD = 28
const SIMPLE_HEAD = 12
/** a packet of the largest size with all its options */
const MAX_BLOCK_BYTES = MAX_FRAME_BYTES + (1 << 20)
/** blocks that are not needed are only read (and their trailing length checked) up to this size */
const MAX_CHECKED_SKIP = 1 << 20

/** What the walk does after a block that was no frame. */
const GO_ON = -1

const padded = (length: number): number => length + (-length & 3)

/** True when a file that begins with these 4 bytes is a pcapng file. */
export function isPcapngMagic(view: DataView, at: number): boolean {
  return view.getUint32(at) === Block.section
}

class PcapngParser implements FrameParser {
  readonly format = 'pcapng'
  /** this section has a version that nobody defined: its blocks are passed over */
  unknownVersion = false
  private begun = false
  private little = true
  private readonly stop: ReadEnd
  /** one per interface of all sections; those of this section begin at `sectionBase` */
  private readonly scales: TimeScale[] = []
  private sectionBase = 0

  constructor(
    private readonly reader: BlockReader,
    private readonly facts: CaptureFacts,
  ) {
    this.stop = new ReadEnd(reader, facts)
  }

  next(span: FrameSpan): number {
    for (;;) {
      const status = this.block(span)
      if (status !== GO_ON) return status
    }
  }

  /** Reads the section header at the reader's position. */
  section(): number {
    const reader = this.reader
    if (!reader.need(SECTION_BYTES)) return this.stop.short(SECTION_BYTES, 'a section header')
    const little = reader.view.getUint32(reader.pos + 8, true) === BYTE_ORDER_MAGIC
    if (!little && reader.view.getUint32(reader.pos + 8, false) !== BYTE_ORDER_MAGIC)
      return this.stop.corrupt('A section header has no valid byte-order magic.')
    this.little = little
    const length = reader.view.getUint32(reader.pos + 4, little)
    if (length < SECTION_BYTES) return this.stop.corrupt(`A section header says that it has ${length} bytes.`)
    const status = this.whole(length)
    if (status !== GO_ON) return status
    const at = reader.pos
    const major = reader.view.getUint16(at + 12, little)
    const minor = reader.view.getUint16(at + 14, little)
    // 1.2 was written by some programs and means 1.0 (draft 4.1)
    if (major !== 1 || (minor !== 0 && minor !== 2)) {
      const message = `A section has pcapng version ${major}.${minor}; only 1.0 is known.`
      this.unknownVersion = true
      if (!this.begun) return this.stop.corrupt(message)
      this.facts.warn('corrupt', reader.offset, `${message} Its frames are left out.`)
      reader.pos = at + padded(length)
      return GO_ON
    }
    this.begun = true
    this.unknownVersion = false
    this.sectionBase = this.scales.length
    const end = at + padded(length) - 4
    const sound = eachOption(reader.view, at + 24, end, little, (code, from, to) => {
      if (code === Option.comment) this.facts.comment(0, textOf(reader.bytes, from, to), reader.offset)
    })
    if (!sound) this.facts.warn('corrupt', reader.offset, 'The options of a section header run past its end.')
    reader.pos = at + padded(length)
    return GO_ON
  }

  private block(span: FrameSpan): number {
    if (this.stop.ended) return Next.ended
    const reader = this.reader
    if (reader.end - reader.pos < BLOCK_FRAME && !reader.need(BLOCK_FRAME))
      return this.stop.short(BLOCK_FRAME, 'a block header')
    const type = reader.view.getUint32(reader.pos, this.little)
    if (type === Block.section) return this.section()
    const length = reader.view.getUint32(reader.pos + 4, this.little)
    if (length < BLOCK_FRAME) return this.stop.corrupt(`A block says that it has ${length} bytes.`)
    const skipped = type === 0 || type > Block.enhancedPacket || this.unknownVersion
    if (skipped && length > MAX_CHECKED_SKIP)
      return reader.skip(padded(length)) ? GO_ON : this.stop.short(padded(length), 'a block')
    const status = this.whole(length)
    if (status !== GO_ON) return status
    const at = reader.pos
    const size = padded(length)
    reader.pos = at + size
    if (skipped) return GO_ON
    if (type === Block.enhancedPacket || type === Block.packet) return this.packet(span, at, size, type)
    if (type === Block.simplePacket) return this.simplePacket(span, at, size)
    return this.aboutFrames(type, at, size)
  }

  /** GO_ON when the whole block of `length` bytes stands in the buffer and ends with the same length. */
  private whole(length: number): number {
    const reader = this.reader
    const size = padded(length)
    if (size > MAX_BLOCK_BYTES) return this.stop.corrupt(`A block says that it has ${length} bytes.`)
    if (reader.end - reader.pos < size && !reader.need(size)) return this.stop.short(size, 'a block')
    const trailing = reader.view.getUint32(reader.pos + size - 4, this.little)
    return trailing === length
      ? GO_ON
      : this.stop.corrupt(`A block has length ${length} at its start and ${trailing} at its end.`)
  }

  /** Enhanced packet block (4.3) and obsolete packet block (appendix A), which differ in the interface field only. */
  private packet(span: FrameSpan, at: number, size: number, type: number): number {
    if (size < PACKET_HEAD + 4) return this.unsound(at, 'is too short')
    const { view, bytes } = this.reader
    const little = this.little
    const id = type === Block.packet ? view.getUint16(at + 8, little) : view.getUint32(at + 8, little)
    const captured = view.getUint32(at + 20, little)
    const start = at + PACKET_HEAD
    if (captured > size - PACKET_HEAD - 4) return this.unsound(at, `says that it holds ${captured} bytes`)
    const index = this.sectionBase + id
    if (index >= this.scales.length) return this.unsound(at, `names interface ${id}, which is not described`)
    this.facts.frames++
    span.bytes = bytes
    span.start = start
    span.end = start + captured
    span.wireLength = view.getUint32(at + 24, little)
    span.interfaceIndex = index
    span.fileOffset = this.reader.offsetOf(start)
    const scale = this.scales[index]
    scale.set(span, view.getUint32(at + 12, little), view.getUint32(at + 16, little))
    if (scale.clipped) this.clipped(at)
    const optionsAt = start + padded(captured)
    if (at + size - 4 - optionsAt >= 4) this.packetOptions(at, optionsAt, at + size - 4)
    return Next.frame
  }

  /** Simple packet block (4.4): no time, always the section's first interface. */
  private simplePacket(span: FrameSpan, at: number, size: number): number {
    if (size < SIMPLE_HEAD + 4) return this.unsound(at, 'is too short')
    if (this.sectionBase >= this.scales.length) return this.unsound(at, 'names interface 0, which is not described')
    const wire = this.reader.view.getUint32(at + 8, this.little)
    const snap = this.facts.interfaces[this.sectionBase].snapLength
    const captured = Math.min(wire, size - SIMPLE_HEAD - 4, snap === 0 ? wire : snap)
    this.facts.frames++
    span.bytes = this.reader.bytes
    span.start = at + SIMPLE_HEAD
    span.end = span.start + captured
    span.wireLength = wire
    span.seconds = 0
    span.nanos = 0
    span.interfaceIndex = this.sectionBase
    span.fileOffset = this.reader.offsetOf(span.start)
    return Next.frame
  }

  private aboutFrames(type: number, at: number, size: number): number {
    const { bytes, view } = this.reader
    const body = { bytes, view, at: at + 8, end: at + size - 4, little: this.little }
    const offset = this.reader.offsetOf(at)
    if (type === Block.interface) return this.interfaceBlock(body, offset)
    if (type === Block.names) {
      const sound = eachName(body, (address, name) => this.facts.name(address, name, offset))
      if (!sound) this.facts.warn('corrupt', offset, 'A record of a name resolution block runs past its end.')
    } else if (type === Block.statistics && body.end - body.at >= 12) {
      const index = this.sectionBase + view.getUint32(body.at, this.little)
      if (index < this.scales.length) this.facts.statistics.set(index, readStatistics(body))
    }
    return GO_ON
  }

  private interfaceBlock(body: BlockBody, offset: number): number {
    if (body.end - body.at < 8) return this.stop.corrupt('An interface description block is too short.')
    const { described, scale, whole } = readInterface(body)
    if (!whole) this.facts.warn('corrupt', offset, 'The options of an interface description block run past its end.')
    if (!this.facts.addInterface(described))
      return this.stop.limit('The file describes more interfaces than can be told apart; reading stops here.')
    this.scales.push(scale)
    return GO_ON
  }

  private packetOptions(at: number, from: number, end: number): void {
    if (!eachOption(this.reader.view, from, end, this.little, this.onPacketOption))
      this.facts.warn(
        'corrupt',
        this.reader.offsetOf(at),
        `The options of frame ${this.facts.frames} run past its block.`,
      )
  }

  /** One function for all packets: a closure a packet would be an allocation a packet. */
  private readonly onPacketOption = (code: number, from: number, to: number): void => {
    if (code !== Option.comment) return
    this.facts.comment(this.facts.frames, textOf(this.reader.bytes, from, to), this.reader.offsetOf(from))
  }

  private unsound(at: number, what: string): number {
    this.facts.warn('corrupt', this.reader.offsetOf(at), `A packet block ${what}; it is left out.`)
    return GO_ON
  }

  private clipped(at: number): void {
    this.facts.warn('odd-time', this.reader.offsetOf(at), `Frame ${this.facts.frames} has a time outside 1970-2514.`)
  }
}

/**
 * Reads the first section header at the reader's position; undefined when it is not all there yet (growing file).
 * Errors: unsupported-version, corrupt.
 */
export function startPcapng(reader: BlockReader, facts: CaptureFacts, path: string): Result<FrameParser> | undefined {
  const parser = new PcapngParser(reader, facts)
  const status = parser.section()
  if (status === GO_ON) return ok(parser)
  if (status === Next.waiting) return undefined
  const message = `${path}: ${facts.warnings[0]?.message ?? 'the section header could not be read.'}`
  return parser.unknownVersion
    ? fail(
        'unsupported-version',
        message,
        'Convert it with the program that wrote it, or check that it is not damaged.',
      )
    : fail('corrupt', message, 'Get an undamaged copy of the file.')
}
