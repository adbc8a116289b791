/**
 * Owns what can be done with a field of the tree: copy its value or bytes, copy or apply it as a filter, note on it.
 */
import type { FieldNode, FieldValue } from '@shared/field'
import { andFilter, clauseFor } from '@shared/filter/build'
import { desktop } from '../../client/desktop'
import { applyFilter, report, startNote } from '../../state/actions'
import { useUi } from '../../state/store'
import type { MenuEntry } from '../../ui/context-menu'
import { hexText } from './hex-rows'

/** Bytes of a field as Wireshark writes them in filters: '0a:00:00:05'. */
const colonHex = (bytes: Uint8Array): string => Array.from(bytes, hexText).join(':')

/** The filter that finds frames with the same value in this field; null when there is none. */
export function fieldClause(node: FieldNode): string | null {
  if (node.field === '' || node.field.startsWith('_') || node.error !== undefined) return null
  const value = filterValue(node.value, node.text)
  return value === null ? node.field : clauseFor(node.field, value)
}

/** A layer's root has no value of its own: its bare name means "is there". */
function filterValue(value: FieldValue, text: string): string | number | boolean | bigint | null {
  if (value === null) return null
  if (value instanceof Uint8Array) return value.length === 0 || value.length > 32 ? null : colonHex(value)
  return typeof value === 'string' && value === '' ? text || null : value
}

async function copy(text: string): Promise<void> {
  const copied = await desktop.copyText(text)
  if (!copied.ok) report(copied.error)
}

export function fieldMenu(node: FieldNode, frame: number, bytes: Uint8Array): readonly MenuEntry[] {
  const clause = fieldClause(node)
  const own = bytes.subarray(node.offset, node.offset + node.length)
  const filter = useUi.getState().filter
  return [
    { title: 'Copy value', keys: 'Ctrl+C', run: () => void copy(node.text) },
    { title: 'Copy bytes as hex', disabled: own.length === 0, run: () => void copy(Array.from(own, hexText).join('')) },
    'separator',
    ...(clause === null ? [] : [{ heading: clause }]),
    { title: 'Copy as filter', disabled: clause === null, run: () => void copy(clause ?? '') },
    { title: 'Apply as filter', disabled: clause === null, run: () => void applyFilter(clause ?? '') },
    { title: 'Add to filter', disabled: clause === null || filter === '', run: () => void applyFilter(andFilter(filter, clause ?? '')) },
    'separator',
    {
      title: 'Note on these bytes',
      disabled: own.length === 0,
      run: () => startNote({ kind: 'bytes', frame, offset: node.offset, length: node.length }),
    },
  ]
}

export const copyValue = (node: FieldNode): void => void copy(node.text)
