/**
 * Owns a ladder as a figure for a file: all of its rows up to a said number, drawn as on screen but wide enough for the words.
 */

import { fail, ok, type Result } from '@shared/result'
import { engine } from '../../client/engine-client'
import { saveFigure } from '../../client/save-figure'
import type { Colours } from '../../ui/figure/figure-file'
import type { Figure, FigurePart, Shape } from '../../ui/figure/shapes'
import { formatCount } from '../../ui/format'
import { HEAD_HEIGHT, headShapes, type LadderGeometry, ladderGeometry, rowShapes } from './ladder-layout'
import { laneText, rowIn } from './ladder-row'
import type { OpenLadder } from './ladder-source'

/** Rows that a file holds at most. */
export const MAX_ROWS = { svg: 5000, png: 600 } as const
const PAGE = 500
const WIDTH = 960
const PAD = 8
const FOOT = 22

export async function saveLadder(
  open: OpenLadder,
  form: 'svg' | 'png',
  numbers: LadderGeometry['numbers'],
  colours: Colours,
): Promise<string | null> {
  const lane = open.view.lanes[0]
  const name = `ladder-flow-${lane?.flow ?? 0}-${open.order}-order`
  return saveFigure({ form, name, colours, draw: () => drawLadder(open, MAX_ROWS[form], numbers) })
}

async function drawLadder(
  { view, order }: OpenLadder,
  most: number,
  numbers: LadderGeometry['numbers'],
): Promise<Result<{ readonly figure: Figure; readonly remark: string }>> {
  const g = ladderGeometry(view, WIDTH, numbers)
  const count = Math.min(view.rows, most)
  const parts: FigurePart[] = [{ y: PAD, shapes: headShapes(view, g) }]
  let startNs = 0
  for (let from = 0; from < count; from += PAGE) {
    const page = await engine.ask('ladder.rows', { view: view.view, from, count: Math.min(PAGE, count - from) })
    if (!page.ok) return page
    if (page.value.frame.length === 0) return fail('vanished', 'The ladder has changed.', 'Save it again.')
    if (from === 0) startNs = page.value.time[0] ?? 0
    for (let at = 0; at < page.value.frame.length; at++) {
      const row = rowIn(page.value, at)
      parts.push({
        y: PAD + HEAD_HEIGHT + row.index * g.rowHeight,
        shapes: rowShapes(row, view, g, { order, startNs }),
      })
    }
  }
  const foot = PAD + HEAD_HEIGHT + count * g.rowHeight
  const left = view.rows - count
  const rest = left > 0 ? `${formatCount(left)} more frames are not drawn.` : ''
  parts.push({ y: foot, shapes: footShapes(view.lanes.slice(0, 6).map(laneText).join('   '), order, rest) })
  const title = `Ladder of ${view.hosts.join(' and ')}, ${order} order`
  const figure = { title, width: g.width, height: foot + FOOT + PAD, parts }
  return ok({ figure, remark: rest === '' ? '' : ` ${rest}` })
}

const footShapes = (lanes: string, order: string, rest: string): readonly Shape[] => [
  { kind: 'text', x: PAD, y: 16, text: `${lanes}   ${order} order   ${rest}`, ink: 'muted', size: 10 },
]
