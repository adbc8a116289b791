/**
 * Owns reading a flow by its number: numbers, texts, times and the record with Zeek's names (DESIGN 5.1).
 *
 * Guarantees: nothing here changes a flow, except the two things others find out (service, conversation). Numbers that are not
 * known are NaN, absent in records. Bytes are counted as Zeek does: TCP by sequence numbers (payload lost by the capture
 * counts, repeats do not), others by payload seen (docs.zeek.org, Conn::Info).
 */
import type { FlowColumn, Side as FlowSideName } from '@shared/filter/subject'
import { hostPortText, ipv4WordText, ipv6GroupsText } from '@shared/format'
import type { Mended } from '@shared/listing'
import type { FlowRecord } from '@shared/rows'
import { type CommunityEnds, communityId, communityKey } from './community-id'
import { Histories } from './history'
import { KIND_ONE_WAY, kindIpVersion, kindProtocol } from './key'
import {
  BASE_FRAME,
  BASE_ORIG,
  BASE_RESP,
  CONTEXT,
  DUPLICATE_ACKS,
  F_ACK_AT,
  F_ACKED,
  F_FIRST_SECONDS,
  F_IP_BYTES,
  F_LAST_AT,
  F_MISSED,
  F_PAYLOAD_BYTES,
  F_SENT,
  F_SYN_ACK_AT,
  F_SYN_AT,
  FIRST_FIN_FRAME,
  FIRST_FRAME,
  FIRST_NANOS,
  FIRST_RST_FRAME,
  FLAGS,
  Flow,
  FlowRows,
  FRAMES,
  KIND,
  LAST_FRAME,
  type Memory,
  ORIG_ADDRESS,
  PACKETS,
  PORTS,
  REORDERED,
  RESP_ADDRESS,
  RETRANSMITTED,
  SIDE,
  Side,
  VLAN_SERVICE,
} from './rows'
import { Endpoint, tcpConnState, udpConnState } from './tcp-state'
import { Tunnels } from './tunnels'
import { uidOf } from './uid'

const ICMP = 1
const TCP = 6
const UDP = 17
const ICMPV6 = 58
const SCTP = 132
const SIDE_INDEX = { orig: 0, resp: 1 } as const

export type FlowSide = FlowSideName

/** Names of the numbers of a flow: the display filter's columns, and frames in all. */
export type FlowNumber = FlowColumn | 'frames'

/** Who closed or reset first, and with which frame. */
export interface FirstOf {
  readonly frame: number
  readonly side: FlowSide
}

/** What is known of flows that were made from a text listing instead of packets. */
export interface TextFlows {
  isText(flow: number): boolean
  /** the name that the text has in place of an address; '?' when it has none either; undefined where it has the address */
  endName(flow: number, side: FlowSide): string | undefined
  knowsIpBytes(flow: number): boolean
  /** what the text does not hold and a record shows all the same, or leaves out */
  mended(flow: number): readonly Mended[]
}

export class FlowReader {
  /** set by the session when one of its files is a listing */
  text: TextFlows | undefined
  protected readonly rows: FlowRows
  protected readonly histories: Histories
  readonly tunnels = new Tunnels()
  private readonly services: string[] = ['']
  private readonly conversations = new Map<number, number>()

  /** @param limit flows at most; @param memory where their rows come from */
  constructor(limit: number, memory?: Memory) {
    this.rows = new FlowRows(limit, memory)
    this.histories = new Histories(this.rows)
  }

  /** Flows so far; they are numbered from 0 in the order of their first frames. */
  get count(): number {
    return this.rows.count
  }

  number(flow: number, name: FlowNumber): number {
    const { rows } = this
    switch (name) {
      case 'version':
        return kindIpVersion(rows.word(flow, KIND))
      case 'ipProtocol':
        return this.ipProtocol(flow)
      case 'origPort':
        return this.hasPorts(flow) ? rows.word(flow, PORTS) >>> 16 : Number.NaN
      case 'respPort':
        return this.hasPorts(flow) ? rows.word(flow, PORTS) & 0xffff : Number.NaN
      case 'vlan':
        return (rows.word(flow, VLAN_SERVICE) & 0xffff) === 0
          ? Number.NaN
          : (rows.word(flow, VLAN_SERVICE) & 0xffff) - 1
      case 'startSeconds':
        return rows.float(flow, F_FIRST_SECONDS)
      case 'startNanos':
        return rows.word(flow, FIRST_NANOS)
      case 'durationNs':
        return this.durationNs(flow)
      case 'rttNs':
        return this.handshakeNs(flow).total
      case 'conversation':
        return this.conversations.get(flow) ?? Number.NaN
      default:
        return this.counter(flow, name)
    }
  }

  private counter(flow: number, name: Exclude<FlowNumber, 'version' | 'ipProtocol' | 'conversation'>): number {
    const { rows } = this
    switch (name) {
      case 'origPackets':
        return rows.sideWord(flow, 0, PACKETS)
      case 'respPackets':
        return rows.sideWord(flow, 1, PACKETS)
      case 'origBytes':
        return this.bytes(flow, 0)
      case 'respBytes':
        return this.bytes(flow, 1)
      case 'origIpBytes':
        return rows.sideFloat(flow, 0, F_IP_BYTES)
      case 'respIpBytes':
        return rows.sideFloat(flow, 1, F_IP_BYTES)
      case 'missedBytes':
        return rows.float(flow, F_MISSED)
      case 'retransmitted':
        return rows.word(flow, RETRANSMITTED)
      case 'reordered':
        return rows.word(flow, REORDERED)
      case 'duplicateAcks':
        return rows.word(flow, DUPLICATE_ACKS)
      case 'firstFrame':
        return rows.word(flow, FIRST_FRAME)
      case 'lastFrame':
        return rows.word(flow, LAST_FRAME)
      case 'frames':
        return rows.word(flow, FRAMES)
      default:
        return Number.NaN
    }
  }

  firstFrame(flow: number): number {
    return this.rows.word(flow, FIRST_FRAME)
  }

  lastFrame(flow: number): number {
    return this.rows.word(flow, LAST_FRAME)
  }

  ipProtocol(flow: number): number {
    return kindProtocol(this.rows.word(flow, KIND))
  }

  /** Word 0 … 3 (big-endian) of an address; IPv4 is word 0, the others are 0. */
  addressWord(flow: number, side: FlowSide, word: 0 | 1 | 2 | 3): number {
    return this.rows.word(flow, (side === 'orig' ? ORIG_ADDRESS : RESP_ADDRESS) + word)
  }

  /** Address as text; the name of an end whose address is not known. */
  addressText(flow: number, side: FlowSide): string {
    return this.text?.endName(flow, side) ?? this.plainAddress(flow, side)
  }

  private plainAddress(flow: number, side: FlowSide): string {
    const at = side === 'orig' ? ORIG_ADDRESS : RESP_ADDRESS
    if (kindIpVersion(this.rows.word(flow, KIND)) === 4) return ipv4WordText(this.rows.word(flow, at))
    const groups: number[] = []
    for (let i = 0; i < 4; i++) groups.push(this.rows.word(flow, at + i) >>> 16, this.rows.word(flow, at + i) & 0xffff)
    return ipv6GroupsText(groups)
  }

  /** '1.2.3.4:80', '[2001:db8::1]:80', without port where there is none. */
  origText(flow: number): string {
    return this.endText(flow, 'orig')
  }

  respText(flow: number): string {
    return this.endText(flow, 'resp')
  }

  private endText(flow: number, side: FlowSide): string {
    const address = this.addressText(flow, side)
    const port = this.number(flow, side === 'orig' ? 'origPort' : 'respPort')
    if (Number.isNaN(port) || address === '?') return address
    return hostPortText(address, port)
  }

  hasPorts(flow: number): boolean {
    const protocol = this.ipProtocol(flow)
    return (
      (protocol === TCP || protocol === UDP || protocol === SCTP) && (this.rows.word(flow, FLAGS) & Flow.portless) === 0
    )
  }

  /** Zeek's transport name. */
  protocolText(flow: number): string {
    const protocol = this.ipProtocol(flow)
    if (protocol === TCP) return 'tcp'
    if (protocol === UDP) return 'udp'
    return protocol === ICMP || protocol === ICMPV6 ? 'icmp' : 'unknown_transport'
  }

  /** Zeek's conn_state. */
  stateText(flow: number): string {
    const { rows } = this
    const protocol = this.ipProtocol(flow)
    if (protocol === UDP) return udpConnState(rows.sideWord(flow, 0, PACKETS) > 0, rows.sideWord(flow, 1, PACKETS) > 0)
    if (protocol !== TCP) return 'OTH'
    return tcpConnState(
      this.endpointState(flow, 'orig'),
      this.endpointState(flow, 'resp'),
      this.bytes(flow, 0) + this.bytes(flow, 1) === 0,
      () => this.history(flow),
    )
  }

  /** State of one end (`Endpoint`); meaningful for TCP. */
  endpointState(flow: number, side: FlowSide): number {
    return this.rows.sideWord(flow, SIDE_INDEX[side], SIDE) & 15
  }

  history(flow: number): string {
    return this.histories.text(flow)
  }

  /** Payload bytes one way as Zeek's orig_bytes / resp_bytes. */
  bytes(flow: number, side: number): number {
    const { rows } = this
    if (this.ipProtocol(flow) !== TCP) return rows.sideFloat(flow, side, F_PAYLOAD_BYTES)
    const highest = Math.max(rows.sideFloat(flow, side, F_SENT), rows.sideFloat(flow, side, F_ACKED))
    const fin = (rows.sideWord(flow, side, SIDE) & Side.fin) === 0 ? 0 : 1
    return Math.max(0, highest - fin)
  }

  /** IP bytes both ways. */
  ipBytes(flow: number): number {
    return this.rows.sideFloat(flow, 0, F_IP_BYTES) + this.rows.sideFloat(flow, 1, F_IP_BYTES)
  }

  /** ns from `baseSeconds` (since 1970) to the first frame. */
  firstNs(flow: number, baseSeconds: number): number {
    return (this.rows.float(flow, F_FIRST_SECONDS) - baseSeconds) * 1e9 + this.rows.word(flow, FIRST_NANOS)
  }

  /** ns from `baseSeconds` to the last frame that counts into the duration. */
  lastNs(flow: number, baseSeconds: number): number {
    return this.rows.float(flow, F_LAST_AT) + (this.rows.float(flow, F_FIRST_SECONDS) - baseSeconds) * 1e9
  }

  /** ns from the first to the last frame that counts; Zeek stops counting once both sides have closed. */
  durationNs(flow: number): number {
    return Math.max(0, this.rows.float(flow, F_LAST_AT) - this.rows.word(flow, FIRST_NANOS))
  }

  /** Parts of the handshake's round trip in ns; NaN where a part was not seen. */
  handshakeNs(flow: number): { readonly synToSynAck: number; readonly synAckToAck: number; readonly total: number } {
    const syn = this.rows.float(flow, F_SYN_AT)
    const synAck = this.rows.float(flow, F_SYN_ACK_AT)
    const ack = this.rows.float(flow, F_ACK_AT)
    return { synToSynAck: synAck - syn, synAckToAck: ack - synAck, total: ack - syn }
  }

  /** What tcpdump subtracts from sequence numbers of each side; it prints frame `frame` itself, and SYNs, without. */
  tcpdumpBase(flow: number): { readonly frame: number; readonly orig: number; readonly resp: number } | undefined {
    const frame = this.rows.word(flow, BASE_FRAME)
    if (frame === 0) return undefined
    return { frame, orig: this.rows.word(flow, BASE_ORIG), resp: this.rows.word(flow, BASE_RESP) }
  }

  firstFin(flow: number): FirstOf | undefined {
    return this.firstOf(flow, FIRST_FIN_FRAME, Flow.firstFinFromResponder)
  }

  firstRst(flow: number): FirstOf | undefined {
    return this.firstOf(flow, FIRST_RST_FRAME, Flow.firstRstFromResponder)
  }

  private firstOf(flow: number, column: number, flag: number): FirstOf | undefined {
    const frame = this.rows.word(flow, column)
    if (frame === 0) return undefined
    return { frame, side: (this.rows.word(flow, FLAGS) & flag) === 0 ? 'orig' : 'resp' }
  }

  /** True when the first frame came from the side now called responder. */
  isFlipped(flow: number): boolean {
    return (this.rows.word(flow, FLAGS) & Flow.flipped) !== 0
  }

  /** Says what a flow carries, as Zeek names it ('ftp', 'ftp-data', 'ssl'); '' takes it back. */
  setService(flow: number, service: string): void {
    let index = this.services.indexOf(service)
    if (index < 0) index = this.services.push(service) - 1
    const u = this.rows.block(flow)
    const at = this.rows.at(flow) + VLAN_SERVICE
    u[at] = (u[at] & 0xffff) | (index << 16)
  }

  /** '' = not known. */
  serviceText(flow: number): string {
    return this.services[this.rows.word(flow, VLAN_SERVICE) >>> 16] ?? ''
  }

  /** Says which conversation (from 1) a flow belongs to. */
  setConversation(flow: number, conversation: number): void {
    this.conversations.set(flow, conversation)
  }

  /** Lasting name of the flow. */
  uid(flow: number): string {
    const { rows } = this
    const words: number[] = []
    const flipped = this.isFlipped(flow)
    const first = flipped ? RESP_ADDRESS : ORIG_ADDRESS
    const second = flipped ? ORIG_ADDRESS : RESP_ADDRESS
    for (let i = 0; i < 4; i++) words.push(rows.word(flow, first + i), rows.word(flow, second + i))
    const ports = rows.word(flow, PORTS)
    words.push(flipped ? (ports << 16) | (ports >>> 16) : ports, rows.word(flow, KIND), rows.word(flow, CONTEXT))
    const seconds = rows.float(flow, F_FIRST_SECONDS)
    words.push(
      rows.word(flow, FIRST_FRAME),
      seconds >>> 0,
      Math.floor(seconds / 0x100000000),
      rows.word(flow, FIRST_NANOS),
    )
    return uidOf(words)
  }

  /** One row of `flows --format json`. Like Zeek's, a flow of one instant has no duration and no payload counts. */
  flowRecord(flow: number): FlowRecord {
    const { rows } = this
    const duration = this.durationNs(flow)
    const service = this.serviceText(flow)
    const history = this.history(flow)
    const rtt = this.handshakeNs(flow).total
    const conversation = this.conversations.get(flow)
    const ports = rows.word(flow, PORTS)
    const parents = this.tunnels.uids(flow, (parent) => this.uid(parent))
    const text = this.text?.isText(flow) ? this.text : undefined
    const knowsIpBytes = text === undefined || text.knowsIpBytes(flow)
    return {
      ts: this.startSeconds(flow),
      uid: this.uid(flow),
      'id.orig_h': this.addressText(flow, 'orig'),
      'id.orig_p': ports >>> 16,
      'id.resp_h': this.addressText(flow, 'resp'),
      'id.resp_p': ports & 0xffff,
      proto: this.protocolText(flow),
      ...(service === '' ? {} : { service }),
      ...(duration > 0
        ? { duration: duration / 1e9, orig_bytes: this.bytes(flow, 0), resp_bytes: this.bytes(flow, 1) }
        : {}),
      conn_state: this.stateText(flow),
      missed_bytes: rows.float(flow, F_MISSED),
      ...(history === '' ? {} : { history }),
      orig_pkts: rows.sideWord(flow, 0, PACKETS),
      ...(knowsIpBytes ? { orig_ip_bytes: rows.sideFloat(flow, 0, F_IP_BYTES) } : {}),
      resp_pkts: rows.sideWord(flow, 1, PACKETS),
      ...(knowsIpBytes ? { resp_ip_bytes: rows.sideFloat(flow, 1, F_IP_BYTES) } : {}),
      ...(parents.length === 0 ? {} : { tunnel_parents: parents }),
      ip_proto: this.ipProtocol(flow),
      ...(this.hasAddresses(flow) ? { community_id: this.communityId(flow) } : {}),
      first_frame: rows.word(flow, FIRST_FRAME),
      last_frame: rows.word(flow, LAST_FRAME),
      frames: rows.word(flow, FRAMES),
      reordered: rows.word(flow, REORDERED),
      retransmitted: rows.word(flow, RETRANSMITTED),
      duplicate_acks: rows.word(flow, DUPLICATE_ACKS),
      ...(Number.isNaN(rtt) ? {} : { handshake_rtt: rtt / 1e9 }),
      ...(conversation === undefined ? {} : { conversation: String(conversation) }),
      ...(text ? { mended: text.mended(flow) } : {}),
    }
  }

  /** False when an end's address is not known, only its name or not even that. */
  private hasAddresses(flow: number): boolean {
    return !this.text?.endName(flow, 'orig') && !this.text?.endName(flow, 'resp')
  }

  communityId(flow: number): string {
    return communityId(this.communityEnds(flow))
  }

  /** A number that orders flows as their Community IDs do. */
  communityKey(flow: number): number {
    return communityKey(this.communityEnds(flow))
  }

  private communityEnds(flow: number): CommunityEnds {
    const { rows } = this
    const at = rows.at(flow)
    const ports = rows.word(flow, PORTS)
    return {
      version: kindIpVersion(rows.word(flow, KIND)),
      protocol: this.ipProtocol(flow),
      words: rows.block(flow),
      orig: at + ORIG_ADDRESS,
      resp: at + RESP_ADDRESS,
      origPort: ports >>> 16,
      respPort: ports & 0xffff,
      oneWay: (rows.word(flow, KIND) & KIND_ONE_WAY) !== 0,
    }
  }

  /** Seconds since 1970 with microseconds: what Zeek prints, and what a double can hold. */
  private startSeconds(flow: number): number {
    const nanos = this.rows.word(flow, FIRST_NANOS)
    return Number(`${this.rows.float(flow, F_FIRST_SECONDS)}.${String(nanos).padStart(9, '0').slice(0, 6)}`)
  }

  /** True when the flow's ends have both closed or one was reset. */
  isClosed(flow: number): boolean {
    const orig = this.endpointState(flow, 'orig')
    const resp = this.endpointState(flow, 'resp')
    return orig === Endpoint.reset || resp === Endpoint.reset || (orig === Endpoint.closed && resp === Endpoint.closed)
  }
}
