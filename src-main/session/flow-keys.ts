/**
 * Owns what each column of the flow table sorts by: one number a flow, that orders as the column's texts, addresses or numbers do.
 *
 * Guarantees: one pass, handed back every few thousand flows; ties are left to the sort. Plain loops: the array methods that take a
 * function cost as much as the sort itself for a million flows.
 */
import type { FlowSort } from '@shared/contract'
import type { Session } from './session'
import type { Pause } from './timeline'

const ROWS_PER_PAUSE = 16384
const PORTS = 0x10000
/** behind every IPv4 address and port */
const V6_FROM = 2 ** 48

/** Keys of `rows` for a column; never called for 'number'. */
export async function flowKeys(
  session: Session,
  rows: Uint32Array,
  sort: FlowSort,
  pause: Pause,
): Promise<Float64Array> {
  const { flows } = session
  if (sort === 'orig' || sort === 'resp') return addressKeys(flows, rows, sort, pause)
  if (sort === 'community_id') return communityKeys(session, rows, pause)
  const text = textKey(session, sort)
  return text ? textKeys(rows, text, pause) : numberKeys(rows, numberKey(session, sort), pause)
}

async function numberKeys(rows: Uint32Array, key: (flow: number) => number, pause: Pause): Promise<Float64Array> {
  const keys = new Float64Array(rows.length)
  for (let i = 0; i < rows.length; i++) {
    if (i % ROWS_PER_PAUSE === 0) await pause()
    keys[i] = key(rows[i])
  }
  return keys
}

/** The rank of each text among those there are. */
async function textKeys(rows: Uint32Array, text: (flow: number) => string, pause: Pause): Promise<Float64Array> {
  const numbers = new Map<string, number>()
  const keys = await numberKeys(
    rows,
    (flow) => {
      const word = text(flow)
      const known = numbers.get(word)
      if (known !== undefined) return known
      numbers.set(word, numbers.size)
      return numbers.size - 1
    },
    pause,
  )
  const ranks = new Float64Array(numbers.size)
  for (const [rank, word] of [...numbers.keys()].sort().entries()) ranks[numbers.get(word) ?? 0] = rank
  for (let i = 0; i < keys.length; i++) keys[i] = ranks[keys[i]]
  return keys
}

/** Keys of all flows by their Community IDs, as far as somebody sorted by them: they never change, and each costs a SHA-1. */
const communityColumns = new WeakMap<Session, Float64Array>()

async function communityKeys(session: Session, rows: Uint32Array, pause: Pause): Promise<Float64Array> {
  const { flows } = session
  let column = communityColumns.get(session) ?? new Float64Array(0)
  const known = column.length
  if (known < flows.count) {
    const longer = new Float64Array(flows.count)
    longer.set(column)
    column = longer
    for (let flow = known; flow < column.length; flow++) {
      if (flow % ROWS_PER_PAUSE === 0) await pause()
      column[flow] = flows.communityKey(flow)
    }
    communityColumns.set(session, column)
  }
  return numberKeys(rows, (flow) => column[flow], pause)
}

/** Addresses sort as numbers (9.x before 10.x), then by port; IPv6 after IPv4. */
async function addressKeys(
  flows: Session['flows'],
  rows: Uint32Array,
  side: 'orig' | 'resp',
  pause: Pause,
): Promise<Float64Array> {
  const port = side === 'orig' ? 'origPort' : 'respPort'
  let hasV6 = false
  const keys = await numberKeys(
    rows,
    (flow) => {
      if (flows.number(flow, 'version') !== 6)
        return (flows.addressWord(flow, side, 0) >>> 0) * PORTS + (flows.number(flow, port) || 0)
      hasV6 = true
      return V6_FROM
    },
    pause,
  )
  if (!hasV6) return keys
  const ranks = await textKeys(rows, (flow) => v6Text(flows, flow, side, port), pause)
  for (let i = 0; i < keys.length; i++) if (keys[i] === V6_FROM) keys[i] += ranks[i]
  return keys
}

function v6Text(flows: Session['flows'], flow: number, side: 'orig' | 'resp', port: 'origPort' | 'respPort'): string {
  if (flows.number(flow, 'version') !== 6) return ''
  const words = ([0, 1, 2, 3] as const).map((word) => flows.addressWord(flow, side, word) >>> 0)
  return [...words, flows.number(flow, port) || 0].map((word) => word.toString(16).padStart(8, '0')).join('')
}

function numberKey({ flows, frames }: Session, sort: FlowSort): (flow: number) => number {
  switch (sort) {
    case 'start':
      return (flow) => flows.firstNs(flow, frames.baseSeconds)
    case 'duration':
      return (flow) => flows.durationNs(flow)
    case 'bytes':
      return (flow) => flows.bytes(flow, 0) + flows.bytes(flow, 1)
    case 'orig_bytes':
      return (flow) => flows.bytes(flow, 0)
    case 'resp_bytes':
      return (flow) => flows.bytes(flow, 1)
    case 'frames':
      return (flow) => flows.number(flow, 'origPackets') + flows.number(flow, 'respPackets')
    case 'rtt':
      return (flow) => flows.number(flow, 'rttNs')
    case 'missed':
      return (flow) => flows.number(flow, 'missedBytes')
    case 'retransmitted':
      return (flow) => flows.number(flow, 'retransmitted')
    case 'reordered':
      return (flow) => flows.number(flow, 'reordered')
    default:
      return (flow) => flow
  }
}

function textKey({ flows }: Session, sort: FlowSort): ((flow: number) => string) | undefined {
  switch (sort) {
    case 'proto':
      return (flow) => flows.protocolText(flow)
    case 'service':
      return (flow) => flows.serviceText(flow)
    case 'state':
      return (flow) => flows.stateText(flow)
    case 'history':
      return (flow) => flows.history(flow)
    default:
      return undefined
  }
}
