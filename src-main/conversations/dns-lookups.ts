/**
 * Owns pairing DNS questions with their answers: one lookup a question, whatever came of it.
 *
 * Unicast pairs by flow, id and question (RFC 5452 4.2); a question asked again before its answer is one lookup, its later
 * frames in `repeats`. Multicast DNS (RFC 6762) and LLMNR (RFC 4795) answers come from other addresses than were asked: there
 * the question and port pair them, for MULTICAST_NS. An answer nobody was seen to ask for is a lookup without query.
 * Guarantees: takes messages one after the other in capture order; at most MAX_LOOKUPS are kept; an answer finds the last
 * MAX_PENDING unanswered questions; `limited` says when questions were left out.
 */
import type { DnsMessage } from './dns-message'

const MAX_LOOKUPS = 200_000
const MAX_PENDING = 65_536
const MULTICAST_NS = 10e9
const MAX_REPEATS = 100
const QUERY = 0

/** One message with what its frame says of it. */
export interface SeenMessage {
  readonly message: DnsMessage
  readonly frame: number
  readonly ns: number
  readonly flow: number
  readonly source: Endpoint
  readonly target: Endpoint
  readonly isTcp: boolean
}

export interface Endpoint {
  readonly address: string
  readonly port: number
}

export interface Lookup {
  readonly flow: number
  readonly client: Endpoint
  readonly server: Endpoint
  readonly id: number
  readonly qname: string
  readonly qtype: string
  readonly isTcp: boolean
  readonly query?: { readonly frame: number; readonly ns: number }
  readonly repeats: number[]
  answer?: { readonly frame: number; readonly ns: number; readonly message: DnsMessage }
}

const MDNS = 5353
const LLMNR = 5355
const isMulticastPort = (port: number): boolean => port === MDNS || port === LLMNR

export class DnsPairing {
  readonly lookups: Lookup[] = []
  limited = false
  private readonly pending = new Recent()
  /** the same by flow and id alone, for answers that do not repeat the question */
  private readonly byId = new Recent()
  /** answered a moment ago: a second copy of the answer is none of nobody's question */
  private readonly answered = new Recent()

  take(seen: SeenMessage): void {
    if (seen.message.opcode !== QUERY) return
    if (seen.message.isResponse) this.answer(seen)
    else this.ask(seen)
  }

  private ask(seen: SeenMessage): void {
    for (const { name, type } of seen.message.questions) {
      const key = this.key(seen, name, type)
      const before = this.pending.get(key)
      if (before && this.isOpen(before, seen)) {
        if (before.repeats.length < MAX_REPEATS) before.repeats.push(seen.frame)
        continue
      }
      const lookup: Lookup = {
        flow: seen.flow,
        client: seen.source,
        server: seen.target,
        id: seen.message.id,
        qname: name,
        qtype: type,
        isTcp: seen.isTcp,
        query: { frame: seen.frame, ns: seen.ns },
        repeats: [],
      }
      if (!this.keep(lookup)) continue
      this.pending.set(key, lookup)
      this.byId.set(`${seen.flow} ${lookup.id}`, lookup)
    }
  }

  private answer(seen: SeenMessage): void {
    const { questions, answers } = seen.message
    if (questions.length === 0 && !this.isMulticast(seen) && this.answerById(seen)) return
    const asked = questions.length > 0 ? questions : answers
    const keys = [...new Set(asked.map(({ name, type }) => this.key(seen, name, type)))]
    let found = false
    for (const key of keys) {
      const lookup = this.pending.get(key)
      if (!lookup || !this.isOpen(lookup, seen)) {
        found ||= this.answered.get(key) !== undefined
        continue
      }
      lookup.answer = { frame: seen.frame, ns: seen.ns, message: seen.message }
      this.pending.delete(key)
      this.answered.set(key, lookup)
      found = true
    }
    if (found || asked.length === 0) return
    this.keep({
      flow: seen.flow,
      client: seen.target,
      server: seen.source,
      id: seen.message.id,
      qname: asked[0].name,
      qtype: asked[0].type,
      isTcp: seen.isTcp,
      repeats: [],
      answer: { frame: seen.frame, ns: seen.ns, message: seen.message },
    })
  }

  private answerById(seen: SeenMessage): boolean {
    const lookup = this.byId.get(`${seen.flow} ${seen.message.id}`)
    if (!lookup) return false
    if (lookup.answer) return true
    lookup.answer = { frame: seen.frame, ns: seen.ns, message: seen.message }
    const key = this.key(seen, lookup.qname, lookup.qtype)
    this.pending.delete(key)
    this.answered.set(key, lookup)
    return true
  }

  /** Multicast answers to a question of long ago are announcements. */
  private isOpen(lookup: Lookup, seen: SeenMessage): boolean {
    return !this.isMulticast(seen) || seen.ns - (lookup.query?.ns ?? 0) <= MULTICAST_NS
  }

  private isMulticast({ source, target }: SeenMessage): boolean {
    return isMulticastPort(source.port) || isMulticastPort(target.port)
  }

  private key(seen: SeenMessage, name: string, type: string): string {
    const question = `${seen.message.id} ${type} ${name.toLowerCase()}`
    if (!this.isMulticast(seen)) return `${seen.flow} ${question}`
    // LLMNR answers come to the asking port; mDNS answers to everybody, so that who asked does not tell them apart
    const { source, target } = seen
    const isLlmnr = source.port === LLMNR || target.port === LLMNR
    if (!isLlmnr) return `mdns ${question}`
    const client = seen.message.isResponse ? target : source
    return `llmnr ${client.address} ${client.port} ${question}`
  }

  private keep(lookup: Lookup): boolean {
    if (this.lookups.length >= MAX_LOOKUPS) {
      this.limited = true
      return false
    }
    this.lookups.push(lookup)
    return true
  }
}

/** The newest by key: the last MAX_PENDING for sure, at most twice as many. Two halves, so that forgetting costs nothing. */
class Recent {
  private young = new Map<string, Lookup>()
  private old = new Map<string, Lookup>()

  get(key: string): Lookup | undefined {
    return this.young.get(key) ?? this.old.get(key)
  }

  set(key: string, lookup: Lookup): void {
    this.old.delete(key)
    this.young.set(key, lookup)
    if (this.young.size < MAX_PENDING) return
    this.old = this.young
    this.young = new Map()
  }

  delete(key: string): void {
    this.young.delete(key)
    this.old.delete(key)
  }
}
