/**
 * Owns the links of a note as the window reads them (what a link is, anchor.ts says), their words in the preview, and what the
 * editor completes after `@` and `#`. Pure.
 */
import { type NoteLink, parseNoteLinks } from '@shared/anchor'
import type { NoteView } from '@shared/rows'
import { tagsInUse } from './note-words'

/** The longest link: '@finding:' and an id (anchor.ts). */
export const MAX_LINK_LENGTH = 140

/** One link at the start of the text: '@frame:15' -> frame 15; null when there is none. */
export function linkAt(text: string): NoteLink | null {
  const [link] = parseNoteLinks(text.slice(0, MAX_LINK_LENGTH))
  return link?.from === 0 ? link : null
}

/** The words of a link in the preview. */
export function linkLabel(link: NoteLink): string {
  switch (link.kind) {
    case 'frame':
      return link.frame === link.lastFrame ? `line ${link.frame}` : `lines ${link.frame}–${link.lastFrame}`
    case 'flow':
      return `flow ${link.uid.length > 9 ? `${link.uid.slice(0, 8)}…` : link.uid}`
    case 'finding':
      return `finding ${link.id}`
    case 'conversation':
      return link.protocol === 'ftp' ? `FTP session ${link.number}` : `${link.protocol} ${link.number}`
  }
}

export interface LinkOffer {
  readonly text: string
  readonly detail: string
}

interface OfferContext {
  readonly frame: number | null
  /** uid of the selected flow */
  readonly flow: string | null
  /** number of the FTP session the selection belongs to */
  readonly ftp: number | null
  readonly finding: string | null
  readonly notes: readonly NoteView[]
}

/** What can follow the text before the cursor; `length` characters before the cursor are replaced. */
export function linkOffers(
  before: string,
  context: OfferContext,
): { readonly length: number; readonly offers: readonly LinkOffer[] } {
  const word = /(?:^|[\s([{,;])([@#][\p{L}\p{N}_:.-]*)$/u.exec(before)?.[1]
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
  if (context.ftp !== null) offers.push({ text: `@ftp:${context.ftp}`, detail: 'the FTP session of the selection' })
  if (context.finding !== null) offers.push({ text: `@finding:${context.finding}`, detail: 'the selected finding' })
  offers.push(
    { text: '@frame:', detail: 'a frame by its number' },
    { text: '@flow:', detail: 'a flow by its uid, or its number here' },
    { text: '@ftp:', detail: 'an FTP session by its number' },
    { text: '@finding:', detail: 'a finding by its id' },
  )
  return { length: word.length, offers: offers.filter(({ text }) => text.startsWith(word) && text !== word) }
}
