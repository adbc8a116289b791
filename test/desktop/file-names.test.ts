import { withExtension } from '@main/desktop/file-names'
import { safeFileName } from '@shared/safe-file-name'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

describe('a suggested file name', () => {
  it.each([
    ['report of ftp', 'report of ftp'],
    ['../../etc/passwd', '_.._etc_passwd'],
    ['C:\\windows\\a?.txt', 'C__windows_a_.txt'],
    ['.hidden', 'hidden'],
    ['a\u202Etxt.exe', 'a_txt.exe'],
    ['a\nb\0c', 'a_b_c'],
    ['...', 'untitled'],
    ['', 'untitled'],
    ['con', '_con'],
    ['NUL.txt', '_NUL.txt'],
  ])('%j becomes %j', (name, expected) => {
    expect(safeFileName(name)).toBe(expected)
  })

  it('never holds a separator, a control character or a leading dot, and is never long or empty', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
        const safe = safeFileName(name)
        expect(safe).not.toMatch(/[/\\:\p{Cc}\p{Cf}]|^\.|^\s|[.\s]$/u)
        expect(safe.length).toBeGreaterThan(0)
        expect([...safe].length).toBeLessThanOrEqual(121)
        expect(new TextEncoder().encode(safe).length).toBeLessThanOrEqual(201)
      }),
    )
  })
})

describe('the ending of a saved file', () => {
  it('is added when it is not there, in any case of letters', () => {
    expect(withExtension('/a/b', ['tracebook'])).toBe('/a/b.tracebook')
    expect(withExtension('/a/b.TRACEBOOK', ['tracebook'])).toBe('/a/b.TRACEBOOK')
    expect(withExtension('/a/b.txt', ['html'])).toBe('/a/b.txt.html')
    expect(withExtension('/a/b.jsonl', ['json', 'jsonl'])).toBe('/a/b.jsonl')
  })

  it('is left alone for any kind of file', () => {
    expect(withExtension('/a/b', ['*'])).toBe('/a/b')
  })
})
