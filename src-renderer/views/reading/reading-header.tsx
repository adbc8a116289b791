/**
 * Owns the strip above the lines: order, clock, sequence numbers, zone, the one flow that is shown, how many lines.
 */
import { CLOCKS, type Clock } from '@shared/contract'
import type { ReactNode } from 'react'
import { applyFilter, setLineForm, setLineOptions, setOrder, setSpan, showOnlyFlow } from '../../state/actions'
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
const FORMS = [
  { value: 'short', title: 'Short', hint: 'TCP lines with flags, bytes and text first' },
  { value: 'tcpdump', title: 'tcpdump', hint: 'Lines exactly as tcpdump prints them' },
] as const
const CLOCK_TITLES: Readonly<Record<Clock, string>> = {
  'time-of-day': 'Local time',
  date: 'Local date and time',
  relative: 'Since first line',
  delta: 'Since line before',
  unix: 'Unix time',
  none: 'No time',
}

const ZONED: readonly Clock[] = ['time-of-day', 'date']
const clockValue = (clock: Clock, utc: boolean): string => (utc && ZONED.includes(clock) ? `${clock} utc` : clock)

/** Each choice of the clock with what it sets: those that have a zone stand twice. */
const CLOCK_OF = new Map(
  CLOCKS.flatMap((clock): [string, { clock: Clock; utc?: boolean }][] =>
    ZONED.includes(clock)
      ? [
          [clock, { clock, utc: false }],
          [`${clock} utc`, { clock, utc: true }],
        ]
      : [[clock, { clock }]],
  ),
)

export function ReadingHeader(): ReactNode {
  const order = useUi((state) => state.order)
  const options = useUi((state) => state.lineOptions)
  const onlyFlow = useUi((state) => state.onlyFlow)
  const count = useUi((state) => state.frameView?.count ?? 0)
  const total = useUi((state) => state.frameView?.total ?? 0)
  const form = useUi((state) => state.lineForm)
  return (
    <div className="reading-header">
      <Segmented label="Order of lines" options={ORDERS} value={order} onChange={(value) => void setOrder(value)} />
      <label className="reading-clock-choice">
        <span className="hidden-text">Clock</span>
        <select
          value={clockValue(options.clock, options.utc)}
          onChange={(event) => setLineOptions(CLOCK_OF.get(event.target.value) ?? {})}
        >
          {[...CLOCK_OF].map(([value, { clock, utc }]) => (
            <option key={value} value={value}>
              {utc ? CLOCK_TITLES[clock].replace('Local', 'UTC') : CLOCK_TITLES[clock]}
            </option>
          ))}
        </select>
      </label>
      <Segmented label="Form of lines" options={FORMS} value={form} onChange={setLineForm} />
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
