/** Slices of several requests: one a turn of the event loop, and what somebody waits for comes first. */
import { nextTurn } from '@main/engine/turns'
import { describe, expect, it } from 'vitest'

describe('turns', () => {
  it('are given in the order they were asked for, the urgent ones before all others', async () => {
    const order: string[] = []
    const take = (name: string, isUrgent: boolean) => nextTurn(isUrgent).then(() => order.push(name))
    await Promise.all([take('a', false), take('b', false), take('click', true), take('c', false), take('scroll', true)])
    expect(order).toEqual(['click', 'scroll', 'a', 'b', 'c'])
  })

  it('are one a turn of the event loop, so that a message comes between any two', async () => {
    const order: string[] = []
    const slices = [1, 2, 3].map((number) => nextTurn(false).then(() => order.push(`slice ${number}`)))
    // an immediate runs in each turn of the loop
    const mark = () => {
      order.push('turn')
      if (order.filter((one) => one !== 'turn').length < 3) setImmediate(mark)
    }
    setImmediate(mark)
    await Promise.all(slices)
    const places = [1, 2, 3].map((number) => order.indexOf(`slice ${number}`))
    expect(order.slice(places[0], places[1])).toContain('turn')
    expect(order.slice(places[1], places[2])).toContain('turn')
  })
})
