/**
 * Owns listening to one TCP flow: its two directions in order, the talk it is thought to be, and what was confirmed.
 *
 * Guarantees: it ends by itself when the talk does, when neither side's first bytes are known, or after `MAX_BYTES` heard
 * without anything confirmed. Several services are joined by commas in the order they were confirmed, as in Zeek.
 */
import { Inbound, type Listener } from './inbound'
import { talkOf } from './recognize'
import { type Announcement, type Hearing, ORIG, RESP, type Talk } from './talk'

const MAX_BYTES = 65_536
/** a service is not withdrawn for what comes after this many bytes (Zeek's limit) */
const WITHDRAW_BYTES = 10_240

/** Who is told what the dialogue of a flow showed. */
export interface Told {
  service(flow: number, names: string): void
  announce(flow: number, announcement: Announcement): void
}

/** what most dialogues confirm */
const NOTHING: readonly string[] = []

export class Dialogue implements Hearing, Listener {
  over = false
  private readonly inbound = [new Inbound(ORIG, this), new Inbound(RESP, this)]
  private services: readonly string[] = NOTHING
  private heard = 0
  /** sides whose first bytes were no talk that is known: bit 0 originator, bit 1 responder */
  private unknown = 0

  constructor(
    private readonly flow: number,
    private talk: Talk | null,
    private readonly told: Told,
  ) {}

  /** Protocol number that frames are named with; 0 = not known. */
  get protocol(): number {
    return this.talk?.protocol ?? 0
  }

  /** This side's first byte has the number `seq`, as the other side acknowledged before it came. */
  expect(side: number, seq: number) {
    this.inbound[side].expect(seq)
  }

  segment(side: number, seq: number, length: number, bytes: Uint8Array, from: number, to: number) {
    this.inbound[side].take(seq, length, bytes, from, to)
    if (this.heard > MAX_BYTES && this.services.length === 0) this.end()
  }

  hear(side: number, bytes: Uint8Array, from: number, to: number) {
    if (this.over) return
    this.heard += to - from
    if (this.talk === null) this.talk = talkOf(side, bytes, from, to, 0) ?? null
    if (this.talk !== null) return this.talk.hear(side, bytes, from, to, this)
    this.unknown |= 1 << side
    if (this.unknown === 3) this.end()
  }

  lost(side: number) {
    if (this.over) return
    if (this.talk === null) this.end()
    else this.talk.lost(side, this)
  }

  confirm(service: string) {
    if (this.services.includes(service)) return
    this.services = [...this.services, service]
    this.told.service(this.flow, this.services.join(','))
  }

  withdraw(service: string) {
    if (this.heard > WITHDRAW_BYTES || !this.services.includes(service)) return
    this.services = this.services.filter((name) => name !== service)
    this.told.service(this.flow, this.services.join(','))
  }

  become(talk: Talk | null) {
    this.talk = talk
    this.unknown = 0
  }

  announce(announcement: Announcement) {
    this.told.announce(this.flow, announcement)
  }

  end() {
    this.over = true
    // frames stay named by the talk only when it was right
    if (this.services.length === 0) this.talk = null
  }
}
