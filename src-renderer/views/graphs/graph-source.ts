/**
 * Owns the series on screen: asked for per flow, kind, direction and span; the old one stays, drawn on the new scale, until
 * the new one is here, and a newer question cancels the older.
 */
import type { GraphKind, GraphSeries } from '@shared/graph'
import { useEffect, useState } from 'react'
import { engine } from '../../client/engine-client'
import { serialOf } from '../../client/row-cache'
import { report } from '../../state/actions'
import { useUi } from '../../state/store'
import type { Span } from './graph-scale'

export interface GraphQuestion {
  readonly flow: number
  readonly kind: GraphKind
  readonly side: 'orig' | 'resp'
  /** null: all of the flow */
  readonly span: Span | null
  /** px of the plot; 0 = no size yet, nothing is asked */
  readonly points: number
}

export interface OpenGraph {
  readonly question: GraphQuestion
  readonly series: GraphSeries
}

interface Asked {
  readonly open: OpenGraph | null
  readonly failed: boolean
}

/** Widths are asked for in steps, so that dragging a pane's edge does not ask with every pixel. */
const POINTS_STEP = 64
const MOST_POINTS = 4096

export function useSeries({ flow, kind, side, span, points: width }: GraphQuestion): Asked {
  const [asked, setAsked] = useState<Asked>({ open: null, failed: false })
  const epoch = useUi(({ summary }) => (summary === null ? 0 : summary.phase === 'loading' ? -1 : serialOf(summary)))
  const points = width === 0 ? 0 : Math.min(MOST_POINTS, Math.ceil(width / POINTS_STEP) * POINTS_STEP)
  const [from, to] = span ?? [null, null]
  useEffect(() => {
    if (epoch === 0 || points === 0) return
    let current = true
    const question: GraphQuestion = { flow, kind, side, span: from === null || to === null ? null : [from, to], points }
    const input = { ...question, span: question.span ? ([...question.span] as [number, number]) : null }
    void engine.ask('graph.series', input, 'graph.series').then((answer) => {
      if (!current) return
      if (answer.ok) setAsked({ open: { question, series: answer.value }, failed: false })
      else {
        report(answer.error)
        if (answer.error.code !== 'cancelled') setAsked({ open: null, failed: true })
      }
    })
    return () => {
      current = false
    }
  }, [epoch, flow, kind, side, from, to, points])
  return asked
}
