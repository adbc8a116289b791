/**
 * Owns where everything of a ladder stands: times at the left, brackets, one life line a host (two where data connections run
 * beside a control connection), one arrow a row. The same for the screen and for files. Pure.
 *
 * Rows are equally high whatever time passed between them: a pause is stated in words and broken into the life lines.
 * A late segment's arrow begins at its place in the sequence and ends where it was captured.
 */
import { durationText } from '@shared/format'
import type { LadderView } from '@shared/ladder'
import { fitText, type Ink, px, type Shape, textWidth } from '../../ui/figure/shapes'
import {
  gapText,
  isData,
  isGrave,
  isLate,
  isReset,
  type LadderRow,
  rowLabel,
  rowNumbers,
  rowRemarks,
} from './ladder-row'

export const HEAD_HEIGHT = 26
const PLAIN_HEIGHT = 32
const NUMBERS_HEIGHT = 44
const FONT = 11
const SMALL = 10
const GUTTER = 66
const BRACKET = 11
const SIDE_ROOM = 8
/** px between the life lines of the control and the data connections of a host */
const BESIDE = 9
/** hosts stand at least this far apart; more of them scroll sideways */
const MIN_APART = 150
/** a pause from here on is broken into the life lines */
export const PAUSE_NS = 300e6
/** rows that a late arrow is followed over at most */
const MAX_LATE_ROWS = 60
const HEAD = 6

export interface LadderGeometry {
  readonly width: number
  readonly rowHeight: number
  /** x of each host's life line */
  readonly hosts: readonly number[]
  readonly numbers: 'none' | 'relative' | 'absolute'
  /** data connections have life lines of their own */
  readonly beside: boolean
}

export function ladderGeometry(
  view: Pick<LadderView, 'hosts' | 'lanes'>,
  width: number,
  numbers: LadderGeometry['numbers'],
): LadderGeometry {
  const count = Math.max(2, view.hosts.length)
  const from = GUTTER + BRACKET + SIDE_ROOM
  const least = from + SIDE_ROOM + (count - 1) * MIN_APART
  const whole = Math.max(width, view.hosts.length > 2 ? least : 240)
  const apart = (whole - SIDE_ROOM - from) / (count - 1)
  const data = view.lanes.filter((_, lane) => isData(view.lanes, lane)).length
  return {
    width: whole,
    rowHeight: numbers === 'none' ? PLAIN_HEIGHT : NUMBERS_HEIGHT,
    hosts: view.hosts.map((_, host) => from + host * apart),
    numbers,
    beside: data > 0 && data < view.lanes.length,
  }
}

/** Data connections run on the inner side of their hosts. */
function lifeX(g: LadderGeometry, host: number, data: boolean): number {
  const x = g.hosts[host] ?? 0
  if (!data || !g.beside) return x
  return host === g.hosts.length - 1 && host > 0 ? x - BESIDE : x + BESIDE
}

/** Names of the hosts above their life lines. */
export function headShapes(view: Pick<LadderView, 'hosts'>, g: LadderGeometry): readonly Shape[] {
  const last = g.hosts.length - 1
  const apart = last > 0 ? (g.hosts[1] ?? 0) - (g.hosts[0] ?? 0) : g.width - GUTTER
  return view.hosts.map((host, index): Shape => {
    const x = g.hosts[index] ?? 0
    const end = index === last && last > 0
    const middle = index > 0 && !end
    const room = (last === 1 ? (apart + 2 * SIDE_ROOM) / 2 : apart) - 4
    return {
      kind: 'text',
      x: end ? x + SIDE_ROOM - 2 : middle ? x : x - SIDE_ROOM + 2,
      y: 17,
      text: fitText(host, room, FONT),
      ink: 'text',
      size: FONT,
      bold: true,
      anchor: end ? 'end' : middle ? 'middle' : 'start',
    }
  })
}

const line = (x1: number, y1: number, x2: number, y2: number): string => `M${px(x1)} ${px(y1)}L${px(x2)} ${px(y2)}`

/** Life lines of one row; a pause before it is broken into them. */
function lifeShapes(view: LadderView, row: LadderRow | null, g: LadderGeometry): Shape[] {
  const shapes: Shape[] = []
  const pause = row !== null && row.gap >= PAUSE_NS
  for (let host = 0; host < view.hosts.length; host++) {
    for (const data of g.beside ? [false, true] : [false]) {
      const x = lifeX(g, host, data)
      const ink: Ink = data ? 'data' : 'rule'
      const opacity = data ? 0.45 : 1
      if (pause) shapes.push({ kind: 'path', d: line(x, 0, x, 8), ink, width: 1, dash: [1.5, 2.5], opacity })
      shapes.push({ kind: 'path', d: line(x, pause ? 8 : 0, x, g.rowHeight), ink, width: 1, opacity })
    }
  }
  return shapes
}

/** Time of the row since `startNs`, and since the row above. */
function timeShapes(row: LadderRow, startNs: number, bracket: string, g: LadderGeometry): Shape[] {
  const room = GUTTER - 5
  const pause = row.gap >= PAUSE_NS
  const text = (y: number, words: string, ink: Ink, bold = false): Shape => {
    // a time is never cut: digits that do not fit would be another time
    const size = textWidth(words, SMALL) <= room ? SMALL : Math.max(7, (SMALL * room) / textWidth(words, SMALL))
    return { kind: 'text', x: GUTTER - 3, y, text: words, ink, size, anchor: 'end', bold }
  }
  const since = row.time - startNs
  const shapes = [text(13, since === 0 ? '0 s' : durationText(since), 'soft')]
  const gap = gapText(row)
  if (gap !== '') shapes.push(text(27, gap, pause ? 'text' : 'muted', pause))
  const below = gap === '' ? 27 : 40
  if (bracket !== '' && below < g.rowHeight) shapes.push(text(below, bracket, 'muted'))
  return shapes
}

/** The arrow's head at (x, y), coming from (fromX, fromY); a reset ends in a cross. */
function headShape(fromX: number, fromY: number, x: number, y: number, ink: Ink, reset: boolean): Shape {
  if (reset) {
    const d = `${line(x - 4, y - 4, x + 4, y + 4)}${line(x - 4, y + 4, x + 4, y - 4)}`
    return { kind: 'path', d, ink, width: 2 }
  }
  const angle = Math.atan2(y - fromY, x - fromX)
  const corner = (turn: number): string =>
    `${px(x - HEAD * Math.cos(angle + turn))} ${px(y - HEAD * Math.sin(angle + turn))}`
  return { kind: 'path', d: `M${px(x)} ${px(y)}L${corner(0.42)}L${corner(-0.42)}Z`, ink, width: 0 }
}

export function arrowInk(row: LadderRow, view: Pick<LadderView, 'lanes'>): Ink {
  if (isGrave(row)) return 'bad'
  if (rowRemarks(row).length > 0) return 'caution'
  return isData(view.lanes, row.lane) ? 'data' : row.side
}

/** Where a row's arrow runs, in px from the row's upper edge. */
export function arrowOf(row: LadderRow, order: 'time' | 'sequence', view: LadderView, g: LadderGeometry) {
  const lane = view.lanes[row.lane]
  const data = isData(view.lanes, row.lane)
  const from = lifeX(g, (row.side === 'orig' ? lane?.orig : lane?.resp) ?? 0, data)
  const to = lifeX(g, (row.side === 'orig' ? lane?.resp : lane?.orig) ?? 0, data)
  const [top, bottom] = [18, 27]
  if (!isLate(row)) return { from, to, y1: top, y2: bottom }
  const away = Math.min(MAX_LATE_ROWS, Math.max(-MAX_LATE_ROWS, row.lateRow - row.index)) * g.rowHeight
  // in time order it starts above, where its bytes belong; in sequence order it lands below, where it was captured
  return order === 'time'
    ? { from, to, y1: Math.min(top, away + 4), y2: bottom }
    : { from, to, y1: top, y2: Math.max(bottom, away - 4) }
}

/** One row, its upper edge at 0. */
export function rowShapes(
  row: LadderRow,
  view: LadderView,
  g: LadderGeometry,
  { order, startNs }: { readonly order: 'time' | 'sequence'; readonly startNs: number },
): readonly Shape[] {
  const { from, to, y1, y2 } = arrowOf(row, order, view, g)
  const ink = arrowInk(row, view)
  const lane = view.lanes[row.lane]
  const late = isLate(row)
  const left = Math.min(from, to) + 5
  const room = Math.max(0, Math.abs(to - from) - 10)
  const shapes: Shape[] = [...lifeShapes(view, row, g), ...timeShapes(row, startNs, bracketName(view, row.index), g)]
  shapes.push({ kind: 'path', d: line(from, y1, to, y2), ink, width: 1.3, ...(late ? { dash: [5, 3] } : {}) })
  shapes.push(headShape(from, y1, to, y2, ink, isReset(row)))
  const label = fitText(rowLabel(row, lane), room, FONT)
  shapes.push({ kind: 'text', x: left, y: 13, text: label, ink, size: FONT })
  if (g.numbers !== 'none') {
    const numbers = `#${row.frame} ${rowNumbers(row, lane, g.numbers === 'absolute')}`.trimEnd()
    shapes.push({ kind: 'text', x: left, y: 39, text: fitText(numbers, room, SMALL), ink: 'muted', size: SMALL })
  }
  shapes.push(...bracketShapes(row.index, view, g))
  return shapes
}

/** What of the brackets beside the times a row shows. */
function bracketShapes(index: number, view: LadderView, g: LadderGeometry): Shape[] {
  const here = view.brackets.filter(({ from, to }) => index >= from && index <= to)
  const shapes: Shape[] = []
  for (const bracket of here) {
    const data = isData(view.lanes, bracket.lane)
    const x = GUTTER + (data && g.beside ? 7 : 2)
    const top = index === bracket.from ? 8 : 0
    const bottom = index === bracket.to ? g.rowHeight - 6 : g.rowHeight
    const tick = (y: number): string => line(x, y, x + 4, y)
    const ends = `${index === bracket.from ? tick(top) : ''}${index === bracket.to ? tick(bottom) : ''}`
    const ink: Ink = data ? 'data' : 'muted'
    shapes.push({ kind: 'path', d: `${line(x, top, x, bottom)}${ends}`, ink, width: 1 })
  }
  return shapes
}

/** What begins in a row: 'handshake'. */
const bracketName = (view: LadderView, index: number): string =>
  view.brackets.find(({ from }) => from === index)?.name ?? ''
