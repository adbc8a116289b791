/**
 * Owns which lines light up together: a data connection and the control lines that announced, commanded and answered it;
 * for the line under the pointer, else for the selected one (so that it works by keyboard).
 */
import type { FtpPlace } from '@shared/conclusions'
import { type RefObject, useEffect, useMemo } from 'react'
import { create } from 'zustand'
import { engine } from '../../client/engine-client'
import { useUi } from '../../state/store'
import { rowIndexOf } from '../../ui/row-index'
import { frameRowAt } from './frame-rows'

interface Hover {
  /** the frame under the pointer, null = none */
  readonly frame: number | null
  /** where it stands; null = in no transfer, or not known yet */
  readonly place: FtpPlace | null
}

const NO_HOVER: Hover = { frame: null, place: null }
const useHover = create<Hover>()(() => NO_HOVER)

interface Lit {
  readonly place: FtpPlace
  /** lines of this flow are marked as those of the selected flow already; -1 = none */
  readonly except: number
}

/** The transfer whose lines are lit; null = none. */
export function useLit(): Lit | null {
  const hovered = useHover((state) => state.place)
  const selected = useUi((state) => state.place)
  const flow = useUi((state) => state.selection.flow)
  const place = hovered ?? selected
  return useMemo(
    () => (place === null || place.transfer === null ? null : { place, except: flow ?? -1 }),
    [place, flow],
  )
}

export function isLit(lit: Lit | null, frame: number, flow: number): boolean {
  if (lit === null || flow < 0) return false
  const { place, except } = lit
  return (flow === place.dataFlow && flow !== except) || place.controlFrames.includes(frame)
}

/** Follows the pointer over the lines in an element. */
export function useLight(area: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = area.current
    if (!element) return
    const over = (event: PointerEvent): void => void light(rowIndexOf(event))
    const leave = (): void => void light(null)
    element.addEventListener('pointerover', over)
    element.addEventListener('pointerleave', leave)
    return () => {
      element.removeEventListener('pointerover', over)
      element.removeEventListener('pointerleave', leave)
    }
  }, [area])
}

async function light(index: number | null): Promise<void> {
  const row = index === null ? null : frameRowAt(index)
  const hasSessions = (useUi.getState().ftp?.sessions.length ?? 0) > 0
  if (!row || row.flow < 0 || !hasSessions) {
    engine.cancel('ftp.locate.hover')
    if (useHover.getState() !== NO_HOVER) useHover.setState(NO_HOVER)
    return
  }
  if (useHover.getState().frame === row.frame) return
  useHover.setState({ frame: row.frame, place: null })
  const found = await engine.ask('ftp.locate', { frame: row.frame, flow: row.flow }, 'ftp.locate.hover')
  if (found.ok && useHover.getState().frame === row.frame)
    useHover.setState({ place: found.value?.transfer === null ? null : found.value })
}
