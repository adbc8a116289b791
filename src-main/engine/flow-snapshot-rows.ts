/**
 * Owns the translation of a session's flows into the project's snapshot rows.
 */
import type { FlowRow } from '../project/flows-snapshot'
import type { Session } from '../session/session'

export function* flowSnapshotRows(session: Session): Generator<FlowRow> {
  const { flows, frames } = session
  for (let flow = 0; flow < flows.count; flow++) {
    const ns = BigInt(frames.baseSeconds) * 1_000_000_000n + BigInt(Math.round(flows.firstNs(flow, frames.baseSeconds)))
    yield { ...flows.flowRecord(flow), ts: ns }
  }
}
