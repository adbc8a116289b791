/**
 * Owns what can be done with a field of the tree: copy its value or bytes, copy or apply it as a filter, note on it.
 */
import type { FieldNode } from '@shared/field'
import { andFilter, clauseFor } from '@shared/filter/clauses'
import { desktop } from '../../client/desktop'
import { applyFilter, report, startNote } from '../../state/actions'
import { goToFrame } from '../../state/go'
import { useUi } from '../../state/store'
import type { MenuEntry } from '../../ui/context-menu'
import { otherFrame } from './field-tree'
import { hexText } from './hex-rows'

/** The filter that finds frames with the same value in this field; undefined when there is none. */
export function fieldClause(node: FieldNode): string | undefined {
  if (node.field === '' || node.error !== undefined) return undefined
  return clauseFor(node.field, node.value)
}

async function copy(text: string): Promise<void> {
  const copied = await desktop.copyText(text)
  if (!copied.ok) report(copied.error)
}

export function fieldMenu(node: FieldNode, frame: number, bytes: Uint8Array): readonly MenuEntry[] {
  const clause = fieldClause(node)
  const own = bytes.subarray(node.offset, node.offset + node.length)
  const filter = useUi.getState().filter
  const other = otherFrame(node, frame)
  return [
    ...(other === null
      ? []
      : [{ title: `Go to frame ${other}`, run: () => void goToFrame(other) }, 'separator' as const]),
    { title: 'Copy value', keys: 'Ctrl+C', run: () => void copy(node.text) },
    { title: 'Copy bytes as hex', disabled: own.length === 0, run: () => void copy(Array.from(own, hexText).join('')) },
    'separator',
    ...(clause === undefined ? [] : [{ heading: clause }]),
    { title: 'Copy as filter', disabled: clause === undefined, run: () => void copy(clause ?? '') },
    { title: 'Apply as filter', disabled: clause === undefined, run: () => void applyFilter(clause ?? '') },
    {
      title: 'Add to filter',
      disabled: clause === undefined || filter === '',
      run: () => void applyFilter(andFilter(filter, clause ?? '')),
    },
    'separator',
    {
      title: 'Note on these bytes',
      disabled: own.length === 0,
      run: () => startNote({ kind: 'bytes', frame, offset: node.offset, length: node.length }),
    },
  ]
}

export const copyValue = (node: FieldNode): void => void copy(node.text)
