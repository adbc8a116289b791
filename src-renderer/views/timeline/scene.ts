/**
 * Owns where things are on the timeline: rows, time to pixel and back, and what lies under the pointer. Pure.
 *
 * From the top: overview histogram of the whole capture, its time axis, then one row a flow for the visible span.
 */
import type { Buckets, Lane } from '@shared/rows'
import type { Span } from '../../state/store'
import type { AxisClock } from './ticks'

export const OVERVIEW_HEIGHT = 30
export const AXIS_HEIGHT = 19
export const LANES_TOP = OVERVIEW_HEIGHT + AXIS_HEIGHT
export const LANE_HEIGHT = 16

/** A note or a selection to point at. */
export interface Marker {
  readonly ns: number
  /** -1: belongs to no flow that is shown */
  readonly flow: number
}

/** A finding: those worth a look first stand out. */
export interface FindingMarker extends Marker {
  readonly gravity: 'bad' | 'caution' | 'quiet'
}

/** Everything the painter needs, and nothing else. */
export interface Scene {
  readonly width: number
  readonly height: number
  readonly full: Span
  readonly visible: Span
  /** brushed, or being brushed */
  readonly span: Span | null
  readonly overview: Buckets | null
  readonly lanes: readonly Lane[]
  /** what the lanes' buckets cover (wider than what is visible) */
  readonly lanesSpan: Span
  readonly selectedFlow: number | null
  readonly selectedFrame: Marker | null
  readonly notes: readonly Marker[]
  readonly findings: readonly FindingMarker[]
  readonly hoverNs: number | null
  readonly clock: AxisClock
}

export const toX = (ns: number, [from, to]: Span, width: number): number => ((ns - from) / (to - from)) * width
export const toNs = (x: number, [from, to]: Span, width: number): number =>
  from + (x / Math.max(width, 1)) * (to - from)

export type Zone = 'overview' | 'axis' | 'lanes'

export function zoneAt(y: number): Zone {
  if (y < OVERVIEW_HEIGHT) return 'overview'
  return y < LANES_TOP ? 'axis' : 'lanes'
}

export const laneTop = (index: number): number => LANES_TOP + index * LANE_HEIGHT

/** Lanes that fit; at least one, so that the smallest pane still shows something. */
export const laneRoom = (height: number): number => Math.max(1, Math.floor((height - LANES_TOP) / LANE_HEIGHT))

export function laneAt(y: number, lanes: readonly Lane[]): Lane | null {
  if (zoneAt(y) !== 'lanes') return null
  return lanes[Math.floor((y - LANES_TOP) / LANE_HEIGHT)] ?? null
}

/** In the order of flows; the data connections of an FTP session follow its control connection. */
export const laneOrder = (a: Lane, b: Lane): number =>
  (a.role?.control ?? a.flow) - (b.role?.control ?? b.flow) ||
  Number(a.flow !== a.role?.control) - Number(b.flow !== b.role?.control) ||
  a.flow - b.flow

/** Index of the control connection's lane for a lane of a data connection; -1 = it is none, or that one is not shown. */
export function parentLane(lanes: readonly Lane[], { role, flow }: Lane): number {
  return role && role.control !== flow ? lanes.findIndex((lane) => lane.flow === role.control) : -1
}

const PORT = /:(\d+)$/

/**
 * 'FTP 1 · client → server:21' for a control connection, 'listing 20 → 3172' below it for a data connection; the end
 * points in full where the control connection is not shown.
 */
export function laneLabel(lanes: readonly Lane[], lane: Lane): string {
  const { role, label } = lane
  if (!role) return label
  const ends = label.split(' → ')
  // the client's port tells little and takes room; the title has it
  if (role.role === 'control') return `FTP ${role.session} · ${(ends[0] ?? '').replace(PORT, '')} → ${ends[1] ?? ''}`
  const ports = ends.map((end) => PORT.exec(end)?.[1])
  if (parentLane(lanes, lane) < 0 || ports.length !== 2 || ports.includes(undefined))
    return `FTP ${role.session} ${role.role} · ${label}`
  return `${role.role} ${ports.join(' → ')}`
}

export const isActive = (lane: Lane, [from, to]: Span): boolean => lane.toNs >= from && lane.fromNs <= to

/**
 * The lanes to draw: those active in the visible span; when they are more than there is room for, the ones with the most
 * frames in what was asked for (so the choice does not change while moving about in it), and the selected one. In the
 * order of flows.
 */
export function chooseLanes(
  lanes: readonly Lane[],
  visible: Span,
  room: number,
  selected: number | null,
): readonly Lane[] {
  const active = lanes.filter((lane) => isActive(lane, visible))
  if (active.length <= room) return active
  const sizes = new Map(active.map((lane) => [lane, sum(lane.orig) + sum(lane.resp)]))
  const weight = (lane: Lane): number => (lane.flow === selected ? Number.POSITIVE_INFINITY : (sizes.get(lane) ?? 0))
  const largest = [...active].sort((a, b) => weight(b) - weight(a)).slice(0, room)
  return largest.sort(laneOrder)
}

function sum(counts: Uint16Array): number {
  let total = 0
  for (const count of counts) total += count
  return total
}

/** How a flow's end is drawn, from Zeek's conn_state. */
export type LaneEnd = 'closed' | 'reset' | 'half-open' | 'open'

export function laneEnd(state: string): LaneEnd {
  if (state === 'SF') return 'closed'
  if (state === 'REJ' || state.startsWith('RST')) return 'reset'
  if (state === 'S0' || state === 'SH' || state === 'SHR') return 'half-open'
  return 'open'
}

export const LANE_END_WORDS: Readonly<Record<LaneEnd, string>> = {
  closed: 'closed normally',
  reset: 'refused or reset',
  'half-open': 'never fully opened',
  open: 'open at the end',
}

/** Two times in order, as a span. */
export const spanOf = (a: number, b: number): Span => (a < b ? [a, b] : [b, a])
