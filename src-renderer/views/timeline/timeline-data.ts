/**
 * Owns what the timeline has asked of the engine: overview buckets, lanes for a span wider than the screen, and the times
 * of notes and of the selected frame. Newer requests replace older ones; the old picture stays until the new one is here.
 *
 * React-free: the view subscribes and paints. Times of frames are kept per capture (a few hundred numbers).
 */
import type { FindingRows } from '@shared/conclusions'
import type { Buckets, Lane, NoteView } from '@shared/rows'
import { engine } from '../../client/engine-client'
import type { Span } from '../../state/store'
import { throttle } from '../../state/throttle'
import { stands } from '../findings/finding-list'
import { KIND_WORDS } from '../findings/finding-words'
import { type FindingMarker, laneOrder, type Marker } from './scene'

const MAX_BUCKETS = 5000
const MAX_NOTES = 200
const MAX_FINDINGS = 1000
/** Lanes are asked for this much wider than the screen, on each side. */
const WIDER = 0.5
/** Asked again when a bucket would be drawn this many times wider than asked for. */
const COARSE = 2
/** While a capture grows its lanes rest this many times as long as the last answer took. */
const REST = 10

export interface OverviewWish {
  readonly full: Span
  readonly width: number
  /** frame view whose frames are shown as matching; null without a filter */
  readonly view: number | null
  readonly revision: number
}

export interface LanesWish {
  readonly visible: Span
  readonly full: Span
  readonly width: number
  readonly max: number
  /** flow list whose flows are shown; null without a filter */
  readonly view: number | null
  /** the selected flow, shown even when it is not among the largest */
  readonly include: number | null
  readonly revision: number
  /** transfers of the FTP sessions that are known: lanes are named and grouped by them */
  readonly transfers: number
}

export class TimelineData {
  overview: Buckets | null = null
  lanes: readonly Lane[] = []
  lanesSpan: Span = [0, 1]
  lanesTotal = 0
  private overviewKey = ''
  private lanesGot: LanesWish | null = null
  private lanesAsked: LanesWish | null = null
  /** the wish that is asked for next */
  private lanesWanted: LanesWish | null = null
  private readonly growing = throttle(() => this.askLanes(), 0, REST)
  private readonly times = new Map<number, Marker>()
  /** counts captures: an answer about an older one is dropped */
  private era = 0

  constructor(private readonly onChange: () => void) {}

  /** Frame numbers and flows mean something else now. */
  forget(): void {
    this.era++
    this.times.clear()
    this.overview = null
    this.overviewKey = ''
    this.lanes = []
    this.lanesTotal = 0
    this.lanesGot = null
    this.lanesAsked = null
    this.lanesWanted = null
    this.growing.cancel()
    this.onChange()
  }

  async wantOverview(wish: OverviewWish): Promise<void> {
    const key = JSON.stringify([wish.full, wish.width, wish.view, wish.revision])
    if (key === this.overviewKey || wish.width < 2) return
    this.overviewKey = key
    const [fromNs, toNs] = wish.full
    const count = Math.min(MAX_BUCKETS, Math.max(1, Math.floor(wish.width / 2)))
    const result = await engine.ask('timeline.buckets', { fromNs, toNs, count, view: wish.view }, 'timeline.buckets')
    if (!result.ok) {
      // a view that was replaced meanwhile comes again with its new number; nothing to tell the user
      if (this.overviewKey === key) this.overviewKey = ''
      return
    }
    this.overview = result.value
    this.onChange()
  }

  async wantLanes(wanted: LanesWish): Promise<void> {
    // a flow that has its lane already needs no other answer
    const isShown = wanted.include !== null && this.lanes.some(({ flow }) => flow === wanted.include)
    const wish = isShown ? { ...wanted, include: this.lanesGot?.include ?? null } : wanted
    if (wish.width < 2 || serves(this.lanesAsked ?? this.lanesGot, wish)) return
    this.lanesWanted = wish
    if (this.lanesGot && isGrowth(this.lanesGot, wish)) this.growing.run()
    else await this.askLanes()
  }

  private async askLanes(): Promise<void> {
    const wish = this.lanesWanted
    if (!wish) return
    this.lanesWanted = null
    this.lanesAsked = wish
    const [fromNs, toNs] = widen(wish.visible, wish.full)
    const share = (toNs - fromNs) / (wish.visible[1] - wish.visible[0])
    const buckets = Math.min(MAX_BUCKETS, Math.max(1, Math.round((wish.width / 2) * share)))
    const result = await engine.ask(
      'timeline.lanes',
      { fromNs, toNs, buckets, max: wish.max, view: wish.view, include: wish.include },
      'timeline.lanes',
    )
    if (this.lanesAsked === wish) this.lanesAsked = null
    if (!result.ok) return
    this.lanesGot = wish
    this.lanes = [...result.value.lanes].sort(laneOrder)
    this.lanesSpan = [result.value.fromNs, result.value.toNs]
    this.lanesTotal = result.value.total
    this.onChange()
  }

  /** Where a frame stands; undefined until the engine has said it. */
  frameMarker(frame: number): Marker | undefined {
    return this.times.get(frame)
  }

  async wantFrame(frame: number): Promise<void> {
    if (this.times.has(frame)) return
    const { era } = this
    const options = { style: 'tcpdump', clock: 'none', absoluteSeq: false, utc: false } as const
    const detail = await engine.ask('frame.describe', { frame, options })
    if (!detail.ok || era !== this.era) return
    this.times.set(frame, { ns: detail.value.timeNs, flow: detail.value.flow })
    this.onChange()
  }

  /** Notes on frames at their time, notes on flows at the start of their lane when it is shown. */
  noteMarkers(notes: readonly NoteView[]): Marker[] {
    const markers: Marker[] = []
    for (const note of notes) {
      const { target } = note
      const frame = noteFrame(note)
      if (frame !== undefined) {
        const marker = this.times.get(frame)
        if (marker) markers.push(marker)
      } else if (target?.kind === 'flow') {
        const lane = this.lanes.find((one) => one.flow === target.flow)
        if (lane) markers.push({ ns: lane.fromNs, flow: lane.flow })
      }
    }
    return markers
  }

  async wantNotes(notes: readonly NoteView[]): Promise<void> {
    const frames = notes.map(noteFrame).filter((frame) => frame !== undefined)
    const { era } = this
    // one after the other: notes are few and nobody waits for them
    for (const frame of frames.slice(0, MAX_NOTES)) if (era === this.era) await this.wantFrame(frame)
  }
}

const noteFrame = ({ target, frame }: NoteView): number | undefined =>
  target?.kind === 'frame' || target?.kind === 'bytes' ? target.frame : frame

/** Findings that stand at their first frames, the first MAX_FINDINGS in time. */
export function findingMarkers(list: FindingRows | null): FindingMarker[] {
  const rows = list?.findings.filter((row) => stands(row) && row.first_frame > 0) ?? []
  return [...rows]
    .sort((a, b) => a.first_ns - b.first_ns)
    .slice(0, MAX_FINDINGS)
    .map(({ first_ns, flow, kind }) => ({ ns: first_ns, flow, gravity: KIND_WORDS[kind].gravity }))
}

export function widen([from, to]: Span, full: Span): Span {
  const more = (to - from) * WIDER
  return [Math.max(full[0], from - more), Math.min(full[1], to + more)]
}

const isWhole = ({ visible, full }: LanesWish): boolean => visible[0] === full[0] && visible[1] === full[1]

/** Whether `wish` differs from what was got in nothing but the frames that came since. */
function isGrowth(had: LanesWish, wish: LanesWish): boolean {
  const isSamePlace =
    (isWhole(had) && isWhole(wish)) || (had.visible[0] === wish.visible[0] && had.visible[1] === wish.visible[1])
  return (
    isSamePlace &&
    had.revision !== wish.revision &&
    had.max === wish.max &&
    had.width === wish.width &&
    had.view === wish.view &&
    had.include === wish.include
  )
}

/** Whether what was asked for `had` still serves `wish`: same data, wide enough, fine enough. */
export function serves(had: LanesWish | null, wish: LanesWish): boolean {
  if (
    !had ||
    had.revision !== wish.revision ||
    had.transfers !== wish.transfers ||
    had.max !== wish.max ||
    had.width !== wish.width
  )
    return false
  if (had.view !== wish.view || had.include !== wish.include) return false
  const [from, to] = widen(had.visible, had.full)
  const inside = wish.visible[0] >= from && wish.visible[1] <= to
  const finer = (had.visible[1] - had.visible[0]) / (wish.visible[1] - wish.visible[0])
  return inside && finer <= COARSE && had.full[0] === wish.full[0] && had.full[1] === wish.full[1]
}
