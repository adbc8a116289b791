/**
 * Owns the findings on addresses that have no business where they stand: bogons and martians (RFC 6890, RFC 5735).
 *
 * Quiet on purpose: private addresses are ordinary behind NAT, documentation addresses in captures made for teaching; those
 * count only when they talk with public ones. Loopback counts on a wire only.
 * Guarantees: one finding a reason, with the first `MAX_NAMED` addresses and how many flows there are.
 */
import { type Finding, MAX_EVIDENCE_FRAMES } from '@shared/finding'
import { countText } from '@shared/format'
import type { AddressClass } from './address-classes'
import { evidence, findingId, sumOf } from './findings'

const TCP = 6
const UDP = 17
const DHCP_PORTS = new Set([67, 68])

export const ADDRESS_REASONS = [
  'same-ends',
  'source-multicast',
  'source-broadcast',
  'source-unspecified',
  'to-unspecified',
  'reserved-block',
  'loopback-on-wire',
  'not-routed',
  'mapped-on-wire',
] as const
export type AddressReason = (typeof ADDRESS_REASONS)[number]

interface Words {
  readonly verdict: string
  readonly rule: string
  readonly counter: string
}

const WORDS: Readonly<Record<AddressReason, Words>> = {
  'same-ends': {
    verdict: 'sender and receiver are the same end point (land)',
    rule: 'A packet whose source and destination address and port are equal answers itself; only the LAND attack sends it.',
    counter: 'A host that talks to itself over its own address, captured on that host, looks the same.',
  },
  'source-multicast': {
    verdict: 'multicast address as source',
    rule: 'A multicast address is never a source (RFC 1112 section 7.2, RFC 4291 section 2.7).',
    counter: 'A damaged header cannot be ruled out.',
  },
  'source-broadcast': {
    verdict: 'broadcast address as source',
    rule: '255.255.255.255 is never a source (RFC 1122 section 3.2.1.3).',
    counter: 'A damaged header cannot be ruled out.',
  },
  'source-unspecified': {
    verdict: 'unspecified address as source',
    rule: '0.0.0.0/8 and :: are sources only while a host learns its address (RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.2).',
    counter: 'A host that is just being configured sends so for a moment.',
  },
  'to-unspecified': {
    verdict: 'unspecified address as destination',
    rule: '0.0.0.0/8 and :: are no destinations (RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.2).',
    counter: 'Programs given an empty address try to reach it; the packet should not have left the host.',
  },
  'reserved-block': {
    verdict: 'address from a reserved block',
    rule: '240.0.0.0/4 and IPv6 outside of what IANA has assigned belong to nobody (RFC 6890).',
    counter: 'Some networks use 240.0.0.0/4 inside.',
  },
  'loopback-on-wire': {
    verdict: 'loopback address on a wire',
    rule: '127.0.0.0/8 and ::1 never leave a host (RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3).',
    counter: 'A capture of the loopback interface itself, saved with Ethernet headers, looks nearly the same.',
  },
  'not-routed': {
    verdict: 'address that is not routed, talking with a public one',
    rule: 'Link-local, documentation, benchmarking and discard-only addresses are not forwarded to the Internet (RFC 3927, 5737, 2544, 6666, 3849).',
    counter: 'An anonymised capture, or one from a laboratory, mixes addresses like that.',
  },
  'mapped-on-wire': {
    verdict: 'IPv4-mapped IPv6 address on a wire',
    rule: '::ffff:0:0/96 stands for IPv4 inside of programs only (RFC 6890, RFC 4291 section 2.5.5.2).',
    counter: 'A damaged header cannot be ruled out.',
  },
}

/** What is asked about one flow. */
export interface AddressFacts {
  readonly orig: AddressClass
  readonly resp: AddressClass
  readonly protocol: number
  readonly origPort: number
  readonly respPort: number
  readonly sameEnds: boolean
  /** the responder sent something */
  readonly answered: boolean
}

/** Why a flow's addresses are odd; `side`: whose address it is. 'loopback-on-wire' is still to be checked at the frame. */
export function addressReason(f: AddressFacts): { readonly reason: AddressReason; readonly side: 0 | 1 } | undefined {
  const transport = f.protocol === TCP || f.protocol === UDP
  if (f.orig === 'loopback' || f.resp === 'loopback')
    return { reason: 'loopback-on-wire', side: f.orig === 'loopback' ? 0 : 1 }
  if (f.sameEnds && transport) return { reason: 'same-ends', side: 0 }
  if (f.orig === 'multicast') return { reason: 'source-multicast', side: 0 }
  if (f.orig === 'broadcast') return { reason: 'source-broadcast', side: 0 }
  if (f.answered && f.resp === 'multicast') return { reason: 'source-multicast', side: 1 }
  if (f.answered && f.resp === 'broadcast') return { reason: 'source-broadcast', side: 1 }
  if (!transport) return undefined
  const configuring = DHCP_PORTS.has(f.origPort) || DHCP_PORTS.has(f.respPort)
  if (isUnspecified(f.orig) && !configuring) return { reason: 'source-unspecified', side: 0 }
  if (isUnspecified(f.resp)) return { reason: 'to-unspecified', side: 1 }
  if (f.orig === 'reserved' || f.resp === 'reserved')
    return { reason: 'reserved-block', side: f.orig === 'reserved' ? 0 : 1 }
  if (f.orig === 'mapped' || f.resp === 'mapped') return { reason: 'mapped-on-wire', side: f.orig === 'mapped' ? 0 : 1 }
  if (f.resp === 'global' && isNotRouted(f.orig)) return { reason: 'not-routed', side: 0 }
  return f.orig === 'global' && isNotRouted(f.resp) ? { reason: 'not-routed', side: 1 } : undefined
}

const isUnspecified = (name: AddressClass): boolean => name === 'unspecified' || name === 'this-network'
const isNotRouted = (name: AddressClass): boolean =>
  name === 'documentation' || name === 'benchmarking' || name === 'link-local' || name === 'discard'

const MAX_NAMED = 10

interface Group {
  readonly addresses: Set<string>
  readonly frames: number[]
  readonly flow: string
  readonly source: string
  readonly target: string
  first: number
  tcp: number
  udp: number
  other: number
}

/** One flow whose addresses are odd. */
export interface OddAddress {
  readonly reason: AddressReason
  readonly address: string
  readonly source: string
  readonly target: string
  readonly flow: () => string
  readonly frame: number
  readonly protocol: number
}

export class AddressFindings {
  private readonly groups = new Map<AddressReason, Group>()

  add({ reason, address, source, target, flow, frame, protocol }: OddAddress): void {
    let group = this.groups.get(reason)
    if (!group) {
      group = { addresses: new Set(), frames: [], flow: flow(), source, target, first: frame, tcp: 0, udp: 0, other: 0 }
      this.groups.set(reason, group)
    }
    if (group.addresses.size <= MAX_NAMED) group.addresses.add(address)
    if (group.frames.length < MAX_EVIDENCE_FRAMES) group.frames.push(frame)
    group.first = Math.min(group.first, frame)
    if (protocol === TCP) group.tcp++
    else if (protocol === UDP) group.udp++
    else group.other++
  }

  finish(): Finding[] {
    return ADDRESS_REASONS.flatMap((reason) => {
      const group = this.groups.get(reason)
      return group ? [finding(reason, group)] : []
    })
  }
}

function finding(reason: AddressReason, group: Group): Finding {
  const { verdict, rule, counter } = WORDS[reason]
  const { tcp, udp, other } = group
  const flows = tcp + udp + other
  const named = [...group.addresses].slice(0, MAX_NAMED).join(', ')
  const more = group.addresses.size > MAX_NAMED ? ' and more' : ''
  return {
    id: findingId('reserved-address', [reason], group.first),
    kind: 'reserved-address',
    verdict,
    subject: flows === 1 ? { flow: group.flow, source: group.source, target: group.target } : {},
    summary: `${named}${more}: ${verdict}, in ${countText(flows)} flow${flows === 1 ? '' : 's'}.`,
    status: 'standing',
    certainty: 'read',
    evidence: evidence(group.frames, [sumOf({ tcp, udp, other }, 'flows', 'with such an address')], [counter], flows),
    rule,
    history: [{ frame: group.first, verdict, reason: 'the address as it stands in the header' }],
  }
}
