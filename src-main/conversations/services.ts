/**
 * Owns finding out, while frames come in, which service each flow carries (Zeek's `service`) and which protocol its
 * frames are named with.
 *
 * Guarantees: a frame of a decided flow costs one look into a typed array; nothing is allocated a frame, a little a flow
 * while it is undecided. At most `MAX_DIALOGUES` TCP flows are listened to at once (the longest listened to is let go),
 * each for a bounded number of bytes; a TCP flow shows what it is within `MAX_SEGMENTS` segments, a UDP flow within
 * `MAX_DATAGRAMS` datagrams, or is left alone.
 * Refuses flows whose beginning was not seen, as Zeek does: in the middle of a stream first bytes mean nothing.
 */
import type { Layers } from '@main/decode/layers'
import type { FlowTable } from '@main/flows/table'
import { Mark } from '@shared/marks'
import { Beginnings } from './beginnings'
import { datagramSays } from './datagram'
import { Dialogue, type Told } from './dialogue'
import { type Endpoint, Expectations } from './expect'
import { talkOf, talkOfPort } from './recognize'
import { type Announcement, ORIG, RESP } from './talk'

const TCP = 6
const UDP = 17
const ACK = 16

const STATE = 3
const UNSEEN = 0
const OPEN = 1
const DECIDED = 2
/** open, and there is a dialogue */
const LISTENING = 3
const COUNT = 1 << 2
const COUNT_MASK = 0xfc
const PROTOCOL_SHIFT = 8

const MAX_DATAGRAMS = 32
/** with payload and without a known beginning */
const MAX_SEGMENTS = 4
/** while they are too short to tell anything */
const MAX_WAITING = 16
const MAX_DIALOGUES = 8192
const WORDS = [0, 1, 2, 3] as const

export class Services implements Told {
  /** a flow: bits 0-1 state (bit 0: still open), 2-7 datagrams looked at, 8-15 protocol number of its frames */
  private cells = new Uint16Array(4096)
  private readonly dialogues = new Map<number, Dialogue>()
  private readonly expectations = new Expectations()
  private readonly beginnings = new Beginnings()
  private seconds = 0

  constructor(private readonly flows: FlowTable) {}

  /**
   * Looks at a frame just tracked as one of `flow`.
   * @returns the number of the protocol that frames of this flow are named with; 0 = not known
   */
  look(layers: Layers, flow: number, seconds: number): number {
    if (flow >= this.cells.length) this.grow(flow)
    const cell = this.cells[flow]
    if ((cell & STATE) === DECIDED) return cell >>> PROTOCOL_SHIFT
    if ((cell & STATE) === UNSEEN) this.begin(layers, flow, seconds)
    if (layers.payloadCaptured === 0 || (this.flows.lastMarks & Mark.badChecksum) !== 0)
      return this.cells[flow] >>> PROTOCOL_SHIFT
    if ((this.cells[flow] & OPEN) !== 0) this.listen(layers, flow, seconds)
    return this.cells[flow] >>> PROTOCOL_SHIFT
  }

  private begin(layers: Layers, flow: number, seconds: number) {
    const protocol = layers.ipProtocol
    this.cells[flow] = protocol === TCP || protocol === UDP ? OPEN : DECIDED
    if (protocol !== TCP || this.expectations.size === 0) return
    const port = this.flows.number(flow, 'respPort')
    if (!this.expectations.has(this.endpoint(flow, 'orig'), this.endpoint(flow, 'resp'), port, seconds)) return
    this.flows.setService(flow, 'ftp-data')
    this.cells[flow] = DECIDED
  }

  private listen(layers: Layers, flow: number, seconds: number) {
    this.seconds = seconds
    if (layers.ipProtocol === UDP) return this.datagram(layers, flow)
    const side = (this.flows.lastMarks & Mark.fromResponder) === 0 ? ORIG : RESP
    const isOpen = (this.cells[flow] & STATE) === LISTENING
    const dialogue = isOpen ? this.dialogues.get(flow) : this.open(layers, flow, side)
    if (!dialogue) return
    const { payloadAt, payloadCaptured } = layers
    // the data of a SYN begins one further
    const seq = (layers.seq + ((layers.tcpFlags >> 1) & 1)) >>> 0
    dialogue.segment(side, seq, layers.payloadLength, layers.bytes, payloadAt, payloadAt + payloadCaptured)
    this.cells[flow] = LISTENING | (dialogue.protocol << PROTOCOL_SHIFT)
    if (dialogue.over) this.decide(flow)
  }

  /** A dialogue for a flow whose port or bytes begin a talk; a few segments without one decide that there is none. */
  private open(layers: Layers, flow: number, side: number): Dialogue | undefined {
    const { payloadAt, payloadCaptured, bytes } = layers
    const respPort = side === ORIG ? layers.dport : layers.sport
    const end = payloadAt + payloadCaptured
    const plain = talkOfPort(respPort) ?? talkOf(side, bytes, payloadAt, end, respPort)
    const begun = plain ? undefined : this.beginnings.join(flow, side, layers.seq, bytes, payloadAt, end)
    const talk = begun ? talkOf(side, begun.bytes, 0, begun.bytes.length, respPort) : plain
    if (!talk) {
      this.cells[flow] += COUNT
      const limit = this.beginnings.isWaiting(flow) ? MAX_WAITING : MAX_SEGMENTS
      if ((this.cells[flow] & COUNT_MASK) / COUNT >= limit) this.decide(flow)
      return undefined
    }
    this.beginnings.forget(flow)
    if (talk.anywhere !== true && !this.flows.beginningSeen(flow)) {
      this.decide(flow)
      return undefined
    }
    const dialogue = new Dialogue(flow, talk, this)
    if (this.dialogues.size >= MAX_DIALOGUES) this.letGo()
    this.dialogues.set(flow, dialogue)
    // the answer's first segments may come out of order: where it begins was acknowledged by the question
    if ((layers.tcpFlags & ACK) !== 0 && layers.ack !== 0) dialogue.expect(1 - side, layers.ack)
    if (begun) dialogue.segment(side, begun.seq, begun.before, begun.bytes, 0, begun.before)
    return dialogue
  }

  private datagram(layers: Layers, flow: number) {
    const { flows } = this
    const fromResponder = (flows.lastMarks & Mark.fromResponder) !== 0
    const from = layers.payloadAt
    const to = from + layers.payloadCaptured
    const respPort = flows.number(flow, 'respPort')
    const said = datagramSays(layers.bytes, from, to, fromResponder, respPort, flows.number(flow, 'origPort'))
    const cell = this.cells[flow]
    const protocol = said.protocol !== 0 ? said.protocol : cell >>> PROTOCOL_SHIFT
    const looked = (cell & COUNT_MASK) / COUNT + 1
    if (said.service !== '') flows.setService(flow, said.service)
    const state = said.service !== '' || looked >= MAX_DATAGRAMS ? DECIDED : OPEN
    this.cells[flow] = state | (looked * COUNT) | (protocol << PROTOCOL_SHIFT)
  }

  private decide(flow: number) {
    if ((this.cells[flow] & STATE) === LISTENING) this.dialogues.delete(flow)
    this.beginnings.forget(flow)
    this.cells[flow] = (this.cells[flow] & ~STATE) | DECIDED
  }

  /** A map keeps the order of insertion: the first was listened to longest. */
  private letGo() {
    const [first] = this.dialogues.keys()
    this.decide(first)
  }

  /** A dialogue showed which services its flow carries. */
  service(flow: number, names: string) {
    this.flows.setService(flow, names)
  }

  /** A dialogue announced another connection. */
  announce(flow: number, { address, port, openedBy }: Announcement) {
    const opener = this.endpoint(flow, openedBy === ORIG ? 'orig' : 'resp')
    this.expectations.add(opener, address ?? this.endpoint(flow, 'resp'), port, this.seconds)
  }

  private endpoint(flow: number, side: 'orig' | 'resp'): Endpoint {
    const words = WORDS.map((word) => this.flows.addressWord(flow, side, word))
    return { version: this.flows.number(flow, 'version'), words }
  }

  private grow(flow: number) {
    const grown = new Uint16Array(Math.max(this.cells.length * 2, flow + 1))
    grown.set(this.cells)
    this.cells = grown
  }
}
