/**
 * Owns the marks of findings in the right margin: a narrow bar beside each line that is evidence for a finding that stands;
 * pointed at or focused it says what was concluded, a click opens the finding.
 */
import type { FindingRow } from '@shared/conclusions'
import type { ReactNode } from 'react'
import { showNavigator } from '../../state/actions'
import { selectEvidence } from '../../state/conclusions'
import { useUi } from '../../state/store'
import { safeText } from '../../ui/safe-text'
import type { RowWindow } from '../../ui/virtual-rows'
import { findingsAt, stands } from '../findings/finding-list'
import { type Gravity, KIND_WORDS } from '../findings/finding-words'
import { frameRowAt } from './frame-rows'

/** Findings that a mark names; the list has them all. */
const MOST_NAMED = 3

export function FindingMargin({ window }: { readonly window: RowWindow }): ReactNode {
  const list = useUi((state) => state.findings)
  if (!list || list.findings.length === 0) return null
  const marks: ReactNode[] = []
  for (let index = window.first; index < window.last; index++) {
    const row = frameRowAt(index)
    if (!row) continue
    const found = findingsAt(list, row.frame).flatMap((at): readonly FindingRow[] => {
      const finding = list.findings[at]
      return finding && stands(finding) ? [finding] : []
    })
    if (found.length > 0)
      marks.push(<Mark key={index} frame={row.frame} top={(index - window.top) * window.rowHeight} findings={found} />)
  }
  return marks.length === 0 ? null : <div className="reading-findings">{marks}</div>
}

interface MarkProps {
  readonly frame: number
  readonly top: number
  readonly findings: readonly FindingRow[]
}

function Mark({ frame, top, findings }: MarkProps): ReactNode {
  const [first] = findings
  const open = (): void => {
    if (!first) return
    showNavigator('findings')
    void selectEvidence(first.id, frame)
  }
  const has = (gravity: Gravity): boolean => findings.some(({ kind }) => KIND_WORDS[kind].gravity === gravity)
  const tone = has('bad') ? ' is-grave' : has('caution') ? '' : ' is-quiet'
  const words = findings.slice(0, MOST_NAMED).map(({ verdict, kind }) => `${KIND_WORDS[kind].title}: ${verdict}`)
  if (findings.length > MOST_NAMED) words.push(`and ${findings.length - MOST_NAMED} more`)
  return (
    <button
      type="button"
      className={`reading-finding${tone}`}
      style={{ top }}
      aria-label={`Finding at frame ${frame}: ${safeText(words.join('; '))}`}
      onClick={open}
    >
      <span className="reading-finding-card">{safeText(words.join('; '))}</span>
    </button>
  )
}
