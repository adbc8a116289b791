/**
 * Owns asking the engine for what the phases of the selected flow are derived from: its record, its first and its last
 * frames. Bounded: FIRST + LAST frames a flow, however long it is; asked again when the list's revision changes.
 */
import { Mark } from '@shared/marks'
import type { FlowDetail, FrameDetail } from '@shared/rows'
import { useEffect, useState } from 'react'
import { engine } from '../../client/engine-client'
import { useUi } from '../../state/store'
import { lineTokens } from './line-tokens'
import { type FlowLine, flowPhases, type Phase } from './phases'

const FIRST = 6
const LAST = 12

interface FlowPhases {
  readonly flow: number
  readonly phases: readonly Phase[]
}

/** Phases of the selected flow; [] when none is selected or they are not here yet. */
export function useSelectedPhases(): readonly Phase[] {
  const flow = useUi((state) => state.selection.flow)
  const _revision = useUi((state) => state.frameView?.revision ?? -1)
  const [known, setKnown] = useState<FlowPhases | null>(null)
  useEffect(() => {
    if (flow === null) return
    let current = true
    void readPhases(flow, () => current).then((phases) => {
      if (current && phases) setKnown({ flow, phases })
    })
    return () => {
      current = false
    }
  }, [flow])
  return known && known.flow === flow ? known.phases : NO_PHASES
}

const NO_PHASES: readonly Phase[] = []

async function readPhases(flow: number, current: () => boolean): Promise<readonly Phase[] | null> {
  const detail = await engine.ask('flow.describe', { flow }, 'reading.phases')
  if (!detail.ok || !current()) return null
  if (detail.value.record.proto !== 'tcp') return flowPhases(detail.value.record, [], [])
  const first = await linesOf([...detail.value.frames.subarray(0, FIRST)])
  const last = current() ? await lastLines(detail.value) : []
  return current() ? flowPhases(detail.value.record, first, last) : null
}

async function lastLines(detail: FlowDetail): Promise<readonly FlowLine[]> {
  if (detail.frames.length === detail.frameCount) return linesOf([...detail.frames.subarray(-LAST)])
  // The list of frames was cut: walk back from the last one.
  const lines: FlowLine[] = []
  for (let frame = detail.record.last_frame; frame > 0 && lines.length < LAST; ) {
    const found = await describe(frame)
    if (!found) break
    lines.unshift(flowLine(found))
    frame = found.previousInFlow
  }
  return lines
}

async function linesOf(frames: readonly number[]): Promise<readonly FlowLine[]> {
  const details = await Promise.all(frames.map(describe))
  return details.filter((detail) => detail !== null).map(flowLine)
}

async function describe(frame: number): Promise<FrameDetail | null> {
  const detail = await engine.ask('frame.describe', { frame, options: useUi.getState().lineOptions })
  return detail.ok ? detail.value : null
}

/** `line` may hold the time in front: flags are found anywhere in it. */
const flowLine = (detail: FrameDetail): FlowLine => ({
  frame: detail.frame,
  flags: lineTokens(detail.line).flags,
  fromResponder: (detail.marks & Mark.fromResponder) !== 0,
})
