/**
 * Owns the list of findings: virtual, two lines a finding under the heading of its kind, by keyboard; a finding chosen here
 * is selected everywhere, and those that the selected frame is evidence for are marked and brought into sight.
 */
import type { FindingRow, FindingRows } from '@shared/conclusions'
import { type KeyboardEvent, type MouseEvent, memo, type ReactNode, useEffect, useMemo, useRef } from 'react'
import { startNote } from '../../state/actions'
import { selectFinding } from '../../state/conclusions'
import { useUi } from '../../state/store'
import { formatCount, plural } from '../../ui/format'
import { cellRoles, gridRoles, rowRoles } from '../../ui/grid-roles'
import { rowIndexOf } from '../../ui/row-index'
import { safeText } from '../../ui/safe-text'
import { indexForKey } from '../../ui/scroll-scale'
import { useRowSpan } from '../../ui/use-row-span'
import { VirtualRows, type VirtualRowsHandle } from '../../ui/virtual-rows'
import { CertaintyWord, WithdrawnKind } from './evidence'
import { findingsAt, type ListRow } from './finding-list'
import { GRAVITY_WORDS, KIND_WORDS, STATE_WORDS, subjectWord } from './finding-words'

const ROW_HEIGHT = 40
const rowId = (index: number): string => `finding-row-${index}`
const nothing = (): void => undefined

interface Props {
  readonly findings: FindingRows
  readonly rows: readonly ListRow[]
}

export function FindingTree({ findings, rows }: Props): ReactNode {
  const handle = useRef<VirtualRowsHandle>(null)
  const { active, related } = useShown(findings, rows, handle)
  const { activeShown, onWindow } = useRowSpan(active, Number.POSITIVE_INFINITY, nothing)
  const choose = (index: number, step: 1 | -1): void => {
    // a heading is no finding: the next one in that direction is meant
    let at = index
    while (rows[at] && rows[at]?.heading !== null) at += step
    const row = rows[at]
    const finding = row?.heading === null ? findings.findings[row.at] : undefined
    if (!finding) return
    handle.current?.reveal(at)
    selectFinding(finding)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const next = indexForKey(event.key, active, rows.length, handle.current?.pageRows() ?? 1)
    const row = rows[active]
    const finding = row?.heading === null ? findings.findings[row.at] : undefined
    if (next !== null) choose(next, next < active || event.key === 'End' ? -1 : 1)
    else if (finding && event.key.toLowerCase() === 'n') startNote({ kind: 'finding', id: finding.id })
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const onMouseDown = (event: MouseEvent): void => {
    const index = rowIndexOf(event)
    if (index !== null && event.button === 0) choose(index, 1)
  }
  return (
    <VirtualRows
      className="conclusion-list"
      list={gridRoles(
        { label: 'Findings', rows: rows.length, multiple: false, active: activeShown ? rowId(active) : null },
        { onKeyDown, onMouseDown },
      )}
      count={rows.length}
      rowHeight={ROW_HEIGHT}
      onWindow={onWindow}
      handle={handle}
      keep={active}
      renderRow={(index) => {
        const row = rows[index]
        if (!row) return null
        if (row.heading !== null) return <Heading index={index} row={row} />
        const finding = findings.findings[row.at]
        return finding ? (
          <FindingItem index={index} row={finding} selected={index === active} related={related.has(row.at)} />
        ) : null
      }}
    />
  )
}

interface Shown {
  readonly active: number
  /** indices in the list of findings */
  readonly related: ReadonlySet<number>
}

function useShown(
  findings: FindingRows,
  rows: readonly ListRow[],
  handle: { readonly current: VirtualRowsHandle | null },
): Shown {
  const selected = useUi((state) => state.selection.finding)
  const frame = useUi((state) => state.selection.frame)
  const active = useMemo(
    () => rows.findIndex((row) => row.heading === null && findings.findings[row.at]?.id === selected),
    [rows, findings, selected],
  )
  const related = useMemo(() => new Set(frame === null ? [] : findingsAt(findings, frame)), [findings, frame])
  const first = useMemo(
    () => (selected === null ? rows.findIndex((row) => row.heading === null && related.has(row.at)) : active),
    [rows, related, selected, active],
  )
  useEffect(() => {
    if (first >= 0) handle.current?.reveal(first)
  }, [first, handle])
  return { active, related }
}

interface HeadingProps {
  readonly index: number
  readonly row: Extract<ListRow, { heading: string }>
}

function Heading({ index, row }: HeadingProps): ReactNode {
  const { title, gravity } = KIND_WORDS[row.heading]
  return (
    <div
      {...rowRoles(rowId(index), index + 1, false)}
      data-index={index}
      className={`finding-heading is-${row.standing === 0 ? 'quiet' : gravity}`}
    >
      <span {...cellRoles} className="finding-heading-title">
        {title}
      </span>
      <span className="finding-heading-count">
        {row.standing === row.count
          ? formatCount(row.count)
          : `${formatCount(row.standing)} of ${formatCount(row.count)}`}
      </span>
      <span className="finding-heading-gravity">{row.standing === 0 ? 'none stands' : GRAVITY_WORDS[gravity]}</span>
    </div>
  )
}

interface ItemProps {
  readonly index: number
  readonly row: FindingRow
  readonly selected: boolean
  /** the selected frame is evidence for it */
  readonly related: boolean
}

const FindingItem = memo(function FindingItem({ index, row, selected, related }: ItemProps): ReactNode {
  const { judgement, status, kind } = row
  const isDown = status === 'withdrawn' || judgement?.state === 'dismissed'
  const state = `${selected ? ' is-selected' : ''}${related ? ' is-related' : ''}${isDown ? ' is-down' : ''}`
  return (
    <div
      {...rowRoles(rowId(index), index + 1, selected)}
      data-index={index}
      className={`conclusion-row finding-item is-${KIND_WORDS[kind].gravity}${state}`}
      title={safeText(row.summary)}
    >
      <span {...cellRoles} className="conclusion-lines">
        <span className="conclusion-line">
          <span className="conclusion-rest finding-verdict">
            <WithdrawnKind kind={kind} status={status} />
            {safeText(row.verdict)}
          </span>
          {status === 'standing' && <CertaintyWord certainty={row.certainty} />}
          {status === 'withdrawn' && <span className="finding-word">withdrawn</span>}
          {judgement && judgement.state !== 'open' && (
            <span className={`finding-word is-${judgement.state}`}>{STATE_WORDS[judgement.state]}</span>
          )}
        </span>
        <span className="conclusion-line conclusion-quiet">
          <span className="conclusion-rest">{safeText(subjectWord(row.subject) || row.summary)}</span>
          <span>{plural(row.frames, 'frame')}</span>
        </span>
      </span>
    </div>
  )
})
