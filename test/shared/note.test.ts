import {
  collectTags,
  NewNoteSchema,
  NoteEditSchema,
  NoteSchema,
  SavedViewSchema,
  ViewContentSchema,
} from '@shared/note'
import { MAX_TAGS, parseTags, withoutCode } from '@shared/note-text'
import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'

describe('tags of a note', () => {
  it('are the #words of its body, lower case, each once, in order', () => {
    expect(parseTags('#FTP first, then (#passive-mode) and #ftp; #Grüße #2nd-try')).toEqual([
      'ftp',
      'passive-mode',
      'grüße',
      '2nd-try',
    ])
  })

  it('are not headings, numbers, parts of addresses, entities or code', () => {
    for (const text of [
      '# Heading',
      '## Two',
      '#15',
      'see http://x/#part and a#b',
      '&#x27; &#amp;',
      '`#code`',
      '```\n#code\n```',
      '\\#no',
      '##no',
    ]) {
      expect(parseTags(text), text).toEqual([])
    }
  })

  it('join those given apart from the body, without what cannot be a tag', () => {
    expect(collectTags('#a text', ['#B', 'a', 'two words', '', '7', 'x'.repeat(100)])).toEqual(['a', 'b'])
  })

  it('are cut at a bound', () => {
    const many = Array.from({ length: 500 }, (_, at) => `#t${at}`).join(' ')
    expect(parseTags(many).length).toBe(MAX_TAGS)
    expect(collectTags(many, ['more']).length).toBe(MAX_TAGS)
  })
})

describe('blanking code', () => {
  it('keeps length and line breaks of any text', () => {
    const marks = fc.constantFrom('`', '``', '```', '~~~', '\n', '\r\n', ' ', 'a', '\\', '@frame:1', '#t', '📌')
    fc.assert(
      fc.property(fc.array(marks, { maxLength: 60 }), (parts) => {
        const text = parts.join('')
        const blank = withoutCode(text)
        return blank.length === text.length && blank.split('\n').length === text.split('\n').length
      }),
    )
  })
})

describe('the schemas of the contract', () => {
  const anchor = { kind: 'capture', capture: null }
  const view = { name: ' Logins ', filter: 'ftp', span: null, columns: ['no', 'time'], sort: null }

  it('take what the window sends and trim names', () => {
    expect(v.safeParse(NewNoteSchema, { anchor, body: '', author: 'ada' }).success).toBe(true)
    expect(v.safeParse(NoteEditSchema, { body: 'x', author: 'ada', basedOn: 2 }).success).toBe(true)
    expect(v.parse(ViewContentSchema, view).name).toBe('Logins')
  })

  it('refuse wrong types, empty names, long bodies and bad times', () => {
    const refused: [v.GenericSchema, unknown][] = [
      [NewNoteSchema, { anchor, body: 7, author: 'ada' }],
      [NewNoteSchema, { anchor, body: 'x'.repeat(1_000_001), author: 'ada' }],
      [NewNoteSchema, { anchor: { kind: 'frame' }, body: '', author: 'ada' }],
      [NoteEditSchema, { body: 'x', author: 'ada', basedOn: 0 }],
      [ViewContentSchema, { ...view, name: '  ' }],
      [ViewContentSchema, { ...view, span: { from: 'now', to: '1' } }],
      [SavedViewSchema, { ...view, id: 'x', createdAt: 'yesterday', updatedAt: 'today' }],
      [NoteSchema, null],
    ]
    for (const [schema, value] of refused)
      expect(v.safeParse(schema, value).success, JSON.stringify(value).slice(0, 80)).toBe(false)
  })
})
