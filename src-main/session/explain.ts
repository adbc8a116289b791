/**
 * Owns the explanations of a session: of one flow, of one FTP session, of everything in turn. Facts are gathered by
 * explain-facts.ts, what is said of them is insight/explain.
 *
 * Guarantees: the same capture gives the same sentences in the window and in the CLI. Explanations of flows are kept until
 * more frames come, MAX_KEPT of them.
 */
import type { Explanation } from '@shared/explanation'
import type { FtpSession } from '@shared/ftp'
import { explainArp as explainSightings } from '../insight/explain/arp-exchanges'
import type { FlowFacts } from '../insight/explain/facts'
import { explainFlow as explainFlowFacts } from '../insight/explain/flow'
import { explainFtpSession as explainFtpFacts } from '../insight/explain/ftp-session'
import { arpSightings } from './arp-sightings'
import { gatherFlow, gatherLookups, gatherSurroundings } from './explain-facts'
import { gatherTalk } from './explain-talk'
import { ftpSessions } from './ftp-sessions'
import type { Session } from './session'
import type { Pause } from './timeline'

const MAX_KEPT = 64
/** data connections of one FTP session that are looked at */
const MAX_DATA_FLOWS = 400

interface Kept {
  revision: number
  readonly flows: Map<number, Explanation>
  readonly ftp: Map<number, Explanation>
}

const kept = new WeakMap<Session, Kept>()

function memory(session: Session): Kept {
  const known = kept.get(session)
  if (known && known.revision === session.revision) return known
  const fresh: Kept = { revision: session.revision, flows: new Map(), ftp: new Map() }
  kept.set(session, fresh)
  return fresh
}

export async function explainFlow(session: Session, flow: number, pause: Pause): Promise<Explanation> {
  const { flows } = memory(session)
  const known = flows.get(flow)
  if (known) return known
  const { facts } = await gatherFlow(session, flow, pause)
  const lookups = await gatherLookups(session, flow, pause)
  const around = await gatherSurroundings(session, flow, facts, lookups.used, pause)
  const explanation = explainFlowFacts({
    facts,
    around,
    own: lookups.own,
    talk: await gatherTalk(session, flow, pause),
  })
  if (flows.size >= MAX_KEPT) flows.clear()
  flows.set(flow, explanation)
  return explanation
}

/** The story of all ARP, which belongs to no flow; undefined when there is none. */
export const explainArp = async (session: Session, pause: Pause): Promise<Explanation | undefined> =>
  explainSightings(await arpSightings(session, pause))

/** The reading of FTP session `number` (from 1); undefined when there is none. */
export async function explainFtp(session: Session, number: number, pause: Pause): Promise<Explanation | undefined> {
  const { ftp } = memory(session)
  const known = ftp.get(number)
  if (known) return known
  const found = (await ftpSessions(session, pause)).find((one) => one.session === number)
  const control = found && flowAt(session, found.first_frame, found.control_flow)
  if (!found || control === undefined) return undefined
  const explanation = await readFtp(session, found, control, pause)
  if (ftp.size >= MAX_KEPT) ftp.clear()
  ftp.set(number, explanation)
  return explanation
}

async function readFtp(session: Session, ftp: FtpSession, control: number, pause: Pause): Promise<Explanation> {
  const named = { client: 'the client', server: 'the server' }
  const { facts } = await gatherFlow(session, control, pause)
  const data = new Map<string, FlowFacts>()
  for (const { data_flow, opened_by, frames } of ftp.transfers) {
    if (data_flow === undefined || data.has(data_flow) || data.size >= MAX_DATA_FLOWS) continue
    const flow = flowAt(session, frames.data_first, data_flow)
    if (flow === undefined) continue
    const [orig, resp] = opened_by === 'server' ? [named.server, named.client] : [named.client, named.server]
    data.set(data_flow, { ...(await gatherFlow(session, flow, pause)).facts, orig, resp })
  }
  const lookups = await gatherLookups(session, control, pause)
  return explainFtpFacts({
    session: ftp,
    control: { ...facts, orig: named.client, resp: named.server },
    data,
    around: await gatherSurroundings(session, control, facts, lookups.used, pause),
    at: (frame) => ({ frame, ns: session.frames.timeNs(frame - 1) }),
  })
}

/** Number of the flow of a frame, when that is the flow with this uid. */
function flowAt({ frames, flows }: Session, frame: number | undefined, uid: string): number | undefined {
  if (frame === undefined || frame < 1 || frame > frames.count) return undefined
  const flow = frames.flow(frame - 1)
  return flow >= 0 && flows.uid(flow) === uid ? flow : undefined
}
