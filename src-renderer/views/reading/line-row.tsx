/**
 * Owns one line of the Reading: number, clock, the printed line in coloured words, its marks in words at the right.
 *
 * Memoised on plain values, so that scrolling renders only the lines that came in. Packet text is made safe here.
 */
import { memo, type ReactNode } from 'react'
import type { LineForm } from '../../state/store'
import { cellRoles, rowRoles } from '../../ui/grid-roles'
import { safeText } from '../../ui/safe-text'
import { isBareAck, lineTokens } from './line-tokens'
import { fromResponder, markWords } from './mark-words'
import { shortLine } from './short-line'

interface Props {
  readonly index: number
  readonly frame: number
  readonly flow: number
  readonly clock: string
  readonly text: string
  readonly marks: number
  readonly form: LineForm
  readonly active: boolean
  readonly picked: boolean
  /** belongs to the selected flow */
  readonly related: boolean
  readonly noted: boolean
  /** belongs to the transfer that is pointed at or selected */
  readonly lit?: boolean
}

export const rowId = (index: number): string => `reading-row-${index}`

export const LineRow = memo(function LineRow(props: Props): ReactNode {
  const { index, frame, flow, clock, text, marks, form, active, picked, related, noted, lit = false } = props
  const printed = lineTokens(safeText(oneLine(text)))
  const line = form === 'short' ? shortLine(printed) : printed
  const role = flow < 0 ? 'none' : fromResponder(marks) ? 'resp' : 'orig'
  const weight = isBareAck(line) ? 'bare' : line.length ? 'data' : 'plain'
  const state = `${active ? ' is-active' : ''}${picked ? ' is-picked' : ''}${related ? ' is-related' : ''}${noted ? ' is-noted' : ''}${lit ? ' is-lit' : ''}`
  return (
    <div
      {...rowRoles(rowId(index), index + 1, active || picked)}
      data-index={index}
      className={`reading-line from-${role} weight-${weight}${state}`}
    >
      <span {...cellRoles} className="reading-number">
        {frame}
      </span>
      {clock !== '' && (
        <span {...cellRoles} className="reading-clock">
          {clock}
        </span>
      )}
      <span {...cellRoles} className="reading-text">
        {line.tokens.map((token) => (
          <span key={token.at} className={`t-${token.kind}`}>
            {token.text}
          </span>
        ))}
      </span>
      <span {...cellRoles} className="reading-marks">
        {markWords(marks).map(({ name, word, tone, meaning }) => (
          <span key={name} className={`reading-mark tone-${tone}`} title={meaning}>
            {word}
          </span>
        ))}
      </span>
    </div>
  )
})

/** tcpdump goes on in further lines with bytes it has no printer for: on screen one line stays one line. */
const oneLine = (text: string): string => (text.includes('\n') ? text.trim().replace(/\s*\n\s*/g, ' ↵ ') : text)

/** A line that is still on its way. */
export const PendingRow = memo(function PendingRow({ index }: { readonly index: number }): ReactNode {
  return (
    <div {...rowRoles(rowId(index), index + 1, false)} data-index={index} className="reading-line is-pending">
      <span {...cellRoles} className="reading-number">
        <span className="hidden-text">line is being read</span>
      </span>
    </div>
  )
})
