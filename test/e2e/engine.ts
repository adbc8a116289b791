/**
 * Owns what the end-to-end tests do to the engine process: find it, and follow what the page is told about it.
 */
import type { EngineState } from '@shared/desktop-api'
import { expect } from 'vitest'
import type { RunningApp } from './launch'

/** Waits until there is one. */
export async function enginePid({ app }: RunningApp): Promise<number> {
  const find = (): Promise<number> =>
    app.evaluate(({ app: main }) => main.getAppMetrics().find(({ name }) => name === 'Tracebook engine')?.pid ?? 0)
  await expect.poll(find).toBeGreaterThan(0)
  return find()
}

/** From now on, what the page is told about the engine: a function that gives 'STATE GENERATION' of each, in order. */
export async function watchEngine({ page }: RunningApp): Promise<() => Promise<string[]>> {
  const seen = await page.evaluateHandle(() => {
    const states: EngineState[] = []
    window.tracebook.onEngine((state) => states.push(state))
    return states
  })
  return () => seen.evaluate((states) => states.map(({ state, generation }) => `${state} ${generation}`))
}
