/**
 * Owns how one flow looks: two lines in a narrow pane, table cells in a wide one. Memoised on plain values.
 */
import { durationText } from '@shared/format'
import type { FlowRecord } from '@shared/rows'
import { memo, type ReactNode } from 'react'
import { formatBytes, plural } from '../../ui/format'
import { safeText } from '../../ui/safe-text'
import { barShare, type FlowColumn } from './flow-columns'
import { origText, respText, stateWords, troubleWords } from './flow-words'

export const flowRowId = (index: number): string => `flow-row-${index}`

interface Props {
  readonly index: number
  readonly flow: number
  readonly record: FlowRecord
  readonly selected: boolean
}

interface RowBoxProps {
  readonly index: number
  readonly selected: boolean
  readonly className: string
  readonly children: ReactNode
}

const RowBox = ({ index, selected, className, children }: RowBoxProps): ReactNode => (
  <div
    role="row"
    id={flowRowId(index)}
    aria-rowindex={index + 2}
    aria-selected={selected}
    data-index={index}
    className={`${className}${selected ? ' is-selected' : ''}`}
  >
    {children}
  </div>
)

/** Service and endpoints above, what happened below. */
export const CompactFlow = memo(function CompactFlow({ index, record, selected }: Props): ReactNode {
  const state = stateWords(record)
  const trouble = troubleWords(record)
  const bytes = (record.orig_bytes ?? 0) + (record.resp_bytes ?? 0)
  return (
    <RowBox index={index} selected={selected} className="flow-compact">
      <span role="gridcell" className="flow-compact-cell">
        <span className="flow-line">
          <span className="flow-kind">{safeText(record.service ?? record.proto)}</span>
          <span className="flow-ends" title={`${origText(record)} → ${respText(record)}`}>
            <span className="flow-orig">{shortEnd(record['id.orig_h'], record['id.orig_p'], record.proto)}</span>
            <span className="flow-arrow"> → </span>
            <span className="flow-resp">{shortEnd(record['id.resp_h'], record['id.resp_p'], record.proto)}</span>
          </span>
          <span className="flow-size">{bytes > 0 ? formatBytes(bytes) : plural(record.frames, 'frame')}</span>
        </span>
        <span className="flow-line flow-second">
          <span className="flow-state" title={`${record.conn_state}: ${state.meaning}`}>
            {state.short}
          </span>
          <span className={`flow-note${trouble.length > 0 ? ' is-trouble' : ''}`}>
            {trouble.length > 0 ? trouble.join(' · ') : plural(record.frames, 'frame')}
          </span>
          <Bars orig={record.orig_bytes} resp={record.resp_bytes} />
          <span className="flow-duration">
            {record.duration === undefined ? '' : durationText(Math.round(record.duration * 1e9))}
          </span>
        </span>
      </span>
    </RowBox>
  )
})

/** In a narrow row the address' port is what tells flows apart: it is never cut. */
function shortEnd(host: string, port: number, proto: string): ReactNode {
  const ports = proto === 'tcp' || proto === 'udp' || proto === 'sctp'
  return (
    <>
      <span className="flow-host">{host}</span>
      {ports ? <span className="flow-port">:{port}</span> : null}
    </>
  )
}

function Bars({ orig, resp }: { readonly orig: number | undefined; readonly resp: number | undefined }): ReactNode {
  return (
    <span
      className="flow-bars"
      aria-hidden="true"
      title={`${formatBytes(orig ?? 0)} from the originator, ${formatBytes(resp ?? 0)} from the responder`}
    >
      <span className="flow-bar is-orig" style={{ width: `${barShare(orig) * 100}%` }} />
      <span className="flow-bar is-resp" style={{ width: `${barShare(resp) * 100}%` }} />
    </span>
  )
}

interface WideProps extends Props {
  readonly columns: readonly FlowColumn[]
}

export const WideFlow = memo(function WideFlow({ index, flow, record, selected, columns }: WideProps): ReactNode {
  return (
    <RowBox index={index} selected={selected} className="flow-wide">
      {columns.map((column) => {
        const text = safeText(column.text(record, flow))
        const value =
          column.id === 'orig_bytes' ? record.orig_bytes : column.id === 'resp_bytes' ? record.resp_bytes : undefined
        return (
          <span
            key={column.id}
            role="gridcell"
            className={`flow-cell cell-${column.id}${column.numeric ? ' is-numeric' : ''}`}
            style={{ width: column.width }}
            title={column.id === 'state' ? stateWords(record).meaning : text}
          >
            {value !== undefined && (
              <span
                className={`flow-cell-bar is-${column.id === 'orig_bytes' ? 'orig' : 'resp'}`}
                style={{ width: `${barShare(value) * 100}%` }}
              />
            )}
            <span className="flow-cell-text">{text}</span>
          </span>
        )
      })}
    </RowBox>
  )
})
