/**
 * Owns the list of findings that stand about the selected flow or frame, at the head of its explanation: what was concluded is one
 * click away from where an analyst asks whether this is normal. At most a few; the Findings tab has them all.
 */
import type { FindingRow } from '@shared/conclusions'
import type { ReactNode } from 'react'
import { showNavigator } from '../../state/actions'
import { selectFinding } from '../../state/conclusions'
import { safeText } from '../../ui/safe-text'
import { CertaintyWord } from '../findings/evidence'
import { KIND_WORDS } from '../findings/finding-words'

const MOST = 3

export function FlowFindings({ found }: { readonly found: readonly FindingRow[] }): ReactNode {
  if (found.length === 0) return null
  const more = found.length - MOST
  const open = (row: FindingRow): void => {
    showNavigator('findings')
    selectFinding(row)
  }
  return (
    <ul className="inspector-findings" aria-label="Findings about this">
      {found.slice(0, MOST).map((row) => (
        <li key={row.id} className={`is-${KIND_WORDS[row.kind].gravity}`}>
          <button type="button" className="link" onClick={() => open(row)}>
            {KIND_WORDS[row.kind].title}
          </button>
          {`: ${safeText(row.verdict)} `}
          <CertaintyWord certainty={row.certainty} />
        </li>
      ))}
      {more > 0 && <li className="inspector-more">{`and ${more} more in Findings`}</li>}
    </ul>
  )
}
