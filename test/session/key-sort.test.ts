import { sortByKeys } from '@main/session/key-sort'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

describe('sorting rows by keys', () => {
  it('orders as numbers do, keeps equal ones as they were, and puts NaN last, in both directions', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.double(), fc.integer({ min: -3, max: 3 }))),
        fc.boolean(),
        (values, descending) => {
          const rows = Uint32Array.from(values, (_, i) => i)
          const sign = descending ? -1 : 1
          const want = Array.from(values, (_, i) => i).sort((a, b) => {
            const [x, y] = [values[a], values[b]]
            if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a - b
            return (x < y ? -sign : x > y ? sign : 0) || a - b
          })
          expect([...sortByKeys(rows, Float64Array.from(values), descending)]).toEqual(want)
        },
      ),
    )
  })
})
