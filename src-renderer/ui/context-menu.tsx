/**
 * Owns the pop-up menu of a right click or Shift+F10: WAI-ARIA menu with arrow keys, first letters, Escape; closes on a
 * click elsewhere, on scrolling and when the window loses focus; gives the focus back to where it was.
 *
 * Item titles may come from packets: they are made safe here.
 */
import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import './context-menu.css'
import { safeText } from './safe-text'

export interface MenuItem {
  readonly title: string
  /** key that does the same, for learning */
  readonly keys?: string
  readonly disabled?: boolean
  readonly run: () => void
}

/** 'separator' draws a line; a string alone is a heading. */
export type MenuEntry = MenuItem | 'separator' | { readonly heading: string }

export interface MenuPlace {
  /** client px */
  readonly x: number
  readonly y: number
  readonly label: string
  readonly entries: readonly MenuEntry[]
}

/** A menu for one view: render `menu`, call `open`. */
export function useContextMenu(): { readonly menu: ReactNode; readonly open: (place: MenuPlace) => void } {
  const [place, setPlace] = useState<MenuPlace | null>(null)
  const before = useRef<HTMLElement | null>(null)
  const open = useCallback((next: MenuPlace) => {
    before.current = document.activeElement instanceof HTMLElement ? document.activeElement : null
    setPlace(next)
  }, [])
  const close = useCallback(() => {
    setPlace(null)
    before.current?.focus()
  }, [])
  return { menu: place ? createPortal(<Menu place={place} close={close} />, document.body) : null, open }
}

const isItem = (entry: MenuEntry): entry is MenuItem => entry !== 'separator' && 'run' in entry

function Menu({ place, close }: { readonly place: MenuPlace; readonly close: () => void }): ReactNode {
  const root = useRef<HTMLDivElement>(null)
  const [at, setAt] = useState({ left: place.x, top: place.y })
  useLayoutEffect(() => {
    const box = root.current?.getBoundingClientRect()
    if (!box) return
    setAt({
      left: Math.max(4, Math.min(place.x, window.innerWidth - box.width - 4)),
      top: Math.max(4, Math.min(place.y, window.innerHeight - box.height - 4)),
    })
    buttons(root.current)[0]?.focus()
  }, [place])
  useEffect(() => {
    const outside = (event: Event): void => {
      if (!(event.target instanceof Node) || !root.current?.contains(event.target)) close()
    }
    window.addEventListener('pointerdown', outside, true)
    window.addEventListener('wheel', outside, true)
    window.addEventListener('blur', close)
    return () => {
      window.removeEventListener('pointerdown', outside, true)
      window.removeEventListener('wheel', outside, true)
      window.removeEventListener('blur', close)
    }
  }, [close])

  function onKey(event: KeyboardEvent): void {
    event.stopPropagation()
    const list = buttons(root.current)
    const now = list.findIndex((button) => button.matches(':focus'))
    const go = (to: number): void => {
      event.preventDefault()
      list[(to + list.length) % list.length]?.focus()
    }
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault()
      close()
    } else if (event.key === 'ArrowDown') go(now + 1)
    else if (event.key === 'ArrowUp') go(now - 1)
    else if (event.key === 'Home') go(0)
    else if (event.key === 'End') go(list.length - 1)
    else if (event.key.length === 1 && event.key !== ' ') {
      const letter = event.key.toLowerCase()
      const order = [...list.slice(now + 1), ...list.slice(0, now + 1)]
      order.find((button) => button.textContent?.toLowerCase().startsWith(letter))?.focus()
    }
  }

  const choose = (item: MenuItem): void => {
    close()
    item.run()
  }
  return (
    <div ref={root} className="context-menu" role="menu" aria-label={place.label} style={at} onKeyDown={onKey}>
      {keyed(place.entries).map(({ entry, key }) => {
        if (entry === 'separator') return <hr key={key} />
        if (!isItem(entry)) {
          return (
            <div key={key} role="presentation" className="context-menu-heading">
              {safeText(entry.heading)}
            </div>
          )
        }
        return (
          <button
            key={key}
            type="button"
            role="menuitem"
            tabIndex={-1}
            disabled={entry.disabled}
            onClick={() => choose(entry)}
          >
            <span>{safeText(entry.title)}</span>
            {entry.keys ? <span className="context-menu-keys">{entry.keys}</span> : null}
          </button>
        )
      })}
    </div>
  )
}

const buttons = (root: HTMLElement | null): HTMLButtonElement[] =>
  root ? [...root.querySelectorAll<HTMLButtonElement>('button:not(:disabled)')] : []

/** Titles are unique in a menu; a separator is named by what stands before it. */
function keyed(entries: readonly MenuEntry[]): readonly { readonly entry: MenuEntry; readonly key: string }[] {
  let before = ''
  return entries.map((entry) => {
    const key = entry === 'separator' ? `after ${before}` : isItem(entry) ? entry.title : entry.heading
    before = key
    return { entry, key }
  })
}
