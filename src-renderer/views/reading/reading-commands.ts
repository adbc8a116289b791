/**
 * Owns what can be done with lines of the Reading: move through a flow, copy, filter on what a line shows, take a note.
 *
 * The view's keys and menu and the command palette call the same functions. Rows come from the cache or, for what is not
 * on screen, from the engine; nothing is guessed from the printed text.
 */
import type { LineOptions } from '@shared/contract'
import type { FieldNode } from '@shared/field'
import type { FlowRecord } from '@shared/rows'
import { desktop } from '../../client/desktop'
import { engine } from '../../client/engine-client'
import { report, selectFrame, showInspector } from '../../state/actions'
import { useUi } from '../../state/store'
import { frameRowAt, pickedRange, useCursor } from './frame-rows'
import { fromResponder } from './mark-words'

/** Lines copied at most at once; more belongs into an export. */
export const MAX_COPIED = 100_000
const COPY_PAGE = 2000

/** Goes to the previous (-1) or next (1) frame of the selected frame's flow. */
export async function moveInFlow(step: -1 | 1): Promise<void> {
  const { selection, lineOptions } = useUi.getState()
  if (selection.frame === null) return
  const detail = await engine.ask(
    'frame.describe',
    { frame: selection.frame, options: lineOptions },
    'reading.neighbour',
  )
  if (!detail.ok) return report(detail.error)
  const next = step < 0 ? detail.value.previousInFlow : detail.value.nextInFlow
  if (next > 0) selectFrame(next, detail.value.flow)
}

/** Copies the selected lines as plain text, time and line as tcpdump prints them. Returns how many. */
export async function copyLines(): Promise<number> {
  const range = pickedRange(useCursor.getState())
  const { frameView, lineOptions } = useUi.getState()
  if (!range || !frameView) return 0
  const lines: string[] = []
  const end = Math.min(range[1] + 1, range[0] + MAX_COPIED)
  for (let from = range[0]; from < end; from += COPY_PAGE) {
    const count = Math.min(COPY_PAGE, end - from)
    const page = await engine.ask('frames.rows', { view: frameView.view, from, count, options: lineOptions })
    if (!page.ok) {
      report(page.error)
      return 0
    }
    page.value.text.forEach((text, at) => {
      lines.push(plainLine(page.value.clock[at] ?? '', text, lineOptions))
    })
  }
  const copied = await desktop.copyText(`${lines.join('\n')}\n`)
  if (!copied.ok) report(copied.error)
  return copied.ok ? lines.length : 0
}

export const plainLine = (clock: string, text: string, options: Pick<LineOptions, 'clock'>): string =>
  options.clock === 'none' || clock === '' ? text : `${clock} ${text}`

/** Shows the frame's layers. */
export function openInInspector(): void {
  showInspector('layers')
}

/** What of a line can be filtered for: a title for the menu and the clauses, all of which must hold. */
export interface LineClause {
  readonly title: string
  readonly clauses: readonly { readonly field: string; readonly value: string | number }[]
}

/** Source, destination, ports and conversation of the line; link-layer addresses where there is no flow. */
export async function clausesForRow(index: number): Promise<readonly LineClause[]> {
  const row = frameRowAt(index)
  if (!row) return []
  if (row.flow >= 0) {
    const detail = await engine.ask('flow.describe', { flow: row.flow }, 'reading.menu')
    return detail.ok ? flowClauses(detail.value.record, fromResponder(row.marks)) : []
  }
  const detail = await engine.ask(
    'frame.describe',
    { frame: row.frame, options: useUi.getState().lineOptions },
    'reading.menu',
  )
  return detail.ok ? treeClauses(detail.value.tree) : []
}

/** Text listings have names where the address is not known: nothing to filter for. */
const isAddress = (host: string): boolean => host.includes(':') || /^[\d.]+$/.test(host)

/** Clauses on a flow's endpoints; `reply` = the frame came from the responder. */
export function flowClauses(record: FlowRecord, reply: boolean): LineClause[] {
  const orig = { host: record['id.orig_h'], port: record['id.orig_p'] }
  const resp = { host: record['id.resp_h'], port: record['id.resp_p'] }
  const [source, destination] = reply ? [resp, orig] : [orig, resp]
  const ip = source.host.includes(':') ? 'ipv6' : 'ip'
  const both = [source, destination]
    .filter(({ host }) => isAddress(host))
    .map(({ host }) => ({ field: `${ip}.addr`, value: host }))
  const list: LineClause[] = []
  if (isAddress(source.host))
    list.push({ title: `Source ${source.host}`, clauses: [{ field: `${ip}.src`, value: source.host }] })
  if (isAddress(destination.host))
    list.push({ title: `Destination ${destination.host}`, clauses: [{ field: `${ip}.dst`, value: destination.host }] })
  if (record.proto !== 'tcp' && record.proto !== 'udp') {
    if (both.length === 0) return list
    return [...list, { title: `Between ${source.host} and ${destination.host}`, clauses: both }]
  }
  const known = [source, destination].filter(({ host }) => host !== '?').map(({ port }) => port)
  const ports = [...new Set(known)].map((port) => ({
    field: `${record.proto}.port`,
    value: port,
  }))
  for (const port of ports) list.push({ title: `Port ${port.value}`, clauses: [port] })
  return [
    ...list,
    {
      title: `Conversation ${source.host}:${source.port} ↔ ${destination.host}:${destination.port}`,
      clauses: [...both, ...ports],
    },
  ]
}

const LINK_FIELDS: Readonly<Record<string, string>> = {
  'eth.src': 'Ethernet source',
  'eth.dst': 'Ethernet destination',
  'arp.src.proto_ipv4': 'ARP sender',
  'arp.dst.proto_ipv4': 'ARP target',
}

function treeClauses(tree: readonly FieldNode[]): LineClause[] {
  const list: LineClause[] = []
  for (const node of tree) {
    const title = LINK_FIELDS[node.field]
    if (title && !node.error)
      list.push({
        title: `${title} ${node.text}`,
        clauses: [{ field: node.field, value: String(node.value ?? node.text) }],
      })
    list.push(...treeClauses(node.children))
  }
  return list
}
