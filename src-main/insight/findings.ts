/**
 * Owns what all findings share: steady ids, evidence with its limits, order, how many of a kind are kept, and taking back what
 * later frames disproved.
 *
 * Guarantees: the same facts give the same list; ids fit the anchors of notes (src-shared/anchor.ts) and do not change while a
 * capture grows; a finding that stood once and holds no more stays, withdrawn, with the frame that took it back.
 */
import type { Arithmetic, ArithmeticUnit } from '@shared/arithmetic'
import { amountText } from '@shared/arithmetic'
import { type Evidence, FINDING_KINDS, type Finding, type FindingKind, MAX_EVIDENCE_FRAMES } from '@shared/finding'
import { countText } from '@shared/format'

/** findings of a kind that are kept, the ones with most frames first */
export const MAX_OF_KIND = 1000
/** withdrawn findings of earlier looks that are kept */
const MAX_WITHDRAWN = 1000
const MAX_ID = 110

/** 'burst:10.0.0.1:10.0.0.2:17': kind or family, what it is about, first frame. */
export function findingId(family: string, subject: readonly (string | number)[], firstFrame: number): string {
  const about = subject.map((part) => String(part).replace(/[^\w.:-]/g, '-')).join(':')
  const id = `${family}:${about}:${firstFrame}`
  return id.length <= MAX_ID ? id : `${family}:${fingerprint(about)}:${firstFrame}`
}

/** FNV-1a, 64 bits in two halves, as hex. */
function fingerprint(text: string): string {
  let [a, b] = [0x811c9dc5, 0x01000193]
  for (let i = 0; i < text.length; i++) {
    a = Math.imul(a ^ text.charCodeAt(i), 0x01000193)
    b = Math.imul(b + text.charCodeAt(i), 0x85ebca6b) ^ (b >>> 13)
  }
  return [a, b].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('')
}

/** Evidence of many frames: ascending, each once, the first `MAX_EVIDENCE_FRAMES` of them. */
export function evidence(
  frames: Iterable<number>,
  arithmetic: readonly Arithmetic[],
  counter: readonly string[],
  frameCount = 0,
): Evidence {
  const all = [...new Set(frames)].filter((frame) => frame > 0).sort((a, b) => a - b)
  return {
    frames: all.slice(0, MAX_EVIDENCE_FRAMES),
    frame_count: Math.max(frameCount, all.length),
    arithmetic,
    counter,
  }
}

/** A sum of counts: 'refused 12 + silent 3 = 15 ports'. Names become operands. */
export function sumOf(parts: Readonly<Record<string, number>>, unit: ArithmeticUnit, what: string): Arithmetic {
  const names = Object.keys(parts)
  const result = names.reduce((sum, name) => sum + parts[name], 0)
  return {
    text: `${names.map((name) => `${name.replaceAll('_', ' ')} ${countText(parts[name])}`).join(' + ')} = ${amountText(result, unit)} ${what}`,
    expression: names.join(' + '),
    operands: Object.fromEntries(names.map((name) => [name, { value: parts[name] }])),
    result,
    unit,
  }
}

/** By kind in the order of the list of kinds, then by first frame. Drops what is beyond the limit and says so. */
export function arrange(findings: readonly Finding[]): { readonly findings: Finding[]; readonly limits: string[] } {
  const limits: string[] = []
  const kept = FINDING_KINDS.flatMap((kind) => {
    const same = findings.filter((finding) => finding.kind === kind)
    if (same.length > MAX_OF_KIND) {
      limits.push(
        `Of ${countText(same.length)} findings of the kind ${kind} the ${countText(MAX_OF_KIND)} with most frames are kept.`,
      )
      same.sort((a, b) => b.evidence.frame_count - a.evidence.frame_count || compareIds(a, b))
      same.length = MAX_OF_KIND
    }
    return same.sort((a, b) => firstFrame(a) - firstFrame(b) || compareIds(a, b))
  })
  return { findings: kept, limits }
}

const firstFrame = ({ evidence: { frames } }: Finding): number => frames[0] ?? 0
const compareIds = (a: Finding, b: Finding): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

/** Judged over whole clusters: while a capture grows they may dissolve. The others say themselves what became of them. */
const DISSOLVING: readonly FindingKind[] = ['port-scan', 'ftp-data-burst', 'undetermined-burst']

/**
 * Clusters that stood at an earlier look and are not among the findings any more, withdrawn; a changed kind or verdict is
 * written into the history of the finding that took its place.
 * @param frame the last frame of the capture at this look
 */
export function withEarlier(earlier: readonly Finding[], now: readonly Finding[], frame: number): Finding[] {
  const before = new Map(earlier.map((finding) => [finding.id, finding]))
  const result = now.map((finding) => {
    const old = before.get(finding.id)
    before.delete(finding.id)
    return old ? { ...finding, history: joined(old, finding, frame) } : finding
  })
  let kept = 0
  for (const old of before.values()) {
    if (!DISSOLVING.includes(old.kind)) continue
    if (++kept > MAX_WITHDRAWN) break
    if (old.status === 'withdrawn') {
      result.push(old)
      continue
    }
    const reason = `with the frames up to ${frame} the rule does not hold any more`
    result.push({ ...old, status: 'withdrawn', history: [...old.history, { frame, verdict: 'withdrawn', reason }] })
  }
  return result
}

/** The steps of the newer look, with the verdict of the older one where the newer look does not name it. */
function joined(old: Finding, finding: Finding, frame: number): Finding['history'] {
  const known = finding.history.some(({ verdict }) => verdict === old.kind || verdict === old.verdict)
  if (old.kind === finding.kind || known) return finding.history
  const reason = `with the frames up to ${frame} it became ${finding.kind}: ${finding.verdict}`
  return [...old.history, { frame, verdict: finding.kind, reason }]
}
