/**
 * Owns how a session and a transfer look in the FTP tree: two lines each. Memoised on plain values.
 */
import type { FtpSessionRow, FtpTransferView } from '@shared/conclusions'
import { memo, type ReactNode } from 'react'
import { plural } from '../../ui/format'
import { treeItemRoles } from '../../ui/grid-roles'
import { safeText } from '../../ui/safe-text'
import { hostOf, kindWord, loginWord, modesWord, pathWord, sizeWord, timeWord, transferLine } from './ftp-words'

export const ftpRowId = (index: number): string => `ftp-row-${index}`

interface SessionProps {
  readonly index: number
  readonly row: FtpSessionRow
  readonly position: number
  readonly siblings: number
  readonly selected: boolean
  readonly open: boolean
}

export const SessionItem = memo(function SessionItem(props: SessionProps): ReactNode {
  const { index, row, position, siblings, selected, open } = props
  const hasChildren = row.transfers > 0
  const item = treeItemRoles({
    id: ftpRowId(index),
    level: 1,
    position,
    siblings,
    selected,
    open: hasChildren ? open : null,
  })
  return (
    <div
      {...item}
      data-index={index}
      className={`conclusion-row ftp-item ftp-session${selected ? ' is-selected' : ''}`}
    >
      <span className="ftp-fold" data-fold="true" aria-hidden="true">
        {hasChildren ? (open ? '▾' : '▸') : ''}
      </span>
      <span className="conclusion-lines" title={`${safeText(row.client)} → ${safeText(row.server)}`}>
        <span className="conclusion-line">
          <span className="ftp-name">Session {row.session}</span>
          <span className="conclusion-rest">
            <span className="ftp-client">{safeText(hostOf(row.client))}</span> →{' '}
            <span className="ftp-server">{safeText(hostOf(row.server))}</span>
          </span>
        </span>
        <span className="conclusion-line conclusion-quiet">
          <span className="conclusion-rest">
            {safeText(loginWord(row))}
            {row.modes.length > 0 && ` · ${modesWord(row.modes)}`}
          </span>
          {row.inferred && <InferredWord />}
          <Disagreements count={row.disagreements} />
          {!open && <span>{plural(row.transfers, 'transfer')}</span>}
        </span>
      </span>
    </div>
  )
})

interface TransferProps {
  readonly index: number
  /** null: on its way */
  readonly transfer: FtpTransferView | null
  readonly position: number
  readonly siblings: number
  readonly selected: boolean
}

export const TransferItem = memo(function TransferItem(props: TransferProps): ReactNode {
  const { index, transfer, position, siblings, selected } = props
  const item = treeItemRoles({ id: ftpRowId(index), level: 2, position, siblings, selected, open: null })
  return (
    <div
      {...item}
      data-index={index}
      className={`conclusion-row ftp-item ftp-transfer${selected ? ' is-selected' : ''}`}
    >
      {transfer ? (
        <span className="conclusion-lines" title={safeText(pathWord(transfer))}>
          <span className="conclusion-line">
            <span className="ftp-kind">{kindWord(transfer)}</span>
            <span className="conclusion-rest ftp-path">
              <bdi>{safeText(pathWord(transfer))}</bdi>
            </span>
            <span className="ftp-size">{sizeWord(transfer)}</span>
          </span>
          <span className="conclusion-line conclusion-quiet">
            <span className="conclusion-rest">{transferLine(transfer)}</span>
            {transfer.inferred && <InferredWord />}
            <Disagreements count={transfer.disagreements.length} />
            <span className="ftp-size">{timeWord(transfer)}</span>
          </span>
        </span>
      ) : (
        <span className="hidden-text">transfer is being read</span>
      )}
    </div>
  )
})

const InferredWord = (): ReactNode => (
  <span className="conclusion-inferred" title="A conclusion: the packets fit it, they do not say it">
    inferred
  </span>
)

const Disagreements = ({ count }: { readonly count: number }): ReactNode =>
  count === 0 ? null : (
    <span className="ftp-trouble" title={plural(count, 'thing does', 'things do').concat(' not fit together')}>
      {plural(count, 'disagreement')}
    </span>
  )
