/**
 * Owns the centre of the window: the Reading, or for a while a view that wants the room (ladder, graphs). Escape, or the
 * button, brings the Reading back with the frame selected meanwhile.
 */
import type { KeyboardEvent, ReactNode } from 'react'
import { showLarge } from '../state/actions'
import { type LargeView, useUi } from '../state/store'
import { GraphsPanel } from '../views/graphs/graphs-panel'
import { LadderPanel } from '../views/ladder/ladder-panel'
import { ReadingView } from '../views/reading/reading-view'
import './centre.css'
import { focusReading } from './focus'

const TITLES: Readonly<Record<LargeView, string>> = { ladder: 'Ladder', graphs: 'Graphs' }

export function Centre(): ReactNode {
  const large = useUi((state) => state.large)
  if (large === null) return <ReadingView />
  const back = (): void => {
    showLarge(null)
    focusReading()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented) return
    event.preventDefault()
    event.stopPropagation()
    back()
  }
  return (
    <section className="centre" aria-label={`${TITLES[large]}, large`} onKeyDown={onKeyDown}>
      <header className="centre-head">
        <h2 className="centre-title">{TITLES[large]}</h2>
        <button type="button" className="button button--small" onClick={back}>
          Back to the reading <kbd className="kbd">Esc</kbd>
        </button>
      </header>
      {large === 'ladder' ? <LadderPanel large /> : <GraphsPanel large />}
    </section>
  )
}
