import { pieces } from '@renderer/views/filter/highlight'
import { forget, MAX_HISTORY, readHistory, remember } from '@renderer/views/filter/history'
import { suggestions, worthShowing } from '@renderer/views/filter/suggestions'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const kinds = (text: string): string[] => pieces(text, null).map(({ kind, text: part }) => `${kind}:${part}`)

describe('the colours of a filter', () => {
  it('tell fields, operators and values apart', () => {
    expect(kinds('tcp.port == 21').filter((piece) => !piece.startsWith('plain'))).toEqual([
      'field:tcp.port',
      'operator:==',
      'value:21',
    ])
    expect(kinds('frame contains "a b"')).toContain('string:"a b"')
  })

  it('put together give the text again, whatever it is, with the error marked', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(20), fc.nat(20), (text, a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)]
        const all = pieces(text, [from, to])
        expect(
          all
            .map((piece) => piece.text)
            .join('')
            .slice(0, text.length),
        ).toBe(text)
        const wrong = all
          .filter((piece) => piece.wrong)
          .map((piece) => piece.text)
          .join('')
        if (from < text.length) expect(wrong).toBe(text.slice(from, to))
        else expect(wrong).toBe(' ')
      }),
    )
  })
})

describe('the history of filters', () => {
  function store() {
    const values = new Map<string, string>()
    return {
      getItem: (key: string): string | null => values.get(key) ?? null,
      setItem: (key: string, value: string): void => void values.set(key, value),
    }
  }

  it('has the newest first, each once, at most thirty', () => {
    const storage = store()
    for (let i = 0; i < 40; i++) remember(storage, `tcp.port == ${i}`)
    remember(storage, ' tcp.port == 20 ')
    remember(storage, '  ')
    const history = readHistory(storage)
    expect(history).toHaveLength(MAX_HISTORY)
    expect(history[0]).toBe('tcp.port == 20')
    expect(history.filter((filter) => filter === 'tcp.port == 20')).toHaveLength(1)
  })

  it('forgets one that is removed, and anything that is not a list of texts', () => {
    const storage = store()
    remember(storage, 'a')
    remember(storage, 'b')
    forget(storage, 'b')
    expect(readHistory(storage)).toEqual(['a'])
    storage.setItem('tracebook.filters', '[1]')
    expect(readHistory(storage)).toEqual([])
    storage.setItem('tracebook.filters', '{')
    expect(readHistory(storage)).toEqual([])
  })
})

describe('suggestions', () => {
  it('are saved and earlier filters over an empty text', () => {
    const list = suggestions('', 0, ['ip'], [{ id: '1', name: 'Web', filter: 'tcp.port == 80' }])
    expect(list.map(({ label, detail, origin }) => [label, detail, origin.kind])).toEqual([
      ['tcp.port == 80', 'Web', 'saved'],
      ['ip', 'used before', 'earlier'],
    ])
  })

  it('complete the word at the cursor and leave what stands after it alone', () => {
    const [first] = suggestions('tcp.dstp && ip', 8, [], []).filter(({ label }) => label === 'tcp.dstport')
    expect(first?.text).toBe('tcp.dstport && ip')
    expect(first?.cursor).toBe('tcp.dstport'.length)
    const [atEnd] = suggestions('tcp.dstp', 8, [], [])
    expect(atEnd?.text).toBe('tcp.dstport ')
  })

  it('are not worth a list when the only one is already written', () => {
    const only = suggestions('', 0, ['ip'], [])
    expect(worthShowing(only, 'ip')).toBe(false)
    expect(worthShowing(only, '')).toBe(true)
    expect(worthShowing([], 'ip')).toBe(false)
  })
})
