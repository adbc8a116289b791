/**
 * Owns how flow rows are printed for other programs and for people: Zeek's TSV log, CSV, and an aligned table.
 *
 * Zeek's TSV: unset is '-', an empty set '(empty)', times with six decimals (Zeek's ASCII writer). CSV: RFC 4180.
 */
import { bytesText, hostPortText } from '@shared/format'
import type { FlowRecord } from '@shared/rows'

const ZEEK_FIELDS: readonly (readonly [keyof FlowRecord, string])[] = [
  ['ts', 'time'],
  ['uid', 'string'],
  ['id.orig_h', 'addr'],
  ['id.orig_p', 'port'],
  ['id.resp_h', 'addr'],
  ['id.resp_p', 'port'],
  ['proto', 'enum'],
  ['service', 'string'],
  ['duration', 'interval'],
  ['orig_bytes', 'count'],
  ['resp_bytes', 'count'],
  ['conn_state', 'string'],
  ['missed_bytes', 'count'],
  ['history', 'string'],
  ['orig_pkts', 'count'],
  ['orig_ip_bytes', 'count'],
  ['resp_pkts', 'count'],
  ['resp_ip_bytes', 'count'],
  ['tunnel_parents', 'set[string]'],
  ['ip_proto', 'count'],
]

const CSV_FIELDS: readonly (keyof FlowRecord)[] = [
  ...ZEEK_FIELDS.map(([name]) => name),
  'community_id',
  'first_frame',
  'last_frame',
  'frames',
  'reordered',
  'retransmitted',
  'duplicate_acks',
  'handshake_rtt',
  'conversation',
]

export function zeekHeader(): string {
  return [
    '#separator \\x09',
    '#set_separator\t,',
    '#empty_field\t(empty)',
    '#unset_field\t-',
    '#path\tconn',
    `#fields\t${ZEEK_FIELDS.map(([name]) => name).join('\t')}`,
    `#types\t${ZEEK_FIELDS.map(([, type]) => type).join('\t')}`,
  ].join('\n')
}

export const zeekFooter = (): string => '#close'

export const zeekRow = (record: FlowRecord): string =>
  ZEEK_FIELDS.map(([name]) => zeekCell(name, record[name])).join('\t')

function zeekCell(name: keyof FlowRecord, value: FlowRecord[keyof FlowRecord]): string {
  if (value === undefined) return '-'
  if (name === 'ts' || name === 'duration') return (value as number).toFixed(6)
  if (Array.isArray(value)) return value.length === 0 ? '(empty)' : value.join(',')
  return String(value)
}

export const csvHeader = (): string => CSV_FIELDS.join(',')

export const csvRow = (record: FlowRecord): string =>
  CSV_FIELDS.map((name) => {
    const value = record[name]
    const text = value === undefined ? '' : Array.isArray(value) ? value.join(' ') : String(value)
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  }).join(',')

const TABLE_HEADER = [
  'frame',
  'proto',
  'originator',
  'responder',
  'service',
  'state',
  'duration',
  'orig',
  'resp',
  'frames',
  'history',
]
const RIGHT_ALIGNED = new Set([0, 6, 7, 8, 9])

/** Header and rows, columns as wide as their widest cell. Asks for the records twice: millions of flows are not kept. */
export function* tableRows(records: () => Iterable<FlowRecord>): Generator<string> {
  const widths = TABLE_HEADER.map((title) => title.length)
  for (const record of records()) {
    tableCells(record).forEach((cell, column) => {
      if (cell.length > widths[column]) widths[column] = cell.length
    })
  }
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (RIGHT_ALIGNED.has(column) ? cell.padStart(widths[column]) : cell.padEnd(widths[column])))
      .join('  ')
      .trimEnd()
  yield line(TABLE_HEADER)
  for (const record of records()) yield line(tableCells(record))
}

const tableCells = (record: FlowRecord): string[] => [
  String(record.first_frame),
  record.proto,
  end(record['id.orig_h'], record['id.orig_p']),
  end(record['id.resp_h'], record['id.resp_p']),
  record.service ?? '-',
  record.conn_state,
  record.duration === undefined ? '-' : record.duration.toFixed(6),
  record.orig_bytes === undefined ? '-' : bytesText(record.orig_bytes),
  record.resp_bytes === undefined ? '-' : bytesText(record.resp_bytes),
  String(record.frames),
  record.history ?? '-',
]

const end = (host: string, port: number): string => (host === '?' ? host : hostPortText(host, port))
