/**
 * Flows against conn.log baselines that Zeek's own tests state (zeek/zeek, BSD; see ../shared/captures/zeek/SOURCE.md).
 * Reads captures with the tests' own reader. Skipped, with the reason printed, when the captures are not there.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dissect } from '@main/decode/dissect'
import { Layers } from '@main/decode/layers'
import { FlowTable } from '@main/flows/table'
import { Tracker } from '@main/flows/tracker'
import type { FlowRecord } from '@shared/rows'
import { expect, test } from 'vitest'
import { readCapture } from '../decode/pcap-reader'

const FOLDER = '../shared/captures/zeek'
const COLUMNS = [
  'duration',
  'orig_bytes',
  'resp_bytes',
  'conn_state',
  'missed_bytes',
  'history',
  'orig_pkts',
  'orig_ip_bytes',
  'resp_pkts',
  'resp_ip_bytes',
] as const

type Row = Readonly<Record<string, string | undefined>>

/** Rows of a log; some baselines were cut to a few columns and have a bare line of names instead of `#fields`. */
function zeekRows(path: string): Row[] {
  let fields: string[] = []
  const rows: Row[] = []
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const cells = line.split('\t')
    if (line.startsWith('#fields')) fields = cells.slice(1)
    else if (cells.includes('uid') && fields.length === 0) fields = cells
    else if (line !== '' && !line.startsWith('#') && fields.length > 0) {
      rows.push(Object.fromEntries(fields.map((field, i) => [field, cells[i] === '-' ? undefined : cells[i]])))
    }
  }
  return rows
}

function flowsOf(path: string): FlowRecord[] {
  const table = new FlowTable()
  const tracker = new Tracker(table, { assign: () => undefined, revised: () => undefined })
  const layers = new Layers()
  let number = 0
  for (const { bytes, wireLength, linkType, seconds, nanos } of readCapture(path)) {
    layers.reset(bytes, 0, bytes.length, wireLength)
    dissect(layers, linkType)
    tracker.track(layers, ++number, seconds, nanos)
  }
  tracker.finish()
  return Array.from({ length: table.count }, (_, flow) => table.flowRecord(flow))
}

const ENDS = ['proto', 'id.orig_h', 'id.orig_p', 'id.resp_h', 'id.resp_p'] as const
/** The end points that a baseline has columns for, of one of its rows or of a flow of ours. */
const ends = (columns: Row, from: Row | FlowRecord): string =>
  ENDS.filter((name) => name in columns)
    .map((name) => from[name])
    .join(' ')

function same(
  column: (typeof COLUMNS)[number],
  want: string | undefined,
  got: FlowRecord[(typeof COLUMNS)[number]],
): boolean {
  if (column === 'duration') return Math.abs(Number(want ?? 0) - Number(got ?? 0)) < 2e-6
  return String(want ?? '-') === String(got ?? '-')
}

/** What differs from a baseline, in words. */
function differences(rows: readonly Row[], flows: readonly FlowRecord[]): string[] {
  const left = [...flows]
  const found: string[] = []
  for (const row of rows) {
    const at = left.findIndex((flow) => ends(row, flow) === ends(row, row))
    if (at < 0) {
      found.push(`missing ${ends(row, row)}`)
      continue
    }
    const [flow] = left.splice(at, 1)
    const parents = row.tunnel_parents?.split(',').length ?? 0
    if ('tunnel_parents' in row && parents !== (flow.tunnel_parents?.length ?? 0))
      found.push(`${ends(row, row)}: ${flow.tunnel_parents?.length ?? 0} tunnel parents, Zeek has ${parents}`)
    for (const column of COLUMNS) {
      if (column in row && !same(column, row[column], flow[column])) {
        found.push(`${ends(row, row)}: ${column} is ${flow[column]}, Zeek says ${row[column]}`)
      }
    }
  }
  return found
}

const here = existsSync(FOLDER)
if (!here) console.log(`skipped: ${FOLDER} is not there, so flows are not compared with Zeek's`)

test.skipIf(!here)('every row of the baselines is found, and every column of it is right', () => {
  const files = readdirSync(FOLDER)
  let rows = 0
  let compared = 0
  for (const capture of files.filter((name) => /\.(pcap|pcapng)$/.test(name))) {
    const stem = capture.replace(/\.(pcap|pcapng)$/, '')
    const logs = files.filter(
      (name) => name.startsWith(`${stem}.expected.zeek.`) && /conn.*\.log(\.one-sided\.txt)?$/.test(name),
    )
    const baselines = logs
      .map((log) => zeekRows(`${FOLDER}/${log}`))
      .filter((list) => list.length > 0 && 'id.orig_h' in list[0])
    if (baselines.length === 0) continue
    const flows = flowsOf(`${FOLDER}/${capture}`)
    // several baselines of a capture are runs with different settings: one of them is ours
    const results = baselines.map((list) => differences(list, flows))
    const best = results.reduce((a, b) => (b.length < a.length ? b : a))
    expect(best, capture).toEqual([])
    rows += baselines[0].length
    compared++
  }
  console.log(`compared with Zeek: ${compared} captures, ${rows} rows`)
  expect(rows).toBeGreaterThan(40)
})
