/**
 * Owns which findings the list shows and in which order: by kind, the gravest kind first, a heading before each. Pure.
 */
import type { FindingRow, FindingRows } from '@shared/conclusions'
import type { FindingKind } from '@shared/finding'
import { isShown, KINDS_IN_ORDER, type ShowChoice } from './finding-words'

export type ListRow =
  | { readonly heading: FindingKind; readonly count: number; readonly standing: number }
  | { readonly heading: null; readonly at: number }

export interface FindingFilter {
  readonly kind: FindingKind | null
  readonly show: ShowChoice
}

/** What no longer stands comes last, within its kind and kinds as a whole; otherwise the engine's order stays. */
export function listRows({ findings }: FindingRows, { kind, show }: FindingFilter): readonly ListRow[] {
  const byKind = new Map<FindingKind, number[]>()
  for (const [at, row] of findings.entries()) {
    if ((kind !== null && row.kind !== kind) || !isShown(row, show)) continue
    const list = byKind.get(row.kind)
    if (list) list.push(at)
    else byKind.set(row.kind, [at])
  }
  const groups = KINDS_IN_ORDER.flatMap((heading) => {
    const list = byKind.get(heading)
    return list ? [{ heading, list, standing: list.filter((at) => stands(findings[at])).length }] : []
  })
  const weight = (at: number): number => (stands(findings[at]) ? 0 : 1)
  const rows: ListRow[] = []
  for (const { heading, list, standing } of groups.sort((a, b) => down(a) - down(b))) {
    rows.push({ heading, count: list.length, standing })
    for (const at of [...list].sort((a, b) => weight(a) - weight(b) || a - b)) rows.push({ heading: null, at })
  }
  return rows
}

const down = ({ standing }: { readonly standing: number }): number => (standing === 0 ? 1 : 0)

/** Not taken back by later frames and not dismissed by the analyst. */
export const stands = (row: FindingRow | undefined): boolean =>
  row !== undefined && row.status === 'standing' && row.judgement?.state !== 'dismissed'

/** Those that stand about a flow, the selected frame's first. */
export function findingsAbout(list: FindingRows | null, flow: number, frame: number | null): readonly FindingRow[] {
  if (!list) return []
  const here = frame === null ? [] : findingsAt(list, frame).map((at) => list.findings[at])
  const own = list.findings.filter((row) => row.flow === flow)
  return [...new Set([...here, ...own].filter((row): row is FindingRow => stands(row)))]
}

/** Kinds that occur, with how many there are. */
export function kindCounts({ findings }: FindingRows): readonly (readonly [FindingKind, number])[] {
  const counts = new Map<FindingKind, number>()
  for (const { kind } of findings) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return KINDS_IN_ORDER.flatMap((kind) => {
    const count = counts.get(kind)
    return count === undefined ? [] : ([[kind, count]] as const)
  })
}

/** Indices of the findings that a frame is evidence for. */
export function findingsAt({ marks }: FindingRows, frame: number): readonly number[] {
  let low = 0
  let high = marks.frame.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((marks.frame[middle] ?? 0) < frame) low = middle + 1
    else high = middle
  }
  const found: number[] = []
  for (let at = low; at < marks.frame.length && marks.frame[at] === frame; at++) found.push(marks.finding[at] ?? -1)
  return found.filter((index) => index >= 0)
}
