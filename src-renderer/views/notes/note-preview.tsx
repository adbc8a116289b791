/**
 * Owns the preview of a note: its Markdown as read text, links to frames and flows that select them.
 */
import { type MouseEvent, type ReactNode, useMemo } from 'react'
import { goToLink } from './note-actions'
import { linkAt } from './note-links'
import { noteHtml } from './note-markdown'

export function NotePreview({ body }: { readonly body: string }): ReactNode {
  const html = useMemo(() => ({ __html: noteHtml(body) }), [body])
  const onClick = (event: MouseEvent): void => {
    const link = event.target instanceof Element ? event.target.closest<HTMLElement>('a') : null
    if (!link) return
    event.preventDefault()
    const found = linkAt(link.dataset.link ?? '')
    if (found) void goToLink(found.link)
  }
  if (body.trim() === '') return <p className="notes-hint">What you write is shown here.</p>
  return (
    <div
      className="note-preview selectable"
      role="document"
      aria-label="Preview"
      onClick={onClick}
      dangerouslySetInnerHTML={html}
    />
  )
}
