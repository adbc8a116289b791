/** Owns reading a capture to its end in tests: each frame copied out, as no reader of the product would do. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { CaptureFile } from '@main/files/capture-file'
import { type OpenOptions, openCapture } from '@main/files/open'
import { FrameSpan, Next } from '@main/files/source'
import { errorLine } from '@shared/result'

export interface ReadFrame {
  readonly data: Uint8Array
  readonly wireLength: number
  readonly seconds: number
  readonly nanos: number
  readonly interfaceIndex: number
  readonly fileOffset: number
}

export const copyOf = (span: FrameSpan): ReadFrame => ({
  data: span.bytes.slice(span.start, span.end),
  wireLength: span.wireLength,
  seconds: span.seconds,
  nanos: span.nanos,
  interfaceIndex: span.interfaceIndex,
  fileOffset: span.fileOffset,
})

/** The open capture; throws what a user would be told. */
export async function opened(path: string, options?: OpenOptions): Promise<CaptureFile> {
  const result = await openCapture(path, options)
  if (!result.ok) throw new Error(errorLine(result.error))
  return result.value
}

/** Frames up to the next `waiting` or the end, and which of them it was. */
export function available(capture: Pick<CaptureFile, 'next'>): {
  readonly frames: ReadFrame[]
  readonly status: number
} {
  const span = new FrameSpan()
  const frames: ReadFrame[] = []
  for (;;) {
    const status = capture.next(span)
    if (status !== Next.frame) return { frames, status }
    frames.push(copyOf(span))
  }
}

/** All frames; for a compressed file this gives the unpacking its turns. The capture stays open. */
export async function allFrames(capture: Pick<CaptureFile, 'next'>): Promise<ReadFrame[]> {
  const all: ReadFrame[] = []
  for (;;) {
    const { frames, status } = available(capture)
    for (const frame of frames) all.push(frame)
    if (status === Next.ended) return all
    await nextTurn()
  }
}
