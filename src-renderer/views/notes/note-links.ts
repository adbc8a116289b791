/**
 * Owns the links of a note: `@frame:15` and `@flow:3` in its text, and what the editor completes after `@` and `#`. Pure.
 */
import type { NoteView } from '@shared/rows'
import { tagsInUse } from './note-words'

export type NoteLink =
  | { readonly kind: 'frame'; readonly frame: number }
  | { readonly kind: 'flow'; readonly flow: number }

/** One link at the start of the text: '@frame:15' -> frame 15; null when there is none. At most nine digits. */
export function linkAt(text: string): { readonly link: NoteLink; readonly length: number } | null {
  const found = /^@(frame|flow):(\d{1,9})(?![\d])/.exec(text)
  if (!found) return null
  const number = Number(found[2])
  if (found[1] === 'flow') return { link: { kind: 'flow', flow: number }, length: found[0].length }
  return number < 1 ? null : { link: { kind: 'frame', frame: number }, length: found[0].length }
}

export const linkText = (link: NoteLink): string =>
  link.kind === 'frame' ? `@frame:${link.frame}` : `@flow:${link.flow}`

/** The words of a link in the preview. */
export const linkLabel = (link: NoteLink): string =>
  link.kind === 'frame' ? `line ${link.frame}` : `flow ${link.flow}`

export interface LinkOffer {
  readonly text: string
  readonly detail: string
}

interface OfferContext {
  readonly frame: number | null
  readonly flow: number | null
  readonly notes: readonly NoteView[]
}

/** What can follow the text before the cursor; `length` characters before the cursor are replaced. */
export function linkOffers(
  before: string,
  context: OfferContext,
): { readonly length: number; readonly offers: readonly LinkOffer[] } {
  const word = /(?:^|[\s([{,;])([@#][\p{L}\p{N}_:-]*)$/u.exec(before)?.[1]
  if (!word) return { length: 0, offers: [] }
  if (word.startsWith('#')) {
    const offers = tagsInUse(context.notes).map((tag) => ({ text: `#${tag}`, detail: 'tag in use' }))
    return {
      length: word.length,
      offers: offers.filter(({ text }) => text.startsWith(word.toLowerCase()) && text !== word),
    }
  }
  const offers: LinkOffer[] = []
  if (context.frame !== null) offers.push({ text: `@frame:${context.frame}`, detail: 'the selected frame' })
  if (context.flow !== null) offers.push({ text: `@flow:${context.flow}`, detail: 'the selected flow' })
  offers.push({ text: '@frame:', detail: 'a frame by its number' }, { text: '@flow:', detail: 'a flow by its number' })
  return { length: word.length, offers: offers.filter(({ text }) => text.startsWith(word) && text !== word) }
}
