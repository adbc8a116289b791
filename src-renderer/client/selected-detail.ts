/**
 * Owns the details of what is selected, asked for once however many views show them. The old detail stays until the new
 * one is here (no flashing); a newer selection cancels the older request; a new list of frames (a revised or another
 * capture, an engine that was started again) asks anew: while a live capture brings one list after the other, every few seconds.
 */
import type { Answers } from '@shared/contract'
import type { Result } from '@shared/result'
import type { FlowDetail, FrameDetail, FtpSessionReading } from '@shared/rows'
import { useEffect, useMemo, useRef, useState } from 'react'
import { report } from '../state/actions'
import { useUi } from '../state/store'
import { engine } from './engine-client'
import { serialOf } from './row-cache'

type DetailName = 'frame.describe' | 'flow.describe' | 'ftp.explain'
type Asked<N extends DetailName> = { readonly question: string; readonly answer: Promise<Result<Answers[N]>> }

/** The newest question and its answer, shared by all who ask the same. */
let askedFrame: Asked<'frame.describe'> | null = null
let askedFlow: Asked<'flow.describe'> | null = null
let askedReading: Asked<'ftp.explain'> | null = null

/** Detail of the selected frame; null when none is selected. */
export function useFrameDetail(): FrameDetail | null {
  const frame = useUi((state) => state.selection.frame)
  const options = useUi((state) => state.lineOptions)
  const list = useList()
  const wanted = useMemo(() => ({ frame, options, list }), [frame, options, list])
  const [detail, setDetail] = useState<FrameDetail | null>(null)
  useEffect(() => {
    const { frame, options } = wanted
    if (frame === null) {
      setDetail(null)
      return
    }
    const question = JSON.stringify(wanted)
    if (askedFrame?.question !== question) {
      askedFrame = { question, answer: engine.ask('frame.describe', { frame, options }, 'selected.frame') }
    }
    return whenHere(askedFrame.answer, setDetail)
  }, [wanted])
  return frame === null ? null : detail
}

/** Detail of the selected flow; null when none is selected. */
export function useFlowDetail(): FlowDetail | null {
  const flow = useUi((state) => state.selection.flow)
  const list = useList()
  const wanted = useMemo(() => ({ flow, list }), [flow, list])
  const [detail, setDetail] = useState<FlowDetail | null>(null)
  useEffect(() => {
    const { flow } = wanted
    if (flow === null) {
      setDetail(null)
      return
    }
    const question = JSON.stringify(wanted)
    if (askedFlow?.question !== question) {
      askedFlow = { question, answer: engine.ask('flow.describe', { flow }, 'selected.flow') }
    }
    return whenHere(askedFlow.answer, setDetail)
  }, [wanted])
  return flow === null ? null : detail
}

/** The reading of the FTP session that the selection belongs to; null when it belongs to none. */
export function useFtpReading(): FtpSessionReading | null {
  const session = useUi((state) => state.place?.session ?? null)
  const list = useList()
  const wanted = useMemo(() => ({ session, list }), [session, list])
  const [reading, setReading] = useState<FtpSessionReading | null>(null)
  useEffect(() => {
    const { session } = wanted
    if (session === null) {
      setReading(null)
      return
    }
    const question = JSON.stringify(wanted)
    if (askedReading?.question !== question) {
      askedReading = { question, answer: engine.ask('ftp.explain', { session }, 'selected.ftp') }
    }
    return whenHere(askedReading.answer, setReading)
  }, [wanted])
  return session === null || reading?.session !== session ? null : reading
}

/** The same flow is read again at most this often while it grows. */
const LIVE_MS = 4000

function useList(): number {
  const list = useUi((state) => (state.frameView ? serialOf(state.frameView) : 0))
  const isLive = useUi((state) => state.summary?.phase === 'live')
  const [kept, setKept] = useState(list)
  const keptAt = useRef(0)
  useEffect(() => {
    const keep = (): void => {
      keptAt.current = performance.now()
      setKept(list)
    }
    const wait = isLive ? keptAt.current + LIVE_MS - performance.now() : 0
    if (wait <= 0) return keep()
    const timer = setTimeout(keep, wait)
    return () => clearTimeout(timer)
  }, [list, isLive])
  return isLive ? kept : list
}

/** Hands over the answer unless another question came first; gives the function that says so. */
function whenHere<T>(answer: Promise<Result<T>>, take: (value: T) => void): () => void {
  let current = true
  void answer.then((result) => {
    if (!current) return
    if (result.ok) take(result.value)
    else report(result.error)
  })
  return () => {
    current = false
  }
}
