/**
 * Owns the preview of a note: its Markdown as read text, links to frames and flows that select them.
 */
import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react'
import { goToLink } from './note-actions'
import { linkAt } from './note-links'
import { noteFragment } from './note-markdown'

export function NotePreview({ body }: { readonly body: string }): ReactNode {
  const page = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => page.current?.replaceChildren(noteFragment(body)), [body])
  useEffect(() => {
    const element = page.current
    element?.addEventListener('click', followLink)
    return () => element?.removeEventListener('click', followLink)
  }, [])
  return (
    <>
      {body.trim() === '' && <p className="notes-hint">What you write is shown here.</p>}
      <div className="note-preview selectable" ref={page} />
    </>
  )
}

/** Enter on a link is a click, too. No link of a note leaves the window. */
function followLink(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest<HTMLElement>('a') : null
  if (!link) return
  event.preventDefault()
  const found = linkAt(link.dataset.link ?? '')
  if (found) void goToLink(found)
}
