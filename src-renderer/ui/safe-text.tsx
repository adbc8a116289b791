/**
 * Owns the last step before packet text reaches the screen: control characters, bidi controls and other invisible
 * characters become visible marks, so that bytes from the wire cannot reorder, hide or fake what the analyst reads.
 *
 * Guarantees: output holds no C0/C1 control, no bidi control (Unicode TR 9), no zero-width or tag character. React
 * escapes the rest; nothing here ever becomes HTML.
 */
import { Fragment, type ReactNode } from 'react'

/**
 * Controls (C0, DEL, C1), everything Unicode calls default-ignorable (bidi controls, zero-width, fillers, variation
 * selectors, tags), line and paragraph separators, interlinear annotation, lone surrogates.
 */
const UNSAFE = /[\p{Cc}\p{DI}\p{Zl}\p{Zp}\p{Cs}\ufff9-\ufffb]/gu

const ESCAPES: Readonly<Record<string, string>> = { '\0': '\\0', '\t': '\\t', '\n': '\\n', '\r': '\\r', '\x1b': '\\e' }

/** A visible stand-in that every font has: `\n`, `\x07` for C0, DEL and C1, `<U+202E>` for the rest. */
export function visibleMark(char: string): string {
  const code = char.codePointAt(0) ?? 0
  if (code < 0xa0) return ESCAPES[char] ?? `\\x${code.toString(16).padStart(2, '0')}`
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`
}

/** Plain text that is safe to show and to put into attributes such as `title` and `aria-label`. */
export const safeText = (text: string): string => text.replace(UNSAFE, visibleMark)

/** Packet text as React text; marks carry a class so that they are never taken for the text itself. */
export function SafeText({ children }: { readonly children: string }): ReactNode {
  const parts: ReactNode[] = []
  let end = 0
  for (const match of children.matchAll(UNSAFE)) {
    if (match.index > end) parts.push(<Fragment key={`t${end}`}>{children.slice(end, match.index)}</Fragment>)
    parts.push(
      <span key={`m${match.index}`} className="unsafe-char">
        {visibleMark(match[0])}
      </span>,
    )
    end = match.index + match[0].length
  }
  if (parts.length === 0) return children
  if (end < children.length) parts.push(<Fragment key={`t${end}`}>{children.slice(end)}</Fragment>)
  return <bdi>{parts}</bdi>
}
