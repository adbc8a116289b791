/**
 * Owns the DNS lookups of a session: messages out of frames and TCP streams, paired, with the flows that used the answers.
 *
 * Guarantees: UDP messages are read once however often this is asked while the capture grows; TCP flows again only when they
 * have new frames (at most MAX_STREAM bytes a direction of them are looked at); datagrams that came in fragments are put
 * together. Limits: those of conversations/dns-lookups.ts and MAX_USED_BY flows a lookup.
 */
import { type DnsLookup, MAX_USED_BY } from '@shared/dns'
import { hostPortText } from '@shared/format'
import { Mark } from '@shared/marks'
import { protocolId } from '@shared/protocols'
import { DnsPairing, type Lookup } from '../conversations/dns-lookups'
import { type DnsMessage, rcodeName, readDnsMessage } from '../conversations/dns-message'
import { dissectPacket } from '../decode/dissect'
import { Layers } from '../decode/layers'
import { Datagrams } from '../flows/datagrams'
import { FrameWindow } from './frame-window'
import { isGrowing } from './growth'
import { type StackTest, stackTest } from './rows-by-stack'
import type { Session } from './session'
import { locateByte, readStart, StreamReader } from './stream-bytes'
import { indexStream } from './stream-index'
import type { Pause } from './timeline'

const DNS = protocolId('dns')
const TCP = 6
const UDP = 17
const PORTS = new Set([53, 5353, 5355])
const MAX_STREAM = 1 << 20
const ROWS_PER_PAUSE = 1 << 15
const FLOWS_PER_PAUSE = 1 << 12
/** while a capture grows the answer may be this old: who used an address is looked for in all flows */
const REST_MS = 1000

export interface DnsLookups {
  readonly lookups: readonly DnsLookup[]
  /** there were more than are kept */
  readonly limited: boolean
}

/** A lookup with what tells where it is: its flow's number and times in ns since the capture's base. */
export interface TimedLookup {
  readonly lookup: DnsLookup
  readonly flow: number
  readonly isTcp: boolean
  readonly repeats: readonly number[]
  readonly queryNs?: number
  readonly answerNs?: number
}

interface Answer extends DnsLookups {
  readonly timed: readonly TimedLookup[]
}

class DnsDesk {
  private readonly datagrams = new DnsPairing()
  private readonly streams = new Map<number, { readonly lastFrame: number; readonly lookups: readonly Lookup[] }>()
  private readonly fragments = new Datagrams()
  private readonly layers = new Layers()
  private readonly whole = new Layers()
  private readonly window: FrameWindow
  private readonly isDns: StackTest
  private nextRow = 0
  private limited = false
  private revision = -1
  private workedMs = Number.NEGATIVE_INFINITY
  private answer: Answer = { lookups: [], timed: [], limited: false }
  private turn: Promise<unknown> = Promise.resolve()

  constructor(private readonly session: Session) {
    this.window = new FrameWindow(session)
    this.isDns = stackTest(session, (protocols) => protocols.at(-1) === DNS)
  }

  /** One at a time: the state is shared by all who ask. */
  ask(pause: Pause): Promise<Answer> {
    const mine = this.turn.then(() => this.work(pause))
    this.turn = mine.catch(() => undefined)
    return mine
  }

  private async work(pause: Pause): Promise<Answer> {
    const { session } = this
    const { revision } = session
    if (revision === this.revision || (isGrowing(session) && performance.now() - this.workedMs < REST_MS))
      return this.answer
    await this.readDatagrams(pause)
    await this.readStreams(pause)
    const found = [...this.datagrams.lookups, ...[...this.streams.values()].flatMap(({ lookups }) => lookups)]
    found.sort((a, b) => firstFrame(a) - firstFrame(b))
    const users = await usersOf(session, found, pause)
    const timed = found.map((lookup, i) => timedLookup(session, lookup, users[i]))
    this.answer = {
      timed,
      lookups: timed.map(({ lookup }) => lookup),
      limited: this.limited || this.datagrams.limited,
    }
    this.revision = revision
    this.workedMs = performance.now()
    return this.answer
  }

  private async readDatagrams(pause: Pause): Promise<void> {
    const { frames } = this.session
    for (; this.nextRow < frames.count; this.nextRow++) {
      const row = this.nextRow
      if (row % ROWS_PER_PAUSE === 0) await pause()
      const isFragment = (frames.marks(row) & Mark.fragment) !== 0
      if (frames.flow(row) < 0 && !isFragment) continue
      if (!isFragment && !this.isDns(frames.stack(row))) continue
      this.readRow(row, isFragment)
      if (row % 64 === 0) await pause()
    }
  }

  private readRow(row: number, isFragment: boolean): void {
    const { session, window, layers } = this
    if (!window.dissect(row, layers)) return
    const packet = isFragment ? this.assemble(layers, row) : layers
    if (!packet || packet.ipProtocol !== UDP || packet.fragmentOffset > 0) return
    if (isFragment && !PORTS.has(packet.sport) && !PORTS.has(packet.dport)) return
    // NetBIOS names are written in another way (RFC 1001 14)
    if (packet.sport === 137 || packet.dport === 137) return
    const { payloadAt, payloadCaptured } = packet
    this.take(this.datagrams, row, packet.bytes, payloadAt, payloadAt + payloadCaptured, session.isFromResponder(row))
  }

  private assemble(layers: Layers, row: number): Layers | undefined {
    if (layers.fragmentOffset === 0 && !layers.moreFragments) return layers
    const { frames } = this.session
    const datagram = this.fragments.add(layers, 0, 0, row + 1, frames.seconds(row), frames.nanos(row), undefined)
    this.fragments.given.length = 0
    if (!datagram) return undefined
    const { bytes, start, end, wire } = datagram.packet()
    this.whole.reset(bytes, start, end, wire)
    dissectPacket(this.whole, datagram.version === 6 ? 0x86dd : 0x0800)
    return this.whole
  }

  private take(
    pairing: DnsPairing,
    row: number,
    bytes: Uint8Array,
    from: number,
    to: number,
    fromResponder: boolean,
  ): void {
    const { session } = this
    const flow = session.frames.flow(row)
    const message = listedMessage(session, row) ?? readDnsMessage(bytes, from, to)
    if (!message || flow < 0) return
    const orig = endpoint(session, flow, 'orig')
    const resp = endpoint(session, flow, 'resp')
    pairing.take({
      message,
      frame: row + 1,
      ns: session.frames.timeNs(row),
      flow,
      source: fromResponder ? resp : orig,
      target: fromResponder ? orig : resp,
      isTcp: pairing !== this.datagrams,
    })
  }

  private async readStreams(pause: Pause): Promise<void> {
    const { flows } = this.session
    for (let flow = 0; flow < flows.count; flow++) {
      if (flow % FLOWS_PER_PAUSE === 0) await pause()
      if (flows.ipProtocol(flow) !== TCP) continue
      if (flows.number(flow, 'respPort') !== 53 && !flows.serviceText(flow).split(',').includes('dns')) continue
      const lastFrame = flows.lastFrame(flow)
      if (this.streams.get(flow)?.lastFrame === lastFrame) continue
      this.streams.set(flow, { lastFrame, lookups: await this.readStream(flow, pause) })
    }
  }

  private async readStream(flow: number, pause: Pause): Promise<readonly Lookup[]> {
    const { session } = this
    const stream = await indexStream(session, flow, 'tcp', pause)
    const pairing = new DnsPairing()
    for (const index of [0, 1] as const) {
      const side = stream.sides[index]
      if (!side.hasSyn) continue
      if (side.length > MAX_STREAM) this.limited = true
      const bytes = readStart(new StreamReader(session, side), side, MAX_STREAM)
      for (let at = 0; at + 2 <= bytes.length; ) {
        const end = at + 2 + ((bytes[at] << 8) | bytes[at + 1])
        const place = end <= bytes.length && end > at + 2 ? locateByte(side, end - 1) : undefined
        if (!place) break
        this.take(pairing, place.row, bytes, at + 2, end, index === 1)
        at = end
      }
      await pause()
    }
    return pairing.lookups
  }
}

/** What a text listing says of a message: names and addresses may be lost, '' and no answers then. */
function listedMessage(session: Session, row: number): DnsMessage | undefined {
  const record = session.listing?.record(row)
  if (!record?.dns || record.dump) return undefined
  const { id, reply, flags, qname, qtype, answers } = record.dns
  const name = (qname ?? '').replace(/(.)\.$/, '$1')
  return {
    id,
    isResponse: reply,
    opcode: (flags >> 11) & 15,
    rcode: rcodeName(flags & 15),
    truncated: (flags & 0x0200) !== 0,
    questions: reply && qname === undefined ? [] : [{ name, type: qtype ?? '' }],
    answers: answers.flatMap((text) => {
      const [, type, data] = /^([A-Z][A-Z0-9]*) (\S.*)$/.exec(text) ?? []
      return type && data ? [{ name: '', type, ttl: 0, data: data.replace(/(.)\.$/, '$1') }] : []
    }),
    whole: false,
  }
}

const firstFrame = (lookup: Lookup): number => lookup.query?.frame ?? lookup.answer?.frame ?? 0

function endpoint({ flows }: Session, flow: number, side: 'orig' | 'resp') {
  return {
    address: flows.addressText(flow, side),
    port: flows.number(flow, side === 'orig' ? 'origPort' : 'respPort'),
  }
}

const endText = ({ address, port }: Lookup['client']): string => hostPortText(address, port)

function timedLookup(session: Session, lookup: Lookup, users: readonly number[]): TimedLookup {
  const { query, answer, repeats } = lookup
  return {
    flow: lookup.flow,
    isTcp: lookup.isTcp,
    repeats,
    ...(query ? { queryNs: query.ns } : {}),
    ...(answer ? { answerNs: answer.ns } : {}),
    lookup: {
      ...(query ? { query_frame: query.frame } : {}),
      ...(answer ? { answer_frame: answer.frame } : {}),
      client: endText(lookup.client),
      server: endText(lookup.server),
      flow: session.flows.uid(lookup.flow),
      id: lookup.id,
      qname: lookup.qname,
      qtype: lookup.qtype,
      ...(answer ? { rcode: answer.message.rcode } : {}),
      answers: answer?.message.answers ?? [],
      ...(query && answer ? { rtt: (answer.ns - query.ns) / 1e9 } : {}),
      used_by: users.map((flow) => session.flows.uid(flow)),
    },
  }
}

/** For each lookup the later flows its client opened to an address of the answer: to the newest lookup of a name each. */
async function usersOf(session: Session, lookups: readonly Lookup[], pause: Pause): Promise<number[][]> {
  const users = lookups.map((): number[] => [])
  const waiting = new Map<string, number[]>()
  lookups.forEach((lookup, index) => {
    for (const { type, data } of lookup.answer?.message.answers ?? []) {
      if (type !== 'A' && type !== 'AAAA') continue
      const key = `${lookup.client.address} ${data}`
      const list = waiting.get(key)
      if (list) list.push(index)
      else waiting.set(key, [index])
    }
  })
  if (waiting.size === 0) return users
  const clients = new Set([...waiting.keys()].map((key) => key.slice(0, key.indexOf(' '))))
  const clientWords = new Set<number>()
  const { flows, frames } = session
  for (let flow = 0; flow < flows.count; flow++) {
    if (flow % FLOWS_PER_PAUSE === 0) await pause()
    // texts are made only for hosts that asked
    const word = addressHash(session, flow)
    if (!clientWords.has(word)) {
      if (clientWords.has(-1 - word)) continue
      const isClient = clients.has(flows.addressText(flow, 'orig'))
      clientWords.add(isClient ? word : -1 - word)
      if (!isClient) continue
    }
    const list = waiting.get(`${flows.addressText(flow, 'orig')} ${flows.addressText(flow, 'resp')}`)
    if (list) credit(lookups, list, flow, flows.firstNs(flow, frames.baseSeconds), users)
  }
  return users
}

function addressHash({ flows }: Session, flow: number): number {
  let hash = 0
  for (const word of [0, 1, 2, 3] as const) hash = (Math.imul(hash, 31) + flows.addressWord(flow, 'orig', word)) | 0
  return hash >>> 0
}

function credit(
  lookups: readonly Lookup[],
  list: readonly number[],
  flow: number,
  ns: number,
  users: readonly number[][],
): void {
  const names = new Set<string>()
  for (let i = list.length - 1; i >= 0; i--) {
    const lookup = lookups[list[i]]
    const name = lookup.qname.toLowerCase()
    if (lookup.flow === flow || names.has(name) || (lookup.answer?.ns ?? Number.POSITIVE_INFINITY) > ns) continue
    names.add(name)
    const users1 = users[list[i]]
    if (users1.length < MAX_USED_BY) users1.push(flow)
  }
}

const desks = new WeakMap<Session, DnsDesk>()

function deskOf(session: Session): DnsDesk {
  const known = desks.get(session) ?? new DnsDesk(session)
  desks.set(session, known)
  return known
}

/** Every lookup, in the order of its first frame. */
export const dnsLookups = (session: Session, pause: Pause): Promise<DnsLookups> => deskOf(session).ask(pause)

/** The same with flow numbers and times, for those who draw conclusions. */
export const timedLookups = async (session: Session, pause: Pause): Promise<readonly TimedLookup[]> =>
  (await deskOf(session).ask(pause)).timed
