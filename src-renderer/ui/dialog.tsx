/**
 * Owns modal dialogs: the browser's own <dialog>, so focus stays inside, Esc closes and the page behind is inert.
 */
import { type ReactNode, useEffect, useId, useRef } from 'react'
import './dialog.css'

interface DialogProps {
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
}

export function Dialog({ title, onClose, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useEffect(() => {
    const dialog = element.current
    if (dialog && !dialog.open) dialog.showModal()
  }, [])
  return (
    <dialog ref={element} className="dialog" aria-labelledby={titleId} onClose={onClose}>
      <header className="dialog-head">
        <h2 id={titleId}>{title}</h2>
        <button type="button" className="button button--small" onClick={() => element.current?.close()}>
          Close
        </button>
      </header>
      <div className="dialog-body selectable">{children}</div>
    </dialog>
  )
}
