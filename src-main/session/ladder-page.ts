/**
 * Owns a ladder as the window sees it: its hosts and lanes, and pages of its rows. A packet is decoded only for a row of a
 * page that was asked for.
 */
import type { LadderLane, LadderRows, LadderView } from '@shared/ladder'
import { Layers } from '../decode/layers'
import type { FlowTable } from '../flows/table'
import { TcpFlag } from '../insight/segment'
import type { Ladder } from './ladder'
import { ladderLabel } from './ladder-label'
import { LinePrinter } from './line-printer'
import type { Session } from './session'
import type { Pause } from './timeline'

const TCP = 6
const ROWS_PER_PAUSE = 32
const LINE = { style: 'tcpdump', clock: 'none', absoluteSeq: true, utc: true } as const

export function ladderFrame(session: Session, ladder: Ladder): Pick<LadderView, 'hosts' | 'lanes'> {
  const { flows } = session
  const hosts: string[] = []
  const columnOf = (host: string): number => {
    const known = hosts.indexOf(host)
    return known >= 0 ? known : hosts.push(host) - 1
  }
  const lanes = ladder.flows.map((flow): LadderLane => {
    const [origHost, respHost] = hostNames(session, flow, ladder.flows[0])
    const orig = columnOf(origHost)
    const resp = columnOf(respHost)
    const base = flows.tcpdumpBase(flow)
    return {
      flow,
      orig,
      resp,
      origPort: portOf(flows, flow, 'orig'),
      respPort: portOf(flows, flow, 'resp'),
      proto: flows.protocolText(flow),
      service: flows.serviceText(flow),
      base: base ? { orig: base.orig >>> 0, resp: base.resp >>> 0 } : null,
    }
  })
  return { hosts, lanes }
}

/**
 * The two hosts of a flow. One that talks to itself (loopback) has a life line for each of its two roles in the ladder's first
 * flow; an active data connection comes from the server's port below the control port (RFC 959 5.2).
 */
function hostNames({ flows }: Session, flow: number, first: number): readonly [orig: string, resp: string] {
  const [orig, resp] = [flows.addressText(flow, 'orig'), flows.addressText(flow, 'resp')]
  if (orig !== resp) return [orig, resp]
  const names = [`${orig} (originator)`, `${orig} (responder)`] as const
  const fromServer = flow !== first && flows.number(flow, 'origPort') === flows.number(first, 'respPort') - 1
  return fromServer ? [names[1], names[0]] : names
}

/** -1 = none, or not known: a listing may have named no host (its address reads '?'), and then no port either. */
function portOf(flows: FlowTable, flow: number, side: 'orig' | 'resp'): number {
  const port = flows.number(flow, side === 'orig' ? 'origPort' : 'respPort')
  return Number.isNaN(port) || (port === 0 && flows.addressText(flow, side) === '?') ? -1 : port
}

/** One page; `from` beyond the end gives an empty one. */
export async function ladderRows(
  session: Session,
  ladder: Ladder,
  from: number,
  wanted: number,
  pause: Pause,
): Promise<LadderRows> {
  const { frames } = session
  const count = Math.max(0, Math.min(wanted, ladder.rows.length - from))
  const page = emptyPage(from, count)
  const lanes = new Map(ladder.flows.map((flow, lane) => [flow, lane]))
  const printer = new LinePrinter(session, LINE)
  const layers = new Layers()
  for (let i = 0; i < count; i++) {
    if (i % ROWS_PER_PAUSE === ROWS_PER_PAUSE - 1) await pause()
    const row = ladder.rows[from + i]
    const late = ladder.late.get(row)
    page.frame[i] = row + 1
    page.time[i] = frames.timeNs(row)
    page.gap[i] = from + i === 0 ? Number.NaN : frames.timeNs(row) - frames.timeNs(ladder.rows[from + i - 1])
    page.lane[i] = lanes.get(frames.flow(row)) ?? 0
    page.side[i] = session.isFromResponder(row) ? 1 : 0
    page.marks[i] = frames.marks(row)
    page.late[i] = late ? frames.timeNs(row) - frames.timeNs(late.before) : Number.NaN
    page.lateBefore[i] = late ? late.before + 1 : 0
    page.lateRow[i] = late ? late.index : -1
    const read = session.layersOf(row, layers)
    page.label.push(read ? ladderLabel(layers, () => printer.text(row)) : 'cannot be read from the file')
    if (read) fillTcp(page, i, layers)
  }
  return page
}

function fillTcp(page: LadderRows, i: number, layers: Layers): void {
  page.length[i] = Math.max(0, layers.payloadLength)
  if (layers.ipProtocol !== TCP || layers.tcpHeaderLength < 20) return
  page.flags[i] = layers.tcpFlags
  page.seq[i] = layers.seq >>> 0
  page.window[i] = layers.window
  if ((layers.tcpFlags & TcpFlag.ack) !== 0) page.ack[i] = layers.ack >>> 0
}

const emptyPage = (from: number, count: number): LadderRows & { readonly label: string[] } => ({
  from,
  frame: new Uint32Array(count),
  time: new Float64Array(count),
  gap: new Float64Array(count),
  lane: new Uint8Array(count),
  side: new Uint8Array(count),
  marks: new Uint32Array(count),
  flags: new Uint16Array(count),
  seq: new Float64Array(count).fill(Number.NaN),
  ack: new Float64Array(count).fill(Number.NaN),
  window: new Float64Array(count).fill(Number.NaN),
  length: new Uint32Array(count),
  late: new Float64Array(count),
  lateBefore: new Uint32Array(count),
  lateRow: new Int32Array(count),
  label: [],
})
