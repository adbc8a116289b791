/**
 * Owns how one flow looks: two lines in a narrow pane, table cells in a wide one. Memoised on plain values.
 */
import type { FtpRole } from '@shared/conclusions'
import type { FlowRecord } from '@shared/rows'
import { memo, type ReactNode } from 'react'
import { formatBytes, formatDuration, plural } from '../../ui/format'
import { cellRoles, rowRoles } from '../../ui/grid-roles'
import { safeText } from '../../ui/safe-text'
import { barShare, type FlowColumn } from './flow-columns'
import { origText, respText, stateWords, troubleWords } from './flow-words'

export const flowRowId = (index: number): string => `flow-row-${index}`

interface Props {
  readonly index: number
  readonly flow: number
  readonly record: FlowRecord
  readonly selected: boolean
  /** what it is to its FTP session */
  readonly role?: FtpRole | null
  /** its data connections are put away; null = it has none to put away */
  readonly folded: boolean | null
}

interface RowBoxProps {
  readonly index: number
  readonly selected: boolean
  readonly folded: boolean | null
  readonly className: string
  readonly children: ReactNode
}

const RowBox = ({ index, selected, folded, className, children }: RowBoxProps): ReactNode => (
  <div
    {...rowRoles(flowRowId(index), index + 2, selected)}
    {...(folded === null ? {} : { 'data-folded': folded })}
    data-index={index}
    className={`${className}${selected ? ' is-selected' : ''}`}
  >
    {folded !== null && (
      <span className="flow-fold" data-fold="true" aria-hidden="true">
        {folded ? '▸' : '▾'}
      </span>
    )}
    {children}
  </div>
)

/** The sign before a control connection, for those who do not see it: a row of a grid may not be 'expanded'. */
const FoldWords = ({ folded }: Pick<Props, 'folded'>): ReactNode =>
  folded === null ? null : (
    <span className="hidden-text">{folded ? 'data connections put away' : 'data connections below'}</span>
  )

type Role = FtpRole | null | undefined

/** A data connection stands below its control connection, set in. */
const groupClass = (role: Role, flow: number): string => {
  if (!role) return ''
  return role.control === flow ? ' is-control' : ' is-data'
}

/** 'FTP 1' for a control connection, what was transferred for a data connection. */
function roleWord(role: Role): string | undefined {
  if (!role) return undefined
  return role.role === 'control' ? `FTP ${role.session}` : role.role
}

/** Originator and size above, responder and what became of it below. */
export const CompactFlow = memo(function CompactFlow({
  index,
  flow,
  record,
  selected,
  role,
  folded,
}: Props): ReactNode {
  const state = stateWords(record)
  const trouble = troubleWords(record)
  const bytes = (record.orig_bytes ?? 0) + (record.resp_bytes ?? 0)
  return (
    <RowBox index={index} selected={selected} folded={folded} className={`flow-compact${groupClass(role, flow)}`}>
      <span {...cellRoles} className="flow-compact-cell" title={`${origText(record)} → ${respText(record)}`}>
        <FoldWords folded={folded} />
        <span className="flow-line">
          <span className="flow-end flow-orig">
            <Endpoint host={record['id.orig_h']} port={record['id.orig_p']} proto={record.proto} />
          </span>
          <Bars orig={record.orig_bytes} resp={record.resp_bytes} />
          <span className="flow-kind">{safeText(roleWord(role) ?? record.service ?? record.proto)}</span>
          <span className="flow-size">{bytes > 0 ? formatBytes(bytes) : plural(record.frames, 'frame')}</span>
        </span>
        <span className="flow-line">
          <span className="flow-end flow-resp">
            <span className="flow-arrow">→</span>
            <Endpoint host={record['id.resp_h']} port={record['id.resp_p']} proto={record.proto} />
          </span>
          {trouble.length > 0 ? (
            <span className="flow-state is-trouble" title={`${state.short}; ${trouble.join(', ')}`}>
              {trouble[0]}
            </span>
          ) : (
            <span className="flow-state" title={`${record.conn_state}: ${state.meaning}`}>
              {state.short}
            </span>
          )}
          <span className="flow-size">
            {record.duration === undefined ? '' : formatDuration(Math.round(record.duration * 1e9))}
          </span>
        </span>
      </span>
    </RowBox>
  )
})

/** In a narrow row the port is what tells flows apart: only the host is ever cut. */
function Endpoint({
  host,
  port,
  proto,
}: {
  readonly host: string
  readonly port: number
  readonly proto: string
}): ReactNode {
  // an end that a text listing has lost has no port either
  const ports = host !== '?' && (proto === 'tcp' || proto === 'udp' || proto === 'sctp')
  return (
    <>
      <span className="flow-host">{ports && host.includes(':') ? `[${host}]` : host}</span>
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

export const WideFlow = memo(function WideFlow({
  index,
  flow,
  record,
  selected,
  role,
  folded,
  columns,
}: WideProps): ReactNode {
  return (
    <RowBox index={index} selected={selected} folded={folded} className={`flow-wide${groupClass(role, flow)}`}>
      {columns.map((column) => {
        const text = safeText((column.id === 'service' ? roleWord(role) : undefined) ?? column.text(record, flow))
        const value =
          column.id === 'orig_bytes' ? record.orig_bytes : column.id === 'resp_bytes' ? record.resp_bytes : undefined
        return (
          <span
            key={column.id}
            {...cellRoles}
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
            {column.id === 'service' && <FoldWords folded={folded} />}
          </span>
        )
      })}
    </RowBox>
  )
})
