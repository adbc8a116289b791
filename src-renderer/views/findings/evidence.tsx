/**
 * Owns how arithmetic is shown beneath a conclusion: the sentence, and opened, the expression with every operand and the
 * frame it was read from, so that it can be computed again by hand.
 */
import { type Arithmetic, amountText } from '@shared/arithmetic'
import type { Finding } from '@shared/finding'
import type { ReactNode } from 'react'
import { SafeText, safeText } from '../../ui/safe-text'
import { FrameLinks } from '../inspector/frame-links'
import './conclusion.css'
import { KIND_WORDS } from './finding-words'

interface Props {
  readonly list: readonly Arithmetic[]
  readonly onFrame?: (frame: number) => void
}

export function ArithmeticList({ list, onFrame }: Props): ReactNode {
  if (list.length === 0) return null
  return (
    <ul className="conclusion-arithmetic" aria-label="Arithmetic">
      {list.map((one) => (
        <li key={`${one.text} ${one.expression} ${one.result}`}>
          <details>
            <summary className="mono">
              <SafeText>{one.text}</SafeText>
            </summary>
            <p className="mono">
              {safeText(one.expression)} = {amountText(one.result, one.unit)}
            </p>
            <ul>
              {Object.entries(one.operands).map(([name, { value, frame, field }]) => (
                <li key={name} className="mono">
                  {safeText(name)} = {value}
                  {field === undefined ? '' : ` (${safeText(field)})`}
                  {frame !== undefined && <FrameLinks frames={[frame]} {...(onFrame ? { onFrame } : {})} />}
                </li>
              ))}
            </ul>
          </details>
        </li>
      ))}
    </ul>
  )
}

/** What was concluded first, struck: the verdict beside it is what became of that. Nothing for a finding that stands. */
export function WithdrawnKind({ kind, status }: Pick<Finding, 'kind' | 'status'>): ReactNode {
  return status === 'standing' ? null : (
    <>
      <s>{KIND_WORDS[kind].title}</s>{' '}
    </>
  )
}

/** A conclusion that was not read is never shown without its mark (DESIGN 4). */
export function CertaintyWord({ certainty }: { readonly certainty: 'read' | 'inferred' | 'unknown' }): ReactNode {
  if (certainty === 'read') return null
  return certainty === 'inferred' ? (
    <span className="conclusion-inferred" title="A conclusion: the packets fit it, they do not say it">
      inferred
    </span>
  ) : (
    <span className="conclusion-unknown" title="The packets seen do not settle this">
      not settled
    </span>
  )
}
