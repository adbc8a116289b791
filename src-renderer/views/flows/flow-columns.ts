/**
 * Owns the columns of the flow table: titles, widths, what each shows and by what it sorts; and which of them the user
 * has chosen, kept between runs. Pure but for reading and writing that choice.
 */
import type { FlowSort } from '@shared/contract'
import type { FlowRecord } from '@shared/rows'
import { formatBytes, formatCount, formatDuration } from '../../ui/format'
import { origText, respText, stateWords } from './flow-words'

export type ColumnId =
  | 'number'
  | 'proto'
  | 'orig'
  | 'resp'
  | 'service'
  | 'state'
  | 'duration'
  | 'orig_bytes'
  | 'resp_bytes'
  | 'frames'
  | 'history'
  | 'rtt'
  | 'retransmitted'
  | 'reordered'
  | 'missed'
  | 'community_id'

export interface FlowColumn {
  readonly id: ColumnId
  readonly title: string
  readonly hint: string
  /** px */
  readonly width: number
  readonly sort: FlowSort
  /** numbers are set right */
  readonly numeric: boolean
  readonly text: (record: FlowRecord, flow: number) => string
}

const seconds = (value: number | undefined): string =>
  value === undefined ? '' : formatDuration(Math.round(value * 1e9))
const some = (value: number): string => (value === 0 ? '' : formatCount(value))
const column = (
  id: ColumnId,
  title: string,
  width: number,
  numeric: boolean,
  hint: string,
  text: FlowColumn['text'],
): FlowColumn => ({ id, title, width, numeric, hint, text, sort: id })

export const COLUMNS: readonly FlowColumn[] = [
  column('number', '#', 52, true, 'Number of the flow, in order of its first frame', (_, flow) => formatCount(flow)),
  column('proto', 'Proto', 54, false, 'Transport protocol', (record) => record.proto),
  column('orig', 'Originator', 176, false, 'Who sent the first packet', origText),
  column('resp', 'Responder', 176, false, 'Who answered', respText),
  column('service', 'Service', 76, false, 'Application protocol', (record) => record.service ?? ''),
  column(
    'state',
    'State',
    128,
    false,
    "Connection state (Zeek's conn_state)",
    (record) => `${record.conn_state} ${stateWords(record).short}`,
  ),
  column('duration', 'Duration', 88, true, 'First to last frame', (record) => seconds(record.duration)),
  column('orig_bytes', 'Orig bytes', 96, true, 'Payload bytes from the originator', (record) =>
    bytes(record.orig_bytes),
  ),
  column('resp_bytes', 'Resp bytes', 96, true, 'Payload bytes from the responder', (record) =>
    bytes(record.resp_bytes),
  ),
  column('frames', 'Frames', 76, true, 'Frames of the flow in the capture', (record) => formatCount(record.frames)),
  column(
    'history',
    'History',
    110,
    false,
    "What happened in order (Zeek's history letters)",
    (record) => record.history ?? '',
  ),
  column('rtt', 'RTT', 84, true, 'Round-trip time of the handshake', (record) => seconds(record.handshake_rtt)),
  column('retransmitted', 'Retrans', 78, true, 'Retransmitted segments', (record) => some(record.retransmitted)),
  column('reordered', 'Reordered', 88, true, 'Segments out of order', (record) => some(record.reordered)),
  column('missed', 'Missing', 80, true, 'Bytes the capture does not hold', (record) =>
    record.missed_bytes === 0 ? '' : formatBytes(record.missed_bytes),
  ),
  column(
    'community_id',
    'Community ID',
    236,
    false,
    'The name that Zeek, Suricata and Arkime give this flow',
    (record) => record.community_id ?? '',
  ),
]

const bytes = (value: number | undefined): string => (value === undefined ? '' : formatBytes(value))

/** What the user chose: hidden columns and own widths (px). */
export interface ColumnChoice {
  readonly hidden: readonly ColumnId[]
  readonly widths: Readonly<Partial<Record<ColumnId, number>>>
}

export const DEFAULT_CHOICE: ColumnChoice = { hidden: ['number', 'reordered', 'community_id'], widths: {} }
export const MIN_WIDTH = 36
export const MAX_WIDTH = 600

/** Reads a stored choice; anything that does not fit is left out. */
export function parseChoice(text: string | null): ColumnChoice {
  if (text === null) return DEFAULT_CHOICE
  let stored: unknown
  try {
    stored = JSON.parse(text)
  } catch {
    return DEFAULT_CHOICE
  }
  if (typeof stored !== 'object' || stored === null) return DEFAULT_CHOICE
  const hiddenIds: unknown = 'hidden' in stored ? stored.hidden : null
  const widthsById: unknown = 'widths' in stored ? stored.widths : null
  const hidden = Array.isArray(hiddenIds)
    ? COLUMNS.map(({ id }) => id).filter((id) => hiddenIds.includes(id))
    : DEFAULT_CHOICE.hidden
  const widths: Partial<Record<ColumnId, number>> = {}
  if (typeof widthsById === 'object' && widthsById !== null) {
    for (const [key, width] of Object.entries(widthsById)) {
      const known = COLUMNS.find(({ id }) => id === key)
      if (known && typeof width === 'number' && Number.isFinite(width)) widths[known.id] = clampWidth(width)
    }
  }
  return { hidden: hidden.length === COLUMNS.length ? DEFAULT_CHOICE.hidden : hidden, widths }
}

export const clampWidth = (width: number): number => Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, width)))

/** Columns that are shown, with the widths in force. */
export const shownColumns = (choice: ColumnChoice): readonly FlowColumn[] =>
  COLUMNS.filter(({ id }) => !choice.hidden.includes(id)).map((entry) => ({
    ...entry,
    width: choice.widths[entry.id] ?? entry.width,
  }))

const STORE = 'tracebook.flow-columns'
export const loadChoice = (): ColumnChoice => parseChoice(localStorage.getItem(STORE))
export const saveChoice = (choice: ColumnChoice): void => localStorage.setItem(STORE, JSON.stringify(choice))

/** Share of a bar, 0..1, on a logarithmic scale from 1 B to 1 GB: small flows stay visible beside large ones. */
export const barShare = (value: number | undefined): number =>
  value === undefined || value <= 0 ? 0 : Math.min(1, Math.log10(1 + value) / 9)
