/**
 * Owns the brackets in the left margin: the phases of the selected flow, or of the whole FTP session it belongs to, with their
 * names, across where there is room, else upright beside the bracket. The same is said in words in the Explanation, so this is hidden from screen readers.
 */
import type { ReactNode } from 'react'
import { useFlowDetail, useFtpReading } from '../../client/selected-detail'
import { useUi } from '../../state/store'
import { safeText } from '../../ui/safe-text'
import type { RowWindow } from '../../ui/virtual-rows'
import { frameRowAt } from './frame-rows'
import { brackets, nameRows, phaseWords, type ShownLine } from './phases'

/** px a character of an upright name takes; a name that is longer than its bracket is left out. */
const UPRIGHT_CHAR = 5.9

export function PhaseMargin({ window, roomy }: { readonly window: RowWindow; readonly roomy: boolean }): ReactNode {
  const detail = useFlowDetail()
  const reading = useFtpReading()
  const order = useUi((state) => state.order)
  const phases = reading?.phases ?? detail?.phases ?? []
  if (!detail || phases.length === 0) return null
  const lines: ShownLine[] = []
  for (let index = window.first; index < window.last; index++) {
    const row = frameRowAt(index)
    if (row) lines.push({ index, frame: row.frame, flow: row.flow })
  }
  const shown = brackets(phases, lines, order === 'file')
  const px = (from: number, to: number): readonly [top: number, bottom: number] => [
    Math.max(0, (from - window.top) * window.rowHeight),
    Math.min(window.viewport, (to + 1 - window.top) * window.rowHeight),
  ]
  return (
    <div className={`reading-phases ${roomy ? 'is-roomy' : 'is-tight'}`} aria-hidden="true">
      {shown.map((bracket) => {
        const { phase, from, to, openAbove, openBelow, level } = bracket
        const [top, bottom] = px(from, to)
        const rows = nameRows(bracket, shown)
        const [nameTop, nameBottom] = rows ? px(rows[0], rows[1]) : [0, 0]
        const words = rows ? phaseWords(phase, detail.record) : []
        const label = words.find((text) => roomy || text.length * UPRIGHT_CHAR < nameBottom - nameTop)
        return (
          <div
            key={`${phase.name}${phase.from}`}
            className={`reading-phase phase-${phase.name}${openAbove ? ' is-open-above' : ''}${openBelow ? ' is-open-below' : ''}`}
            style={{ top: top + 2, height: Math.max(4, bottom - top - 4), marginRight: level * 4 }}
          >
            {label !== undefined && (
              <span className="reading-phase-label" style={{ top: (nameTop + nameBottom) / 2 - top - 2 }}>
                {safeText(label)}
              </span>
            )}
          </div>
        )
      })}
    </div>
  )
}
