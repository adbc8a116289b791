/**
 * Owns gathering the flows that may be FTP data connections, and reading what such a connection carried: its SHA-256, and the
 * beginning of a listing as text.
 *
 * Guarantees: one pass over the flows; only flows with an announced end, or between the hosts of a session whose words cannot
 * be read, are gathered, at most MAX_CANDIDATES. A listing is kept up to MAX_LISTING bytes, all of them up to about
 * MAX_LISTINGS; of files nothing is kept.
 */
import { createHash } from 'node:crypto'
import { type DataFacts, type DataFlow, endKey, pairKey } from '../insight/ftp-facts'
import type { ControlSteps } from '../insight/ftp-steps'
import type { FrameWindow } from './frame-window'
import type { Session } from './session'
import { readStart, StreamReader } from './stream-bytes'
import { indexRows, type StreamSide } from './stream-index'
import type { Pause } from './timeline'

const MAX_CANDIDATES = 500_000
const MAX_LISTING = 1 << 18
/** text of all listings together */
export const MAX_LISTINGS = 1 << 26
const BLOCK = 1 << 16
const TCP = 6
const LF = 0x0a
const CR = 0x0d

/** What a flow is compared with before it is looked at more closely. */
class Wanted {
  private readonly ports = new Uint8Array(65_536)
  private readonly ends = new Set<string>()
  private readonly pairs = new Set<string>()

  constructor(sessions: readonly ControlSteps[]) {
    for (const { control, announcements, commands } of sessions) {
      const { client, server } = control
      let isBlind = control.dialogue.encrypted !== undefined || control.unreadable
      for (const { end } of announcements) {
        if (!end) continue
        for (const ip of [end.ip, client.ip, server.ip]) this.addEnd(ip, end.port)
      }
      for (const { announcement, isDoubtful } of commands) {
        if (!announcement) this.addEnd(client.ip, client.port)
        isBlind ||= announcement?.end === undefined || isDoubtful
      }
      if (isBlind) this.pairs.add(pairKey(client.ip, server.ip))
    }
  }

  private addEnd(ip: string, port: number): void {
    this.ports[port] = 1
    this.ends.add(endKey(ip, port))
  }

  has({ flows }: Session, flow: number): boolean {
    const origPort = flows.number(flow, 'origPort')
    const respPort = flows.number(flow, 'respPort')
    const near = this.ports[origPort] === 1 || this.ports[respPort] === 1
    if (!near && this.pairs.size === 0) return false
    const orig = flows.addressText(flow, 'orig')
    const resp = flows.addressText(flow, 'resp')
    return (
      this.ends.has(endKey(resp, respPort)) ||
      this.ends.has(endKey(orig, origPort)) ||
      this.pairs.has(pairKey(orig, resp))
    )
  }
}

export async function dataFlows(
  session: Session,
  sessions: readonly ControlSteps[],
  pause: Pause,
): Promise<{ readonly flows: DataFlow[]; readonly leftOut: number }> {
  const wanted = new Wanted(sessions)
  const found: DataFlow[] = []
  const names = new Map<string, string>()
  let leftOut = 0
  const { flows } = session
  for (let flow = 0; flow < flows.count; flow++) {
    if (flow % 4096 === 0) await pause()
    if (flows.ipProtocol(flow) !== TCP || !flows.hasPorts(flow) || !wanted.has(session, flow)) continue
    if (found.length < MAX_CANDIDATES) found.push(dataFlow(session, flow, names))
    else leftOut++
  }
  return { flows: found, leftOut }
}

/** @param names each address once, however many flows have it */
function dataFlow({ flows, frames }: Session, flow: number, names: Map<string, string>): DataFlow {
  const addressOf = (side: 'orig' | 'resp'): string => {
    const made = flows.addressText(flow, side)
    const known = names.get(made)
    if (known === undefined) names.set(made, made)
    return known ?? made
  }
  const history = flows.history(flow)
  const bytes = [flows.bytes(flow, 0), flows.bytes(flow, 1)] as const
  return {
    flow,
    uid: flows.uid(flow),
    orig: { ip: addressOf('orig'), port: flows.number(flow, 'origPort') },
    resp: { ip: addressOf('resp'), port: flows.number(flow, 'respPort') },
    firstNs: flows.firstNs(flow, frames.baseSeconds),
    lastNs: Math.max(flows.lastNs(flow, frames.baseSeconds), frames.timeNs(flows.lastFrame(flow) - 1)),
    firstFrame: flows.firstFrame(flow),
    lastFrame: flows.lastFrame(flow),
    begun: /[Sh]/.test(history),
    established: bytes[0] + bytes[1] > 0 || /f/i.test(history) || (/h/i.test(history) && history.includes('A')),
    bytes,
    fin: [history.includes('F'), history.includes('f')],
    firstFinFrame: flows.firstFin(flow)?.frame ?? 0,
    firstRstFrame: flows.firstRst(flow)?.frame ?? 0,
    service: flows.serviceText(flow),
  }
}

/** Reads both directions of a data connection. */
export async function readData(
  session: Session,
  flow: number,
  rows: Uint32Array,
  { isListing, window }: { readonly isListing: boolean; readonly window: FrameWindow },
  pause: Pause,
): Promise<DataFacts> {
  const { sides } = await indexRows(session, flow, 'tcp', rows, pause, window)
  const reader = (side: StreamSide): StreamReader => new StreamReader(session, side, window)
  const orig = await readSide(reader(sides[0]), sides[0], pause)
  const resp = await readSide(reader(sides[1]), sides[1], pause)
  const listing = sides[0].captured > sides[1].captured ? sides[0] : sides[1]
  return {
    sha256: [orig.sha256, resp.sha256],
    oneMore: [hasOneMore(sides[0]), hasOneMore(sides[1])],
    lineEnds: [orig.lineEnds, resp.lineEnds],
    text: isListing ? textOf(reader(listing), listing) : undefined,
  }
}

function hasOneMore({ pieces, hasFin, length, limited }: StreamSide): boolean {
  const end = pieces.count === 0 ? 0 : pieces.end(pieces.count - 1)
  return !hasFin && !limited && length === end + 1
}

async function readSide(reader: StreamReader, side: StreamSide, pause: Pause) {
  const isWhole = side.hasSyn && side.captured === side.length && !side.limited
  if (!isWhole) return { sha256: undefined, lineEnds: 0 }
  const hash = createHash('sha256')
  const block = new Uint8Array(Math.min(BLOCK, side.length))
  let lineEnds = 0
  let previous = 0
  for (let at = 0; at < side.length; at += BLOCK) {
    const part = block.subarray(0, Math.min(BLOCK, side.length - at))
    if (!reader.fill(part, at)) return { sha256: undefined, lineEnds: 0 }
    hash.update(part)
    for (const byte of part) {
      if (byte === LF && previous === CR) lineEnds++
      previous = byte
    }
    await pause()
  }
  return { sha256: hash.digest('hex'), lineEnds }
}

/** The beginning of a listing up to its first gap. */
const textOf = (reader: StreamReader, side: StreamSide): string =>
  new TextDecoder().decode(readStart(reader, side, MAX_LISTING))
