/**
 * Owns the analyst's decision about a finding: confirm or dismiss it with a reason, change one's mind. Kept in the project
 * as soon as the button is pressed.
 */
import type { Judgement } from '@shared/conclusions'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { judgeFinding } from '../../state/conclusions'
import { safeText } from '../../ui/safe-text'
import { whenText } from '../notes/note-words'
import { STATE_WORDS } from './finding-words'

interface Props {
  readonly id: string
  readonly judgement: Judgement | null
}

export function FindingDecision({ id, judgement }: Props): ReactNode {
  const [asking, setAsking] = useState<'confirmed' | 'dismissed' | null>(null)
  if (asking !== null) return <Reason id={id} state={asking} onDone={() => setAsking(null)} />
  const decided = judgement !== null && judgement.state !== 'open'
  return (
    <div className={decided ? `finding-decision is-${judgement.state}` : ''} role="status">
      {decided && (
        <p>
          <strong>{STATE_WORDS[judgement.state]}</strong> by {safeText(judgement.author)},{' '}
          {whenText(judgement.timeMs, Date.now())}
        </p>
      )}
      {decided && judgement.reason !== '' && <p>{safeText(judgement.reason)}</p>}
      <div className="conclusion-buttons">
        {judgement?.state !== 'confirmed' && <Choice title="Confirm…" onClick={() => setAsking('confirmed')} />}
        {judgement?.state !== 'dismissed' && <Choice title="Dismiss…" onClick={() => setAsking('dismissed')} />}
        {decided && <Choice title="Take back" onClick={() => void judgeFinding(id, 'open', '')} />}
      </div>
    </div>
  )
}

const Choice = ({ title, onClick }: { readonly title: string; readonly onClick: () => void }): ReactNode => (
  <button type="button" className="button button--small" onClick={onClick}>
    {title}
  </button>
)

interface ReasonProps {
  readonly id: string
  readonly state: 'confirmed' | 'dismissed'
  readonly onDone: () => void
}

/** A finding is not waved away without a reason; to confirm it none is needed. */
function Reason({ id, state, onDone }: ReasonProps): ReactNode {
  const [reason, setReason] = useState('')
  const area = useRef<HTMLTextAreaElement>(null)
  const field = useId()
  useEffect(() => area.current?.focus(), [])
  const isMissing = state === 'dismissed' && reason.trim() === ''
  const decide = (): void => {
    if (isMissing) return
    void judgeFinding(id, state, reason).then((kept) => {
      if (kept) onDone()
    })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') onDone()
    else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) decide()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div className="finding-decision">
      <label htmlFor={field} className="conclusion-quiet">
        {state === 'dismissed'
          ? 'Why is it dismissed? Kept with the project.'
          : 'Why, if you like? Kept with the project.'}
      </label>
      <textarea
        ref={area}
        id={field}
        className="finding-reason-field"
        rows={2}
        maxLength={2000}
        aria-label="Reason"
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className="conclusion-buttons">
        <button
          type="button"
          className="button button--small"
          disabled={isMissing}
          title={isMissing ? 'Write a reason first' : ''}
          onClick={decide}
        >
          {state === 'dismissed' ? 'Dismiss' : 'Confirm'}
        </button>
        <button type="button" className="button button--small button--quiet" onClick={onDone}>
          Leave it
        </button>
      </div>
    </div>
  )
}
