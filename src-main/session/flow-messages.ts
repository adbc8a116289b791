/**
 * Owns knowing, for the flows somebody asks about, which application messages lie in more than one frame (span-table.ts).
 *
 * On demand: a flow is walked when a frame of it is looked at, or when a filter asks for fields of its protocol, and again only
 * when it has more frames. Guarantees: at most MAX_ROWS frames of a flow are read and MAX_FLOWS flows remembered; what is
 * beyond that is shown frame by frame, and `limited` says so. Nothing is read for flows of other protocols.
 */
import { protocolId, protocolName } from '@shared/protocols'
import { framersOf, hasFramer, plainProtocol } from '../decode/framing'
import { FrameWindow } from './frame-window'
import { type QuicHello, quicHello } from './quic-hello'
import { stackTest } from './rows-by-stack'
import { rowsOfFlow } from './rows-of-flow'
import { rowsOfFlows } from './rows-of-flows'
import type { Session } from './session'
import { type RowSpans, SpanTable } from './span-table'
import { readStart, StreamReader } from './stream-bytes'
import { indexRows, type StreamSide } from './stream-index'
import { MessageWalk } from './stream-messages'
import type { Pause } from './timeline'

export const MAX_ROWS = 100_000
const MAX_FLOWS = 1 << 16
const TCP = 6
const UDP = 17
const TLS = protocolId('tls')
const QUIC = protocolId('quic')
const ROWS_PER_PAUSE = 1 << 15
const FLOWS_PER_BATCH = 4096
const FIRST_BYTES = 16
const NOTHING = new SpanTable(0)

/** Zeek's service names of protocols that have another name here. */
const SERVICES: Readonly<Record<string, string>> = { ssl: 'tls', pop3: 'pop' }

/** What a frame has to do with, and the table that says the rest. */
export interface JoinedAt {
  readonly table: SpanTable
  readonly spans: RowSpans
}

interface Known {
  /** frames the flow had when it was walked */
  readonly frames: number
  readonly table: SpanTable
  /** row up to which the flow was read; later frames are shown alone */
  readonly lastRow: number
}

export class FlowMessages {
  private readonly known = new Map<number, Known>()
  private readonly hellos = new Map<number, { readonly frames: number; readonly hello: QuicHello | undefined }>()
  private readonly hasMessages: (stack: number) => boolean

  constructor(private readonly session: Session) {
    this.hasMessages = stackTest(session, (protocols) => protocols.some(hasFramer))
  }

  /** Messages over several frames that a row's frame has to do with; undefined when there are none (or the flow was not walked). */
  at(row: number): JoinedAt | undefined {
    const table = this.known.get(this.session.frames.flow(row))?.table
    if (table === undefined || table === NOTHING) return undefined
    const spans = table.of(row)
    return spans && { table, spans }
  }

  /** True when messages in this frame are not looked for across frames: it lies behind a limit. */
  isBeyond(row: number): boolean {
    const known = this.known.get(this.session.frames.flow(row))
    return known !== undefined && known.table !== NOTHING && (row > known.lastRow || known.table.limited)
  }

  /** Walks the flow of a row, when it has messages. */
  async readFlow(flow: number, pause: Pause): Promise<void> {
    const { flows } = this.session
    if (flow < 0 || this.isFresh(flow)) return
    if (flows.ipProtocol(flow) === UDP) return this.readHello(flow, pause)
    if (flows.ipProtocol(flow) !== TCP) return
    const rows = await rowsOfFlow(this.session, flow, pause)
    await this.walk(flow, rows.subarray(0, MAX_ROWS), new FrameWindow(this.session), pause)
  }

  /** Walks every TCP flow whose frames or service name one of these protocols. */
  async readAll(protocols: ReadonlySet<number>, pause: Pause): Promise<void> {
    const { session } = this
    const wanted = await this.flowsOf(protocols, pause)
    const window = new FrameWindow(session)
    for (let from = 0; from < wanted.length; from += FLOWS_PER_BATCH) {
      const rows = await rowsOfFlows(session, wanted.slice(from, from + FLOWS_PER_BATCH), pause, MAX_ROWS)
      for (const [flow, list] of rows) {
        if (session.flows.ipProtocol(flow) === UDP) this.keepHello(flow, list)
        else await this.walk(flow, list, window, pause)
        await pause()
      }
    }
  }

  /** The client's QUIC hello over several datagrams that a row's frame holds a part of. */
  helloAt(row: number): QuicHello | undefined {
    const hello = this.hellos.get(this.session.frames.flow(row))?.hello
    return hello?.run.parts.some((part) => part.row === row) ? hello : undefined
  }

  private async readHello(flow: number, pause: Pause): Promise<void> {
    this.keepHello(flow, await rowsOfFlow(this.session, flow, pause))
  }

  private keepHello(flow: number, rows: Uint32Array): void {
    if (this.hellos.size >= MAX_FLOWS && !this.hellos.has(flow)) return
    const frames = this.session.flows.number(flow, 'frames')
    this.hellos.set(flow, { frames, hello: quicHello(this.session, rows) })
  }

  private isFresh(flow: number): boolean {
    return (this.known.get(flow) ?? this.hellos.get(flow))?.frames === this.session.flows.number(flow, 'frames')
  }

  private async flowsOf(protocols: ReadonlySet<number>, pause: Pause): Promise<number[]> {
    const { frames, flows } = this.session
    const names = new Set([...protocols].map(protocolName))
    const isWanted = stackTest(this.session, (stack) => stack.some((protocol) => protocols.has(protocol)))
    const isQuic = stackTest(this.session, (stack) => stack.includes(QUIC))
    const marked = new Uint8Array(flows.count)
    const quic = new Uint8Array(flows.count)
    for (let row = 0; row < frames.count; row++) {
      if (row % ROWS_PER_PAUSE === 0) await pause()
      const flow = frames.flow(row)
      if (flow >= 0 && flow < marked.length && isWanted(frames.stack(row))) marked[flow] = 1
      else if (flow >= 0 && flow < quic.length && isQuic(frames.stack(row))) quic[flow] = 1
    }
    const wanted: number[] = []
    for (let flow = 0; flow < marked.length; flow++) {
      if (flow % ROWS_PER_PAUSE === 0) await pause()
      const protocol = flows.ipProtocol(flow)
      if ((protocol !== TCP && protocol !== UDP) || this.isFresh(flow)) continue
      // a hello inside QUIC is TLS, too
      if (protocol === UDP && !(protocols.has(TLS) && quic[flow] === 1)) continue
      if (protocol === UDP || marked[flow] === 1 || servicesOf(this.session, flow).some((name) => names.has(name)))
        wanted.push(flow)
    }
    return wanted
  }

  private async walk(flow: number, rows: Uint32Array, window: FrameWindow, pause: Pause): Promise<void> {
    const { session } = this
    const frames = session.flows.number(flow, 'frames')
    if (rows.length === 0 || (this.known.size >= MAX_FLOWS && !this.known.has(flow))) return
    const lastRow = rows.length < MAX_ROWS ? Number.POSITIVE_INFINITY : rows[rows.length - 1]
    this.known.set(flow, { frames, table: await this.messagesOf(flow, rows, window, pause), lastRow })
  }

  private async messagesOf(flow: number, rows: Uint32Array, window: FrameWindow, pause: Pause): Promise<SpanTable> {
    const { session } = this
    const named = this.namedProtocol(flow, rows)
    if (rows.length < 2 || session.listing?.isText(flow)) return NOTHING
    const { sides } = await indexRows(session, flow, 'tcp', rows, pause, window)
    const readers = sides.map((side) => new StreamReader(session, side, window))
    const plain = sides.map((side, i) => {
      const start = side.hasSyn ? readStart(readers[i], side, FIRST_BYTES) : new Uint8Array(0)
      return plainProtocol(start, 0, start.length)
    })
    const main = plain[0] || plain[1] || named
    const framers = framersOf(main)
    if (!framers) return NOTHING
    const table = new SpanTable(main)
    for (const i of [0, 1] as const) {
      const first = table.count
      await new MessageWalk(sides[i], readers[i], framers[i], table).run(pause)
      addRepeats(sides[i], table, first)
    }
    table.finish()
    return table.count === 0 && !table.limited ? NOTHING : table
  }

  /** What the flow's frames or its service say it carries, TLS only when nothing else (mail turns to TLS later); 0 = neither. */
  private namedProtocol(flow: number, rows: Uint32Array): number {
    const { session } = this
    const { frames, stacks } = session
    let found = 0
    for (const row of rows) {
      const stack = frames.stack(row)
      if (!this.hasMessages(stack)) continue
      found = stacks.names.protocols(stack).find(hasFramer) ?? 0
      if (found !== TLS) return found
    }
    const [service] = servicesOf(session, flow).filter((name) => NAMED.has(name))
    return service === undefined ? found : (NAMED.get(service) ?? found)
  }
}

const NAMED: ReadonlyMap<string, number> = new Map(
  (['tls', 'http', 'ssh', 'dns', 'smtp', 'pop', 'imap', 'ftp'] as const).map((name) => [name, protocolId(name)]),
)

const servicesOf = ({ flows }: Session, flow: number): string[] =>
  flows
    .serviceText(flow)
    .split(',')
    .map((name) => (Object.hasOwn(SERVICES, name) ? SERVICES[name] : name))

/** Frames whose bytes were captured before in another frame: they are told which message they repeat. */
function addRepeats({ pieces, segments }: StreamSide, table: SpanTable, first: number): void {
  if (segments === pieces) return
  for (let i = 0; i < segments.count; i++) {
    const [from, to] = [segments.offset[i], segments.end(i)]
    const base = from - segments.at[i]
    for (let span = firstBehind(table, first, from); span < table.count && table.from[span] < to; span++)
      table.addRepeat(segments.row[i], base, span)
  }
}

/** First message, from `first` on, that ends behind `offset`. */
function firstBehind(table: SpanTable, first: number, offset: number): number {
  let [low, high] = [first, table.count]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (table.to[middle] <= offset) low = middle + 1
    else high = middle
  }
  return low
}

const desks = new WeakMap<Session, FlowMessages>()

/** The one of a session. */
export function messagesOf(session: Session): FlowMessages {
  const known = desks.get(session)
  if (known) return known
  const fresh = new FlowMessages(session)
  desks.set(session, fresh)
  return fresh
}
