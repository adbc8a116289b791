/**
 * Owns the Explanation: what the selected frame is, and the statements about its flow with the frames that prove each.
 *
 * Read, inferred and unknown are told apart by a word and a shape, never by colour alone (DESIGN 4).
 */
import type { FlowDetail, FrameDetail, Statement } from '@shared/rows'
import type { ReactNode } from 'react'
import { useFlowDetail, useFrameDetail } from '../../client/selected-detail'
import { selectFrame, showOnlyFlow } from '../../state/actions'
import { useUi } from '../../state/store'
import { plural } from '../../ui/format'
import { SafeText } from '../../ui/safe-text'
import { markWords } from '../reading/mark-words'
import { FrameLinks } from './frame-links'

export function ExplanationPanel(): ReactNode {
  const frame = useFrameDetail()
  const flow = useFlowDetail()
  if (!frame && !flow)
    return (
      <p className="inspector-empty">
        Select a line or a flow: what it did stands here, with the frames that prove it.
      </p>
    )
  return (
    <div className="inspector-scroll selectable">
      {flow && <FlowExplanation detail={flow} />}
      {frame && <FrameExplanation detail={frame} inFlow={flow !== null} />}
    </div>
  )
}

function FlowExplanation({ detail }: { readonly detail: FlowDetail }): ReactNode {
  const onlyFlow = useUi((state) => state.onlyFlow)
  const { record } = detail
  return (
    <article className="inspector-flow">
      <h2 className="inspector-title">
        <SafeText>{detail.title}</SafeText>
      </h2>
      <p className="inspector-subtitle">
        {`${record.service ?? record.proto} · ${record.conn_state} · ${plural(detail.frameCount, 'frame')} · `}
        <button
          type="button"
          className="link"
          onClick={() => void showOnlyFlow(onlyFlow === detail.flow ? null : detail.flow)}
        >
          {onlyFlow === detail.flow ? 'show all' : 'show only these'}
        </button>
      </p>
      {detail.statements.map((statement) => (
        <StatementView
          key={`${statement.kind} ${statement.text} ${statement.frames.join()}`}
          statement={statement}
          flow={detail.flow}
        />
      ))}
    </article>
  )
}

const KIND_WORDS = { read: '', inferred: 'Inferred', unknown: 'Unknown' } as const
const KIND_HINTS = {
  read: 'Stands in the packets',
  inferred: 'A conclusion: the packets fit it, they do not say it',
  unknown: 'The packets seen do not settle this',
} as const

function StatementView({ statement, flow }: { readonly statement: Statement; readonly flow: number }): ReactNode {
  const word = KIND_WORDS[statement.kind]
  return (
    <div className={`inspector-statement kind-${statement.kind}`}>
      <p>
        {word && (
          <span className="inspector-kind" title={KIND_HINTS[statement.kind]}>
            {word}
          </span>
        )}
        <SafeText>{statement.text}</SafeText>
        <FrameLinks frames={statement.frames} flow={flow} />
      </p>
      {statement.arithmetic && (
        <p className="inspector-arithmetic mono">
          <SafeText>{statement.arithmetic}</SafeText>
        </p>
      )}
    </div>
  )
}

function FrameExplanation({ detail, inFlow }: { readonly detail: FrameDetail; readonly inFlow: boolean }): ReactNode {
  const marks = markWords(detail.marks)
  return (
    <article className="inspector-frame-box">
      <h3 className="inspector-heading">
        Frame {detail.frame}
        <span className="inspector-neighbours">
          <NeighbourButton frame={detail.previousInFlow} flow={detail.flow} title="Previous in flow" />
          <NeighbourButton frame={detail.nextInFlow} flow={detail.flow} title="Next in flow" />
        </span>
      </h3>
      <p className="inspector-line mono">
        <SafeText>{detail.line}</SafeText>
      </p>
      <p className="inspector-facts">
        <SafeText>{`${detail.timeText} · ${plural(detail.wireLength, 'byte')} on the wire${detail.bytes.length < detail.wireLength ? `, ${detail.bytes.length} captured` : ''} · frame ${detail.frameInFile} of ${fileName(detail.capture)}`}</SafeText>
      </p>
      {marks.length > 0 && (
        <p className="inspector-marks">
          {marks.map(({ name, word, tone, meaning }) => (
            <span key={name} className={`inspector-mark tone-${tone}`} title={meaning}>
              {word}
            </span>
          ))}
        </p>
      )}
      {detail.comment !== '' && (
        <p>
          <SafeText>{detail.comment}</SafeText>
        </p>
      )}
      {!inFlow && <p className="inspector-facts">This frame belongs to no flow.</p>}
    </article>
  )
}

/** The engine may name a capture by its path; the folder is in the Captures list. */
const fileName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path

function NeighbourButton({
  frame,
  flow,
  title,
}: {
  readonly frame: number
  readonly flow: number
  readonly title: string
}): ReactNode {
  const next = title.startsWith('Next')
  return (
    <button
      type="button"
      className="button button--small button--quiet"
      disabled={frame === 0}
      title={title}
      aria-label={title}
      onClick={() => selectFrame(frame, flow)}
    >
      {next ? '↓' : '↑'}
    </button>
  )
}
