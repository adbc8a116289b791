import { sep } from 'node:path'
import { pageFile } from '@main/desktop/page-file'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const FOLDER = ['', 'opt', 'tracebook', 'renderer'].join(sep)

describe('the file behind a URL of the page', () => {
  it('is found inside the folder', () => {
    expect(pageFile('app://tracebook/index.html', FOLDER)).toBe([FOLDER, 'index.html'].join(sep))
    expect(pageFile('app://tracebook/assets/a%20b.js?x=1#y', FOLDER)).toBe([FOLDER, 'assets', 'a b.js'].join(sep))
  })

  it.each([
    'app://tracebook/',
    'app://tracebook/..%2fmain/index.cjs',
    'app://tracebook/%2e%2e%2f%2e%2e%2fetc/passwd',
    'app://tracebook/..%5c..%5cindex.cjs',
    'app://tracebook/../renderer-of-someone-else/index.html%00',
    'app://tracebook/%E0%A4%A',
    'app://elsewhere/index.html',
    'file:///etc/passwd',
    'https://tracebook/index.html',
    'not a url',
    '',
  ])('is none for %j', (url) => {
    expect(pageFile(url, FOLDER)).toBeUndefined()
  })

  it('is none for a folder whose name only begins like ours', () => {
    expect(pageFile('app://tracebook/..%2frenderer2%2findex.html', FOLDER)).toBeUndefined()
  })

  it('never lies outside the folder, whatever the path', () => {
    const piece = fc.oneof(
      fc.constantFrom('..', '.', '%2e%2e', '%2f', '%5c', '%00', '//', 'a', '%25', ' '),
      fc.string(),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const path = pageFile(`app://tracebook/${pieces.join('/')}`, FOLDER)
        expect(path === undefined || (path.startsWith(FOLDER + sep) && !path.split(sep).includes('..'))).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })
})
