/**
 * Owns the facts an explanation is made of, gathered by the session: a flow's record and frames, the lookups that named its
 * host, ARP seen before it. Pure data; whoever explains adds nothing to it.
 */
import type { IcmpReport } from '@main/conversations/icmp-report'
import type { DnsLookup } from '@shared/dns'
import type { FlowRecord } from '@shared/rows'
import type { TcpSegment } from '../tcp-segment'
import type { TcpVerdict } from '../tcp-verdict'

/** One packet of a flow, of whatever protocol. */
export interface Packet {
  readonly frame: number
  readonly ns: number
  readonly fromResponder: boolean
  readonly length: number
  readonly ttl: number
  /** -1 for others than ICMP */
  readonly icmpType: number
  readonly icmpCode: number
  /** of echo requests and replies; -1 */
  readonly icmpSeq: number
  readonly marks: number
}

export interface FlowFacts {
  readonly record: FlowRecord
  /** the flow's frames in file order; `complete` false: only its beginning and end were looked at */
  readonly packets: readonly Packet[]
  readonly complete: boolean
  /** the TCP ones among them */
  readonly tcp: readonly TcpSegment[]
  /** what became of segments that did not come as they were sent */
  readonly verdicts: readonly TcpVerdict[]
  /** how the two sides are called: address, or a listing's host name */
  readonly orig: string
  readonly resp: string
  /** false: a text listing has lost the host or port, what stands in the record was put in its place */
  readonly origKnown: boolean
  readonly respKnown: boolean
  /** frames made from a text listing: lengths and numbers, no payload */
  readonly fromText: boolean
  /** what the author of a text listing says between its records */
  readonly remarks: readonly string[]
  /** some field of its SYNs that the text of a listing has lost */
  readonly optionsLost: boolean
}

/** A lookup with its times. */
export interface LookupFacts {
  readonly lookup: DnsLookup
  readonly queryNs?: number
  readonly answerNs?: number
  readonly isTcp: boolean
  readonly repeats: readonly number[]
  /** payload bytes of question and answer */
  readonly queryBytes?: number
  readonly answerBytes?: number
  /** questions, answers, authority and additional records, of an answer in a text listing that lost the records themselves */
  readonly listingCounts?: readonly [number, number, number, number]
}

/** One ARP packet (RFC 826). */
export interface ArpSighting {
  readonly frame: number
  readonly ns: number
  readonly operation: 'request' | 'reply'
  readonly sender: string
  readonly senderHardware: string
  readonly target: string
}

/** An ICMP message about another packet. */
export interface Report extends IcmpReport {
  readonly frame: number
  readonly ns: number
  /** who sent it */
  readonly from: string
}

/** A packet that may be one of a traceroute, and the report on it. */
export interface Probe {
  readonly frame: number
  readonly ns: number
  readonly ttl: number
  readonly report?: Report
}

/** What there is besides the flow itself. */
export interface Surroundings {
  /** newest first; those whose answer the flow used */
  readonly lookups: readonly LookupFacts[]
  readonly arp: readonly ArpSighting[]
  /** ARP is possible on this link type and the capture could hold it */
  readonly arpPossible: boolean
  /** about packets of the flow */
  readonly reports: readonly Report[]
  /** the flow's own packets that are such reports */
  readonly ownReports: readonly Report[]
  readonly probes: readonly Probe[]
}
