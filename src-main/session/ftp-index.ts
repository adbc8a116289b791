/**
 * Owns finding one's way in the FTP sessions of a capture: as lines of a list, one in full, by frame or flow, and what each
 * flow is to its session. Made from the ledger's answer, thrown away with it.
 *
 * Guarantees: flows are looked up by the frame the ledger names and checked by uid, so that making it costs one look a
 * transfer, not one a flow of the capture.
 */
import type { FtpPlace, FtpRole, FtpSessionList, FtpSessionRow, FtpSessionView } from '@shared/conclusions'
import type { FtpMode, FtpSession, FtpTransfer } from '@shared/ftp'
import { firewallCard } from '../insight/firewall'
import type { Session } from './session'
import type { Pause } from './timeline'

/** The window lists no more sessions than this; the command line has them all. */
export const MAX_LISTED_SESSIONS = 100_000
const SESSIONS_PER_PAUSE = 64

interface FlowPlace extends FtpRole {
  /** index in the list of sessions */
  readonly at: number
  /** index in its transfers, -1 for the control flow */
  readonly transfer: number
}

/** Flows of one session, looked up once: a uid takes some microseconds to make. */
interface SessionFlows {
  readonly control: number
  readonly data: Int32Array
}

export class FtpIndex {
  private readonly places = new Map<number, FlowPlace>()
  private readonly bySession = new Map<number, number>()
  private readonly flows: SessionFlows[] = []

  private constructor(
    private readonly session: Session,
    readonly sessions: readonly FtpSession[],
  ) {}

  static async make(session: Session, sessions: readonly FtpSession[], pause: Pause): Promise<FtpIndex> {
    const index = new FtpIndex(session, sessions)
    for (const [at, one] of sessions.entries()) {
      if (at % SESSIONS_PER_PAUSE === SESSIONS_PER_PAUSE - 1) await pause()
      index.add(at, one)
    }
    return index
  }

  private add(at: number, one: FtpSession): void {
    const control = flowAt(this.session, one.first_frame, one.control_flow)
    const data = Int32Array.from(one.transfers, ({ data_flow, frames }) =>
      data_flow === undefined ? -1 : flowAt(this.session, frames.data_first ?? 0, data_flow),
    )
    this.bySession.set(one.session, at)
    this.flows.push({ control, data })
    if (control < 0) return
    this.places.set(control, { session: one.session, control, role: 'control', at, transfer: -1 })
    for (const [transfer, { direction }] of one.transfers.entries()) {
      const flow = data[transfer]
      if (flow < 0 || this.places.has(flow)) continue
      this.places.set(flow, { session: one.session, control, role: direction ?? 'data', at, transfer })
    }
  }

  find(number: number): FtpSession | undefined {
    const at = this.bySession.get(number)
    return at === undefined ? undefined : this.sessions[at]
  }

  list(): FtpSessionList {
    const listed = this.sessions.slice(0, MAX_LISTED_SESSIONS)
    const left = this.sessions.length - listed.length
    return {
      sessions: listed.map((one, at) => this.row(one, this.flows[at].control)),
      transfers: this.sessions.reduce((sum, { transfers }) => sum + transfers.length, 0),
      limits: left === 0 ? [] : [`${left} more FTP sessions are not listed here; “tracebook ftp” prints them all.`],
    }
  }

  private row(one: FtpSession, flow: number): FtpSessionRow {
    const modes = new Set<FtpMode>()
    let disagreements = one.disagreements.length
    let inferred = false
    for (const transfer of one.transfers) {
      if (transfer.mode) modes.add(transfer.mode)
      disagreements += transfer.disagreements.length
      inferred ||= transfer.inferred
    }
    return {
      session: one.session,
      client: one.client,
      server: one.server,
      ...(one.user === undefined ? {} : { user: one.user }),
      logged_in: one.logged_in,
      tls: one.tls,
      flow,
      first_frame: one.first_frame,
      last_frame: one.last_frame,
      transfers: one.transfers.length,
      disagreements,
      inferred,
      modes: [...modes],
    }
  }

  view(number: number): FtpSessionView | undefined {
    const at = this.bySession.get(number)
    if (at === undefined) return undefined
    const one = this.sessions[at]
    const { control, data } = this.flows[at]
    return {
      ...one,
      flow: control,
      transfers: one.transfers.map((transfer, index) => ({ ...transfer, flow: data[index] })),
      firewall: firewallCard(one),
    }
  }

  role(flow: number): FtpRole | undefined {
    const found = this.places.get(flow)
    return found && { session: found.session, control: found.control, role: found.role }
  }

  /** Every flow that belongs to a session. */
  roles(): Iterable<readonly [flow: number, role: FtpRole]> {
    return this.places
  }

  /** By the frame when it is a step of a transfer, else by the flow. */
  place(frame: number | null, flow: number | null): FtpPlace | null {
    const own = frame === null || frame > this.session.frames.count ? -1 : this.session.frames.flow(frame - 1)
    const found = this.places.get(flow ?? own)
    if (!found) return null
    const one = this.sessions[found.at]
    const stepOf = frame === null ? -1 : one.transfers.findIndex((transfer) => controlFrames(transfer).includes(frame))
    const transfer = found.transfer >= 0 ? found.transfer : stepOf
    const chosen = one.transfers[transfer]
    return {
      session: one.session,
      transfer: chosen ? transfer : null,
      controlFlow: found.control,
      dataFlow: chosen ? this.flows[found.at].data[transfer] : -1,
      controlFrames: chosen ? controlFrames(chosen) : [],
    }
  }
}

function controlFrames({ frames }: FtpTransfer): number[] {
  const steps = [
    frames.announce_command,
    frames.announce_reply,
    frames.command,
    frames.opening_reply,
    frames.final_reply,
  ]
  return [...new Set(steps.filter((frame) => frame !== undefined))].sort((a, b) => a - b)
}

function flowAt({ frames, flows }: Session, frame: number, uid: string): number {
  if (frame < 1 || frame > frames.count) return -1
  const flow = frames.flow(frame - 1)
  return flow >= 0 && flows.uid(flow) === uid ? flow : -1
}
