/**
 * Owns the strip above the lines: order, clock, sequence numbers, zone, the one flow that is shown, how many lines.
 */
import { CLOCKS, type Clock } from '@shared/contract'
import type { ReactNode } from 'react'
import { applyFilter, setLineOptions, setOrder, setSpan, showOnlyFlow } from '../../state/actions'
import { type FrameOrder, useUi } from '../../state/store'
import { formatCount, plural } from '../../ui/format'
import { Segmented } from '../../ui/segmented'
import { useCursor } from './frame-rows'

const ORDERS: readonly { readonly value: FrameOrder; readonly title: string; readonly hint: string }[] = [
  { value: 'file', title: 'File', hint: 'Lines in the order of the file' },
  { value: 'time', title: 'Time', hint: 'Lines by their time stamps' },
  { value: 'sequence', title: 'Sequence', hint: 'Late TCP segments where their bytes belong' },
]
const SEQ = [
  { value: 'relative', title: 'Relative', hint: 'Sequence numbers counted from the start of the connection' },
  { value: 'absolute', title: 'Absolute', hint: 'Sequence numbers as they were sent' },
] as const
const ZONES = [
  { value: 'local', title: 'Local', hint: "Times in this computer's zone" },
  { value: 'utc', title: 'UTC', hint: 'Times in UTC' },
] as const
const CLOCK_TITLES: Readonly<Record<Clock, string>> = {
  'time-of-day': 'Time of day',
  date: 'Date and time',
  relative: 'Since first line',
  delta: 'Since line before',
  unix: 'Unix time',
  none: 'No time',
}

export function ReadingHeader(): ReactNode {
  const order = useUi((state) => state.order)
  const options = useUi((state) => state.lineOptions)
  const onlyFlow = useUi((state) => state.onlyFlow)
  const count = useUi((state) => state.frameView?.count ?? 0)
  const total = useUi((state) => state.frameView?.total ?? 0)
  const zoned = options.clock === 'time-of-day' || options.clock === 'date'
  return (
    <div className="reading-header">
      <Segmented label="Order of lines" options={ORDERS} value={order} onChange={(value) => void setOrder(value)} />
      <label className="reading-clock-choice">
        <span className="hidden-text">Clock</span>
        <select value={options.clock} onChange={(event) => setLineOptions({ clock: event.target.value as Clock })}>
          {CLOCKS.map((clock) => (
            <option key={clock} value={clock}>
              {CLOCK_TITLES[clock]}
            </option>
          ))}
        </select>
      </label>
      {zoned && (
        <Segmented
          label="Time zone"
          options={ZONES}
          value={options.utc ? 'utc' : 'local'}
          onChange={(value) => setLineOptions({ utc: value === 'utc' })}
        />
      )}
      <Segmented
        label="Sequence numbers"
        options={SEQ}
        value={options.absoluteSeq ? 'absolute' : 'relative'}
        onChange={(value) => setLineOptions({ absoluteSeq: value === 'absolute' })}
      />
      {onlyFlow !== null && (
        <button
          type="button"
          className="reading-chip"
          title="Show all flows again"
          onClick={() => void showOnlyFlow(null)}
        >
          only flow {onlyFlow} <span aria-hidden="true">×</span>
          <span className="hidden-text">, show all again</span>
        </button>
      )}
      <HiddenFrame />
      <span className="reading-count" role="status">
        {count === total ? plural(count, 'line') : `${formatCount(count)} of ${plural(total, 'line')}`}
      </span>
    </div>
  )
}

/** The selected frame may not be among the lines: then this says so and leads to it. */
function HiddenFrame(): ReactNode {
  const hidden = useCursor((cursor) => cursor.hidden)
  if (hidden === null) return null
  return (
    <button
      type="button"
      className="reading-chip is-hint"
      title="It is selected but not among these lines"
      onClick={() => void showAll()}
    >
      frame {hidden} is hidden: show all
    </button>
  )
}

async function showAll(): Promise<void> {
  const { onlyFlow, span, filter } = useUi.getState()
  if (onlyFlow !== null) await showOnlyFlow(null)
  if (span) await setSpan(null)
  if (filter !== '') await applyFilter('')
}
