/**
 * Owns the entries of a flow's context menu and of the column chooser.
 */
import { andFilter, clauseFor } from '@shared/filter/clauses'
import { desktop } from '../../client/desktop'
import { applyFilter, report, selectFrame, showOnlyFlow, startNote } from '../../state/actions'
import { useUi } from '../../state/store'
import type { MenuEntry } from '../../ui/context-menu'
import { flowClauses, type LineClause } from '../reading/reading-commands'
import { clauseText } from '../reading/reading-menu'
import { COLUMNS, type ColumnChoice, DEFAULT_CHOICE } from './flow-columns'
import type { FlowRow } from './flow-rows'
import { origText, respText } from './flow-words'

async function copy(text: string): Promise<void> {
  const copied = await desktop.copyText(text)
  if (!copied.ok) report(copied.error)
}

export function flowMenu({ flow, record }: FlowRow): readonly MenuEntry[] {
  const { onlyFlow, filter } = useUi.getState()
  const host = (address: string): LineClause => ({
    title: `Host ${address}`,
    clauses: [{ field: hostField(address), value: address }],
  })
  const filters = [
    host(record['id.orig_h']),
    host(record['id.resp_h']),
    ...flowClauses(record, false).slice(2),
    { title: `State ${record.conn_state}`, clauses: [{ field: 'flow.state', value: record.conn_state }] },
    ...(record.service === undefined
      ? []
      : [{ title: `Service ${record.service}`, clauses: [{ field: 'flow.service', value: record.service }] }]),
  ].flatMap((clause): readonly MenuEntry[] => {
    const text = clauseText(clause)
    return text === null ? [] : [{ title: clause.title, run: () => void applyFilter(andFilter(filter, text)) }]
  })
  const uid = clauseFor('flow.uid', record.uid)
  return [
    onlyFlow === flow
      ? { title: 'Show all flows', run: () => void showOnlyFlow(null) }
      : { title: 'Show only this flow', keys: 'Enter', run: () => void showOnlyFlow(flow) },
    { title: 'Go to first frame', run: () => selectFrame(record.first_frame, flow) },
    { title: 'Go to last frame', run: () => selectFrame(record.last_frame, flow) },
    { title: 'Note on this flow', keys: 'N', run: () => startNote({ kind: 'flow', flow }) },
    'separator',
    { heading: 'Filter on' },
    ...filters,
    'separator',
    { title: 'Copy endpoints', keys: 'Ctrl+C', run: () => void copy(`${origText(record)} → ${respText(record)}`) },
    ...(uid === undefined ? [] : [{ title: 'Copy flow as filter', run: () => void copy(uid) }]),
    { title: 'Copy record as JSON', run: () => void copy(JSON.stringify(record)) },
  ]
}

const hostField = (host: string): string => (host.includes(':') ? 'ipv6.addr' : 'ip.addr')

export const copyEndpoints = ({ record }: FlowRow): void => void copy(`${origText(record)} → ${respText(record)}`)

export function columnMenu(choice: ColumnChoice, onChoice: (choice: ColumnChoice) => void): readonly MenuEntry[] {
  const shown = COLUMNS.length - choice.hidden.length
  return [
    { heading: 'Columns' },
    ...COLUMNS.map(({ id, title, hint }): MenuEntry => {
      const hidden = choice.hidden.includes(id)
      return {
        title: `${hidden ? '\u2003' : '✓ '}${title === '#' ? 'Number' : title} – ${hint}`,
        disabled: !hidden && shown === 1,
        run: () =>
          onChoice({
            ...choice,
            hidden: hidden ? choice.hidden.filter((other) => other !== id) : [...choice.hidden, id],
          }),
      }
    }),
    'separator',
    { title: 'Standard columns and widths', run: () => onChoice(DEFAULT_CHOICE) },
  ]
}
