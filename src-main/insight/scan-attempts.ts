/**
 * Owns what each connection of a capture is to somebody who looks for scans: who tried which port of whom, how (the flags of
 * the first packet) and what came of it. Judges no cluster; one row a flow, in typed columns.
 *
 * Guarantees: a connection counts as `refused`, `silent` or `dropped` only when its opening packet was seen; what may be the rest
 * of a connection that began before the capture is left out, and so are answers without their question (backscatter).
 */
import type { FlowReader } from '../flows/flow-reader'
import { isLikelyServer } from '../flows/likely-servers'
import { Endpoint, TcpFlag } from '../flows/tcp-state'
import { Hosts } from './scan-hosts'

const ICMP = 1
const TCP = 6
const UDP = 17
const ICMPV6 = 58
/** flows of ICMP that are remembered */
const MAX_ICMP = 65_536
const URG = 32
/** flags without those of congestion control (RFC 3168, 9768) */
const CORE_FLAGS = 0x3f

/** What became of a connection; the higher number counts when a port was tried more than once. */
export const Outcome = {
  /** nothing came back */
  silent: 1,
  /** RST, or ICMP says that nobody listens */
  refused: 2,
  /** answered, then reset by the side that asked, without a byte */
  dropped: 3,
  /** established, no byte, not closed while it was seen */
  idle: 4,
  /** established and closed in order, no byte */
  empty: 5,
  /** bytes one way */
  oneWay: 6,
  /** bytes both ways; UDP: answered */
  used: 7,
} as const

/** How it was tried. */
export const Technique = { syn: 1, fin: 2, nul: 3, xmas: 4, odd: 5, ack: 6, maimon: 7, udp: 8, midway: 9 } as const

/** Nothing that opens connections sends these first (RFC 9293 3.10.7). */
export const isOddTechnique = (technique: number): boolean => technique >= Technique.fin && technique <= Technique.odd

export const isFailure = (outcome: number): boolean => outcome <= Outcome.dropped

/** `own`: of the two hosts of the FTP session; `foreign`: the client named another host (a bounce). */
export type Announcement = 'none' | 'own' | 'foreign'
const ANNOUNCED = { none: 0, own: 256, foreign: 512 } as const

/** Where the facts come from. */
export interface AttemptSource {
  readonly flows: FlowReader
  /** flags of a frame's TCP header; -1 when the capture cut them off */
  flagsOf(frame: number): number
  /** what an FTP control connection said of a flow */
  announcementOf(flow: number): Announcement
}

export class Attempts {
  count = 0
  readonly hosts: Hosts
  flow = new Uint32Array(1024)
  source = new Uint32Array(1024)
  target = new Uint32Array(1024)
  /** responder's port; 65,536 and up: UDP's */
  port = new Uint32Array(1024)
  /** bits 0-3 outcome, 4-7 technique, 8 announced, 9 announced for another host */
  kind = new Uint16Array(1024)

  /** ICMP's flows, for what they say of UDP */
  readonly icmp: number[] = []

  constructor(
    private readonly from: AttemptSource,
    seed: number,
  ) {
    this.hosts = new Hosts(from.flows, seed)
  }

  outcome(row: number): number {
    return this.kind[row] & 15
  }

  technique(row: number): number {
    return (this.kind[row] >>> 4) & 15
  }

  isAnnounced(row: number): boolean {
    return (this.kind[row] & ANNOUNCED.own) !== 0
  }

  isBounced(row: number): boolean {
    return (this.kind[row] & ANNOUNCED.foreign) !== 0
  }

  /** Takes the flows from `first` up to, not including, `end`. */
  take(first: number, end: number): void {
    const { flows } = this.from
    for (let flow = first; flow < end; flow++) {
      const protocol = flows.ipProtocol(flow)
      if ((protocol === ICMP || protocol === ICMPV6) && this.icmp.length < MAX_ICMP) this.icmp.push(flow)
      if ((protocol !== TCP && protocol !== UDP) || !flows.hasPorts(flow)) continue
      const kind = protocol === TCP ? this.tcp(flow) : this.udp(flow)
      if (kind === 0 || isGroupAddress(flows, flow)) continue
      if (this.count === this.flow.length) this.grow()
      const row = this.count++
      this.flow[row] = flow
      this.source[row] = this.hosts.of(flow, 0)
      this.target[row] = this.hosts.of(flow, 1)
      this.port[row] = flows.number(flow, 'respPort') + (protocol === UDP ? 65_536 : 0)
      this.kind[row] = kind | ANNOUNCED[this.from.announcementOf(flow)]
    }
  }

  private tcp(flow: number): number {
    const { flows } = this.from
    const flags = this.from.flagsOf(flows.firstFrame(flow))
    if (flags < 0) return 0
    const orig = flows.bytes(flow, 0)
    const resp = flows.bytes(flow, 1)
    const carried = orig > 0 && resp > 0 ? Outcome.used : orig + resp > 0 ? Outcome.oneWay : 0
    const opens = (flags & (TcpFlag.syn | TcpFlag.ack | TcpFlag.rst)) === TcpFlag.syn && !flows.isFlipped(flow)
    if (!opens) {
      if (carried !== 0) return carried | (Technique.midway << 4)
      return flows.isFlipped(flow) || (flags & (TcpFlag.syn | TcpFlag.rst)) !== 0 ? 0 : this.probe(flow, flags)
    }
    const technique = ((flags & (TcpFlag.fin | URG)) === 0 ? Technique.syn : Technique.odd) << 4
    const from = flows.endpointState(flow, 'orig')
    const to = flows.endpointState(flow, 'resp')
    if (to === Endpoint.inactive && flows.number(flow, 'respPackets') === 0 && !this.wentOn(flow))
      return technique | (from === Endpoint.reset ? Outcome.dropped : Outcome.silent)
    // a SYN with a FIN opens and closes at once
    const tried = from === Endpoint.synSent || (from === Endpoint.closed && technique === Technique.odd << 4)
    if (to === Endpoint.reset && tried && carried === 0) return technique | Outcome.refused
    if (carried !== 0) return technique | carried
    if (from === Endpoint.reset) return technique | Outcome.dropped
    return technique | (from === Endpoint.closed || to === Endpoint.closed ? Outcome.empty : Outcome.idle)
  }

  /** Nothing came back in this capture, but the originator acknowledged something: the other direction was not captured. */
  private wentOn(flow: number): boolean {
    const { flows } = this.from
    return flows.number(flow, 'origPackets') > 1 && /[AD]/.test(flows.history(flow))
  }

  /** A segment without SYN and without payload that nothing else belongs to but a reset. */
  private probe(flow: number, flags: number): number {
    const { flows } = this.from
    if (flows.number(flow, 'origPackets') > 2 || flows.number(flow, 'respPackets') > 2) return 0
    const to = flows.endpointState(flow, 'resp')
    const outcome = to === Endpoint.reset ? Outcome.refused : to === Endpoint.inactive ? Outcome.silent : 0
    if (outcome === 0) return 0
    const core = flags & CORE_FLAGS
    if (core === 0) return outcome | (Technique.nul << 4)
    if (core === TcpFlag.fin) return outcome | (Technique.fin << 4)
    if ((core & TcpFlag.ack) === 0) return outcome | (Technique.xmas << 4)
    // the end of a connection that began earlier looks the same from a server
    if (isLikelyServer(TCP, flows.number(flow, 'origPort'))) return 0
    if (core === TcpFlag.ack) return outcome | (Technique.ack << 4)
    return core === (TcpFlag.ack | TcpFlag.fin) ? outcome | (Technique.maimon << 4) : 0
  }

  private udp(flow: number): number {
    const { flows } = this.from
    const technique = Technique.udp << 4
    const sent = flows.number(flow, 'origPackets')
    if (sent === 0) return 0
    if (flows.number(flow, 'respPackets') > 0) return technique | Outcome.used
    // many packets one way are a stream that nobody answers (RTP, syslog), and a server's port sends answers
    const fromServer = isServerPort(flows.number(flow, 'origPort')) && flows.number(flow, 'respPort') >= 1024
    return sent > MAX_UDP_TRIES || fromServer ? 0 : technique | Outcome.silent
  }

  private grow(): void {
    const size = this.flow.length * 2
    const wider = (old: Uint32Array): Uint32Array<ArrayBuffer> => {
      const grown = new Uint32Array(size)
      grown.set(old)
      return grown
    }
    this.flow = wider(this.flow)
    this.source = wider(this.source)
    this.target = wider(this.target)
    this.port = wider(this.port)
    const kind = new Uint16Array(size)
    kind.set(this.kind)
    this.kind = kind
  }
}

/** nmap asks a silent port up to eleven times, but in twos and threes unless told otherwise */
const MAX_UDP_TRIES = 4
const SSDP = 1900

const isServerPort = (port: number): boolean => port < 1024 || port === SSDP || isLikelyServer(UDP, port)

/** Broadcast, multicast and the like: nobody in particular is asked. */
function isGroupAddress(flows: FlowReader, flow: number): boolean {
  const word = flows.addressWord(flow, 'resp', 0) >>> 0
  if (flows.number(flow, 'version') === 6) return word >>> 24 === 0xff
  return word >= 0xe0000000 || word === 0 || (flows.ipProtocol(flow) === UDP && (word & 255) === 255)
}
