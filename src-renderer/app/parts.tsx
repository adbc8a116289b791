/**
 * Owns the parts of the window that the first screen does not need: loaded when they are, or when nothing else is to do.
 *
 * A part that is here is drawn in the very render that wants it. React's lazy and Suspense would show the fallback once
 * even then, and hold back what replaces a fallback for a third of a second: as long as the engine needs for the first rows.
 */
import { type ComponentType, type ReactNode, useEffect, useState } from 'react'

/** Code of a part: fetched once, however many ask. */
class Part {
  here: ComponentType | null = null
  private coming: Promise<void> | null = null

  constructor(private readonly fetch: () => Promise<ComponentType>) {}

  load(): Promise<void> {
    this.coming ??= this.fetch().then((component) => {
      this.here = component
    })
    return this.coming
  }
}

const shell = new Part(async () => (await import('./shell')).Shell)
const filterBar = new Part(async () => (await import('../views/filter/filter-bar')).FilterBar)

export const Shell = (): ReactNode => <WhenHere part={shell} instead={null} />
export const FilterBar = (): ReactNode => <WhenHere part={filterBar} instead={<span className="top-bar-gap" />} />

/** Has them ready before they are asked for; the first screen is painted first. */
export function loadPartsWhenIdle(): void {
  requestIdleCallback(() => void Promise.all([shell.load(), filterBar.load()]), { timeout: 2000 })
}

function WhenHere({ part, instead }: { readonly part: Part; readonly instead: ReactNode }): ReactNode {
  const [, setLoaded] = useState(part.here !== null)
  const [failure, setFailure] = useState<unknown>(null)
  useEffect(() => {
    if (part.here === null) part.load().then(() => setLoaded(true), setFailure)
  }, [part])
  // code that cannot be loaded is a bug: the boundary around the part says so
  if (failure !== null) throw failure
  const { here: View } = part
  return View ? <View /> : instead
}
