/**
 * Owns an explanation on screen: phases as headings, sentences with links to the frames that prove them, the arithmetic behind.
 *
 * Read, inferred and unknown are told apart by a word and a shape, never by colour alone (DESIGN 4). Of long arithmetic the
 * first lines are shown and the rest on request.
 */
import type { Arithmetic } from '@shared/arithmetic'
import type { Explanation, ExplanationPhase, Sentence } from '@shared/explanation'
import { type ReactNode, useEffect, useRef } from 'react'
import { SafeText } from '../../ui/safe-text'
import { FrameLinks } from './frame-links'

const SHOWN_SUMS = 2

interface Props {
  readonly explanation: Explanation
  /** the selected frame: the phase that holds it is marked */
  readonly frame: number | null
  /** begin where the selected frame is told */
  readonly reveal: boolean
}

export function Sentences({ explanation, frame, reveal }: Props): ReactNode {
  const current = phaseOf(explanation.phases, frame)
  const place = useRef<HTMLElement>(null)
  useEffect(() => {
    if (reveal) place.current?.scrollIntoView({ block: 'start' })
  }, [reveal])
  return explanation.phases.map((phase) => (
    <section
      key={phase.id}
      ref={phase === current ? place : null}
      className="inspector-phase"
      aria-current={phase === current ? 'true' : undefined}
    >
      <h3 className="inspector-heading">
        <SafeText>{phase.title}</SafeText>
      </h3>
      {explanation.sentences
        .filter((sentence) => sentence.phase === phase.id)
        .map((sentence) => (
          <SentenceView key={sentence.id} sentence={sentence} />
        ))}
    </section>
  ))
}

/** The shortest phase around a frame. */
function phaseOf(phases: readonly ExplanationPhase[], frame: number | null): ExplanationPhase | undefined {
  if (frame === null) return undefined
  return phases
    .filter(({ from, to }) => from > 0 && frame >= from && frame <= to)
    .sort((a, b) => a.to - a.from - (b.to - b.from))[0]
}

const KIND_WORDS = { read: '', inferred: 'Inferred', unknown: 'Unknown' } as const
const KIND_HINTS = {
  read: 'Stands in the packets',
  inferred: 'A conclusion: the packets fit it, they do not say it',
  unknown: 'The packets seen do not settle this',
} as const

function SentenceView({ sentence }: { readonly sentence: Sentence }): ReactNode {
  const { kind, text, frames, arithmetic } = sentence
  const word = KIND_WORDS[kind]
  return (
    <div className={`inspector-statement kind-${kind}`}>
      <p>
        {word && (
          <span className="inspector-kind" title={KIND_HINTS[kind]}>
            {word}
          </span>
        )}
        <SafeText>{text}</SafeText>
        <FrameLinks frames={frames} />
      </p>
      <Sums sums={arithmetic} />
    </div>
  )
}

function Sums({ sums }: { readonly sums: readonly Arithmetic[] }): ReactNode {
  if (sums.length === 0) return null
  const more = sums.length - SHOWN_SUMS
  return (
    <div className="inspector-arithmetic mono">
      <Lines sums={sums.slice(0, SHOWN_SUMS)} />
      {more > 0 && (
        <details>
          <summary>{`${more} more`}</summary>
          <Lines sums={sums.slice(SHOWN_SUMS)} />
        </details>
      )}
    </div>
  )
}

const Lines = ({ sums }: { readonly sums: readonly Arithmetic[] }): ReactNode =>
  sums.map(({ text }) => (
    <div key={text}>
      <SafeText>{text}</SafeText>
    </div>
  ))
