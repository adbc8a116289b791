/**
 * Owns the stream on screen: which flow, laid out how, and the cache of its rows. The old one stays until the new one's
 * visible rows are here; a newer question cancels the older.
 */
import type { StreamShow } from '@shared/contract'
import type { StreamRows, StreamView } from '@shared/rows'
import { useEffect, useState } from 'react'
import { engine } from '../../client/engine-client'
import { RowCache, serialOf } from '../../client/row-cache'
import { report } from '../../state/actions'
import { useUi } from '../../state/store'
import type { StreamSideName } from './stream-words'

export const streamRows = new RowCache<StreamRows>(report)

export interface StreamQuestion {
  readonly flow: number
  readonly show: StreamShow
  readonly side: StreamSideName
  readonly columns: number
}

export interface OpenStream {
  readonly question: StreamQuestion
  readonly view: StreamView
}

/** One row, when it is here. */
export interface StreamRow {
  readonly kind: number
  readonly side: StreamSideName
  readonly offset: number
  readonly length: number
  readonly frame: number
  readonly lastFrame: number
  readonly time: number
  readonly bytes: Uint8Array
}

export const RowKind = { turn: 0, data: 1, gap: 2 } as const

export function streamRowAt(index: number): StreamRow | null {
  const place = index < 0 ? null : streamRows.row(index)
  return place ? rowIn(place.page, place.at) : null
}

export function rowIn(page: StreamRows, at: number): StreamRow {
  const start = page.start[at] ?? 0
  const length = page.length[at] ?? 0
  const kind = page.kind[at] ?? RowKind.data
  return {
    kind,
    side: page.side[at] === 0 ? 'orig' : 'resp',
    offset: page.offset[at] ?? 0,
    length,
    frame: page.frame[at] ?? 0,
    lastFrame: page.lastFrame[at] ?? 0,
    time: page.time[at] ?? 0,
    bytes: page.bytes.subarray(start, kind === RowKind.data ? start + length : start),
  }
}

interface Asked {
  /** the stream asked for, or the one before it until it is here; null = none yet */
  readonly open: OpenStream | null
  /** the flow whose stream could not be read; the error was reported */
  readonly failed: number | null
}

/** Asks for a stream; `columns` 0 = the pane has no size yet, nothing is asked. */
export function useStream({ flow, show, side, columns }: StreamQuestion): Asked {
  const [asked, setAsked] = useState<Asked>({ open: null, failed: null })
  // A flow that grows while the file loads is asked for again at the end, as after every change of what is open.
  const epoch = useUi(({ summary }) => (summary === null ? 0 : summary.phase === 'loading' ? -1 : serialOf(summary)))
  useEffect(() => {
    if (epoch === 0 || columns === 0) return
    let current = true
    const question: StreamQuestion = { flow, show, side, columns }
    void engine.ask('stream.open', question, 'stream.open').then((answer) => {
      if (!current) return
      if (!answer.ok) {
        report(answer.error)
        if (answer.error.code !== 'cancelled') setAsked({ open: null, failed: flow })
        return
      }
      showRows(question, answer.value)
      setAsked({ open: { question, view: answer.value }, failed: null })
    })
    return () => {
      current = false
    }
  }, [epoch, flow, show, side, columns])
  return asked
}

function showRows(question: StreamQuestion, view: StreamView): void {
  const other = streamRows.key === null || !streamRows.key.startsWith(`${question.flow}|`)
  streamRows.use({
    key: [question.flow, question.show, question.side, question.columns, view.view, view.rows].join('|'),
    count: view.rows,
    ...(other ? { near: 0 } : {}),
    fetch: (from, count) => engine.ask('stream.rows', { view: view.view, from, count }, 'stream.rows'),
  })
}
