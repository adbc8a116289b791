/** Flow rows against Zeek's own conn.log baselines: found by protocol and end points, then column by column. */
import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Session } from '@main/session/session'
import type { FlowRecord } from '@shared/rows'
import { describe, expect, it } from 'vitest'
import { CAPTURES, filesBelow, hasCaptures, zeekLog } from './captures'

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

const ends = (row: Record<string, unknown> | FlowRecord): string => {
  const cells = row as Record<string, unknown>
  return ['proto', 'id.orig_h', 'id.orig_p', 'id.resp_h', 'id.resp_p'].map((name) => String(cells[name])).join(' ')
}

function isSame(column: string, want: string | undefined, got: unknown): boolean {
  if (column === 'duration') return Math.abs(Number(want ?? 0) - Number(got ?? 0)) < 2e-6
  return (want ?? '-') === String(got ?? '-')
}

interface Score {
  rows: number
  found: number
  right: number
}

/** Best of the baselines of one capture: Zeek was run with different settings. */
function best(logs: readonly string[], records: readonly FlowRecord[]): Score {
  const scores = logs.map((log) => {
    const left = [...records]
    const score: Score = { rows: 0, found: 0, right: 0 }
    for (const want of zeekLog(log)) {
      score.rows++
      const at = left.findIndex((record) => ends(record) === ends(want))
      if (at < 0) continue
      const [mine] = left.splice(at, 1) as unknown as [Record<string, unknown>]
      score.found++
      if (COLUMNS.every((column) => isSame(column, want[column], mine[column]))) score.right++
    }
    return score
  })
  return scores.sort((a, b) => b.right / (b.rows || 1) - a.right / (a.rows || 1))[0]
}

function baselines(): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const path of filesBelow(join(CAPTURES, 'zeek'))) {
    const match = /^(.*)\.expected\.zeek\..*conn.*\.log$/.exec(basename(path))
    if (!match) continue
    const capture = ['.pcap', '.pcapng', '.trace', '.pcap.gz']
      .map((end) => join(dirname(path), match[1] + end))
      .find(existsSync)
    if (capture) found.set(capture, [...(found.get(capture) ?? []), path])
  }
  return found
}

describe.skipIf(!hasCaptures)("flows beside Zeek's conn.log", () => {
  it('has at least nine rows in ten, and four in five of those with every column as Zeek counts it', async () => {
    const total: Score = { rows: 0, found: 0, right: 0 }
    for (const [capture, logs] of baselines()) {
      const opened = await Session.open([capture])
      if (!opened.ok) throw new Error(`${capture}: ${opened.error.message}`)
      await opened.value.load()
      const { flows } = opened.value
      const score = best(
        logs,
        Array.from({ length: flows.count }, (_, flow) => flows.flowRecord(flow)),
      )
      opened.value.close()
      total.rows += score.rows
      total.found += score.found
      total.right += score.right
    }
    expect(total.rows).toBeGreaterThan(50)
    expect(total.found / total.rows).toBeGreaterThanOrEqual(0.9)
    expect(total.right / total.found).toBeGreaterThanOrEqual(0.8)
  }, 120_000)
})
