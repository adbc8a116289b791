/**
 * Owns the Explanation: what the selected frame is, and the reading of its flow, or of the whole FTP session that the flow
 * belongs to.
 */
import type { FlowDetail, FrameDetail } from '@shared/rows'
import { type ReactNode, useState } from 'react'
import { useFlowDetail, useFrameDetail, useFtpReading } from '../../client/selected-detail'
import { selectFrame, showOnlyFlow } from '../../state/actions'
import { useUi } from '../../state/store'
import { plural } from '../../ui/format'
import { SafeText } from '../../ui/safe-text'
import { Segmented } from '../../ui/segmented'
import { CertaintyWord } from '../findings/evidence'
import { markWords } from '../reading/mark-words'
import { Sentences } from './sentences'
import { VerdictBox } from './verdict-box'

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
  const frame = useUi((state) => state.selection.frame)
  const reading = useFtpReading()
  const [whole, setWhole] = useState(false)
  const { record } = detail
  return (
    <article className="inspector-flow">
      <FtpRoleLine flow={detail.flow} />
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
      <VerdictBox detail={detail} />
      {reading && (
        <Segmented
          label="What is explained"
          options={[
            { value: 'flow', title: 'This flow' },
            {
              value: 'ftp',
              title: `FTP session ${reading.session}`,
              hint: 'The whole session: lookup, control and data connections',
            },
          ]}
          value={whole ? 'ftp' : 'flow'}
          onChange={(value) => setWhole(value === 'ftp')}
        />
      )}
      <Sentences
        explanation={whole && reading ? reading.explanation : detail.explanation}
        frame={frame}
        reveal={whole}
      />
    </article>
  )
}

/** What the flow is to its FTP session, before its addresses: that is what an analyst asks first. */
function FtpRoleLine({ flow }: { readonly flow: number }): ReactNode {
  const place = useUi((state) => state.place)
  const inferred = useUi((state) => state.ftp?.sessions.find(({ session }) => session === place?.session)?.inferred)
  if (!place || (flow !== place.controlFlow && flow !== place.dataFlow)) return null
  const part =
    flow === place.controlFlow
      ? 'Control connection'
      : place.transfer === null
        ? 'Data connection'
        : `Data connection ${place.transfer + 1}`
  return (
    <p className="inspector-role">
      {`${part} of FTP session ${place.session} `}
      {inferred && <CertaintyWord certainty="inferred" />}
    </p>
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
      {detail.comment !== '' && <FrameComment text={detail.comment} />}
      {!inFlow && <p className="inspector-facts">This frame belongs to no flow.</p>}
    </article>
  )
}

/** One line a statement; arithmetic (`= …`) stands out as a number does elsewhere. */
function FrameComment({ text }: { readonly text: string }): ReactNode {
  let at = 0
  const lines = text.split('\n').map((line) => {
    at += line.length + 1
    return { line, at }
  })
  return lines.map(({ line, at }) => (
    <p key={at} className={line.startsWith('= ') ? 'inspector-sum mono' : 'inspector-comment'}>
      <SafeText>{line}</SafeText>
    </p>
  ))
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
