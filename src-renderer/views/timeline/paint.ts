/**
 * Owns drawing the timeline on a 2D context: a pure function of the scene and the colours; it keeps nothing.
 *
 * Direction and state are told by place and shape as well as by colour: the originator's ticks stand in the upper half of
 * a lane, the responder's in the lower; resets end in a cross, flows left open have no end line.
 */
import type { Buckets, Lane } from '@shared/rows'
import type { Span } from '../../state/store'
import type { Palette } from './palette'
import {
  AXIS_HEIGHT,
  LANE_HEIGHT,
  LANES_TOP,
  laneEnd,
  laneTop,
  type Marker,
  OVERVIEW_HEIGHT,
  parentLane,
  type Scene,
  toX,
} from './scene'
import { pointLabel, ticks } from './ticks'

type Ctx = CanvasRenderingContext2D

const BAR_TOP = 2
const BAR_HEIGHT = LANE_HEIGHT - 4
const LABEL_FONT = '11px "IBM Plex Sans", sans-serif'

export function paintTimeline(ctx: Ctx, scene: Scene, colours: Palette): void {
  ctx.fillStyle = colours.ground
  ctx.fillRect(0, 0, scene.width, scene.height)
  paintBrush(ctx, scene, colours)
  paintAxis(ctx, scene, colours)
  paintOverview(ctx, scene, colours)
  for (const [index, lane] of scene.lanes.entries()) {
    paintAnnounced(ctx, scene, colours, index)
    paintLane(ctx, scene, colours, lane, laneTop(index))
  }
  paintMarkers(ctx, scene, colours)
  paintHover(ctx, scene, colours)
}

function paintBrush(ctx: Ctx, scene: Scene, colours: Palette): void {
  if (!scene.span) return
  const shade = (within: Span, top: number, height: number): void => {
    const from = Math.max(0, toX(scene.span?.[0] ?? 0, within, scene.width))
    const to = Math.min(scene.width, toX(scene.span?.[1] ?? 0, within, scene.width))
    if (to <= from) return
    ctx.fillStyle = colours.brush
    ctx.fillRect(from, top, Math.max(to - from, 1), height)
    ctx.fillStyle = colours.orig
    ctx.fillRect(Math.round(from), top, 1, height)
    ctx.fillRect(Math.round(to) - 1, top, 1, height)
  }
  shade(scene.full, 0, OVERVIEW_HEIGHT)
  shade(scene.visible, OVERVIEW_HEIGHT, scene.height - OVERVIEW_HEIGHT)
}

function paintAxis(ctx: Ctx, scene: Scene, colours: Palette): void {
  const baseline = OVERVIEW_HEIGHT + AXIS_HEIGHT - 6
  ctx.font = LABEL_FONT
  ctx.textBaseline = 'alphabetic'
  for (const tick of ticks(scene.visible[0], scene.visible[1], scene.width, scene.clock)) {
    const x = Math.round(toX(tick.ns, scene.visible, scene.width))
    ctx.fillStyle = colours.hairline
    ctx.fillRect(x, OVERVIEW_HEIGHT + 4, 1, scene.height)
    const width = ctx.measureText(tick.label).width
    if (x + 4 + width > scene.width) continue
    ctx.fillStyle = colours.muted
    ctx.fillText(tick.label, x + 4, baseline)
  }
}

function paintOverview(ctx: Ctx, scene: Scene, colours: Palette): void {
  ctx.fillStyle = colours.hairline
  ctx.fillRect(0, OVERVIEW_HEIGHT, scene.width, 1)
  if (scene.overview) paintHistogram(ctx, scene, colours, scene.overview)
  if (scene.visible[0] <= scene.full[0] && scene.visible[1] >= scene.full[1]) return
  // the part that the lanes show
  const from = Math.round(toX(scene.visible[0], scene.full, scene.width))
  const to = Math.max(from + 3, Math.round(toX(scene.visible[1], scene.full, scene.width)))
  ctx.strokeStyle = colours.strong
  ctx.lineWidth = 1.5
  ctx.strokeRect(from + 0.75, 1, to - from - 1.5, OVERVIEW_HEIGHT - 2)
}

/** Bars of frames; those that the filter lets through stand in front; marked ones have a tick under the line. */
function paintHistogram(ctx: Ctx, scene: Scene, colours: Palette, data: Buckets): void {
  const room = OVERVIEW_HEIGHT - 7
  let most = 1
  for (const count of data.frames) if (count > most) most = count
  const within: Span = [data.fromNs, data.toNs]
  const step = (data.toNs - data.fromNs) / Math.max(data.frames.length, 1)
  for (let i = 0; i < data.frames.length; i++) {
    if (data.frames[i] === 0) continue
    const x = Math.floor(toX(within[0] + i * step, scene.full, scene.width))
    const width = Math.max(1, Math.floor(toX(within[0] + (i + 1) * step, scene.full, scene.width)) - x)
    bar(ctx, colours.histogram, x, width, (data.frames[i] / most) * room)
    if (data.matching && data.matching[i] > 0) bar(ctx, colours.matching, x, width, (data.matching[i] / most) * room)
    if (data.marked[i] > 0) {
      // the rarer they are among their neighbours, the fainter: a steady one in a hundred is no alarm
      ctx.globalAlpha = Math.min(1, 0.2 + Math.sqrt(data.marked[i] / data.frames[i]))
      ctx.fillStyle = colours.marked
      ctx.fillRect(x, OVERVIEW_HEIGHT - 3, width, 2)
      ctx.globalAlpha = 1
    }
  }
}

function bar(ctx: Ctx, colour: string, x: number, width: number, height: number): void {
  const tall = Math.max(1, Math.round(height))
  ctx.fillStyle = colour
  ctx.fillRect(x, OVERVIEW_HEIGHT - 4 - tall, width, tall)
}

function paintLane(ctx: Ctx, scene: Scene, colours: Palette, lane: Lane, top: number): void {
  const selected = lane.flow === scene.selectedFlow
  if (selected) {
    ctx.fillStyle = colours.selected
    ctx.fillRect(0, top, scene.width, LANE_HEIGHT)
  }
  const last = Math.max(lane.toNs, lastTickNs(scene, lane))
  if (last < scene.visible[0] || lane.fromNs > scene.visible[1]) return
  const from = Math.max(-2, toX(lane.fromNs, scene.visible, scene.width))
  const to = Math.min(scene.width + 2, Math.max(toX(last, scene.visible, scene.width), from + 2))
  const isData = lane.role !== undefined && lane.role.control !== lane.flow
  ctx.fillStyle = isData ? colours.dataSoft : colours.laneFill
  ctx.fillRect(from, top + BAR_TOP, to - from, BAR_HEIGHT)
  ctx.fillStyle = selected ? colours.strong : isData ? colours.data : colours.laneLine
  ctx.fillRect(from, top + BAR_TOP, to - from, 1)
  ctx.fillRect(from, top + BAR_TOP + BAR_HEIGHT - 1, to - from, 1)
  paintTicks(ctx, scene, lane.orig, colours.orig, top + BAR_TOP + 1)
  paintTicks(ctx, scene, lane.resp, colours.resp, top + BAR_TOP + BAR_HEIGHT / 2)
  if (to <= scene.width) paintEnd(ctx, colours, lane.state, to, top + BAR_TOP)
}

/** A dashed line from the control connection down to the data connection it announced. */
function paintAnnounced(ctx: Ctx, scene: Scene, colours: Palette, index: number): void {
  const lane = scene.lanes[index]
  const parent = lane ? parentLane(scene.lanes, lane) : -1
  if (!lane || parent < 0) return
  const x = Math.round(toX(lane.fromNs, scene.visible, scene.width))
  if (x < 0 || x > scene.width) return
  const from = Math.min(laneTop(parent), laneTop(index)) + BAR_TOP + BAR_HEIGHT
  const to = Math.max(laneTop(parent), laneTop(index)) + BAR_TOP
  ctx.fillStyle = colours.data
  for (let y = from; y < to; y += 4) ctx.fillRect(x, y, 1, 2)
}

/** A flow's last frames can come after what its record calls the end (Zeek's duration): the bar holds them all. */
function lastTickNs({ lanesSpan: [from, to] }: Scene, { orig, resp }: Lane): number {
  let last = orig.length - 1
  while (last >= 0 && orig[last] === 0 && resp[last] === 0) last--
  return from + ((to - from) / Math.max(orig.length, 1)) * (last + 1)
}

function paintTicks(ctx: Ctx, scene: Scene, counts: Uint16Array, colour: string, top: number): void {
  const [from, to] = scene.lanesSpan
  const step = (to - from) / Math.max(counts.length, 1)
  const first = Math.max(0, Math.floor((scene.visible[0] - from) / step))
  const last = Math.min(counts.length - 1, Math.ceil((scene.visible[1] - from) / step))
  ctx.fillStyle = colour
  for (let i = first; i <= last; i++) {
    if (counts[i] === 0) continue
    const x = Math.round(toX(from + i * step, scene.visible, scene.width))
    const next = Math.round(toX(from + (i + 1) * step, scene.visible, scene.width))
    ctx.fillRect(x, top, Math.max(1.5, Math.min(next - x, 3)), BAR_HEIGHT / 2 - 1)
  }
}

function paintEnd(ctx: Ctx, colours: Palette, state: string, x: number, top: number): void {
  const end = laneEnd(state)
  const middle = top + BAR_HEIGHT / 2
  ctx.strokeStyle = end === 'reset' ? colours.bad : colours.laneLine
  ctx.lineWidth = 1.5
  ctx.beginPath()
  if (end === 'closed') {
    ctx.moveTo(x, top)
    ctx.lineTo(x, top + BAR_HEIGHT)
  } else if (end === 'reset') {
    ctx.moveTo(x + 2, middle - 3)
    ctx.lineTo(x + 8, middle + 3)
    ctx.moveTo(x + 2, middle + 3)
    ctx.lineTo(x + 8, middle - 3)
  } else if (end === 'half-open') {
    ctx.arc(x + 5, middle, 3, 0, Math.PI * 2)
  }
  ctx.stroke()
}

function paintMarkers(ctx: Ctx, scene: Scene, colours: Palette): void {
  if (scene.selectedFrame) {
    const x = Math.round(toX(scene.selectedFrame.ns, scene.visible, scene.width))
    ctx.fillStyle = colours.strong
    ctx.fillRect(x, LANES_TOP - 4, 1, scene.height)
  }
  const colourOf = { bad: colours.bad, caution: colours.caution, quiet: colours.laneLine } as const
  // size tells them apart too; the grave ones are painted over the others
  const sizeOf = { bad: 5, caution: 4, quiet: 3 } as const
  for (const gravity of ['quiet', 'caution', 'bad'] as const)
    for (const finding of scene.findings)
      if (finding.gravity === gravity) paintTriangle(ctx, scene, colourOf[gravity], finding, sizeOf[gravity])
  for (const note of scene.notes) paintTriangle(ctx, scene, colours.note, note)
}

/** A small triangle over the lane of the marker's flow, or over all lanes. */
function paintTriangle(ctx: Ctx, scene: Scene, colour: string, marker: Marker, half = 4): void {
  const x = toX(marker.ns, scene.visible, scene.width)
  if (x < -4 || x > scene.width + 4) return
  const lane = scene.lanes.findIndex((one) => one.flow === marker.flow)
  const top = lane < 0 ? LANES_TOP - 4 : laneTop(lane) - 1
  ctx.fillStyle = colour
  ctx.beginPath()
  ctx.moveTo(x - half, top)
  ctx.lineTo(x + half, top)
  ctx.lineTo(x, top + half + 2)
  ctx.fill()
}

function paintHover(ctx: Ctx, scene: Scene, colours: Palette): void {
  if (scene.hoverNs === null) return
  const x = Math.round(toX(scene.hoverNs, scene.visible, scene.width))
  ctx.fillStyle = colours.laneLine
  ctx.fillRect(x, OVERVIEW_HEIGHT + 1, 1, scene.height)
  const label = pointLabel(scene.hoverNs, (scene.visible[1] - scene.visible[0]) / scene.width, scene.clock)
  ctx.font = LABEL_FONT
  const width = ctx.measureText(label).width + 8
  const left = Math.min(Math.max(0, x - width / 2), scene.width - width)
  ctx.fillStyle = colours.strong
  ctx.fillRect(left, OVERVIEW_HEIGHT + 2, width, AXIS_HEIGHT - 3)
  ctx.fillStyle = colours.onStrong
  ctx.fillText(label, left + 4, OVERVIEW_HEIGHT + AXIS_HEIGHT - 6)
}
