/**
 * Owns asking the engine for the details of what is selected. The old detail stays until the new one is here (no
 * flashing); a newer selection cancels the older request.
 */
import type { FlowDetail, FrameDetail } from '@shared/rows'
import { useEffect, useState } from 'react'
import { engine } from '../../client/engine-client'
import { report } from '../../state/actions'
import { useUi } from '../../state/store'

/** Detail of the selected frame; null when none is selected. */
export function useFrameDetail(): FrameDetail | null {
  const frame = useUi((state) => state.selection.frame)
  const options = useUi((state) => state.lineOptions)
  const _revision = useUi((state) => state.frameView?.revision ?? -1)
  const [detail, setDetail] = useState<FrameDetail | null>(null)
  useEffect(() => {
    if (frame === null) {
      setDetail(null)
      return
    }
    let current = true
    void engine.ask('frame.describe', { frame, options }, 'inspector.frame').then((result) => {
      if (!current) return
      if (result.ok) setDetail(result.value)
      else report(result.error)
    })
    return () => {
      current = false
    }
  }, [frame, options])
  return frame === null ? null : detail
}

/** Detail of the selected flow; null when none is selected. */
export function useFlowDetail(): FlowDetail | null {
  const flow = useUi((state) => state.selection.flow)
  const _revision = useUi((state) => state.frameView?.revision ?? -1)
  const [detail, setDetail] = useState<FlowDetail | null>(null)
  useEffect(() => {
    if (flow === null) {
      setDetail(null)
      return
    }
    let current = true
    void engine.ask('flow.describe', { flow }, 'inspector.flow').then((result) => {
      if (!current) return
      if (result.ok) setDetail(result.value)
      else report(result.error)
    })
    return () => {
      current = false
    }
  }, [flow])
  return flow === null ? null : detail
}
