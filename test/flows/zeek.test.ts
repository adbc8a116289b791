/**
 * Flows against conn.log baselines that Zeek's own tests state (zeek/zeek, BSD; see ../shared/captures/zeek/SOURCE.md).
 * Reads captures with the tests' own reader. Skipped, with the reason printed, when the captures are not there.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dissect } from '@main/decode/dissect'
import { Layers } from '@main/decode/layers'
import { FlowTable } from '@main/flows/table'
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
/** Flows inside tunnels and behind 802.11 are another matter. */
const LATER = /tunnels-|radiotap/

type Row = Readonly<Record<string, string | undefined>>

function zeekRows(path: string): Row[] {
  let fields: string[] = []
  const rows: Row[] = []
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line.startsWith('#fields')) fields = line.split('\t').slice(1)
    else if (line !== '' && !line.startsWith('#') && fields.length > 0) {
      const cells = line.split('\t')
      rows.push(Object.fromEntries(fields.map((field, i) => [field, cells[i] === '-' ? undefined : cells[i]])))
    }
  }
  return rows
}

function flowsOf(path: string): FlowRecord[] {
  const table = new FlowTable()
  const layers = new Layers()
  let number = 0
  for (const { bytes, wireLength, linkType, seconds, nanos } of readCapture(path)) {
    layers.reset(bytes, 0, bytes.length, wireLength)
    dissect(layers, linkType)
    table.track(layers, ++number, seconds, nanos)
  }
  return Array.from({ length: table.count }, (_, flow) => table.flowRecord(flow))
}

const ends = (row: Row | FlowRecord): string =>
  [row.proto, row['id.orig_h'], row['id.orig_p'], row['id.resp_h'], row['id.resp_p']].join(' ')

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
    const at = left.findIndex((flow) => ends(flow) === ends(row))
    if (at < 0) {
      found.push(`missing ${ends(row)}`)
      continue
    }
    const [flow] = left.splice(at, 1)
    for (const column of COLUMNS) {
      if (column in row && !same(column, row[column], flow[column])) {
        found.push(`${ends(row)}: ${column} is ${flow[column]}, Zeek says ${row[column]}`)
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
  for (const capture of files.filter((name) => /\.(pcap|pcapng)$/.test(name) && !LATER.test(name))) {
    const stem = capture.replace(/\.(pcap|pcapng)$/, '')
    const logs = files.filter((name) => name.startsWith(`${stem}.expected.zeek.`) && /conn.*\.log$/.test(name))
    const baselines = logs.map((log) => zeekRows(`${FOLDER}/${log}`)).filter((list) => list.length > 0)
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
