/**
 * Owns the Findings tab: what was concluded, by kind, the gravest first; below it the selected finding with its evidence
 * and the analyst's decision. Withdrawn ones stay, struck.
 */
import type { FindingRows } from '@shared/conclusions'
import { FINDING_KINDS, type FindingKind } from '@shared/finding'
import { type ReactNode, useMemo } from 'react'
import { create } from 'zustand'
import { useUi } from '../../state/store'
import { formatCount } from '../../ui/format'
import { ListAndDetail } from '../../ui/list-and-detail'
import './conclusion.css'
import { FindingDetail } from './finding-detail'
import { type FindingFilter, kindCounts, listRows } from './finding-list'
import { FindingTree } from './finding-rows'
import { inSentence, KIND_WORDS, SHOW_CHOICES, SHOW_WORDS } from './finding-words'
import './findings.css'

const LAYOUT = 'tracebook.layout.findings'

/** Stays while another tab is shown. */
const useFilter = create<FindingFilter>()(() => ({ kind: null, show: 'all' }))

export function FindingsView(): ReactNode {
  const findings = useUi((state) => state.findings)
  const hasCapture = useUi((state) => state.summary !== null)
  if (!hasCapture) return <p className="conclusion-empty">Findings are made from packets: the capture is not open.</p>
  if (!findings) return <p className="conclusion-empty">Findings are being worked out…</p>
  if (findings.findings.length === 0) return <FindingsEmpty limits={findings.limits} />
  return <Findings findings={findings} />
}

function Findings({ findings }: { readonly findings: FindingRows }): ReactNode {
  const filter = useFilter()
  const selected = useUi((state) => state.selection.finding)
  const rows = useMemo(() => listRows(findings, filter), [findings, filter])
  return (
    <section className="conclusions" aria-label="Findings">
      <FilterBar findings={findings} filter={filter} />
      {findings.limits.map((limit) => (
        <p key={limit} className="conclusion-limits">
          {limit}
        </p>
      ))}
      {rows.length === 0 && (
        <p className="conclusion-empty" role="status">
          No finding matches.{' '}
          <button
            type="button"
            className="button button--small"
            onClick={() => useFilter.setState({ kind: null, show: 'all' })}
          >
            Show all
          </button>
        </p>
      )}
      <ListAndDetail
        id={LAYOUT}
        detailLabel="the finding"
        list={<FindingTree findings={findings} rows={rows} />}
        detail={selected === null ? null : <FindingDetail key={selected} id={selected} list={findings} />}
      />
    </section>
  )
}

interface BarProps {
  readonly findings: FindingRows
  readonly filter: FindingFilter
}

function FilterBar({ findings, filter }: BarProps): ReactNode {
  const counts = useMemo(() => kindCounts(findings), [findings])
  return (
    <div className="findings-bar">
      <label>
        <span className="hidden-text">Kind</span>
        <select
          value={filter.kind ?? ''}
          onChange={(event) => useFilter.setState({ kind: kindOf(event.target.value) })}
        >
          <option value="">All kinds</option>
          {counts.map(([kind, count]) => (
            <option key={kind} value={kind}>
              {KIND_WORDS[kind].title} ({formatCount(count)})
            </option>
          ))}
        </select>
      </label>
      <label>
        <span className="hidden-text">Status</span>
        <select
          value={filter.show}
          onChange={(event) =>
            useFilter.setState({ show: SHOW_CHOICES.find((choice) => choice === event.target.value) ?? 'all' })
          }
        >
          {SHOW_CHOICES.map((choice) => (
            <option key={choice} value={choice}>
              {SHOW_WORDS[choice]}
            </option>
          ))}
        </select>
      </label>
    </div>
  )
}

const kindOf = (text: string): FindingKind | null => FINDING_KINDS.find((kind) => kind === text) ?? null

function FindingsEmpty({ limits }: { readonly limits: readonly string[] }): ReactNode {
  return (
    <div className="conclusion-empty" role="status">
      <p>Nothing was found that needs saying.</p>
      <p>Looked for: {FINDING_KINDS.map((kind) => inSentence(KIND_WORDS[kind].title)).join(', ')}.</p>
      {limits.map((limit) => (
        <p key={limit} className="conclusion-limits">
          {limit}
        </p>
      ))}
    </div>
  )
}
