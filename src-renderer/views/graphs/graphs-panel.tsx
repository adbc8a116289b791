/**
 * Owns the Graphs: which graph of which direction of the selected flow, its legend and remarks, saving, and the way to see it
 * large. When there is nothing to draw it says why.
 */
import { GRAPH_KINDS, type GraphKind, type GraphSeries } from '@shared/graph'
import { type ReactNode, useRef, useState } from 'react'
import { useFlowDetail } from '../../client/selected-detail'
import { selectFrame, showLarge } from '../../state/actions'
import { useUi } from '../../state/store'
import { INKS } from '../../ui/figure/shapes'
import { formatCount } from '../../ui/format'
import { LargeButton, SavedLine, SaveFigureButton } from '../../ui/panel'
import { Segmented } from '../../ui/segmented'
import { useSize } from '../../ui/use-size'
import { saveGraph } from './graph-export'
import { legendOf } from './graph-layout'
import { GraphPicture } from './graph-picture'
import { plotOf, plotWidth, type Span, valueRange, wholeSpan } from './graph-scale'
import { useSeries } from './graph-source'
import './graphs.css'

const TITLES: Readonly<Record<GraphKind, { readonly title: string; readonly hint: string }>> = {
  'time-sequence': { title: 'Sequence', hint: 'Bytes sent, acknowledged and allowed over time' },
  throughput: { title: 'Throughput', hint: 'Bytes per second' },
  window: { title: 'Window', hint: 'The window offered, and what of it was under way' },
  rtt: { title: 'RTT', hint: 'From a segment to the acknowledgement that covers it, at the capture point' },
}
const KINDS = GRAPH_KINDS.map((value) => ({ value, ...TITLES[value] }))
const SIDES = [
  { value: 'orig', title: '→ Orig', hint: 'What the originator sent' },
  { value: 'resp', title: '← Resp', hint: 'What the responder sent' },
] as const

/** px of the line that says what the pointer is on (graphs.css) */
const POINT_HEIGHT = 40

/** Kept while the window is open, in the pane and large. */
let lastKind: GraphKind = 'time-sequence'

export function GraphsPanel({ large }: { readonly large: boolean }): ReactNode {
  const shownLarge = useUi((state) => state.large === 'graphs')
  const flow = useUi((state) => state.selection.flow)
  const hasCapture = useUi((state) => state.summary !== null)
  const detail = useFlowDetail()
  if (shownLarge && !large)
    return (
      <p className="inspector-empty">
        The graph is shown large in the centre.{' '}
        <button type="button" className="link" onClick={() => showLarge(null)}>
          Bring it back
        </button>
      </p>
    )
  if (!hasCapture) return <p className="inspector-empty">Graphs are drawn from frames: the capture is not here.</p>
  if (flow === null)
    return <p className="inspector-empty">Select a line or a flow: its bytes over time are drawn here.</p>
  if (!detail || detail.flow !== flow) return <p className="inspector-empty">Reading the flow…</p>
  const { record } = detail
  const busier = (record.orig_bytes ?? 0) >= (record.resp_bytes ?? 0) ? 'orig' : 'resp'
  return <Graphs key={flow} flow={flow} title={detail.title} busier={busier} large={large} />
}

interface GraphsProps {
  readonly flow: number
  readonly title: string
  /** the direction with more bytes */
  readonly busier: 'orig' | 'resp'
  readonly large: boolean
}

function Graphs({ flow, title, busier, large }: GraphsProps): ReactNode {
  const [kind, setKind] = useState(lastKind)
  const [side, setSide] = useState(busier)
  const [span, setSpan] = useState<Span | null>(null)
  const [saved, setSaved] = useState<string | null>(null)
  const box = useRef<HTMLDivElement>(null)
  const size = useSize(box)
  const frame = useUi((state) => state.selection.frame)
  const points = size.width === 0 ? 0 : plotWidth(plotOf(size.width, size.height))
  const { open, failed } = useSeries({ flow, kind, side, span, points })
  const shown = open?.question.kind === kind && open.question.side === side ? open : null
  const label = `${TITLES[kind].hint}: ${title}, sent by the ${side === 'orig' ? 'originator' : 'responder'}`
  return (
    <div className={`panel graphs${large ? ' is-large' : ''}`}>
      <div className="panel-bar graphs-bar">
        <Segmented
          label="Graph"
          options={KINDS}
          value={kind}
          onChange={(value) => {
            lastKind = value
            setKind(value)
          }}
        />
        <Segmented label="Direction" options={SIDES} value={side} onChange={setSide} />
        <SaveFigureButton
          what="the graph"
          disabled={!shown || shown.series.empty !== null}
          save={async (form, colours) => (shown ? saveGraph(shown, label, form, colours) : null)}
          onSaved={setSaved}
        />
        {!large && <LargeButton what="the graph" onLarge={() => showLarge('graphs')} />}
      </div>
      <SavedLine said={saved} />
      {shown && <Legend series={shown.series} span={span} />}
      <div className="graph-box" ref={box}>
        {shown && shown.series.empty === null && size.width > 0 ? (
          <GraphPicture
            series={shown.series}
            size={{ width: size.width, height: Math.max(120, size.height - POINT_HEIGHT) }}
            span={span}
            frame={frame}
            label={label}
            focus={large}
            onSpan={setSpan}
            onSelect={(chosen) => selectFrame(chosen, flow)}
          />
        ) : (
          <p className="inspector-empty" role="status">
            {shown?.series.empty ??
              (failed ? 'The graph could not be drawn; choose the flow again to try once more.' : 'Drawing…')}
          </p>
        )}
      </div>
    </div>
  )
}

function Legend({ series, span }: { readonly series: GraphSeries; readonly span: Span | null }): ReactNode {
  const [, top] = valueRange(series, span ?? wholeSpan(series))
  return (
    <div className="graphs-legend selectable">
      {legendOf(series, top).map(({ role, title, ink, dash, width, frames }) => (
        <span key={role} className="graphs-entry">
          <svg width="18" height="8" aria-hidden="true">
            <path
              d="M0 4H18"
              stroke={`var(${INKS[ink]})`}
              strokeWidth={width}
              strokeDasharray={dash?.join(' ')}
              fill="none"
            />
          </svg>
          {series.kind === 'throughput' ? title : `${title} ${formatCount(frames)}`}
        </span>
      ))}
      {series.remarks.map((remark) => (
        <p key={remark} className="graphs-remark">
          {remark}
        </p>
      ))}
    </div>
  )
}
