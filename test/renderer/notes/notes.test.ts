/** Notes: their Markdown as hostile text, links, search, differences of revisions. */
import { linkAt, linkOffers } from '@renderer/views/notes/note-links'
import { noteMarkdownHtml } from '@renderer/views/notes/note-markdown'
import { clockText, searchNotes, tagsInUse, targetText, whenText } from '@renderer/views/notes/note-words'
import { wordDiff } from '@renderer/views/notes/word-diff'
import { flowNumber } from '@shared/anchor'
import type { NoteView } from '@shared/rows'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const note = (id: string, body: string, extra: Partial<NoteView> = {}): NoteView => ({
  id,
  target: { kind: 'capture' },
  title: 'the capture',
  body,
  tags: [],
  author: 'kf',
  createdMs: 0,
  updatedMs: 0,
  revision: 1,
  deleted: false,
  ...extra,
})

describe('Markdown of a note', () => {
  it('makes links of frames and flows, and of nothing else', () => {
    const html = noteMarkdownHtml('see @frame:15 and @flow:3, not @frame:0, me@frame:7 or `@frame:9`')
    expect(html.match(/<a [^>]*>/g)).toEqual([
      '<a href="#" class="note-link" data-link="@frame:15">',
      '<a href="#" class="note-link" data-link="@flow:3">',
    ])
    expect(html).toContain('<code>@frame:9</code>')
  })

  it('marks tags as the project counts them', () => {
    expect(noteMarkdownHtml('# Heading\n\n#active-ftp and no#tag, #15, http://x/#part')).toBe(
      '<h1>Heading</h1>\n<p><span class="note-tag">#active-ftp</span> and no#tag, #15, http://x/#part</p>\n',
    )
  })
})

describe('hostile Markdown of a note', () => {
  it('lets no markup, image or web link of a packet through', () => {
    const hostile = [
      '<img src=x onerror=alert(1)>',
      '<script>alert(1)</script>',
      '![x](http://example.com/x.png)',
      '[x](http://example.com)',
      '[x](javascript:alert(1))',
      '<http://example.com>',
      '[a]: http://example.com\n\n[a]',
      '<svg/onload=alert(1)>',
      '@frame:1"onmouseover="alert(1)',
    ]
    for (const text of hostile) {
      const html = noteMarkdownHtml(text)
      expect(html).not.toMatch(/<(?:img|script|svg|iframe|style|form|input)/i)
      for (const [, href] of html.matchAll(/href="([^"]*)"/g)) expect(href).toBe('#')
      expect(html.replace(/<[^>]*>/g, (tag) => (/\son\w+=/i.test(tag) ? 'EVENT' : ''))).not.toContain('EVENT')
    }
  })

  it('writes only elements of its own for any text', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(
            '<',
            '>',
            '"',
            "'",
            '&',
            '[',
            ']',
            '(',
            ')',
            '!',
            '@frame:1',
            'a',
            '\n',
            '`',
            '*',
            ':',
            '/',
            '|',
            '-',
          ),
        }),
        (text) => {
          for (const [, name] of noteMarkdownHtml(text).matchAll(/<\/?([a-z0-9]+)/gi)) {
            expect([
              'p',
              'a',
              'em',
              'strong',
              'code',
              'pre',
              'span',
              'ul',
              'ol',
              'li',
              'hr',
              'br',
              'h1',
              'h2',
              'blockquote',
              'table',
              'thead',
              'tbody',
              'tr',
              'th',
              'td',
              's',
            ]).toContain(name)
          }
        },
      ),
    )
  })

  it('marks invisible characters that a packet brought in', () => {
    expect(noteMarkdownHtml('a\u202eb')).toContain('a&lt;U+202E&gt;b')
    expect(noteMarkdownHtml('```\na\tb\n```')).toContain('a\tb')
  })
})

describe('links of a note', () => {
  it('are read from their beginning and only when whole', () => {
    expect(linkAt('@frame:15)')).toMatchObject({ kind: 'frame', frame: 15, text: '@frame:15' })
    expect(linkAt('@flow:0')).toMatchObject({ kind: 'flow', uid: '0' })
    expect(linkAt('@flow:CqJ2nd.')).toMatchObject({ kind: 'flow', uid: 'CqJ2nd', text: '@flow:CqJ2nd' })
    expect(linkAt('@ftp:1 and')).toMatchObject({ kind: 'conversation', protocol: 'ftp', number: 1 })
    expect(linkAt('@finding:gap:C1.2.')).toMatchObject({ kind: 'finding', id: 'gap:C1.2' })
    for (const text of ['@frame:0', '@frame:', 'x @frame:1', '@telnet:1']) expect(linkAt(text)).toBeNull()
  })

  it('name flows by uid; digits alone are the number of a flow here', () => {
    expect(flowNumber('3')).toBe(3)
    expect(flowNumber('CqJ2nd')).toBeNull()
    expect(noteMarkdownHtml('@flow:CqJ2ndabcdefghijk and @ftp:2')).toContain('>flow CqJ2ndab…</a>')
    expect(noteMarkdownHtml('see @finding:scan:10.0.0.1:7.')).toContain('data-link="@finding:scan:10.0.0.1:7"')
  })

  it('are offered after @ with the selected frame first, and tags after #', () => {
    const context = {
      frame: 15,
      flow: 'CqJ2nd',
      ftp: 1,
      finding: null,
      notes: [note('a', '', { tags: ['ftp', 'scan'] }), note('b', '', { tags: ['scan'] })],
    }
    expect(linkOffers('see (@', context)).toMatchObject({
      length: 1,
      offers: [{ text: '@frame:15' }, { text: '@flow:CqJ2nd' }, { text: '@ftp:1' }, { text: '@frame:' }, {}, {}, {}],
    })
    expect(linkOffers('@fra', context).offers.map(({ text }) => text)).toEqual(['@frame:15', '@frame:'])
    expect(linkOffers('about #', context).offers.map(({ text }) => text)).toEqual(['#scan', '#ftp'])
    expect(linkOffers('mail me@f', context).offers).toEqual([])
    expect(linkOffers('plain words', context)).toEqual({ length: 0, offers: [] })
    expect(tagsInUse(context.notes)).toEqual(['scan', 'ftp'])
  })
})

describe('notes in the list', () => {
  it('are found by all words in body, tag, title or author', () => {
    const notes = [note('a', 'SYN from outside', { tags: ['active-ftp'], title: 'frame 15' }), note('b', 'delayed ACK')]
    const ids = (search: string): string[] => searchNotes(notes, search).map(({ id }) => id)
    expect(ids('')).toEqual(['a', 'b'])
    expect(ids('outside syn')).toEqual(['a'])
    expect(ids('#active')).toEqual(['a'])
    expect(ids('frame 15')).toEqual(['a'])
    expect(ids('kf ack')).toEqual(['b'])
    expect(ids('syn ack')).toEqual([])
  })

  it('say when: the time today, the day before that, the year when it is another', () => {
    const now = new Date(2026, 10, 22, 14, 2, 11).getTime()
    expect(clockText(now)).toBe('14:02:11')
    expect(whenText(now, now)).toBe('14:02')
    expect(whenText(new Date(2026, 10, 21, 9, 5).getTime(), now)).toBe('21 Nov 09:05')
    expect(whenText(new Date(2025, 0, 2, 9, 5).getTime(), now)).toBe('2 Jan 2025')
  })

  it('name what they hang on', () => {
    expect(targetText({ kind: 'bytes', frame: 4, offset: 10, length: 4 })).toBe('bytes 10–13 of frame 4')
    expect(targetText({ kind: 'flow', flow: 3 })).toBe('flow 3')
  })
})

describe('difference of two revisions', () => {
  it('is word by word', () => {
    const parts = wordDiff('a scan from outside #one', 'no scan from outside #one more')
    expect(parts.map(({ kind, text }) => `${kind}:${text}`)).toEqual([
      'removed:a',
      'added:no',
      'same: scan from outside #one',
      'added: more',
    ])
    expect(wordDiff('same', 'same').map(({ kind }) => kind)).toEqual(['same'])
    expect(wordDiff('', '')).toEqual([])
  })

  it('always holds both texts, whatever they are', () => {
    const text = fc
      .array(fc.constantFrom('a ', 'b ', 'c\n', 'd', '  ', ''), { maxLength: 40 })
      .map((words) => words.join(''))
    fc.assert(
      fc.property(text, text, (before, after) => {
        const parts = wordDiff(before, after)
        const of = (...kinds: readonly string[]): string =>
          parts
            .filter(({ kind }) => kinds.includes(kind))
            .map(({ text }) => text)
            .join('')
        expect(of('same', 'removed')).toBe(before)
        expect(of('same', 'added')).toBe(after)
      }),
    )
  })

  it('is bounded for notes as long as a book', () => {
    const words = (seed: number): string =>
      Array.from({ length: 60_000 }, (_, at) => `w${(at * seed) % 9973} `).join('')
    const started = performance.now()
    expect(wordDiff(words(7), words(11)).map(({ kind }) => kind)).toContain('removed')
    expect(performance.now() - started).toBeLessThan(2000)
  })
})
