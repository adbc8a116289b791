/**
 * Owns reading pcap files (draft-ietf-opsawg-pcap): both byte orders, micro- and nanoseconds, and the "modified" form of
 * patched libpcaps (magic 0xa1b2cd34, 8 more bytes a record).
 *
 * Guarantees: 16 bytes are parsed a frame, nothing is allocated; lengths that contradict each other (captured more than
 * the snap length, more than was on the wire) are taken as they stand and the frame is given.
 * Versions as libpcap takes them: 2.0-2.4 and 543.0; in those before 2.3 (and 543.0) the two lengths are swapped.
 *
 * A fraction of a second or more (seen in real files) is carried into the seconds; what the file says stays in
 * `CaptureFacts.oddTimes`, because tcpdump prints it as it stands.
 */
import { fail, ok, type Result } from '@shared/result'
import type { BlockReader } from './block-reader'
import type { CaptureFacts } from './capture-facts'
import { type FrameParser, MAX_FRAME_BYTES, ReadEnd } from './frame-parser'
import { type FrameSpan, Next } from './source'

export const PCAP_HEADER_BYTES = 24

interface Flavour {
  readonly name: string
  /** bytes of a record header */
  readonly recordBytes: number
  /** digits of the fraction */
  readonly timeDigits: 6 | 9
}

const FLAVOURS: ReadonlyMap<number, Flavour> = new Map([
  [0xa1b2c3d4, { name: 'pcap', recordBytes: 16, timeDigits: 6 }],
  [0xa1b23c4d, { name: 'pcap (nanoseconds)', recordBytes: 16, timeDigits: 9 }],
  [0xa1b2cd34, { name: 'pcap (modified)', recordBytes: 24, timeDigits: 6 }],
])

/** True when a file that begins with these 4 bytes is a pcap file in either byte order. */
export function isPcapMagic(view: DataView, at: number): boolean {
  return FLAVOURS.has(view.getUint32(at, true)) || FLAVOURS.has(view.getUint32(at, false))
}

class PcapParser implements FrameParser {
  readonly format: string
  private readonly stop: ReadEnd
  private readonly recordBytes: number
  private readonly fractionLimit: number
  private readonly nanosPerFraction: number

  constructor(
    private readonly reader: BlockReader,
    private readonly facts: CaptureFacts,
    private readonly little: boolean,
    /** minor version 3: whichever length is larger was on the wire */
    private readonly swapped: 'no' | 'yes' | 'maybe',
    flavour: Flavour,
  ) {
    this.format = flavour.name
    this.recordBytes = flavour.recordBytes
    this.fractionLimit = 10 ** flavour.timeDigits
    this.nanosPerFraction = flavour.timeDigits === 6 ? 1000 : 1
    this.stop = new ReadEnd(reader, facts)
  }

  next(span: FrameSpan): number {
    if (this.stop.ended) return Next.ended
    const reader = this.reader
    const head = this.recordBytes
    if (reader.end - reader.pos < head && !reader.need(head)) return this.short(head)
    let captured = reader.view.getUint32(reader.pos + 8, this.little)
    let wire = reader.view.getUint32(reader.pos + 12, this.little)
    if (this.swapped !== 'no' && (this.swapped === 'yes' || captured > wire)) {
      const first = captured
      captured = wire
      wire = first
    }
    if (captured > MAX_FRAME_BYTES) return this.tooLong(captured)
    const length = head + captured
    if (reader.end - reader.pos < length && !reader.need(length)) return this.short(length)

    const at = reader.pos
    reader.pos = at + length
    this.facts.frames++
    span.bytes = reader.bytes
    span.start = at + head
    span.end = at + length
    span.wireLength = wire
    span.interfaceIndex = 0
    span.fileOffset = reader.offsetOf(at + head)
    const fraction = reader.view.getUint32(at + 4, this.little)
    span.seconds = reader.view.getUint32(at, this.little)
    span.nanos = fraction * this.nanosPerFraction
    if (fraction >= this.fractionLimit) this.carry(span, fraction)
    return Next.frame
  }

  private carry(span: FrameSpan, fraction: number): void {
    const unit = this.nanosPerFraction === 1 ? 'nanoseconds' : 'microseconds'
    this.facts.oddTime(span.seconds, fraction, span.fileOffset - this.recordBytes, unit)
    span.seconds += Math.floor(fraction / this.fractionLimit)
    span.nanos = (fraction % this.fractionLimit) * this.nanosPerFraction
  }

  private short(needed: number): number {
    return this.stop.short(needed, `frame ${this.facts.frames + 1}`)
  }

  private tooLong(captured: number): number {
    return this.stop.corrupt(`Frame ${this.facts.frames + 1} says that it has ${captured} bytes.`)
  }
}

/**
 * Reads the file header at the reader's position (its 24 bytes must be there) and leaves the reader at the first record.
 * Errors: unsupported-version.
 */
export function startPcap(reader: BlockReader, facts: CaptureFacts, path: string): Result<FrameParser> {
  const { view, pos } = reader
  const little = FLAVOURS.has(view.getUint32(pos, true))
  const flavour = FLAVOURS.get(view.getUint32(pos, little))
  if (!flavour) return fail('not-a-capture', `${path} is not a pcap file.`, 'Open a pcap or pcapng file.')
  const major = view.getUint16(pos + 4, little)
  const minor = view.getUint16(pos + 6, little)
  if (!(major === 2 && minor <= 4) && !(major === 543 && minor === 0))
    return fail(
      'unsupported-version',
      `${path} is a pcap file of version ${major}.${minor}; versions 2.0 to 2.4 can be read.`,
      'Convert it with the program that wrote it, or check that it is not damaged.',
    )
  const swapped = major === 543 || minor < 3 ? 'yes' : minor === 3 ? 'maybe' : 'no'
  facts.addInterface({
    // the upper half holds the FCS length (draft-ietf-opsawg-pcap 4)
    linkType: view.getUint32(pos + 20, little) & 0xffff,
    snapLength: view.getUint32(pos + 16, little),
    timeDigits: flavour.timeDigits,
    name: '',
    description: '',
    filter: '',
    comment: '',
  })
  reader.pos += PCAP_HEADER_BYTES
  return ok(new PcapParser(reader, facts, little, swapped, flavour))
}
