/** Objects without the keys that are not known. */
import { present } from '@shared/present'
import { describe, expect, it } from 'vitest'

interface Told {
  readonly name: string
  readonly size?: number
  readonly whole?: boolean
  readonly parts?: readonly string[]
}

describe('what is present', () => {
  it('keeps the order in which keys are written and leaves out those without a value', () => {
    const told = present<Told>({ size: undefined, name: 'a', parts: ['x'], whole: undefined })
    expect(JSON.stringify(told)).toBe('{"name":"a","parts":["x"]}')
    expect(Object.keys(told)).toEqual(['name', 'parts'])
  })

  it('takes no for an answer: false, 0 and empty text are values', () => {
    expect(present<Told>({ name: '', size: 0, whole: false, parts: [] })).toEqual({
      name: '',
      size: 0,
      whole: false,
      parts: [],
    })
  })
})
