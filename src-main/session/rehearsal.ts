/**
 * Owns the rehearsal: one walk over a made-up capture right after the engine started, while nobody has opened a file yet.
 *
 * The JavaScript engine compiles the walk (ingest.ts) only after it has run for some 100,000 frames, and throws the compiled code
 * away whenever a branch is taken for the first time. Without a rehearsal the first capture pays for that: 0.3 s of the 1.5 s that
 * 2 M frames took. Guarantees: nothing of it stays; it gives way (`isWanted`) as soon as there is real work.
 */
import { ByteFile } from '../files/byte-file'
import { OpenCaptureFile } from '../files/capture-file'
import { mergeByTime } from '../files/merge'
import { Next } from '../files/source'
import { FlowTable } from '../flows/table'
import { FrameTable } from './frame-table'
import { Ingest } from './ingest'
import { rehearsalFrames } from './rehearsal-frames'
import { StackTable } from './stack-table'

/** Together more than a chunk of frames and a few blocks of flows, so that tables grow in the rehearsal too. */
const CONNECTIONS = 500
const TIMES = 10
const FRAMES_PER_SLICE = 1024

class MemoryFile extends ByteFile {
  constructor(private readonly content: Uint8Array) {
    super('rehearsal', -1, content.length, false)
  }

  override readAt(target: Uint8Array, at: number, length: number, position: number): number {
    const piece = this.content.subarray(position, position + length)
    target.set(piece, at)
    return piece.length
  }

  override close(): void {
    this.closed = true
  }
}

/** @param isWanted asked between slices; false ends the rehearsal */
export async function rehearse(isWanted: () => boolean): Promise<void> {
  const content = rehearsalFrames(CONNECTIONS, TIMES)
  // twice: what is compiled for the first tables of their kind is thrown away at the second
  for (let round = 0; round < 2; round++) await walk(content, isWanted)
}

async function walk(content: Uint8Array, isWanted: () => boolean): Promise<void> {
  const merged = mergeByTime([new OpenCaptureFile('rehearsal', new MemoryFile(content))])
  const ingest = new Ingest(merged, new FrameTable(), new StackTable(), new FlowTable())
  while (isWanted() && ingest.take(FRAMES_PER_SLICE) === Next.frame)
    await new Promise((resolve) => setImmediate(resolve))
  merged.close()
}
