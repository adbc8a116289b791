/**
 * Owns the commands that change how lines are ordered and written, and copying one.
 */
import { CLOCKS, type Clock } from '@shared/contract'
import { setLineForm, setLineOptions, setOrder } from '../state/actions'
import { useUi } from '../state/store'
import type { Command } from './command'
import { copySelectedLine } from './copy'

const CLOCK_TITLES: Readonly<Record<Clock, string>> = {
  'time-of-day': 'time of day',
  date: 'date and time of day',
  relative: 'seconds since the first frame',
  delta: 'seconds since the line before',
  unix: 'seconds since 1970',
  none: 'no time',
}

export const readingCommands: readonly Command[] = [
  { id: 'reading.orderFile', group: 'Reading', title: 'Order of the file', run: () => setOrder('file') },
  { id: 'reading.orderTime', group: 'Reading', title: 'Order of time', run: () => setOrder('time') },
  {
    id: 'reading.orderSequence',
    group: 'Reading',
    title: 'Order of sequence numbers',
    words: 'tcp',
    run: () => setOrder('sequence'),
  },
  ...CLOCKS.map(
    (clock): Command => ({
      id: `reading.clock.${clock}`,
      group: 'Reading',
      title: `Clock: ${CLOCK_TITLES[clock]}`,
      run: () => setLineOptions({ clock }),
    }),
  ),
  {
    id: 'reading.form',
    group: 'Reading',
    title: 'Form of lines: short or tcpdump',
    run: () => setLineForm(useUi.getState().lineForm === 'short' ? 'tcpdump' : 'short'),
  },
  {
    id: 'reading.absoluteSeq',
    group: 'Reading',
    title: 'Sequence numbers: relative or absolute',
    run: () => setLineOptions({ absoluteSeq: !useUi.getState().lineOptions.absoluteSeq }),
  },
  {
    id: 'reading.utc',
    group: 'Reading',
    title: 'Time of day: local or UTC',
    run: () => setLineOptions({ utc: !useUi.getState().lineOptions.utc }),
  },
  {
    id: 'reading.copyLine',
    group: 'Reading',
    title: 'Copy the selected line',
    enabled: (state) => state.selection.frame !== null,
    run: copySelectedLine,
  },
]
