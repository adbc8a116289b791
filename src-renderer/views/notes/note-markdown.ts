/**
 * Owns a note's Markdown as HTML for the preview. Notes may quote packets: the text is hostile.
 *
 * Guarantees: raw HTML stays text (markdown-it html: false); no image, no script, no form, no style; no link that leaves
 * the window (web addresses are shown as text); `@frame:N`, `@flow:UID`, `@ftp:N` and `@finding:ID` become links that only this window understands
 * (data-link); a second net (DOMPurify) allows nothing but a short list of elements. Refuses to be the only defence: the
 * page's CSP forbids everything remote as well.
 */

import { MAX_TAG_LENGTH } from '@shared/note-text'
import DOMPurify from 'dompurify'
import MarkdownIt from 'markdown-it'
import { safeText } from '../../ui/safe-text'
import { linkAt, linkLabel, MAX_LINK_LENGTH } from './note-links'

const TAGS = [
  'p',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'ul',
  'ol',
  'li',
  'blockquote',
  'pre',
  'code',
  'em',
  'strong',
  's',
  'hr',
  'br',
  'table',
  'thead',
  'tbody',
  'tr',
  'th',
  'td',
  'a',
  'span',
]
const ATTRIBUTES = ['class', 'data-link', 'href', 'start']

/** Markdown without images and web links, with links to frames and flows. */
function noteMarkdown(): InstanceType<typeof MarkdownIt> {
  const markdown = new MarkdownIt({ html: false, linkify: false, breaks: false, typographer: false })
  markdown.disable(['image', 'link', 'autolink', 'reference', 'html_inline', 'html_block'])
  markdown.inline.ruler.before('emphasis', 'note_link', (state, silent) => {
    if (state.src.charCodeAt(state.pos) !== 0x40 || isWordBefore(state.src, state.pos)) return false
    const found = linkAt(state.src.slice(state.pos, state.pos + MAX_LINK_LENGTH))
    if (!found) return false
    if (!silent) {
      const token = state.push('note_link', 'a', 0)
      token.content = found.text
      token.info = linkLabel(found)
    }
    state.pos += found.text.length
    return true
  })
  markdown.inline.ruler.before('emphasis', 'note_tag', (state, silent) => {
    if (state.src.charCodeAt(state.pos) !== 0x23 || isWordBefore(state.src, state.pos)) return false
    const found = TAG.exec(state.src.slice(state.pos, state.pos + MAX_TAG_LENGTH + 1))
    if (!found) return false
    if (!silent) state.push('note_tag', 'span', 0).content = found[0]
    state.pos += found[0].length
    return true
  })
  const { escapeHtml } = markdown.utils
  markdown.renderer.rules.note_link = (tokens, index) =>
    `<a href="#" class="note-link" data-link="${escapeHtml(tokens[index]?.content ?? '')}">${escapeHtml(tokens[index]?.info ?? '')}</a>`
  markdown.renderer.rules.note_tag = (tokens, index) =>
    `<span class="note-tag">${escapeHtml(tokens[index]?.content ?? '')}</span>`
  return markdown
}

/** As src-shared/note-text.ts counts tags: at least one letter, not inside a word, an address or an entity. */
const TAG = /^#[\p{L}\p{N}_-]*\p{L}[\p{L}\p{N}_-]*/u
const isWordBefore = (text: string, at: number): boolean => at > 0 && /[\p{L}\p{N}_#/&\\.-]/u.test(text[at - 1] ?? '')

const markdown = noteMarkdown()

/** The preview as nodes; needs a DOM (DOMPurify). Nodes, not text: what was checked is what is shown. */
export function noteFragment(body: string): DocumentFragment {
  return DOMPurify.sanitize(noteMarkdownHtml(body), {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ATTRIBUTES,
    ALLOW_DATA_ATTR: false,
    ALLOWED_URI_REGEXP: /^#$/,
    // 'frame:15' looks like an address with a scheme; it is only ever read by linkAt
    ADD_URI_SAFE_ATTR: ['data-link'],
    RETURN_DOM_FRAGMENT: true,
  })
}

/** HTML of the Markdown before the second net; exported for tests, which have no DOM. */
export const noteMarkdownHtml = (body: string): string => markdown.render(body.split('\n').map(safeLine).join('\n'))

/** Tabs are Markdown's own; everything else invisible is marked. */
const safeLine = (line: string): string => line.split('\t').map(safeText).join('\t')
