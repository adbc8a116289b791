/**
 * Owns the labels of the lanes: a listbox whose options are the flows on screen, in the order they are drawn. It is the
 * timeline's keyboard focus and its twin for assistive technology.
 */
import type { Lane } from '@shared/rows'
import type { KeyboardEvent } from 'react'
import { selectFlow } from '../../state/actions'
import { SafeText, safeText } from '../../ui/safe-text'
import { LANE_END_WORDS, laneEnd, laneLabel, parentLane } from './scene'

interface LaneLabelsProps {
  readonly id: string
  readonly lanes: readonly Lane[]
  readonly selected: number | null
  readonly describedBy: string
  readonly onKeyDown: (event: KeyboardEvent) => void
}

const optionId = (flow: number): string => `timeline-flow-${flow}`

/** 'label · state SF, closed normally' */
export const laneWords = (lane: Lane): string =>
  `${safeText(lane.label)} · ${lane.role ? `FTP session ${lane.role.session}, ${lane.role.role} · ` : ''}${lane.protocol} · ${lane.state}, ${LANE_END_WORDS[laneEnd(lane.state)]}`

export function LaneLabels({ id, lanes, selected, describedBy, onKeyDown }: LaneLabelsProps) {
  const active = lanes.find((lane) => lane.flow === selected)
  return (
    <div
      id={id}
      className="timeline-lanes"
      role="listbox"
      tabIndex={0}
      aria-label="Flows in the visible span"
      aria-describedby={describedBy}
      aria-activedescendant={active ? optionId(active.flow) : undefined}
      onKeyDown={onKeyDown}
    >
      {lanes.map((lane) => (
        <div
          key={lane.flow}
          id={optionId(lane.flow)}
          role="option"
          tabIndex={-1}
          aria-selected={lane.flow === selected}
          className={`timeline-lane${parentLane(lanes, lane) < 0 ? '' : ' is-announced'}`}
          title={laneWords(lane)}
          onClick={() => selectFlow(lane.flow)}
          onKeyDown={() => undefined}
        >
          <SafeText>{laneLabel(lanes, lane)}</SafeText>
        </div>
      ))}
    </div>
  )
}
