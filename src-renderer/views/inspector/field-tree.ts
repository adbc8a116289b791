/**
 * Owns the arithmetic of the field tree: which rows are shown for a set of open nodes, which field holds a byte, and what
 * a key does. Pure; paths name nodes ('0.3.1' = second child of the fourth child of the first root).
 */
import type { FieldNode } from '@shared/field'

const MAX_PLACES = 3

export interface TreeRow {
  readonly path: string
  readonly node: FieldNode
  /** 1 = root */
  readonly level: number
  readonly open: boolean
  readonly position: number
  readonly siblings: number
}

/** Rows in the order shown: children follow their parent when its path is in `open`. */
export function treeRows(tree: readonly FieldNode[], open: ReadonlySet<string>): readonly TreeRow[] {
  const rows: TreeRow[] = []
  const add = (nodes: readonly FieldNode[], prefix: string, level: number): void => {
    nodes.forEach((node, at) => {
      const path = `${prefix}${at}`
      const isOpen = open.has(path)
      rows.push({ path, node, level, open: isOpen, position: at + 1, siblings: nodes.length })
      if (isOpen) add(node.children, `${path}.`, level + 1)
    })
  }
  add(tree, '', 1)
  return rows
}

/** Path of the deepest field read from the byte at `offset`; null when none was. */
export function fieldAt(tree: readonly FieldNode[], offset: number): string | null {
  let found: string | null = null
  const search = (nodes: readonly FieldNode[], prefix: string): void => {
    let best = -1
    nodes.forEach((node, at) => {
      if (!holds(node, offset)) return
      // Of two fields that share the byte (bits of one octet) the shorter says more.
      if (best < 0 || node.length < (nodes[best]?.length ?? 0)) best = at
    })
    const node = nodes[best]
    if (!node) return
    found = `${prefix}${best}`
    search(node.children, `${found}.`)
  }
  search(tree, '')
  return found
}

const holds = (node: FieldNode, offset: number): boolean =>
  node.length > 0 && offset >= node.offset && offset < node.offset + node.length

/** The first other frame that holds bytes of a field; null when they are all in this one. */
export const otherFrame = ({ places = [] }: FieldNode, frame: number): number | null =>
  places.find((place) => place.frame !== frame)?.frame ?? null

/** What the bytes pane says of a field whose bytes lie in other frames, too; '' for others. */
export function placesText({ places = [] }: FieldNode, frame: number): string {
  if (!places.some((place) => place.frame !== frame)) return ''
  const where = places.slice(0, MAX_PLACES).map((place) => {
    const bytes =
      place.length === 1 ? `byte ${place.offset}` : `bytes ${place.offset}–${place.offset + place.length - 1}`
    return place.frame === frame ? `${bytes} here` : `${bytes} of frame ${place.frame}`
  })
  const more = places.length > MAX_PLACES ? ` and in ${places.length - MAX_PLACES} more places` : ''
  return `Read from ${where.join(', ')}${more}.`
}

/** The node at a path. */
export function nodeAt(tree: readonly FieldNode[], path: string): FieldNode | null {
  let nodes = tree
  let node: FieldNode | undefined
  for (const step of path.split('.')) {
    node = nodes[Number(step)]
    if (!node) return null
    nodes = node.children
  }
  return node ?? null
}

/** Paths of all ancestors of a path: they must be open for it to be seen. */
export function ancestors(path: string): readonly string[] {
  const steps = path.split('.')
  return steps.slice(1).map((_, at) => steps.slice(0, at + 1).join('.'))
}

export type TreeMove =
  | { readonly kind: 'go'; readonly path: string }
  | { readonly kind: 'open' | 'close'; readonly path: string }

/** Keyboard of a WAI-ARIA tree: right opens or goes to the first child, left closes or goes to the parent. */
export function treeMove(key: string, rows: readonly TreeRow[], path: string | null): TreeMove | null {
  const at = rows.findIndex((row) => row.path === path)
  const row = rows[at]
  if (key === 'ArrowRight' && row) {
    if (row.node.children.length === 0) return null
    return row.open ? { kind: 'go', path: `${row.path}.0` } : { kind: 'open', path: row.path }
  }
  if (key === 'ArrowLeft' && row) {
    if (row.open && row.node.children.length > 0) return { kind: 'close', path: row.path }
    const cut = row.path.lastIndexOf('.')
    return cut < 0 ? null : { kind: 'go', path: row.path.slice(0, cut) }
  }
  return null
}
