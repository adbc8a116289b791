/**
 * Owns looking for refused and half-open connections in a session: one pass over the flows, then the frames of the few that
 * need one read.
 *
 * Guarantees: linear in the flows, handed back every few thousand; reads at most MAX_ICMP ICMP messages.
 */
import { timeBetween } from '@shared/arithmetic'
import { countText } from '@shared/format'
import { Layers } from '../decode/layers'
import { Openings } from '../insight/finding-opening'
import { icmpQuote } from '../insight/icmp-quote'
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

function common({ flows }: Session, flow: number) {
  return {
    uid: flows.uid(flow),
    source: flows.addressText(flow, 'orig'),
    target: flows.addressText(flow, 'resp'),
    port: flows.number(flow, 'respPort') || 0,
  }
}

const at = ({ frames }: Session, frame: number) => ({ frame, ns: frames.timeNs(frame - 1) })

function refused(session: Session, flow: number, found: Openings): void {
  const { flows } = session
  const rst = flows.firstRst(flow)
  found.add({
    kind: 'refused',
    ...common(session, flow),
    ...at(session, flows.firstFrame(flow)),
    ...(rst ? { answer: at(session, rst.frame) } : {}),
  })
}

/** SYN, SYN/ACK and nothing else of the side that called. */
function halfOpen(session: Session, flow: number, found: Openings): void {
  const { flows } = session
  const history = flows.history(flow)
  if (!/^S+[hT]*h/i.test(history) || !history.startsWith('S') || /[ADFR]/.test(history) || /[r]/.test(history)) return
  // the first frame with an acknowledgement is the SYN/ACK
  const synAck = flows.tcpdumpBase(flow)
  found.add({
    kind: 'half-open',
    ...common(session, flow),
    ...at(session, flows.firstFrame(flow)),
    ...(synAck ? { answer: at(session, synAck.frame) } : {}),
    silence: silenceAfter(session, flow),
  })
}

function halfClosed(session: Session, flow: number, found: Openings): void {
  const silence = silenceAfter(session, flow)
  const fin = session.flows.firstFin(flow)
  if (!fin || silence.result < LONG_NS) return
  found.add({ kind: 'half-closed', ...common(session, flow), ...at(session, fin.frame), silence })
}

/** From the flow's last frame to the capture's. */
const silenceAfter = (session: Session, flow: number) =>
  timeBetween(at(session, session.flows.lastFrame(flow)), at(session, session.frames.count))

/** The SYNs that ICMP messages quote, when their flows were never answered. Answers how many messages were not read. */
async function unreachable(session: Session, found: Openings, pause: Pause): Promise<number> {
  const { flows } = session
  const asked = new Map<string, number>()
  const senders: number[] = []
  for (let flow = 0; flow < flows.count; flow++) {
    if (flow % FLOWS_PER_PAUSE === 0) await pause()
    const protocol = flows.ipProtocol(flow)
    if (protocol === ICMP || protocol === ICMPV6) senders.push(flow)
    else if (protocol === TCP && asked.size < MAX_ASKED && flows.stateText(flow) === 'S0')
      asked.set(`${flows.origText(flow)} ${flows.respText(flow)}`, flow)
  }
  if (asked.size === 0 || senders.length === 0) return 0
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
      const quote = message && icmpQuote(message)
      if (!quote) continue
      const key = `${quote.source} ${quote.target}`
      const flow = asked.get(key)
      if (flow === undefined) continue
      asked.delete(key)
      const [syn, answer] = [at(session, flows.firstFrame(flow)), at(session, row + 1)]
      found.add({ kind: 'unreachable', ...common(session, flow), ...syn, answer })
    }
  }
  return leftOut
}
