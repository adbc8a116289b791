/** Pages of rows: what is asked for, what is kept, and that a new list never flashes. */
import { MAX_PAGES, PAGE_ROWS, RowCache } from '@renderer/client/row-cache'
import { type AppError, fail, ok, type Result } from '@shared/result'
import { describe, expect, it } from 'vitest'

interface TestPage {
  readonly from: number
  readonly rows: readonly string[]
}

interface Asked {
  readonly from: number
  readonly count: number
  readonly answer: (result?: Result<TestPage>) => Promise<void>
}

/** A list whose rows are 'key:index', with every request held until the test answers it. */
function list(key: string, count: number, near?: number) {
  const asked: Asked[] = []
  const fetch = (from: number, rows: number): Promise<Result<TestPage>> =>
    new Promise((resolve) => {
      const page = { from, rows: Array.from({ length: rows }, (_, at) => `${key}:${from + at}`) }
      asked.push({
        from,
        count: rows,
        answer: async (result = ok(page)) => {
          resolve(result)
          await Promise.resolve()
          await Promise.resolve()
          await Promise.resolve()
        },
      })
    })
  return { asked, list: { key, count, fetch, ...(near === undefined ? {} : { near }) } }
}

function text(cache: RowCache<TestPage>, index: number): string | null {
  const place = cache.row(index)
  return place?.page.rows[place.at] ?? null
}

const cacheOf = (errors: AppError[] = []): RowCache<TestPage> => new RowCache<TestPage>((error) => errors.push(error))

describe('row cache', () => {
  it('shows at once a list whose first rows came with it, and asks only for the rest', () => {
    const cache = cacheOf()
    const { asked, list: rows } = list('a', 10_000)
    const first = { from: 0, rows: Array.from({ length: PAGE_ROWS }, (_, at) => `a:${at}`) }
    cache.show(0, 40)
    cache.use({ ...rows, first })
    expect([cache.key, text(cache, 39)]).toEqual(['a', 'a:39'])
    expect(asked).toEqual([])
    cache.show(0, PAGE_ROWS)
    expect(asked.map(({ from }) => from)).toEqual([PAGE_ROWS])
  })

  it('asks for what is on screen first, then for a screen on either side', async () => {
    const cache = cacheOf()
    const { asked, list: rows } = list('a', 10_000)
    cache.show(1000, 1050)
    cache.use(rows)
    expect([asked[0]?.from, asked[0]?.count]).toEqual([7 * PAGE_ROWS, 2 * PAGE_ROWS])
    await asked[0]?.answer()
    expect(text(cache, 1000)).toBe('a:1000')
    cache.show(1100, 1150)
    // rows 1050..1200 are wanted: pages 8 and 9, of which 8 is here
    expect([asked[1]?.from, asked[1]?.count]).toEqual([9 * PAGE_ROWS, PAGE_ROWS])
    expect(asked).toHaveLength(2)
  })

  it('has one request under way at most, and then asks for where the user is by now', async () => {
    const cache = cacheOf()
    const { asked, list: rows } = list('a', 1_000_000)
    cache.show(0, 50)
    cache.use(rows)
    for (let top = 1000; top <= 900_000; top += 1000) cache.show(top, top + 50)
    expect(asked).toHaveLength(1)
    await asked[0]?.answer()
    expect(asked).toHaveLength(2)
    expect(asked[1]?.from).toBe(Math.floor(900_000 / PAGE_ROWS) * PAGE_ROWS)
  })

  it('keeps the old rows and the old count until the visible rows of a new list are here', async () => {
    const cache = cacheOf()
    const old = list('old', 500)
    cache.show(0, 50)
    cache.use(old.list)
    await old.asked[0]?.answer()
    const next = list('next', 300)
    cache.use(next.list)
    expect([text(cache, 3), cache.count, cache.key]).toEqual(['old:3', 500, 'old'])
    await next.asked[0]?.answer()
    expect([text(cache, 3), cache.count, cache.key]).toEqual(['next:3', 300, 'next'])
  })

  it('drops the answer of a list that another one has replaced', async () => {
    const cache = cacheOf()
    const first = list('first', 500)
    const second = list('second', 500)
    cache.show(0, 50)
    cache.use(first.list)
    cache.use(second.list)
    await second.asked[0]?.answer()
    await first.asked[0]?.answer()
    expect(text(cache, 0)).toBe('second:0')
  })

  it('fetches around the row that will be in sight when a list is opened at a place', async () => {
    const cache = cacheOf()
    cache.show(0, 50)
    const rows = list('a', 100_000, 77_000)
    cache.use(rows.list)
    await rows.asked[0]?.answer()
    expect(cache.key).toBe('a')
    expect(text(cache, 77_000)).toBe('a:77000')
  })

  it('shows the end of a list that became shorter than where it was scrolled to', async () => {
    const cache = cacheOf()
    const long = list('long', 100_000)
    cache.show(90_000, 90_050)
    cache.use(long.list)
    await long.asked[0]?.answer()
    const short = list('short', 60)
    cache.use(short.list)
    await short.asked[0]?.answer()
    expect([cache.count, text(cache, 59), text(cache, 60)]).toEqual([60, 'short:59', null])
  })
})

describe('row cache at its limits', () => {
  it('takes an empty list at once', () => {
    const cache = cacheOf()
    cache.show(0, 50)
    cache.use(list('empty', 0).list)
    expect([cache.key, cache.count]).toEqual(['empty', 0])
  })

  it('holds no more pages than its limit however far is scrolled, and always those on screen', async () => {
    const cache = cacheOf()
    const { asked, list: rows } = list('a', 10_000_000)
    cache.use(rows)
    for (let turn = 0; turn < 3 * MAX_PAGES; turn++) {
      const top = turn * 5 * PAGE_ROWS
      cache.show(top, top + 50)
      while (asked.length > 0) await asked.shift()?.answer()
      expect(text(cache, top)).toBe(`a:${top}`)
    }
    let held = 0
    for (let index = 0; index < 3 * MAX_PAGES * 5 * PAGE_ROWS; index += PAGE_ROWS)
      if (text(cache, index) !== null) held++
    expect(held).toBeLessThanOrEqual(MAX_PAGES)
  })

  it('reports a failure once and asks again with the next scroll; a cancelled request is no failure', async () => {
    const errors: AppError[] = []
    const cache = cacheOf(errors)
    const { asked, list: rows } = list('a', 10_000)
    cache.show(0, 50)
    cache.use(rows)
    await asked[0]?.answer(fail('cancelled', 'replaced'))
    expect(errors).toEqual([])
    cache.show(0, 51)
    await asked[1]?.answer(fail('internal', 'broken'))
    expect(errors.map(({ code }) => code)).toEqual(['internal'])
    cache.show(0, 52)
    await asked[2]?.answer()
    expect(text(cache, 0)).toBe('a:0')
  })

  it('tells its listeners of every change and nothing after they have gone', async () => {
    const cache = cacheOf()
    let calls = 0
    const end = cache.subscribe(() => {
      calls++
    })
    const { asked, list: rows } = list('a', 100)
    cache.show(0, 50)
    cache.use(rows)
    await asked[0]?.answer()
    expect(calls).toBe(1)
    end()
    cache.use(null)
    expect(calls).toBe(1)
    expect(cache.count).toBe(0)
  })
})
