/**
 * Owns which flows a ladder shows beside the one that was asked for: those of its conversation, or an FTP control
 * connection with the data connections announced on it.
 *
 * An FTP data connection belongs to the control connection of the same two hosts during whose frames it began; of several
 * the one that began last. That is a conclusion from times and hosts, and the answer says so ('ftp').
 * Guarantees: at most MAX_LADDER_FLOWS flows; one pass over the flow columns.
 */
import { type LadderView, MAX_LADDER_FLOWS } from '@shared/ladder'
import type { FlowTable } from '../flows/table'
import type { Session } from './session'
import type { Pause } from './timeline'

const FLOWS_PER_PAUSE = 16_384
const WORDS = [0, 1, 2, 3] as const

export interface FlowGroup {
  /** in the order of their first frames */
  readonly flows: readonly number[]
  readonly together: LadderView['together']
  /** flows that belong to it but do not fit */
  readonly leftOut: number
}

export async function flowsTogether(session: Session, flow: number, pause: Pause): Promise<FlowGroup> {
  const { flows } = session
  const conversation = flows.number(flow, 'conversation')
  if (!Number.isNaN(conversation))
    return gather(session, flow, 'conversation', (other) => flows.number(other, 'conversation') === conversation, pause)
  const control = await controlOf(flows, flow, pause)
  if (control === undefined) return { flows: [flow], together: 'asked', leftOut: 0 }
  const rivals = await controlsBetween(flows, control, pause)
  const belongs = (other: number): boolean =>
    other === control ||
    (isData(flows, other) && sameHosts(flows, control, other) && owner(flows, rivals, other) === control)
  return gather(session, flow, 'ftp', belongs, pause)
}

async function gather(
  { flows }: Session,
  asked: number,
  together: FlowGroup['together'],
  belongs: (flow: number) => boolean,
  pause: Pause,
): Promise<FlowGroup> {
  const found: number[] = []
  for (let other = 0; other < flows.count; other++) {
    if (other % FLOWS_PER_PAUSE === 0) await pause()
    if (other === asked || belongs(other)) found.push(other)
  }
  return groupOf(found, asked, together)
}

/** As many of the flows as fit; the one that was asked for is among them in any case. */
export function groupOf(flows: readonly number[], asked: number, together: FlowGroup['together']): FlowGroup {
  if (flows.length <= 1) return { flows: [asked], together: 'asked', leftOut: 0 }
  const sorted = [...flows].sort((a, b) => a - b)
  const kept = sorted.slice(0, MAX_LADDER_FLOWS)
  if (!kept.includes(asked)) kept[kept.length - 1] = asked
  return { flows: kept, together, leftOut: sorted.length - kept.length }
}

const isControl = (flows: FlowTable, flow: number): boolean => flows.serviceText(flow) === 'ftp'
const isData = (flows: FlowTable, flow: number): boolean => flows.serviceText(flow) === 'ftp-data'

async function controlOf(flows: FlowTable, flow: number, pause: Pause): Promise<number | undefined> {
  if (isControl(flows, flow)) return flow
  if (!isData(flows, flow)) return undefined
  return owner(flows, await controlsBetween(flows, flow, pause), flow)
}

/** Control connections between the hosts of a flow. */
async function controlsBetween(flows: FlowTable, flow: number, pause: Pause): Promise<readonly number[]> {
  const found: number[] = []
  for (let other = 0; other < flows.count; other++) {
    if (other % FLOWS_PER_PAUSE === 0) await pause()
    if (isControl(flows, other) && sameHosts(flows, flow, other)) found.push(other)
  }
  return found
}

/** The control connection during whose frames a data connection began; of several the one that began last. */
function owner(flows: FlowTable, controls: readonly number[], data: number): number | undefined {
  const began = flows.firstFrame(data)
  let found: number | undefined
  for (const control of controls)
    if (flows.firstFrame(control) < began && flows.lastFrame(control) > began) found = control
  return found
}

function sameHosts(flows: FlowTable, one: number, other: number): boolean {
  if (flows.number(one, 'version') !== flows.number(other, 'version')) return false
  const same = (a: 'orig' | 'resp', b: 'orig' | 'resp'): boolean =>
    WORDS.every((word) => flows.addressWord(one, a, word) === flows.addressWord(other, b, word))
  return (same('orig', 'orig') && same('resp', 'resp')) || (same('orig', 'resp') && same('resp', 'orig'))
}
