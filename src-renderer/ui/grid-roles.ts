/**
 * Owns the ARIA roles of virtual lists: grids and trees whose rows are not focusable themselves.
 *
 * The container has the focus and names the active row by aria-activedescendant (WAI-ARIA APG, "Keyboard navigation inside
 * components"): a focused row would lose the focus when it is scrolled out and its element is used for another row. Table
 * elements are no way either, since rows lie in positioned boxes.
 */
import type { HTMLAttributes } from 'react'

/** Roles and, on the container, the one tab stop and the handlers of all rows. */
type Roles = Pick<
  HTMLAttributes<HTMLElement>,
  | 'tabIndex'
  | 'role'
  | 'id'
  | 'aria-rowindex'
  | 'aria-selected'
  | 'aria-rowcount'
  | 'aria-activedescendant'
  | 'aria-label'
  | 'aria-multiselectable'
  | 'aria-sort'
  | 'aria-level'
  | 'aria-posinset'
  | 'aria-setsize'
  | 'aria-expanded'
>

/** Handlers for what happens on any row: rows carry data attributes, not handlers. */
type Handlers = Pick<HTMLAttributes<HTMLElement>, 'onKeyDown' | 'onMouseDown' | 'onDoubleClick' | 'onContextMenu'>

interface Container {
  readonly label: string
  /** id of the active row's element while it is on screen */
  readonly active: string | null
}

const active = (id: string | null): Roles => (id === null ? {} : { 'aria-activedescendant': id })

/** @param rows all rows of the list with its header row */
export const gridRoles = (
  { label, active: id, rows, multiple }: Container & { readonly rows: number; readonly multiple: boolean },
  handlers: Handlers,
): Roles & Handlers => ({
  tabIndex: 0,
  ...handlers,
  role: 'grid',
  'aria-label': label,
  'aria-rowcount': rows,
  'aria-multiselectable': multiple,
  ...active(id),
})

/** @param number from 1 */
export const rowRoles = (id: string, number: number, selected: boolean): Roles => ({
  role: 'row',
  id,
  'aria-rowindex': number,
  'aria-selected': selected,
})

export const headRowRoles = (handlers: Pick<Handlers, 'onContextMenu'>): Roles & Handlers => ({
  role: 'row',
  'aria-rowindex': 1,
  ...handlers,
})
export const headCellRoles = (sort: 'ascending' | 'descending' | 'none'): Roles => ({
  role: 'columnheader',
  'aria-sort': sort,
})
export const cellRoles: Roles = { role: 'gridcell' }

export const treeRoles = ({ label, active: id }: Container, handlers: Handlers): Roles & Handlers => ({
  tabIndex: 0,
  ...handlers,
  role: 'tree',
  'aria-label': label,
  ...active(id),
})

export interface TreeItem {
  readonly id: string
  readonly level: number
  readonly position: number
  readonly siblings: number
  readonly selected: boolean
  /** null = nothing to open */
  readonly open: boolean | null
}

export const treeItemRoles = (item: TreeItem): Roles => ({
  role: 'treeitem',
  id: item.id,
  'aria-level': item.level,
  'aria-posinset': item.position,
  'aria-setsize': item.siblings,
  'aria-selected': item.selected,
  ...(item.open === null ? {} : { 'aria-expanded': item.open }),
})

/** Bytes have no ARIA role of their own: a labelled group that says which are selected. */
export const bytesRoles = (label: string, handlers: Handlers): Roles & Handlers => ({
  tabIndex: 0,
  ...handlers,
  role: 'group',
  'aria-label': label,
})
