/**
 * Owns the flow list of a project whose captures are not at hand: the snapshot it keeps, page by page, in order of first
 * frames. Refuses filters and sorting: those need the capture, and it says so.
 */
import { fail, ok, type Result } from '@shared/result'
import type { FlowRecord, FlowRows, ViewInfo } from '@shared/rows'
import type { ProjectStore } from '../project/store'
import type { FlowSelection } from '../session/flow-view'
import type { Workspace } from './workspace'

export async function snapshotView(
  workspace: Workspace,
  store: ProjectStore,
  spec: FlowSelection,
): Promise<Result<ViewInfo>> {
  if (spec.filter.trim() !== '' || spec.span !== null) {
    return fail(
      'no-capture',
      'The capture is not open, so its flows cannot be filtered.',
      'Locate the capture, or clear the filter.',
    )
  }
  const began = performance.now()
  const info = await store.flows.info()
  if (!info.ok) return info
  const count = info.value?.rows ?? 0
  const view = workspace.keepFlowView(null, count)
  return ok({ view, count, total: count, elapsedMs: performance.now() - began, revision: 0 })
}

export async function snapshotRows(store: ProjectStore, from: number, count: number): Promise<Result<FlowRows>> {
  const page = await store.flows.page(from, count)
  if (!page.ok) return page
  const records = page.value.map(recordOf)
  return ok({
    from,
    flow: Int32Array.from(records, (_, i) => from + i),
    start: Float64Array.from(records, (record) => (record.ts - (records[0]?.ts ?? 0)) * 1e9),
    records,
  })
}

/** A row of the project file as a record: unset columns left out, times as numbers. */
function recordOf(row: Readonly<Record<string, unknown>>): FlowRecord {
  const known = Object.entries(row).filter(([, value]) => value !== null && value !== undefined)
  return { ...Object.fromEntries(known), ts: Number(row.ts) } as unknown as FlowRecord
}
