/**
 * Owns findings as the window asks for them: lines of a list with the decisions of the project, one in full, and which
 * frame is evidence for which finding.
 */
import type { FindingRow, FindingRows, FindingView, Judgement } from '@shared/conclusions'
import type { Finding, FindingList } from '@shared/finding'
import type { Session } from './session'

/** Findings and marks the window is sent at most; the command line has them all. */
export const MAX_LISTED_FINDINGS = 50_000
export const MAX_FINDING_MARKS = 200_000

type Judgements = ReadonlyMap<string, Judgement>

export function findingRows(session: Session, { findings, limits }: FindingList, judgements: Judgements): FindingRows {
  const listed = findings.slice(0, MAX_LISTED_FINDINGS)
  const rows = listed.map((finding) => findingRow(session, finding, judgements))
  const { marks, all } = marksOf(session, listed)
  const said = [...limits]
  const left = findings.length - listed.length
  if (left > 0) said.push(`${left} more findings are not listed here; “tracebook findings” prints them all.`)
  if (!all) said.push(`Only the first ${MAX_FINDING_MARKS} evidence frames are marked in the Reading.`)
  return { findings: rows, limits: said, marks }
}

function findingRow(session: Session, finding: Finding, judgements: Judgements): FindingRow {
  const first = finding.evidence.frames[0] ?? 0
  const { frames } = session
  const known = first >= 1 && first <= frames.count
  return {
    id: finding.id,
    kind: finding.kind,
    verdict: finding.verdict,
    summary: finding.summary,
    status: finding.status,
    certainty: finding.certainty,
    subject: finding.subject,
    flow: flowOfFinding(session, finding),
    first_frame: known ? first : 0,
    first_ns: known ? frames.timeNs(first - 1) : 0,
    frames: finding.evidence.frame_count,
    judgement: judgements.get(finding.id) ?? null,
  }
}

/** The subject's flow, found at one of the evidence frames; else the flow of the first frame; -1 = none. */
function flowOfFinding({ frames, flows }: Session, { subject, evidence }: Finding): number {
  let first = -1
  for (const frame of evidence.frames) {
    const flow = frame >= 1 && frame <= frames.count ? frames.flow(frame - 1) : -1
    if (flow < 0) continue
    if (subject.flow === undefined || flows.uid(flow) === subject.flow) return flow
    if (first < 0) first = flow
  }
  return first
}

export function findingView(session: Session, finding: Finding, judgement: Judgement | null): FindingView {
  return { finding, flow: flowOfFinding(session, finding), judgement }
}

function marksOf(session: Session, findings: readonly Finding[]): { marks: FindingRows['marks']; all: boolean } {
  const pairs: [frame: number, finding: number][] = []
  let all = true
  for (const [index, finding] of findings.entries()) {
    for (const frame of finding.evidence.frames) {
      if (frame < 1 || frame > session.frames.count) continue
      if (pairs.length >= MAX_FINDING_MARKS) {
        all = false
        break
      }
      pairs.push([frame, index])
    }
  }
  pairs.sort((a, b) => a[0] - b[0] || a[1] - b[1])
  return {
    marks: { frame: Uint32Array.from(pairs, (pair) => pair[0]), finding: Uint32Array.from(pairs, (pair) => pair[1]) },
    all,
  }
}
