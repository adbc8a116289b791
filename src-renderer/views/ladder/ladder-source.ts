/**
 * Owns the ladder on screen: which flows, in which order, and the cache of its rows. The old one stays until the new one's
 * visible rows are here. Selecting another flow of the same ladder asks for nothing.
 */
import type { LadderOrder, LadderRows, LadderView } from '@shared/ladder'
import { useEffect, useRef, useState } from 'react'
import { engine } from '../../client/engine-client'
import { RowCache, serialOf } from '../../client/row-cache'
import { report } from '../../state/actions'
import { useUi } from '../../state/store'
import { type LadderRow, rowIn } from './ladder-row'

export const ladderRows = new RowCache<LadderRows>(report)

export interface OpenLadder {
  readonly view: LadderView
  readonly order: LadderOrder
  readonly epoch: number
}

interface Asked {
  readonly open: OpenLadder | null
  /** the flow whose ladder could not be made; the error was reported */
  readonly failed: number | null
}

export function ladderRowAt(index: number): LadderRow | null {
  const place = index < 0 ? null : ladderRows.row(index)
  return place ? rowIn(place.page, place.at) : null
}

export function useLadder(flow: number | null, order: LadderOrder): Asked {
  const [asked, setAsked] = useState<Asked>({ open: null, failed: null })
  const shown = useRef<OpenLadder | null>(null)
  // Flows that grow while the file loads are asked for again at the end, as after every change of what is open.
  const epoch = useUi(({ summary }) => (summary === null ? 0 : summary.phase === 'loading' ? -1 : serialOf(summary)))
  useEffect(() => {
    if (epoch === 0 || flow === null) return
    const now = shown.current
    if (now && now.epoch === epoch && now.order === order && now.view.lanes.some((lane) => lane.flow === flow)) return
    let current = true
    void engine.ask('ladder.open', { flows: [flow], together: true, order }, 'ladder.open').then((answer) => {
      if (!current) return
      if (!answer.ok) {
        report(answer.error)
        if (answer.error.code !== 'cancelled') setAsked({ open: null, failed: flow })
        return
      }
      const open = { view: answer.value, order, epoch }
      showRows(open, shown.current)
      shown.current = open
      setAsked({ open, failed: null })
    })
    return () => {
      current = false
    }
  }, [epoch, flow, order])
  return asked
}

function showRows({ view, order }: OpenLadder, before: OpenLadder | null): void {
  const other = before?.view.lanes[0]?.flow !== view.lanes[0]?.flow
  ladderRows.use({
    key: [serialOf(view), order].join('|'),
    count: view.rows,
    ...(other ? { near: 0 } : {}),
    fetch: (from, count) => engine.ask('ladder.rows', { view: view.view, from, count }, 'ladder.rows'),
  })
}

/** The row of a frame in the ladder; -1 when it is not in it. */
export async function rowOfFrame(open: OpenLadder, frame: number): Promise<number> {
  const place = await engine.ask('ladder.locate', { view: open.view.view, frame }, 'ladder.locate')
  return place.ok ? place.value.row : -1
}
