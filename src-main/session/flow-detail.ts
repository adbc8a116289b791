/**
 * Owns one flow in detail: its record, its frames, its explanation, and the phases for the margin; and the reading of an FTP
 * session in the same form.
 */
import type { Explanation } from '@shared/explanation'
import type { FlowDetail, FlowPhase, FtpSessionReading } from '@shared/rows'
import { explainFlow, explainFtp } from './explain'
import { rowsOfFlow } from './rows-of-flow'
import type { Session } from './session'
import type { Pause } from './timeline'

const MAX_FRAMES = 2000

export async function describeFlow(session: Session, flow: number, pause: Pause): Promise<FlowDetail> {
  const explanation = await explainFlow(session, flow, pause)
  const rows = await rowsOfFlow(session, flow, pause)
  return {
    flow,
    record: session.flows.flowRecord(flow),
    title: `${session.flows.origText(flow)} → ${session.flows.respText(flow)}`,
    explanation,
    phases: phasesOf(session, explanation),
    frames: rows.subarray(0, MAX_FRAMES).map((row) => row + 1),
    frameCount: rows.length,
  }
}

/** The reading of an FTP session; undefined when there is none of that number. */
export async function describeFtp(
  session: Session,
  number: number,
  pause: Pause,
): Promise<FtpSessionReading | undefined> {
  const explanation = await explainFtp(session, number, pause)
  return explanation && { session: number, explanation, phases: phasesOf(session, explanation) }
}

/** Those with frames; what a flow is called by its first one. */
function phasesOf(session: Session, { phases }: Explanation): FlowPhase[] {
  return phases
    .filter(({ from }) => from > 0)
    .map(({ name, title, from, to, flow }) => ({
      name,
      title,
      from,
      to,
      flow: flow === '' ? -1 : session.frames.flow(from - 1),
    }))
}
