/**
 * Owns the filter field `finding.kind`: which frames are evidence of standing findings, and which flows they are about.
 *
 * Guarantees: findings are worked out only for filters that name the field; the index is made once a list. A frame counts when it
 * is among the evidence frames that a finding keeps; a flow when the finding names it, or, for findings about hosts, when it
 * holds such a frame.
 */
import { FINDING_KINDS, type FindingKind, type FindingList } from '@shared/finding'
import type { SessionAttachments } from './columns-view'
import { findings } from './findings'
import type { Session } from './session'
import type { Pause } from './timeline'

const FIELD = /\bfinding\.kind\b/

/** What is hung on rows for a filter: `attachments`, and the kinds of findings where the filter asks for them. */
export async function withFindings(
  session: Session,
  filter: string,
  attachments: SessionAttachments,
  pause: Pause,
): Promise<SessionAttachments> {
  if (!FIELD.test(filter)) return attachments
  const index = indexOf(session, await findings(session, pause))
  return {
    frames: { ...attachments.frames, findingKinds: (row) => kindsOf(index.byRow.get(row)) },
    flows: { ...attachments.flows, findingKinds: (flow) => kindsOf(index.byFlow.get(flow)) },
  }
}

/** Kinds as bits, in the order of `FINDING_KINDS`. */
interface FindingBits {
  readonly byRow: ReadonlyMap<number, number>
  readonly byFlow: ReadonlyMap<number, number>
}

const NONE: readonly FindingKind[] = []
const indexes = new WeakMap<FindingList, FindingBits>()

function kindsOf(bits: number | undefined): readonly FindingKind[] {
  return bits === undefined ? NONE : FINDING_KINDS.filter((_, i) => (bits & (1 << i)) !== 0)
}

function indexOf({ frames, flows }: Session, list: FindingList): FindingBits {
  const known = indexes.get(list)
  if (known) return known
  const byRow = new Map<number, number>()
  const byFlow = new Map<number, number>()
  for (const { kind, status, subject, evidence } of list.findings) {
    if (status === 'withdrawn') continue
    const bit = 1 << FINDING_KINDS.indexOf(kind)
    for (const frame of evidence.frames) {
      const row = frame - 1
      if (row < 0 || row >= frames.count) continue
      byRow.set(row, (byRow.get(row) ?? 0) | bit)
      const flow = frames.flow(row)
      const bits = byFlow.get(flow) ?? 0
      if (flow >= 0 && (bits & bit) === 0 && (subject.flow === undefined || flows.uid(flow) === subject.flow))
        byFlow.set(flow, bits | bit)
    }
  }
  const index = { byRow, byFlow }
  indexes.set(list, index)
  return index
}
