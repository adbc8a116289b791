/**
 * Owns the entries of a line's context menu.
 */
import { andFilter, clauseFor } from '@shared/filter/clauses'
import { desktop } from '../../client/desktop'
import { applyFilter, report, showOnlyFlow, startNote } from '../../state/actions'
import { useUi } from '../../state/store'
import type { MenuEntry } from '../../ui/context-menu'
import { formatCount } from '../../ui/format'
import { frameRowAt, pickedRange, useCursor } from './frame-rows'
import { clausesForRow, copyLines, type LineClause, MAX_COPIED, moveInFlow, openInInspector } from './reading-commands'

/** The clauses as one filter text; null when one of them cannot be filtered for. */
export function clauseText(clause: LineClause): string | null {
  const texts = clause.clauses.map(({ field, value }) => clauseFor(field, value)).filter((text) => text !== undefined)
  return texts.length === clause.clauses.length ? texts.reduce(andFilter) : null
}

/** Puts `clause` in force together with the filter that is in force. */
export const filterAlso = (clause: string): void => void applyFilter(andFilter(useUi.getState().filter, clause))

export async function copyFilter(clause: string): Promise<void> {
  const copied = await desktop.copyText(clause)
  if (!copied.ok) report(copied.error)
}

const copyTitle = (lines: number): string => {
  if (lines === 1) return 'Copy line'
  return lines > MAX_COPIED
    ? `Copy the first ${formatCount(MAX_COPIED)} of ${formatCount(lines)} lines`
    : `Copy ${formatCount(lines)} lines`
}

export async function lineMenu(index: number): Promise<readonly MenuEntry[]> {
  const row = frameRowAt(index)
  if (!row) return []
  const range = pickedRange(useCursor.getState())
  const lines = range ? range[1] - range[0] + 1 : 1
  const { onlyFlow } = useUi.getState()
  const clauses = await clausesForRow(index)
  const flow: MenuEntry[] =
    row.flow < 0
      ? []
      : [
          onlyFlow === row.flow
            ? { title: 'Show all flows', run: () => void showOnlyFlow(null) }
            : { title: 'Show only this flow', run: () => void showOnlyFlow(row.flow) },
          { title: 'Previous frame of the flow', keys: '[', run: () => void moveInFlow(-1) },
          { title: 'Next frame of the flow', keys: ']', run: () => void moveInFlow(1) },
          'separator',
        ]
  const offers = clauses.flatMap((clause): readonly { readonly title: string; readonly text: string }[] => {
    const text = clauseText(clause)
    return text === null ? [] : [{ title: clause.title, text }]
  })
  const conversation = row.flow < 0 ? undefined : offers[offers.length - 1]
  return [
    ...(offers.length > 0 ? [{ heading: 'Filter on' }] : []),
    ...offers.map(({ title, text }): MenuEntry => ({ title, run: () => filterAlso(text) })),
    ...(offers.length > 0 ? (['separator'] as const) : []),
    ...flow,
    { title: 'Note on this frame', keys: 'N', run: () => startNote({ kind: 'frame', frame: row.frame }) },
    ...(row.flow < 0 ? [] : [{ title: 'Note on this flow', run: () => startNote({ kind: 'flow', flow: row.flow }) }]),
    { title: 'Show layers', keys: 'Enter', run: openInInspector },
    'separator',
    { title: copyTitle(lines), keys: 'Ctrl+C', run: () => void copyLines() },
    { title: 'Copy frame as filter', run: () => void copyFilter(`frame.number == ${row.frame}`) },
    ...(conversation ? [{ title: 'Copy conversation as filter', run: () => void copyFilter(conversation.text) }] : []),
  ]
}
