/**
 * Owns one finding in full: what was concluded, the frames and the arithmetic that prove it, what speaks against it, the
 * rule, what would settle it, how the verdict came about, and the analyst's decision.
 */
import type { FindingRows, FindingView } from '@shared/conclusions'
import type { VerdictStep } from '@shared/finding'
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { engine } from '../../client/engine-client'
import { report, startNote } from '../../state/actions'
import { selectEvidence } from '../../state/conclusions'
import { plural } from '../../ui/format'
import { SafeText, safeText } from '../../ui/safe-text'
import { FrameLinks } from '../inspector/frame-links'
import { ArithmeticList, CertaintyWord, WithdrawnKind } from './evidence'
import { FindingDecision } from './finding-decision'
import { KIND_WORDS, subjectWord } from './finding-words'

interface Props {
  readonly id: string
  /** a new list makes the finding be asked for again */
  readonly list: FindingRows
}

export function FindingDetail({ id, list }: Props): ReactNode {
  const [view, setView] = useState<FindingView | null>(null)
  const isListed = useMemo(() => list.findings.some((row) => row.id === id), [list, id])
  const wanted = useMemo(() => ({ id, list, isListed }), [id, list, isListed])
  useEffect(() => {
    if (!wanted.isListed) return
    let current = true
    void engine.ask('findings.describe', { id: wanted.id }, 'findings.describe').then((answer) => {
      if (!current) return
      if (answer.ok) setView(answer.value)
      else report(answer.error)
    })
    return () => {
      current = false
    }
  }, [wanted])
  if (!isListed)
    return <p className="conclusion-empty">The finding {safeText(id)} is not among those of this capture.</p>
  if (!view) return null
  const judgement = list.findings.find((row) => row.id === id)?.judgement ?? null
  return (
    <Detail view={view}>
      <FindingDecision id={id} judgement={judgement} />
    </Detail>
  )
}

function Detail({ view, children }: { readonly view: FindingView; readonly children: ReactNode }): ReactNode {
  const { finding } = view
  const { evidence } = finding
  const onFrame = (frame: number): void => void selectEvidence(finding.id, frame)
  const subject = subjectWord(finding.subject)
  return (
    <article className="conclusion-detail selectable" aria-label="Finding">
      <h2 className="conclusion-title">
        <span>
          <WithdrawnKind kind={finding.kind} status={finding.status} />
          <SafeText>{finding.verdict}</SafeText>
        </span>
        <CertaintyWord certainty={finding.certainty} />
        {finding.status === 'withdrawn' && <span className="finding-word">withdrawn</span>}
      </h2>
      <p className="conclusion-quiet">
        {KIND_WORDS[finding.kind].title}
        {subject !== '' && (
          <>
            {' · '}
            <SafeText>{subject}</SafeText>
          </>
        )}
      </p>
      <p className="finding-summary">
        <SafeText>{finding.summary}</SafeText>
      </p>
      {children}
      <h3 className="conclusion-heading">Evidence</h3>
      <p>
        {evidence.frame_count === 0 ? 'No frame of its own.' : plural(evidence.frame_count, 'frame')}
        <FrameLinks frames={evidence.frames} onFrame={onFrame} />
      </p>
      <ArithmeticList list={evidence.arithmetic} onFrame={onFrame} />
      {evidence.counter.length > 0 && <Sentences title="What speaks against it" list={evidence.counter} />}
      {finding.would_settle !== undefined && <Sentences title="What would settle it" list={[finding.would_settle]} />}
      <Sentences title="Rule" list={[finding.rule]} />
      <History steps={finding.history} onFrame={onFrame} />
      <div className="conclusion-buttons">
        <button
          type="button"
          className="button button--small button--quiet"
          onClick={() => startNote({ kind: 'finding', id: finding.id })}
        >
          Note on this finding
        </button>
      </div>
    </article>
  )
}

function Sentences({ title, list }: { readonly title: string; readonly list: readonly string[] }): ReactNode {
  return (
    <>
      <h3 className="conclusion-heading">{title}</h3>
      {list.map((sentence) => (
        <p key={sentence}>
          <SafeText>{sentence}</SafeText>
        </p>
      ))}
    </>
  )
}

interface HistoryProps {
  readonly steps: readonly VerdictStep[]
  readonly onFrame: (frame: number) => void
}

/** Every verdict it ever had; all but the last were withdrawn. */
function History({ steps, onFrame }: HistoryProps): ReactNode {
  if (steps.length === 0) return null
  return (
    <>
      <h3 className="conclusion-heading">How it came to this</h3>
      <ol className="finding-history">
        {steps.map((step, at) => (
          <li key={`${step.frame} ${step.verdict} ${step.reason}`}>
            <span className={at < steps.length - 1 ? 'is-withdrawn' : ''}>
              <SafeText>{step.verdict}</SafeText>
            </span>
            <FrameLinks frames={step.frame > 0 ? [step.frame] : []} onFrame={onFrame} />
            <span className="finding-reason">
              <SafeText>{step.reason}</SafeText>
            </span>
          </li>
        ))}
      </ol>
    </>
  )
}
