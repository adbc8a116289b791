/**
 * Owns how busy each interface is while the start dialog is open: packets a second, the last half minute.
 */
import { useEffect, useState } from 'react'
import { engine } from '../../client/engine-client'

const EVERY_MS = 1000
const KEPT = 30

/** Packets a second by interface name, oldest first. */
export type Activity = ReadonlyMap<string, readonly number[]>

export function useActivity(): Activity {
  const [activity, setActivity] = useState<Activity>(new Map())
  useEffect(() => {
    let isCurrent = true
    let before = new Map<string, number>()
    const look = async (): Promise<void> => {
      const counters = await engine.ask('capture.live.counters', {}, 'capture.live.counters')
      if (!isCurrent || !counters.ok) return
      const now = new Map(counters.value.map(({ name, packets }) => [name, packets]))
      const last = before
      before = now
      setActivity(
        (old) => new Map([...now].map(([name, packets]) => [name, grown(old.get(name), last.get(name), packets)])),
      )
    }
    void look()
    const timer = setInterval(() => void look(), EVERY_MS)
    return () => {
      isCurrent = false
      clearInterval(timer)
    }
  }, [])
  return activity
}

function grown(old: readonly number[] = [], before: number | undefined, packets: number): readonly number[] {
  if (before === undefined) return old
  return [...old, Math.max(0, packets - before)].slice(-KEPT)
}
