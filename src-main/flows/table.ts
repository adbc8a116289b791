/**
 * Owns the table of flows: for every frame its flow, the flow's counters, and the frame's marks.
 *
 * A flow is a bidirectional 5-tuple in time (DESIGN 1): silence, a finished close or a new SYN begins another one (timeouts.ts,
 * tcp.ts). The first packet's sender is the originator, unless it shows an answer (SYN/ACK, well-known source port).
 * Guarantees: one call a frame, no allocation per frame, nothing thrown on any input; at most `maxFlows` flows of about 400
 * bytes: frames of further ones get no flow and are counted in `untracked`.
 * Refuses to look at payload; to put IP fragments together (tracker.ts does that first; those that come late count here).
 */
import type { Layers } from '@main/decode/layers'
import { Mark } from '@shared/marks'
import { ChecksumTally, LOOKED_AT_PER_FLOW, Sum } from './checks'
import { FlowReader } from './flow-reader'
import { Fragments } from './fragments'
import { Letter, Once } from './history'
import { HolePool } from './holes'
import { FlowKey, NO_MATCH } from './key'
import { isLikelyServer } from './likely-servers'
import { Missed } from './missed'
import { Revisions } from './revisions'
import {
  BAD_CHECKSUMS,
  BASE_FRAME,
  BASE_ORIG,
  BASE_RESP,
  DIRECTION_WORDS,
  DIRECTIONS,
  F_ACK_AT,
  F_EXPIRES_AT,
  F_FIRST_SECONDS,
  F_IP_BYTES,
  F_LAST_AT,
  F_PAYLOAD_BYTES,
  F_SYN_ACK_AT,
  F_SYN_AT,
  FIRST_FRAME,
  FIRST_NANOS,
  FLAGS,
  Flow,
  FRAMES,
  HISTORY_GAPS,
  LAST_FRAME,
  LAST_PARENT,
  type Memory,
  ORIG_ADDRESS,
  PACKETS,
  PORTS,
  RARE,
  RARE_WORDS,
  RESP_ADDRESS,
  TUNNEL_CHANGES,
  VLAN_SERVICE,
  WINDOW_SCALE,
} from './rows'
import { Segment } from './segment'
import { Sequence } from './sequence'
import { Slots } from './slots'
import { TcpCourse } from './tcp'
import { TcpFlag } from './tcp-state'
import { dnsIsOver, inactivity, type Timeouts, ZEEK_TIMEOUTS } from './timeouts'
import { directionTag, keepTag, vlanContext, vlanTag } from './vlans'

const TCP = 6
const UDP = 17
const ICMP = 1
const ICMPV6 = 58
const MIN_TCP_HEADER = 20
const ICMP_HEADER = 8
const NO_SCALE = 255
/** Zeek's Tunnel::max_changes_per_connection */
const MAX_TUNNEL_CHANGES = 5
const SYN_ACK = TcpFlag.syn | TcpFlag.ack

export interface FlowTableOptions {
  /** flows at most; default 2,097,152 (about 0.8 GB when all are used) */
  readonly maxFlows?: number
  /** frames with damaged checksums count as Zeek counts them: a 'C' in the history and nothing else; default false */
  readonly verifyChecksums?: boolean
  readonly timeouts?: Partial<Timeouts>
  /** where the rows' memory comes from; default: as it is needed */
  readonly memory?: Memory
  /** false: every TCP segment goes the long way (in-order.ts); for the test that compares the two; default true */
  readonly shortCut?: boolean
}

export class FlowTable extends FlowReader {
  /** marks of the frame just tracked */
  lastMarks = 0
  /** IP frames that got no flow because the table was full */
  untracked = 0
  /** how the marks of earlier frames change by the frame just tracked; valid until the next */
  readonly revisions = new Revisions()

  /** what was found of the checksums of each flow's first packets */
  readonly checksums = new ChecksumTally()

  private readonly timeouts: Timeouts
  /** no silence below this (ns) ends a flow: spares most frames a closer look */
  private readonly shortestSilence: number
  private readonly verifyChecksums: boolean
  /** a tagged frame was met: from then on every frame's VLAN is looked at */
  private seesVlans = false
  // not cryptography: only so that collisions cannot be prepared; nothing shown depends on it
  private readonly key = new FlowKey((Math.random() * 0x100000000) | 0)
  private readonly slots = new Slots()
  private readonly fragments = new Fragments()
  private readonly holes = new HolePool()
  private readonly segment = new Segment()
  /** `segment` points at the newest flow of its key */
  private isNewest = false
  private readonly course: TcpCourse

  constructor(options: FlowTableOptions = {}) {
    super(options.maxFlows ?? 1 << 21, options.memory)
    this.verifyChecksums = options.verifyChecksums ?? false
    this.timeouts = { ...ZEEK_TIMEOUTS, ...options.timeouts }
    this.shortestSilence = Math.min(this.timeouts.tcp, this.timeouts.udp, this.timeouts.icmp)
    const missed = new Missed(this.holes, this.histories, this.revisions)
    this.course = new TcpCourse(
      new Sequence(missed, this.histories),
      this.histories,
      this.timeouts,
      options.shortCut ?? true,
    )
  }

  /**
   * Counts one decoded frame.
   * @param frame its number, from 1
   * @param seconds since 1970; @param nanos 0 … 999,999,999
   * @param parent @param context the tunnel it is in and what that adds to its key (tunnels.ts); 0 = none
   * @returns the flow's number, or -1 for a frame without IP packet (or when the table is full)
   */
  track(layers: Layers, frame: number, seconds: number, nanos: number, parent = 0, context = 0): number {
    this.lastMarks = 0
    this.revisions.count = 0
    if (layers.ipVersion === 0 || layers.srcAt < 0 || layers.dstAt < 0 || layers.ipProtocol < 0) return -1
    const { key } = this
    key.fill(layers, context)
    const inVlans = context === 0 && (this.seesVlans || layers.vlan >= 0)
    if (inVlans) this.chooseVlan(layers)
    if (layers.fragmentOffset > 0) {
      const known = this.fragments.find(key, layers.ipId)
      if (known >= 0) return this.laterFragment(layers, known, frame, seconds, nanos)
    }
    const tcp = layers.ipProtocol === TCP && layers.tcpHeaderLength >= MIN_TCP_HEADER && layers.fragmentOffset === 0
    const length = payloadLength(layers)
    if (tcp) this.segment.fill(layers, frame, length)
    const id = this.find(layers, tcp, frame, seconds, nanos)
    if (id < 0) {
      this.untracked++
      return -1
    }
    if (inVlans) keepTag(this.segment.u, this.segment.own, vlanTag(layers))
    if (layers.moreFragments && layers.fragmentOffset === 0) this.fragments.remember(key, layers.ipId, id, false)
    if (parent !== 0) this.noteParent(parent)
    this.countFrame(layers, tcp, length, frame)
    return id
  }

  /**
   * Says that the packet just tracked came in pieces: `count` frames besides its own, the first of them `firstFrame`.
   * @param ipId of the datagram when it was whole, so that pieces that come again add nothing; -1 = it was not
   * @param bytes that were seen of it besides
   */
  addPieces(count: number, firstFrame: number, frame: number, ipId: number, bytes: number): void {
    const { id, u, f, row, own } = this.segment
    if (ipId >= 0) this.fragments.remember(this.key, ipId, id, true)
    u[row + FRAMES] += count
    // a flow that began earlier keeps its first frame, and with it its name
    if (u[row + FIRST_FRAME] === frame) u[row + FIRST_FRAME] = firstFrame
    f[(own >> 1) + F_IP_BYTES] += bytes
    if ((this.key.kind & 0xff) !== TCP) f[(own >> 1) + F_PAYLOAD_BYTES] += bytes
  }

  /** Keeps which tunnel the flow at hand is in; says once that changes are not followed any more, as Zeek does. */
  private noteParent(parent: number): void {
    const { id, u, row } = this.segment
    const last = u[row + LAST_PARENT]
    if (last === parent) return
    u[row + LAST_PARENT] = parent
    if (last !== 0 && ++u[row + TUNNEL_CHANGES] === MAX_TUNNEL_CHANGES + 1) this.histories.add(id, Letter.partial, 0)
    this.tunnels.add(id, parent)
  }

  /** A SYN or SYN/ACK of this TCP flow is in the capture. */
  beginningSeen(flow: number): boolean {
    const { rows } = this
    return ((rows.sideWord(flow, 0, HISTORY_GAPS) | rows.sideWord(flow, 1, HISTORY_GAPS)) & Once.syn) !== 0
  }

  /** Nothing changes at the end of a capture: a flow that is open then is reported open. */
  finish(): void {
    this.revisions.count = 0
  }

  /** gaps of TCP streams that could not be followed to their end (holes.ts): they are missing in missed bytes */
  get gapsLeftOut(): number {
    return this.holes.leftOut
  }

  /** Bytes the table holds. */
  get memory(): number {
    return this.rows.memory + this.slots.memory + this.holes.memory
  }

  /** ns since the second in which a flow began: exact for 104 days of a flow, however long the capture. */
  private flowTime(s: Segment, seconds: number, nanos: number): number {
    return (seconds - s.f[(s.row >> 1) + F_FIRST_SECONDS]) * 1e9 + nanos
  }

  /** The flow of the key at hand, a new one where there is none (any more); points `segment` at it. */
  private find(layers: Layers, tcp: boolean, frame: number, seconds: number, nanos: number): number {
    const { key, segment } = this
    // packets come in trains: mostly the flow of the frame before goes on
    if (this.isNewest) {
      const match = key.match(segment.u, segment.row)
      if (match !== NO_MATCH) {
        segment.turn(match)
        segment.at = this.flowTime(segment, seconds, nanos)
        if (!this.isOver(segment, tcp)) return segment.id
      }
    }
    this.isNewest = true
    return this.probe(layers, tcp, frame, seconds, nanos)
  }

  /** The same by the index. */
  private probe(layers: Layers, tcp: boolean, frame: number, seconds: number, nanos: number): number {
    const { key, slots, rows, segment } = this
    const { table, mask } = slots
    const hash = key.hash()
    let slot = hash & mask
    for (;;) {
      const stored = table[2 * slot + 1]
      if (stored === 0) break
      if (table[2 * slot] === hash) {
        segment.locate(rows, stored - 1)
        const match = key.match(segment.u, segment.row)
        if (match !== NO_MATCH) {
          segment.turn(match)
          segment.at = this.flowTime(segment, seconds, nanos)
          if (!this.isOver(segment, tcp)) return stored - 1
          return this.supersede(layers, tcp, frame, seconds, nanos, slot)
        }
      }
      slot = (slot + 1) & mask
    }
    const id = this.begin(layers, tcp, frame, seconds, nanos)
    if (id >= 0) slots.take(slot, hash, id)
    return id
  }

  /** Leaves in `key` the context of the flow that the frame's VLAN leads to (vlans.ts). */
  private chooseVlan(layers: Layers): void {
    this.seesVlans = true
    const { key, segment } = this
    key.fill(layers, vlanContext(layers))
    if (this.isKnown()) return
    key.fill(layers, 0)
    if (!this.isKnown()) return
    const tag = directionTag(segment.u, segment.own)
    if (tag !== 0 && tag !== vlanTag(layers)) key.fill(layers, vlanContext(layers))
  }

  /** Is there a flow of the key at hand? Points `segment` at it and its sender's side. */
  private isKnown(): boolean {
    const { key, rows, segment } = this
    const { table, mask } = this.slots
    const hash = key.hash()
    for (let slot = hash & mask; table[2 * slot + 1] !== 0; slot = (slot + 1) & mask) {
      if (table[2 * slot] !== hash) continue
      segment.locate(rows, table[2 * slot + 1] - 1)
      const match = key.match(segment.u, segment.row)
      if (match === NO_MATCH) continue
      segment.turn(match)
      return true
    }
    return false
  }

  /** Begins a new flow for a key whose last flow (`segment`) is over. */
  private supersede(layers: Layers, tcp: boolean, frame: number, seconds: number, nanos: number, slot: number): number {
    const old = this.segment.id
    const match = this.segment.side
    const id = this.begin(layers, tcp, frame, seconds, nanos)
    if (id < 0) return -1
    this.inherit(old, id, match)
    this.slots.table[2 * slot + 1] = id + 1
    return id
  }

  /** Does this frame belong to a new flow although it has the key of flow `s`? */
  private isOver(s: Segment, tcp: boolean): boolean {
    const row = s.row >> 1
    const last = s.f[row + F_LAST_AT]
    if (s.at >= s.f[row + F_EXPIRES_AT]) return true
    const protocol = this.key.kind & 0xff
    const silence = s.at - last
    if (silence >= this.shortestSilence && silence >= inactivity(this.timeouts, protocol)) return true
    if (tcp) {
      if (s.plain || !this.course.isReuse(s)) return false
      this.lastMarks |= Mark.portReuse
      return true
    }
    if (protocol !== UDP || silence < this.timeouts.dns - 1e9) return false
    return dnsIsOver(this.timeouts, this.key.sport, this.key.dport, s.u[s.row + FIRST_NANOS], last, s.at)
  }

  /** Adds a flow for the key at hand and decides who its originator is. */
  private begin(layers: Layers, tcp: boolean, frame: number, seconds: number, nanos: number): number {
    const { rows, key, segment } = this
    const id = rows.add()
    if (id < 0) return -1
    segment.locate(rows, id)
    const { u, f, row } = segment
    const flags = tcp ? layers.tcpFlags : 0
    const opening = (flags & SYN_ACK) === TcpFlag.syn
    const protocol = key.kind & 0xff
    const flipped = !opening && isLikelyServer(protocol, key.sport) && !isLikelyServer(protocol, key.dport)
    key.store(u, row, flipped)
    segment.turn(flipped ? 1 : 0)
    segment.at = nanos
    f[(row >> 1) + F_FIRST_SECONDS] = seconds
    u[row + FIRST_NANOS] = nanos
    f[(row >> 1) + F_LAST_AT] = nanos
    f[(row >> 1) + F_EXPIRES_AT] = Number.POSITIVE_INFINITY
    f[(row >> 1) + F_SYN_AT] = Number.NaN
    f[(row >> 1) + F_SYN_ACK_AT] = Number.NaN
    f[(row >> 1) + F_ACK_AT] = Number.NaN
    u[row + FIRST_FRAME] = frame
    u[row + VLAN_SERVICE] = (layers.vlan + 1) & 0xffff
    keepTag(u, segment.own, vlanTag(layers))
    u[row + DIRECTIONS + WINDOW_SCALE] = NO_SCALE
    u[row + DIRECTIONS + DIRECTION_WORDS + WINDOW_SCALE] = NO_SCALE
    if (flipped) {
      u[row + FLAGS] = Flow.flipped
      this.histories.add(id, Letter.flip, 0)
    } else if ((flags & SYN_ACK) === SYN_ACK) u[row + FLAGS] = Flow.synAckFirst
    if (layers.sport < 0 && layers.fragmentOffset > 0) u[row + FLAGS] |= Flow.portless
    return id
  }

  /** What outlives the flow of the same end points before: tcpdump's base for relative sequence numbers. */
  private inherit(old: number, id: number, match: number): void {
    const from = this.rows.block(old)
    const was = this.rows.at(old)
    const to = this.rows.block(id)
    const row = this.rows.at(id)
    if ((this.lastMarks & Mark.portReuse) !== 0) to[row + FLAGS] |= Flow.reusedPort
    if (from[was + BASE_FRAME] === 0) return
    const turned = match !== this.segment.side
    to[row + BASE_FRAME] = from[was + BASE_FRAME]
    to[row + BASE_ORIG] = from[was + (turned ? BASE_RESP : BASE_ORIG)]
    to[row + BASE_RESP] = from[was + (turned ? BASE_ORIG : BASE_RESP)]
  }

  private countFrame(layers: Layers, tcp: boolean, length: number, frame: number): void {
    const s = this.segment
    const { u, f, row } = s
    u[row + FRAMES]++
    if ((u[row + FLAGS] & Flow.synAckFirst) !== 0 && u[row + FRAMES] === 2) this.settleRoles(layers, tcp)
    // what was given up waiting for its other fragments comes after later frames
    if (frame > u[row + LAST_FRAME]) u[row + LAST_FRAME] = frame
    if (s.side === 1) this.lastMarks |= Mark.fromResponder
    const d = s.own
    const looks = this.verifyChecksums || (u[row + FRAMES] <= LOOKED_AT_PER_FLOW && !this.checksums.isFull)
    if (looks && this.checksums.add(layers, frame) === Sum.bad && this.verifyChecksums) {
      this.lastMarks |= Mark.badChecksum
      this.histories.addScaled(s.id, Letter.checksum, s.side, ++u[d + BAD_CHECKSUMS])
      return
    }
    u[d + PACKETS]++
    f[(d >> 1) + F_IP_BYTES] += layers.ipLength
    if (tcp) {
      this.lastMarks |= this.course.segment(s, layers)
      return
    }
    if (s.at > f[(row >> 1) + F_LAST_AT]) f[(row >> 1) + F_LAST_AT] = s.at
    f[(d >> 1) + F_PAYLOAD_BYTES] += length
    if ((this.key.kind & 0xff) === UDP) this.histories.addOnce(s.id, u, d, Once.data, Letter.data, s.side)
  }

  /** The frame after a leading SYN/ACK: anything but a reset shows that a connection goes on, so that the roles were the other way. */
  private settleRoles(layers: Layers, tcp: boolean): void {
    const s = this.segment
    const { u, row } = s
    u[row + FLAGS] &= ~Flow.synAckFirst
    if (!tcp || (layers.tcpFlags & TcpFlag.rst) !== 0) return
    const syn = (layers.tcpFlags & TcpFlag.syn) !== 0
    const opensForIt = (layers.tcpFlags & SYN_ACK) === TcpFlag.syn && s.side === 1
    if (syn && !opensForIt) return
    this.flip(u, row)
    s.f[(row >> 1) + F_SYN_ACK_AT] = u[row + FIRST_NANOS]
    s.f[(row >> 1) + F_EXPIRES_AT] = Number.POSITIVE_INFINITY
    this.histories.flip(s.id)
    s.turn(s.side ^ 1)
    this.revisions.add(u[row + FIRST_FRAME], 0, Mark.fromResponder)
  }

  private flip(u: Uint32Array, row: number): void {
    for (let i = 0; i < 4; i++) swap(u, row + ORIG_ADDRESS + i, row + RESP_ADDRESS + i)
    for (let i = 0; i < DIRECTION_WORDS; i++) swap(u, row + DIRECTIONS + i, row + DIRECTIONS + DIRECTION_WORDS + i)
    const rare = row + DIRECTIONS + RARE
    for (let i = 0; i < RARE_WORDS; i++) swap(u, rare + i, rare + DIRECTION_WORDS + i)
    swap(u, row + BASE_ORIG, row + BASE_RESP)
    const ports = u[row + PORTS]
    u[row + PORTS] = (ports << 16) | (ports >>> 16)
    u[row + FLAGS] = (u[row + FLAGS] ^ Flow.firstFinFromResponder ^ Flow.firstRstFromResponder) | Flow.flipped
  }

  /** A fragment without ports whose first fragment was seen: its bytes are that packet's. */
  private laterFragment(layers: Layers, id: number, frame: number, seconds: number, nanos: number): number {
    const s = this.segment
    const { key } = this
    s.locate(this.rows, id)
    this.isNewest = false
    const { u, f, row } = s
    s.turn((u[row + ORIG_ADDRESS] | 0) === key.src0 && (u[row + ORIG_ADDRESS + 3] | 0) === key.src3 ? 0 : 1)
    const bytes = this.fragments.foundWhole ? 0 : Math.max(0, layers.ipLength - layers.ipHeaderLength)
    u[row + FRAMES]++
    if (frame > u[row + LAST_FRAME]) u[row + LAST_FRAME] = frame
    f[(s.own >> 1) + F_IP_BYTES] += bytes
    if ((key.kind & 0xff) !== TCP) f[(s.own >> 1) + F_PAYLOAD_BYTES] += bytes
    const at = this.flowTime(s, seconds, nanos)
    if (at > f[(row >> 1) + F_LAST_AT]) f[(row >> 1) + F_LAST_AT] = at
    this.lastMarks = s.side === 0 ? 0 : Mark.fromResponder
    return id
  }
}

function swap(u: Uint32Array, a: number, b: number): void {
  const kept = u[a]
  u[a] = u[b]
  u[b] = kept
}

/** Transport payload on the wire by the headers' word, bytes. */
function payloadLength(layers: Layers): number {
  const rest = layers.ipLength - layers.ipHeaderLength
  if (layers.fragmentOffset > 0) return Math.max(0, rest)
  switch (layers.ipProtocol) {
    case TCP:
      return layers.tcpHeaderLength < MIN_TCP_HEADER ? 0 : Math.max(0, rest - layers.tcpHeaderLength)
    case ICMP:
    case ICMPV6:
      return Math.max(0, rest - ICMP_HEADER)
    default:
      return Math.max(0, layers.payloadLength)
  }
}
