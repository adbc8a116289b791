/**
 * Owns looking for refused and half-open connections in a session: one pass over the flows, then the frames of the few that
 * need one read.
 *
 * Guarantees: linear in the flows, handed back every few thousand; reads at most MAX_ICMP ICMP messages.
 */
import { type Arithmetic, timeBetween } from '@shared/arithmetic'
import { countText, hostPortText } from '@shared/format'
import { type IcmpReport, readIcmpReport } from '../conversations/icmp-report'
import { Layers } from '../decode/layers'
import { type Opening, type OpeningKind, Openings } from '../insight/finding-opening'
import { rowsOfFlows } from './rows-of-flows'
import type { Session } from './session'
import type { Pause } from './timeline'

const FLOWS_PER_PAUSE = 4096
const MAX_ICMP = 20_000
const MAX_OF_FLOW = 1000
const MAX_ASKED = 100_000
const TCP = 6
const ICMP = 1
const ICMPV6 = 58
const LONG_NS = 60e9

export async function openings(
  session: Session,
  pause: Pause,
): Promise<{ readonly openings: Openings; readonly limits: readonly string[] }> {
  const { flows } = session
  const found = new Openings()
  for (let flow = 0; flow < flows.count; flow++) {
    if (flow % FLOWS_PER_PAUSE === 0) await pause()
    if (flows.ipProtocol(flow) === TCP) look(session, flow, found)
  }
  const icmpLeftOut = await unreachable(session, found, pause)
  const limits: string[] = []
  if (found.leftOut > 0)
    limits.push(
      `There are more pairs of hosts with refused or half-open connections than are kept: ${countText(found.leftOut)} connections are not in the findings.`,
    )
  if (icmpLeftOut > 0)
    limits.push(`${countText(icmpLeftOut)} ICMP messages were not compared with the connections they may have refused.`)
  return { openings: found, limits }
}

function look(session: Session, flow: number, found: Openings): void {
  const state = session.flows.stateText(flow)
  if (state === 'REJ') refused(session, flow, found)
  else if (state === 'S2' || state === 'S3') halfClosed(session, flow, found)
  else if (state === 'S1' || state === 'OTH' || state === 'SHR') halfOpen(session, flow, found)
}

function add(session: Session, flow: number, found: Openings, kind: OpeningKind, made: () => OfOpening): void {
  const { flows } = session
  const port = flows.number(flow, 'respPort') || 0
  found.add(kind, flows.addressText(flow, 'orig'), flows.addressText(flow, 'resp'), port, () => ({
    uid: () => flows.uid(flow),
    port,
    ...made(),
  }))
}

type OfOpening = Omit<Opening, 'uid' | 'port'>

const at = ({ frames }: Session, frame: number) => ({ frame, ns: frames.timeNs(frame - 1) })

const refused = (session: Session, flow: number, found: Openings): void =>
  add(session, flow, found, 'refused', () => {
    const rst = session.flows.firstRst(flow)
    return { ...at(session, session.flows.firstFrame(flow)), ...(rst ? { answer: at(session, rst.frame) } : {}) }
  })

/** SYN, SYN/ACK and nothing else of the side that called. */
function halfOpen(session: Session, flow: number, found: Openings): void {
  const { flows } = session
  const history = flows.history(flow)
  if (!/^S+[hT]*h/i.test(history) || !history.startsWith('S') || /[ADFR]/.test(history) || /[r]/.test(history)) return
  add(session, flow, found, 'half-open', () => {
    // the first frame with an acknowledgement is the SYN/ACK
    const synAck = flows.tcpdumpBase(flow)
    return {
      ...at(session, flows.firstFrame(flow)),
      ...(synAck ? { answer: at(session, synAck.frame) } : {}),
      silence: silenceAfter(session, flow),
    }
  })
}

function halfClosed(session: Session, flow: number, found: Openings): void {
  const { flows, frames } = session
  const fin = flows.firstFin(flow)
  if (!fin || frames.timeNs(frames.count - 1) - frames.timeNs(flows.lastFrame(flow) - 1) < LONG_NS) return
  add(session, flow, found, 'half-closed', () => ({ ...at(session, fin.frame), silence: silenceAfter(session, flow) }))
}

/** From the flow's last frame to the capture's. */
function silenceAfter(session: Session, flow: number): () => Arithmetic {
  const [from, to] = [at(session, session.flows.lastFrame(flow)), at(session, session.frames.count)]
  return () => timeBetween(from, to)
}

/** The SYNs that ICMP messages quote, when their flows were never answered. Answers how many messages were not read. */
async function unreachable(session: Session, found: Openings, pause: Pause): Promise<number> {
  const { flows } = session
  const senders: number[] = []
  for (let flow = 0; flow < flows.count; flow++) {
    if (flow % FLOWS_PER_PAUSE === 0) await pause()
    const protocol = flows.ipProtocol(flow)
    if (protocol === ICMP || protocol === ICMPV6) senders.push(flow)
  }
  if (senders.length === 0) return 0
  const asked = new Map<string, number>()
  for (let flow = 0; flow < flows.count && asked.size < MAX_ASKED; flow++) {
    if (flow % FLOWS_PER_PAUSE === 0) await pause()
    if (flows.ipProtocol(flow) === TCP && flows.stateText(flow) === 'S0')
      asked.set(`${flows.origText(flow)} ${flows.respText(flow)}`, flow)
  }
  if (asked.size === 0) return 0
  const layers = new Layers()
  let read = 0
  let leftOut = 0
  for (const rows of (await rowsOfFlows(session, senders, pause, MAX_OF_FLOW)).values()) {
    for (const row of rows) {
      if (read >= MAX_ICMP) {
        leftOut++
        continue
      }
      if (read++ % 64 === 63) await pause()
      const message = session.layersOf(row, layers)
      const report = message && readIcmpReport(message)
      const key = report ? quotedConnection(report) : undefined
      const flow = key === undefined ? undefined : asked.get(key)
      if (key === undefined || flow === undefined) continue
      asked.delete(key)
      add(session, flow, found, 'unreachable', () => ({
        ...at(session, flows.firstFrame(flow)),
        answer: at(session, row + 1),
      }))
    }
  }
  return leftOut
}

/** The ends of the TCP connection that could not be made, as flows write them; undefined for other reports. */
function quotedConnection({ kind, quoted }: IcmpReport): string | undefined {
  if (kind !== 'unreachable' || quoted.protocol !== TCP || quoted.sport < 0) return undefined
  return `${hostPortText(quoted.source, quoted.sport)} ${hostPortText(quoted.target, quoted.dport)}`
}
