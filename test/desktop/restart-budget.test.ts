import { RestartBudget } from '@main/desktop/restart-budget'
import { describe, expect, it } from 'vitest'

describe('the restart budget', () => {
  it('allows three restarts in a minute and no fourth', () => {
    let now = 0
    const budget = new RestartBudget(() => now)
    expect([budget.take(), budget.take(), budget.take()]).toEqual([true, true, true])
    now = 59_999
    expect(budget.take()).toBe(false)
  })

  it('counts a minute from each restart, and a refusal not at all', () => {
    let now = 0
    const budget = new RestartBudget(() => now)
    budget.take()
    now = 30_000
    budget.take()
    budget.take()
    expect(budget.take()).toBe(false)
    now = 60_000
    expect(budget.take()).toBe(true)
    expect(budget.take()).toBe(false)
  })

  it('is full again when the user asks', () => {
    const budget = new RestartBudget(() => 0)
    while (budget.take());
    budget.refill()
    expect(budget.take()).toBe(true)
  })
})
