import { SafeText, safeText, visibleMark } from '@renderer/ui/safe-text'
import fc from 'fast-check'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'

const shown = (text: string): string => renderToStaticMarkup(<SafeText>{text}</SafeText>)

describe('safe text', () => {
  it('leaves ordinary text of any script as it is', () => {
    for (const text of ['GET /index.html', 'naïve → 日本語', 'عربي', 'שלום']) expect(safeText(text)).toBe(text)
  })

  it('turns a right-to-left override into a visible mark, so that a name cannot be turned round', () => {
    expect(safeText('invoice\u202Efdp.exe')).toBe('invoice<U+202E>fdp.exe')
  })

  it('shows control characters as escapes', () => {
    expect(safeText('USER\r\n')).toBe('USER\\r\\n')
    expect(visibleMark('\x7f')).toBe('\\x7f')
  })

  it('shows zero-width and filler characters, variation selectors, tags and lone surrogates', () => {
    const marks = ['\u200b', '\u3164', '\ufe0f', '\u{e0041}', '\ud800', '\u2028', '\ufeff', '\u00ad']
    for (const mark of marks) expect(safeText(`a${mark}b`)).toMatch(/^a<U\+[0-9A-F]{4,6}>b$/)
  })

  it('never lets markup through as markup', () => {
    expect(shown('<img src=x onerror=alert(1)>\u202e')).toContain('&lt;img src=x')
    expect(shown('<b>')).toBe('&lt;b&gt;')
  })

  it('marks what it replaced so that it is not taken for the text itself', () => {
    expect(shown('a\u202eb')).toBe('<bdi>a<span class="unsafe-char">&lt;U+202E&gt;</span>b</bdi>')
  })

  it('holds no control and no default-ignorable character for any input', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => !/[\p{Cc}\p{DI}\p{Cs}\p{Zl}\p{Zp}]/u.test(safeText(text))),
    )
  })
})
