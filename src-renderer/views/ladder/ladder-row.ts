/**
 * Owns one row of a ladder as the window has it, and its words: what stands on the arrow, what is said in full. Pure.
 */
import { durationText, hostPortText } from '@shared/format'
import type { LadderLane, LadderRows, LadderView } from '@shared/ladder'
import { Mark } from '@shared/marks'
import { formatCount, plural } from '../../ui/format'
import { markWords } from '../reading/mark-words'

const SYN = 2
const RST = 4
const ACK = 16

export interface LadderRow {
  readonly index: number
  readonly frame: number
  readonly time: number
  readonly gap: number
  readonly lane: number
  readonly side: 'orig' | 'resp'
  readonly marks: number
  readonly flags: number
  readonly seq: number
  readonly ack: number
  readonly window: number
  readonly length: number
  /** NaN = not late */
  readonly late: number
  readonly lateBefore: number
  readonly lateRow: number
  readonly label: string
}

export function rowIn(page: LadderRows, at: number): LadderRow {
  const number = (column: ArrayLike<number>, none = 0): number => column[at] ?? none
  return {
    index: page.from + at,
    frame: number(page.frame),
    time: number(page.time),
    gap: number(page.gap, Number.NaN),
    lane: number(page.lane),
    side: page.side[at] === 1 ? 'resp' : 'orig',
    marks: number(page.marks),
    flags: number(page.flags),
    seq: number(page.seq, Number.NaN),
    ack: number(page.ack, Number.NaN),
    window: number(page.window, Number.NaN),
    length: number(page.length),
    late: number(page.late, Number.NaN),
    lateBefore: number(page.lateBefore),
    lateRow: number(page.lateRow, -1),
    label: page.label[at] ?? '',
  }
}

export const isLate = (row: LadderRow): boolean => !Number.isNaN(row.late)
export const isReset = (row: LadderRow): boolean => (row.flags & RST) !== 0
const opens = (row: LadderRow): boolean => (row.flags & (SYN | ACK)) === SYN

/** The lane's connection beside a control connection: drawn in a colour of its own. */
export function isData(lanes: readonly LadderLane[], lane: number): boolean {
  const one = lanes[lane]
  return one !== undefined && (one.service === 'ftp-data' || (lanes.length > 1 && lane !== controlLane(lanes)))
}

const controlLane = (lanes: readonly LadderLane[]): number =>
  Math.max(
    0,
    lanes.findIndex(({ service }) => service === 'ftp'),
  )

/** 'late by 2.023 ms', 'retransmission' …: what is out of the ordinary, before what the frame says. */
export function rowRemarks(row: LadderRow): readonly string[] {
  const late = isLate(row)
  const words = markWords(row.marks)
    .filter(({ name, tone }) => tone !== 'quiet' && !(late && name === 'outOfOrder'))
    .map(({ word }) => word)
  if (!late) return words
  const time = durationText(row.late)
  // what was sent again is not late: its first copy was lost
  return isSentAgain(row) ? [...words, `fills its gap after ${time}`] : [`late by ${time}`, ...words]
}

const isSentAgain = (row: LadderRow): boolean => (row.marks & Mark.retransmission) !== 0

export const isGrave = (row: LadderRow): boolean =>
  isReset(row) || markWords(row.marks).some(({ tone }) => tone === 'bad')

/** What stands on the arrow. */
export function rowLabel(row: LadderRow, lane: LadderLane | undefined): string {
  const named = opens(row) && lane ? portsText(lane) : ''
  const ports = named === '' ? '' : ` ${named}`
  const remarks = rowRemarks(row)
  // 'duplicate ACK' says that it is an ACK
  const said = row.label === 'ACK' && remarks.some((remark) => remark.includes('ACK'))
  return (said ? remarks : [...remarks, `${row.label}${ports}`]).join(' · ')
}

/** Sequence numbers as tcpdump writes them, relative to the lane's base or as sent; '' for other protocols. */
export function rowNumbers(row: LadderRow, lane: LadderLane | undefined, absolute: boolean): string {
  if (Number.isNaN(row.seq)) return ''
  const base = absolute ? null : lane?.base
  const own = base ? base[row.side] : 0
  const other = base ? base[row.side === 'orig' ? 'resp' : 'orig'] : 0
  const seq = (row.seq - own) >>> 0
  const bytes = row.length > 0 ? `:${(seq + row.length) >>> 0}` : ''
  const ack = Number.isNaN(row.ack) ? '' : `, ack ${(row.ack - other) >>> 0}`
  return `seq ${seq}${bytes}${ack}, win ${row.window}`
}

/** '192.0.2.10:3171' */
export function endName(view: LadderView, lane: LadderLane, side: 'orig' | 'resp'): string {
  // a host that talks to itself stands there twice, each with its role
  const host = (view.hosts[lane[side]] ?? '').replace(/ .*$/, '')
  const port = side === 'orig' ? lane.origPort : lane.respPort
  if (port < 0) return host
  return hostPortText(host, port)
}

/** The row in one sentence: its tooltip, and what a screen reader says. */
export function rowSentence(row: LadderRow, view: LadderView, absolute: boolean): string {
  const lane = view.lanes[row.lane]
  if (!lane) return `Frame ${row.frame}`
  const ends = row.side === 'orig' ? (['orig', 'resp'] as const) : (['resp', 'orig'] as const)
  const late = isLate(row) ? [`belongs before frame ${row.lateBefore}`] : []
  const numbers = rowNumbers(row, lane, absolute)
  const parts = [
    `Frame ${row.frame}, ${endName(view, lane, ends[0])} → ${endName(view, lane, ends[1])}`,
    rowLabel(row, lane),
    ...late,
    ...(row.length > 0 ? [plural(row.length, 'byte')] : []),
    ...(numbers === '' ? [] : [numbers]),
    gapText(row),
  ]
  return parts.filter((part) => part !== '').join('; ')
}

/** Time since the row above: '+107.426 ms'; '' in the first row. */
export function gapText(row: LadderRow): string {
  if (Number.isNaN(row.gap)) return ''
  return `${row.gap < 0 ? '−' : '+'}${durationText(Math.abs(row.gap))}`
}

/** '3171 → 21', '3171 → ?' where a listing names no port, '' where there are none. */
function portsText({ origPort, respPort }: LadderLane): string {
  const text = (port: number): string => (port < 0 ? '?' : String(port))
  return origPort < 0 && respPort < 0 ? '' : `${text(origPort)} → ${text(respPort)}`
}

/** '3171 → 21 ftp' */
export const laneText = (lane: LadderLane): string =>
  `${portsText(lane) || lane.proto}${lane.service === '' ? '' : ` ${lane.service}`}`

export const hiddenLanes = (count: number): string => `and ${formatCount(count)} more`
