/**
 * Owns the FTP sessions of text listings: gathers the TCP connections that were made from text and have no bytes, and hands
 * them to insight/ftp-from-lengths.ts.
 *
 * Guarantees: nothing for captures of packets; computed once a revision; at most MAX_FLOWS connections of at most MAX_ROWS
 * records each are looked at, the first ones.
 */
import type { FtpSession } from '@shared/ftp'
import { Layers } from '../decode/layers'
import { ftpFromLengths, type LengthFlow } from '../insight/ftp-from-lengths'
import type { Segment } from '../insight/segment'
import { rowsOfFlows } from './rows-of-flows'
import type { Session } from './session'
import type { Pause } from './timeline'

const TCP = 6
const MAX_FLOWS = 5000
const MAX_ROWS = 2000
const FLOWS_PER_PAUSE = 1 << 12
const ROWS_PER_PAUSE = 64

interface Kept {
  readonly revision: number
  readonly sessions: readonly FtpSession[]
}

const caches = new WeakMap<Session, Kept>()

/** Sessions inferred from lengths, in the order of their control connections; `isRead` = the ledger has read this flow. */
export async function listingFtp(
  session: Session,
  isRead: (controlFlow: string) => boolean,
  pause: Pause,
): Promise<readonly FtpSession[]> {
  if (!session.listing) return []
  const { revision } = session
  const known = caches.get(session)
  const sessions = known?.revision === revision ? known.sessions : ftpFromLengths(await gather(session, pause))
  caches.set(session, { revision, sessions })
  return sessions.filter(({ control_flow }) => !isRead(control_flow))
}

async function gather(session: Session, pause: Pause): Promise<LengthFlow[]> {
  const { flows, listing } = session
  const wanted: number[] = []
  for (let flow = 0; flow < flows.count && wanted.length < MAX_FLOWS; flow++) {
    if (flow % FLOWS_PER_PAUSE === 0) await pause()
    if (listing?.isText(flow) && flows.ipProtocol(flow) === TCP) wanted.push(flow)
  }
  const rows = await rowsOfFlows(session, wanted, pause, MAX_ROWS)
  const list: LengthFlow[] = []
  for (const flow of wanted) list.push(await lengthFlow(session, flow, rows.get(flow) ?? new Uint32Array(0), pause))
  return list
}

async function lengthFlow(session: Session, flow: number, rows: Uint32Array, pause: Pause): Promise<LengthFlow> {
  const { flows } = session
  const end = (side: 'orig' | 'resp') => {
    const host = flows.addressText(flow, side)
    const port = flows.number(flow, side === 'orig' ? 'origPort' : 'respPort')
    return { host: host === '?' ? undefined : host, port: host === '?' || port === 0 ? undefined : port }
  }
  const [orig, resp] = [end('orig'), end('resp')]
  return {
    uid: flows.uid(flow),
    origHost: orig.host,
    respHost: resp.host,
    origPort: orig.port,
    respPort: resp.port,
    orig: flows.origText(flow),
    resp: flows.respText(flow),
    origBytes: flows.bytes(flow, 0),
    respBytes: flows.bytes(flow, 1),
    segments: await readSegments(session, rows, pause),
  }
}

async function readSegments(session: Session, rows: Uint32Array, pause: Pause): Promise<Segment[]> {
  const layers = new Layers()
  const segments: Segment[] = []
  for (const row of rows) {
    if (segments.length % ROWS_PER_PAUSE === ROWS_PER_PAUSE - 1) await pause()
    if (!session.layersOf(row, layers)) continue
    segments.push({
      frame: row + 1,
      ns: session.frames.timeNs(row),
      fromResponder: session.isFromResponder(row),
      flags: layers.tcpFlags,
      seq: layers.seq >>> 0,
      ack: layers.ack >>> 0,
      window: layers.window,
      length: layers.payloadLength,
      marks: session.frames.marks(row),
      icmpType: -1,
    })
  }
  return segments
}
