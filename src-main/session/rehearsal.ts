/**
 * Owns the rehearsal: one walk over a made-up capture right after the engine started, while nobody has opened a file yet.
 *
 * The JavaScript engine compiles the walk (ingest.ts) only after it has run for some 100,000 frames, and throws the compiled code
 * away whenever a branch is taken for the first time. Without a rehearsal the first capture pays for that: 0.3 s of the 1.5 s that
 * 2 M frames took. Guarantees: nothing of it stays, not even its file; it gives way (`isWanted`) as soon as there is real work.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CaptureFile } from '../files/capture-file'
import { mergeByTime } from '../files/merge'
import { openCapture } from '../files/open'
import { Next } from '../files/source'
import { FlowTable } from '../flows/table'
import { FrameTable } from './frame-table'
import { Ingest } from './ingest'
import { ReadyMemory } from './ready-memory'
import { rehearsalFrames } from './rehearsal-frames'
import { StackTable } from './stack-table'

/** Together more than a chunk of frames and a few blocks of flows, so that tables grow in the rehearsal too. */
const CONNECTIONS = 500
const TIMES = 10
const FRAMES_PER_SLICE = 1024

/** @param isWanted asked between slices; false ends the rehearsal */
export async function rehearse(isWanted: () => boolean): Promise<void> {
  // a real file: code that was compiled for another kind of file would be thrown away at the first capture
  const folder = await mkdtemp(join(tmpdir(), 'tracebook-'))
  const opened: CaptureFile[] = []
  try {
    const path = join(folder, 'rehearsal.pcap')
    await writeFile(path, rehearsalFrames(CONNECTIONS, TIMES))
    // twice: what is compiled for the first tables of their kind is thrown away at the second
    for (let round = 0; round < 2; round++) {
      const capture = await openCapture(path)
      if (capture.ok) opened.push(capture.value)
    }
    // an open file is read on without its name, where the system allows that: an end at any moment leaves nothing behind
    await rm(folder, { recursive: true }).catch(() => {})
    for (const capture of opened) await walk(capture, isWanted)
  } finally {
    for (const capture of opened) capture.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function walk(capture: CaptureFile, isWanted: () => boolean): Promise<void> {
  const memory = new ReadyMemory()
  const flows = new FlowTable({ memory, verifyChecksums: false })
  const ingest = new Ingest(mergeByTime([capture]), new FrameTable(memory), new StackTable(), flows)
  while (isWanted() && ingest.take(FRAMES_PER_SLICE) === Next.frame)
    await new Promise((resolve) => setImmediate(resolve))
  memory.release()
}
