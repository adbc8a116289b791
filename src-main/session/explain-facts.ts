/**
 * Owns gathering the facts an explanation is made of: a flow's packets read again, lookups that led to it, ARP before it.
 *
 * A flow of many frames is looked at from both ends (HEAD and TAIL frames); `complete` says so. Nothing is concluded here.
 */
import { Layers } from '../decode/layers'
import type { FlowFacts, LookupFacts, Packet, Surroundings } from '../insight/explain/facts'
import { readTcpSegment, type TcpSegment } from '../insight/tcp-segment'
import { arpSightings } from './arp-sightings'
import { type TimedLookup, timedLookups } from './dns-lookups'
import { icmpReports, reportsAbout, routeProbes } from './icmp-reports'
import { rowsOfFlow } from './rows-of-flow'
import type { Session } from './session'
import { tcpVerdicts } from './tcp-verdicts'
import type { Pause } from './timeline'

const HEAD = 1500
const TAIL = 500
const TCP = 6
const ETHERNET = 1
const COOKED = [113, 276]
/** how a listing's end without a name is shown, and what it is called in a sentence */
const NAMELESS = '?'
const UNNAMED = 'the unnamed host'
const MAX_REMARKS = 3
/** a host that asked for an address uses it soon */
const NEXT_USE_NS = 5e9

export interface GatheredFlow {
  readonly facts: FlowFacts
  readonly rows: Uint32Array
}

export async function gatherFlow(session: Session, flow: number, pause: Pause): Promise<GatheredFlow> {
  const { flows } = session
  const rows = await rowsOfFlow(session, flow, pause)
  const complete = rows.length <= HEAD + TAIL
  const looked = complete ? rows : Uint32Array.from([...rows.subarray(0, HEAD), ...rows.subarray(rows.length - TAIL)])
  const packets: Packet[] = []
  const tcp: TcpSegment[] = []
  const layers = new Layers()
  const isTcp = flows.ipProtocol(flow) === TCP
  for (let i = 0; i < looked.length; i++) {
    if (i % 128 === 127) await pause()
    const row = looked[i]
    if (!session.layersOf(row, layers)) continue
    const facts = factsOf(session, row)
    packets.push({
      ...facts,
      length: Math.max(0, layers.payloadLength),
      ttl: layers.ttl,
      icmpType: layers.icmpType,
      icmpCode: layers.icmpCode,
      icmpSeq: icmpSequence(layers),
    })
    const segment = isTcp && readTcpSegment(layers, { ...facts, afterBreak: !complete && i === HEAD })
    if (segment) tcp.push(segment)
  }
  return {
    rows,
    facts: {
      record: flows.flowRecord(flow),
      packets,
      complete,
      tcp,
      verdicts: (await tcpVerdicts(session, flow, pause)).verdicts,
      ...namesOf(session, flow),
      remarks: remarksOf(session, looked),
      optionsLost: session.listing?.hasLostOptions(flow) ?? false,
    },
  }
}

/** Names as they are shown; an end that a text listing has lost is called something. */
function namesOf({ flows, listing }: Session, flow: number) {
  const [orig, resp] = (['orig', 'resp'] as const).map((side) => flows.addressText(flow, side))
  return {
    orig: orig === NAMELESS ? UNNAMED : orig,
    resp: resp === NAMELESS ? UNNAMED : resp,
    origKnown: orig !== NAMELESS,
    respKnown: resp !== NAMELESS,
    fromText: listing?.isText(flow) ?? false,
  }
}

/** What the author of a listing wrote between the records. */
function remarksOf({ listing }: Session, rows: Uint32Array): string[] {
  const remarks: string[] = []
  if (!listing) return remarks
  for (const row of rows) {
    remarks.push(...(listing.record(row)?.remarks ?? []))
    if (remarks.length >= MAX_REMARKS) break
  }
  return remarks.slice(0, MAX_REMARKS)
}

const factsOf = (session: Session, row: number) => ({
  frame: row + 1,
  ns: session.frames.timeNs(row),
  fromResponder: session.isFromResponder(row),
  marks: session.frames.marks(row),
})

/** Of echo requests and replies: the last two bytes of the header. */
function icmpSequence({ icmpType, payloadAt, bytes, end }: Layers): number {
  if (![0, 8, 128, 129].includes(icmpType) || payloadAt > end || payloadAt < 2) return -1
  return (bytes[payloadAt - 2] << 8) | bytes[payloadAt - 1]
}

/** Lookups whose answers the flow used, newest first, and those that the flow itself carries. */
export async function gatherLookups(
  session: Session,
  flow: number,
  pause: Pause,
): Promise<{ readonly used: readonly LookupFacts[]; readonly own: readonly LookupFacts[] }> {
  const all = await timedLookups(session, pause)
  const uid = session.flows.uid(flow)
  const used = all.filter(({ lookup }) => lookup.used_by.includes(uid)).reverse()
  const fitting = used.length > 0 || !session.listing?.isText(flow) ? used : lookupsBefore(session, flow, all)
  return {
    used: fitting.map((one) => lookupFacts(session, one)),
    own: all.filter((one) => one.flow === flow).map((one) => lookupFacts(session, one)),
  }
}

/** Where the text has lost the answered address: the last lookup of the same host shortly before. */
function lookupsBefore(session: Session, flow: number, all: readonly TimedLookup[]): TimedLookup[] {
  const { flows, frames } = session
  const start = flows.firstNs(flow, frames.baseSeconds)
  const host = flows.addressText(flow, 'orig')
  const near = all.filter(
    ({ flow: other, lookup, answerNs }) =>
      answerNs !== undefined &&
      lookup.answers.length === 0 &&
      start >= answerNs &&
      start - answerNs <= NEXT_USE_NS &&
      host !== NAMELESS &&
      flows.addressText(other, 'orig') === host,
  )
  return near.slice(-1)
}

function lookupFacts(session: Session, timed: TimedLookup): LookupFacts {
  const { lookup, isTcp, repeats, queryNs, answerNs } = timed
  const bytes = (frame: number | undefined) =>
    frame === undefined || isTcp ? undefined : session.frames.payloadLength(frame - 1)
  const counts =
    lookup.answer_frame === undefined ? undefined : session.listing?.record(lookup.answer_frame - 1)?.dns?.counts
  const [queryBytes, answerBytes] = [bytes(lookup.query_frame), bytes(lookup.answer_frame)]
  return {
    lookup,
    isTcp,
    repeats,
    ...(queryNs === undefined ? {} : { queryNs }),
    ...(answerNs === undefined ? {} : { answerNs }),
    ...(queryBytes === undefined ? {} : { queryBytes }),
    ...(answerBytes === undefined ? {} : { answerBytes }),
    ...(counts ? { listingCounts: counts } : {}),
  }
}

/** What there is around a flow; ARP is for IPv4 on links that have hardware addresses. */
export async function gatherSurroundings(
  session: Session,
  flow: number,
  facts: FlowFacts,
  lookups: readonly LookupFacts[],
  pause: Pause,
): Promise<Surroundings> {
  const reports = await icmpReports(session, pause)
  const link = session.linkType(session.flows.firstFrame(flow) - 1)
  return {
    lookups,
    arp: await arpSightings(session, pause),
    arpPossible:
      session.flows.number(flow, 'version') === 4 &&
      (link === ETHERNET || COOKED.includes(link) || (session.listing?.isText(flow) ?? false)),
    reports: reportsAbout(reports, facts),
    ownReports: reports.filter(({ frame }) => session.frames.flow(frame - 1) === flow),
    probes: await routeProbes(session, flow, facts, reports, pause),
  }
}
