/**
 * Owns a graph as a figure for a file: the span in sight on a wide plot, with its legend.
 */
import type { GraphSeries } from '@shared/graph'
import { ok, type Result } from '@shared/result'
import { engine } from '../../client/engine-client'
import { saveFigure } from '../../client/save-figure'
import type { Colours } from '../../ui/figure/figure-file'
import { type Figure, type Shape, textWidth } from '../../ui/figure/shapes'
import { graphShapes, legendOf } from './graph-layout'
import { plotOf, valueRange, wholeSpan } from './graph-scale'
import type { OpenGraph } from './graph-source'

const WIDTH = 960
const HEIGHT = 480
const HEAD = 24
const FOOT = 26

export async function saveGraph(
  { question }: OpenGraph,
  title: string,
  form: 'svg' | 'png',
  colours: Colours,
): Promise<string | null> {
  const name = `${question.kind}-flow-${question.flow}-${question.side}`
  return saveFigure({ form, name, colours, draw: () => drawGraph(question, title) })
}

async function drawGraph(
  question: OpenGraph['question'],
  title: string,
): Promise<Result<{ readonly figure: Figure; readonly remark: string }>> {
  const span = question.span ? ([...question.span] as [number, number]) : null
  const answer = await engine.ask('graph.series', { ...question, span, points: WIDTH })
  if (!answer.ok) return answer
  const series = answer.value
  const shown = question.span ?? wholeSpan(series)
  const [low, high] = valueRange(series, shown)
  const scale = { plot: plotOf(WIDTH, HEIGHT), span: shown, low, high }
  const head: Shape = { kind: 'text', x: 8, y: 17, text: title, ink: 'text', size: 12, bold: true }
  const parts = [
    { y: 0, shapes: [head] },
    { y: HEAD, shapes: graphShapes(series, scale) },
    { y: HEAD + HEIGHT, shapes: legendShapes(series, high) },
  ]
  return ok({ figure: { title, width: WIDTH, height: HEAD + HEIGHT + FOOT, parts }, remark: '' })
}

function legendShapes(series: GraphSeries, top: number): readonly Shape[] {
  let x = 58
  return legendOf(series, top).flatMap(({ title, ink, dash, width }): Shape[] => {
    const at = x
    x += 30 + textWidth(title, 11) + 18
    return [
      { kind: 'path', d: `M${at} 12H${at + 22}`, ink, width, ...(dash ? { dash } : {}) },
      { kind: 'text', x: at + 28, y: 16, text: title, ink: 'soft', size: 11 },
    ]
  })
}
