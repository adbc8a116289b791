/**
 * Owns the row of tabs used by navigator and inspector: WAI-ARIA tabs with roving focus (arrow keys, Home, End).
 *
 * The panel is the caller's; give it `id={panelId(name, tab)}` and role "tabpanel".
 */
import { type KeyboardEvent, useRef } from 'react'
import './tabs.css'
import { shortCount } from './format'

export interface Tab<Id extends string> {
  readonly id: Id
  readonly title: string
  readonly count?: number | undefined
}

interface TabsProps<Id extends string> {
  /** unique name of this row, used for element ids */
  readonly name: string
  readonly label: string
  readonly tabs: readonly Tab<Id>[]
  readonly selected: Id
  readonly onSelect: (id: Id) => void
}

export const tabId = (name: string, tab: string): string => `${name}-tab-${tab}`
export const panelId = (name: string, tab: string): string => `${name}-panel-${tab}`

export function Tabs<Id extends string>({ name, label, tabs, selected, onSelect }: TabsProps<Id>) {
  const row = useRef<HTMLDivElement>(null)

  function move(event: KeyboardEvent): void {
    const at = tabs.findIndex((tab) => tab.id === selected)
    const step: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }
    const to = step[event.key]
    const next = to === undefined ? undefined : tabs[(to + tabs.length) % tabs.length]
    if (!next) return
    event.preventDefault()
    onSelect(next.id)
    row.current?.querySelector<HTMLElement>(`#${tabId(name, next.id)}`)?.focus()
  }

  return (
    <div className="tabs" role="tablist" aria-label={label} ref={row} onKeyDown={move}>
      {tabs.map((tab) => (
        <button
          key={tab.id}
          type="button"
          role="tab"
          id={tabId(name, tab.id)}
          className="tabs-tab"
          aria-selected={tab.id === selected}
          aria-controls={tab.id === selected ? panelId(name, tab.id) : undefined}
          tabIndex={tab.id === selected ? 0 : -1}
          onClick={() => onSelect(tab.id)}
        >
          {tab.title}
          {tab.count === undefined ? null : <span className="tabs-count"> {shortCount(tab.count)}</span>}
        </button>
      ))}
    </div>
  )
}
