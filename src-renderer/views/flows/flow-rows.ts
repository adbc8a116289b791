/**
 * Owns the flow table's rows: the one cache of flow rows, and putting a view in force.
 */
import type { FtpRole } from '@shared/conclusions'
import type { FlowRecord, FlowRows, ViewInfo } from '@shared/rows'
import { engine } from '../../client/engine-client'
import { RowCache, serialOf } from '../../client/row-cache'
import { report } from '../../state/actions'

export const flowRows = new RowCache<FlowRows>(report)

export const flowListKey = (view: ViewInfo): string => String(serialOf(view))

/** The old rows stay until the new ones are here; `near` is the row that will then be in sight. */
export function showFlowView(view: ViewInfo | null, near?: number): void {
  if (!view) {
    flowRows.use(null)
    return
  }
  flowRows.use({
    key: flowListKey(view),
    count: view.count,
    ...(near === undefined ? {} : { near }),
    fetch: (from, count) => engine.ask('flows.rows', { view: view.view, from, count }, 'flows.rows'),
  })
}

export interface FlowRow {
  readonly flow: number
  /** ns since the capture's base */
  readonly start: number
  readonly record: FlowRecord
  /** what it is to its FTP session */
  readonly role: FtpRole | null
}

/** The row at an index when it is here. */
export function flowRowAt(index: number): FlowRow | null {
  const place = index < 0 ? null : flowRows.row(index)
  const flow = place?.page.flow[place.at]
  const record = place?.page.records[place.at]
  if (!place || flow === undefined || !record) return null
  return { flow, start: place.page.start[place.at] ?? 0, record, role: place.page.roles?.[place.at] ?? null }
}
