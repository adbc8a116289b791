/**
 * Owns cutting captures for tests: the frames of a capture as bytes with what the session knows of each, and sessions over a
 * selection of them: windows, one direction, short frames, lost ones.
 */

import { rmSync } from 'node:fs'
import { isControl } from '@main/insight/scan-clusters'
import type { Session } from '@main/session/session'
import { type MadeFrame, writePcap } from '../files/make'
import { readSession } from '../session/sample'

interface CutFrame {
  readonly made: MadeFrame & { readonly data: Uint8Array; readonly wireLength: number }
  readonly isControl: boolean
  readonly fromResponder: boolean
}

/** Every frame of a capture of one link type. */
export function framesOf(session: Session): CutFrame[] {
  const { frames, flows } = session
  const list: CutFrame[] = []
  for (let row = 0; row < frames.count; row++) {
    const data = session.frameBytes(row)
    if (!data) throw new Error(`frame ${row + 1} cannot be read`)
    const flow = frames.flow(row)
    list.push({
      made: {
        data: data.slice(),
        seconds: frames.seconds(row),
        fraction: frames.nanos(row),
        wireLength: frames.wireLength(row),
      },
      isControl: flow >= 0 && isControl(flows, flow),
      fromResponder: session.isFromResponder(row),
    })
  }
  return list
}

/** A session over frames; `snapLength` cuts each of them. */
export async function sessionOver(
  file: (name: string, bytes: Uint8Array) => string,
  frames: readonly CutFrame[],
  snapLength = 262_144,
): Promise<Session> {
  const made = frames.map(({ made: frame }) => ({ ...frame, data: frame.data.subarray(0, snapLength) }))
  const path = file('cut.pcap', writePcap(made, { nanos: true }))
  const session = await readSession(path)
  return session
}

/** The session's file is not needed any more. */
export function drop(session: Session): void {
  session.close()
  for (const { path } of session.sources) rmSync(path, { force: true })
}
