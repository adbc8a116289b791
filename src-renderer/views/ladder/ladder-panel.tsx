/**
 * Owns the Ladder: the selected flow, with the connections that belong to it, as a sequence diagram; order, numbers, saving,
 * and the way to see it large.
 */
import { LADDER_ORDERS, type LadderOrder, type LadderView } from '@shared/ladder'
import { type ReactNode, useMemo, useState } from 'react'
import { focusReading } from '../../app/focus'
import { setLineOptions, showLarge } from '../../state/actions'
import { useUi } from '../../state/store'
import { formatCount, plural } from '../../ui/format'
import { LargeButton, SavedLine, SaveFigureButton } from '../../ui/panel'
import { Segmented } from '../../ui/segmented'
import './ladder.css'
import { MAX_ROWS, saveLadder } from './ladder-export'
import { type LadderGeometry, ladderGeometry } from './ladder-layout'
import { LadderList } from './ladder-list'
import { hiddenLanes, isData, laneText } from './ladder-row'
import { useLadder } from './ladder-source'

const ORDER_TITLES: Readonly<Record<LadderOrder, { readonly title: string; readonly hint: string }>> = {
  time: { title: 'Time', hint: 'As captured; a late segment starts where its bytes belong' },
  sequence: { title: 'Sequence', hint: 'Late segments where their bytes belong' },
}
const ORDERS = LADDER_ORDERS.map((value) => ({ value, ...ORDER_TITLES[value] }))
/** connections named above the ladder */
const NAMED = 3

/** Kept while the window is open, in the pane and large. */
let lastOrder: LadderOrder = 'time'
let lastNumbers = true

export function LadderPanel({ large }: { readonly large: boolean }): ReactNode {
  const shownLarge = useUi((state) => state.large === 'ladder')
  const flow = useUi((state) => state.selection.flow)
  const hasCapture = useUi((state) => state.summary !== null)
  if (shownLarge && !large)
    return (
      <p className="inspector-empty">
        The ladder is shown large in the centre.{' '}
        <button type="button" className="link" onClick={() => showLarge(null)}>
          Bring it back
        </button>
      </p>
    )
  if (!hasCapture) return <p className="inspector-empty">A ladder is drawn from frames: the capture is not here.</p>
  return <Ladder flow={flow} large={large} />
}

function Ladder({ flow, large }: { readonly flow: number | null; readonly large: boolean }): ReactNode {
  const [order, setOrder] = useState(lastOrder)
  const [withNumbers, setWithNumbers] = useState(lastNumbers)
  const [width, setWidth] = useState(0)
  const [saved, setSaved] = useState<string | null>(null)
  const absolute = useUi((state) => state.lineOptions.absoluteSeq)
  const numbers = withNumbers ? (absolute ? 'absolute' : 'relative') : 'none'
  const { open, failed } = useLadder(flow, order)
  const shown = flow === null ? null : open
  const geometry = useMemo(() => (open ? ladderGeometry(open.view, width, numbers) : null), [open, width, numbers])
  const pickNumbers = (value: LadderGeometry['numbers']): void => {
    lastNumbers = value !== 'none'
    setWithNumbers(lastNumbers)
    if (value !== 'none') setLineOptions({ absoluteSeq: value === 'absolute' })
  }
  const pickOrder = (value: LadderOrder): void => {
    lastOrder = value
    setOrder(value)
  }
  const enter = (): void => {
    showLarge(null)
    focusReading()
  }
  return (
    <div className={`panel ladder${large ? ' is-large' : ''}`}>
      <div className="panel-bar ladder-bar">
        <Segmented label="Order of the ladder" options={ORDERS} value={order} onChange={pickOrder} />
        <NumbersChoice value={numbers} onChange={pickNumbers} />
        <SaveFigureButton
          what="the ladder"
          disabled={!shown || shown.view.rows === 0}
          limit={(form) =>
            shown && shown.view.rows > MAX_ROWS[form] ? ` (first ${formatCount(MAX_ROWS[form])} rows)` : ''
          }
          save={async (form, colours) => (shown ? saveLadder(shown, form, numbers, colours) : null)}
          onSaved={setSaved}
        />
        {!large && <LargeButton what="the ladder" onLarge={() => showLarge('ladder')} />}
      </div>
      <SavedLine said={saved} />
      {shown && <Facts view={shown.view} />}
      {shown && geometry ? (
        <div className="panel-list">
          <LadderList open={shown} geometry={geometry} onWidth={setWidth} onEnter={enter} focus={large} />
        </div>
      ) : (
        <Empty flow={flow} failed={failed !== null && failed === flow} />
      )}
    </div>
  )
}

function Empty({ flow, failed }: { readonly flow: number | null; readonly failed: boolean }): ReactNode {
  const text =
    flow === null
      ? 'Select a line or a flow: its frames stand here as arrows between its hosts.'
      : failed
        ? 'The ladder could not be made; choose the flow again to try once more.'
        : 'Putting the ladder together…'
  return (
    <p className="inspector-empty" role="status">
      {text}
    </p>
  )
}

interface NumbersProps {
  readonly value: LadderGeometry['numbers']
  readonly onChange: (value: LadderGeometry['numbers']) => void
}

const NUMBERS: readonly { readonly value: LadderGeometry['numbers']; readonly title: string }[] = [
  { value: 'relative', title: 'Relative numbers' },
  { value: 'absolute', title: 'Absolute numbers' },
  { value: 'none', title: 'No numbers' },
]

function NumbersChoice({ value, onChange }: NumbersProps): ReactNode {
  return (
    <label className="ladder-choice">
      <span className="hidden-text">Sequence numbers</span>
      <select
        value={value}
        onChange={(event) => {
          const picked = NUMBERS.find((one) => one.value === event.target.value)
          if (picked) onChange(picked.value)
        }}
      >
        {NUMBERS.map((one) => (
          <option key={one.value} value={one.value}>
            {one.title}
          </option>
        ))}
      </select>
    </label>
  )
}

const WHY: Readonly<Record<LadderView['together'], string>> = {
  asked: '',
  conversation: 'The control connection of an FTP session with the data connections announced on it',
  ftp: 'Inferred: announced data connections between the same hosts that began during the control connection',
}

/** The connections by colour, what is late, what is left out. */
function Facts({ view }: { readonly view: LadderView }): ReactNode {
  const rest = view.lanes.length - NAMED + view.leftOut
  return (
    <p className="ladder-facts" title={WHY[view.together]}>
      {view.lanes.slice(0, NAMED).map((lane, index) => (
        <span key={lane.flow} className={`ladder-lane${isData(view.lanes, index) ? ' is-data' : ''}`}>
          {laneText(lane)}
        </span>
      ))}
      {rest > 0 && <span className="ladder-more">{hiddenLanes(rest)}</span>}
      <span className="ladder-more">{plural(view.rows, 'frame')}</span>
      {view.late > 0 && <span className="ladder-late">{`${formatCount(view.late)} late`}</span>}
      {view.limited && <span className="ladder-late">the ladder ends before the flows do</span>}
      {view.leftOut > 0 && <span className="ladder-late">{`${plural(view.leftOut, 'connection')} not drawn`}</span>}
    </p>
  )
}
