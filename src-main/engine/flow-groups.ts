/**
 * Owns putting flows that belong together beside each other: the data connections of an FTP session after its control
 * connection. Works with the sessions that have been worked out; without them the order stays as it is.
 */
import type { FtpRole } from '@shared/conclusions'
import type { Lanes } from '@shared/rows'
import type { FtpIndex } from '../session/ftp-index'

/**
 * @param rows flows in ascending order; flows whose control flow is not among them stay where they are
 * @param folded control flows whose data connections are left out
 */
export function groupedFlows(
  rows: Uint32Array,
  index: FtpIndex | undefined,
  folded: readonly number[] = [],
): Uint32Array {
  if (!index || index.sessions.length === 0 || rows.length === 0) return rows
  const last = rows[rows.length - 1]
  const listed = new Uint8Array(last + 1)
  for (const flow of rows) listed[flow] = 1
  const children = new Map<number, number[]>()
  for (const [flow, { control }] of index.roles()) {
    if (flow === control || flow > last || control > last || listed[flow] === 0 || listed[control] === 0) continue
    listed[flow] = 2
    const group = children.get(control)
    if (group) group.push(flow)
    else children.set(control, [flow])
  }
  const closed = new Set(folded)
  const out = new Uint32Array(rows.length)
  let size = 0
  for (const flow of rows) {
    if (listed[flow] === 2) continue
    out[size++] = flow
    if (closed.has(flow)) continue
    for (const child of children.get(flow)?.sort((a, b) => a - b) ?? []) out[size++] = child
  }
  return out.subarray(0, size)
}

export function withRoles(lanes: Lanes, index: FtpIndex | undefined): Lanes {
  if (!index) return lanes
  return {
    ...lanes,
    lanes: lanes.lanes.map((lane) => {
      const role = index.role(lane.flow)
      return role ? { ...lane, role } : lane
    }),
  }
}

export const rolesOf = (flows: ArrayLike<number>, index: FtpIndex): (FtpRole | null)[] =>
  Array.from(flows, (flow) => index.role(flow) ?? null)
