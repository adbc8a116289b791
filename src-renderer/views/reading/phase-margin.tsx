/**
 * Owns the brackets in the left margin: the phases of the selected flow, with their names where there is room.
 */
import type { ReactNode } from 'react'
import { useUi } from '../../state/store'
import { safeText } from '../../ui/safe-text'
import type { RowWindow } from '../../ui/virtual-rows'
import { frameRowAt } from './frame-rows'
import { brackets, type ShownLine } from './phases'
import { useSelectedPhases } from './use-phases'

export function PhaseMargin({ window }: { readonly window: RowWindow }): ReactNode {
  const phases = useSelectedPhases()
  const flow = useUi((state) => state.selection.flow)
  const order = useUi((state) => state.order)
  if (phases.length === 0) return null
  const lines: ShownLine[] = []
  for (let index = window.first; index < window.last; index++) {
    const row = frameRowAt(index)
    if (row) lines.push({ index, frame: row.frame, inFlow: row.flow === flow })
  }
  return (
    <div className="reading-phases" aria-hidden="true">
      {brackets(phases, lines, order === 'file').map(({ phase, from, to, openAbove, openBelow }) => {
        const top = Math.max(0, (from - window.top) * window.rowHeight)
        const bottom = Math.min(window.viewport, (to + 1 - window.top) * window.rowHeight)
        return (
          <div
            key={phase.kind}
            className={`reading-phase phase-${phase.kind}${openAbove ? ' is-open-above' : ''}${openBelow ? ' is-open-below' : ''}`}
            style={{ top: top + 2, height: Math.max(4, bottom - top - 4) }}
            title={safeText(phase.label)}
          >
            <span className="reading-phase-label">{safeText(phase.label)}</span>
          </div>
        )
      })}
    </div>
  )
}
