/**
 * Owns folding in the list of flows: which rows can be folded, the keys for it, and that what is selected elsewhere is unfolded.
 */
import type { FtpRole } from '@shared/conclusions'
import { useEffect } from 'react'
import { foldFlow, selectFlow } from '../../state/actions'
import { useUi } from '../../state/store'
import { type FlowRow, flowRowAt } from './flow-rows'

/** Whether the data connections of a row are put away; null = it has none, or they do not stand below it. */
export function foldedOf({ flow, role }: Pick<FlowRow, 'flow' | 'role'>): boolean | null {
  const { flowSort, folded, ftp } = useUi.getState()
  if (!isControl(flow, role) || flowSort.column !== 'number' || flowSort.descending) return null
  const session = ftp?.sessions.find((one) => one.session === role?.session)
  return session && session.transfers > 0 ? folded.includes(flow) : null
}

const isControl = (flow: number, role: FtpRole | null): boolean => role !== null && role.control === flow

/** Left folds, from a data connection too; Right unfolds. False: the key means something else here. */
export function foldByKey(key: string, row: FlowRow): boolean {
  if (key !== 'ArrowLeft' && key !== 'ArrowRight') return false
  const fold = key === 'ArrowLeft'
  if (row.role && row.role.control !== row.flow) {
    if (!fold) return false
    const { control } = row.role
    selectFlow(control)
    void foldFlow(control, true)
    return true
  }
  if (foldedOf(row) === null) return false
  void foldFlow(row.flow, fold)
  return true
}

export function turnFold(index: number): void {
  const row = flowRowAt(index)
  const folded = row && foldedOf(row)
  if (row && folded !== null) void foldFlow(row.flow, !folded)
}

/** Draws the list again when a row is folded or sessions become known; what is selected elsewhere is not left hidden. */
export function useFolding(): void {
  useUi((state) => state.folded)
  useUi((state) => state.ftp)
  const place = useUi((state) => state.place)
  const flow = useUi((state) => state.selection.flow)
  useEffect(() => {
    if (place && flow !== null && flow === place.dataFlow) void foldFlow(place.controlFlow, false)
  }, [place, flow])
}
