/**
 * Owns the shape in which captures give out frames: one reused span a frame, pulled by the reader of the capture.
 *
 * Guarantees: `next` allocates nothing per frame; the bytes of a span are valid until the following `next`.
 * A capture may still grow (live, or a compressed file being unpacked): `waiting` says "nothing yet", `ended` "no more".
 */
import type { Result } from '@shared/result'

export class FrameSpan {
  bytes: Uint8Array = new Uint8Array(0)
  /** first byte of the frame's data in `bytes` */
  start = 0
  /** one past the last captured byte in `bytes` */
  end = 0
  /** bytes on the wire */
  wireLength = 0
  /** time: whole seconds since 1970 (0 .. 2^34) and nanoseconds 0 .. 999,999,999 */
  seconds = 0
  nanos = 0
  /** index into `FrameSource.interfaces` */
  interfaceIndex = 0
  /** where the frame's data begins in the (uncompressed) file, bytes */
  fileOffset = 0
}

export const Next = { frame: 0, waiting: 1, ended: 2 } as const

export interface CaptureInterface {
  /** LINKTYPE_ number as in the file (tcpdump.org/linktypes) */
  readonly linkType: number
  readonly snapLength: number
  /** digits after the second that the file's clock writes: 6, 9, … */
  readonly timeDigits: number
  readonly name: string
  readonly description: string
  readonly filter: string
}

/** Something wrong with the file, at a place; the frames before it stand. */
export interface CaptureWarning {
  readonly code: 'cut-off' | 'corrupt' | 'odd-time' | 'limit'
  /** byte offset in the (uncompressed) file */
  readonly offset: number
  readonly message: string
}

export interface FrameSource {
  readonly path: string
  readonly format: string // 'pcap', 'pcap (nanoseconds)', 'pcapng', …
  /** grows as interface blocks are met */
  readonly interfaces: readonly CaptureInterface[]
  readonly warnings: readonly CaptureWarning[]
  /** comments by frame number (from 1), and of the file itself under 0 */
  readonly comments: ReadonlyMap<number, string>
  /** names from name-resolution blocks: address text to name */
  readonly names: ReadonlyMap<string, string>
  /** bytes read so far and bytes there are now, of the file on disk (for progress) */
  readonly bytesRead: number
  readonly bytesTotal: number
  /** Fills `span` with the next frame and says whether there was one (`Next`). */
  next(span: FrameSpan): number
  /**
   * Captured bytes of one frame again, by what its span said; undefined when the file no longer has them.
   * @param into may be used for them where it has room: who reads many frames then makes no garbage
   */
  read(fileOffset: number, length: number, into?: Uint8Array): Uint8Array | undefined
  close(): void
}

/** What `open.ts` exports: recognises the file by content, never by name. */
export type OpenCapture = (path: string, options?: { readonly growing?: boolean }) => Promise<Result<FrameSource>>
