/**
 * Owns turning the ends and numbers of a record into what its frame needs: addresses or stand-ins for names and for ends
 * without one, absolute sequence numbers.
 *
 * Guarantees: the same name is the same address throughout the listing; ends without a name are told apart by the named end
 * of their connection and its numbers, and are never taken for a host that is named elsewhere.
 */
import type { ListingEnd, ListingRecord } from '@shared/listing'
import { v4Word, v6Words } from './listing-ends'
import type { ListingHosts } from './listing-hosts'
import { Pairing } from './listing-pairing'
import { PlacedFlag, type ResolvedRecord } from './listing-table'

const keyOf = ({ host, port, service }: ListingEnd): string => `${host ?? ''} ${port ?? service ?? ''}`

export class ListingResolver {
  private readonly pairing: Pairing

  constructor(private readonly hosts: ListingHosts) {
    this.pairing = new Pairing(() => hosts.ofNameless())
  }

  resolve(record: ListingRecord): ResolvedRecord {
    const { source, target } = record
    const isStranger = source.host === undefined || target.host === undefined
    const [from, to] = [keyOf(source), keyOf(target)]
    // the side of the record within its connection; a nameless end is always the second
    const isTurned = isStranger ? source.host === undefined : from > to
    const key = isStranger ? (source.host === undefined ? to : from) : isTurned ? `${to}|${from}` : `${from}|${to}`
    if (record.kind !== 'tcp') {
      const stranger = isStranger ? this.pairing.strangerOf(key) : 0
      return { source: this.word(source, stranger), target: this.word(target, stranger), seq: 0, ack: 0, flags: 0 }
    }
    const paired = this.pairing.pair(record, key, isTurned ? 1 : 0, isStranger)
    const flags =
      (paired.seqFilled ? PlacedFlag.seqFilled : 0) |
      (paired.shifted ? PlacedFlag.shifted : 0) |
      (paired.unanchored ? PlacedFlag.unanchored : 0)
    return {
      source: this.word(source, paired.stranger),
      target: this.word(target, paired.stranger),
      seq: paired.seq,
      ack: paired.ack,
      flags,
    }
  }

  /** The address, or the number that stands in for it. */
  private word({ host }: ListingEnd, stranger: number): number {
    if (host === undefined) return stranger
    const v4 = v4Word(host)
    if (v4 !== undefined) return v4
    if (v6Words(host)) return 0
    return this.hosts.ofName(host)
  }
}
