/**
 * Owns what a DNS lookup is to those who read it: a question, its answer and what the answer was used for. Field names are
 * the contract of `dns --format json` (DESIGN 5.1). Text comes from packets: show it as text only.
 */
export interface DnsLookup {
  readonly query_frame?: number
  /** absent: no answer in this capture */
  readonly answer_frame?: number
  /** '10.0.0.2:3170' */
  readonly client: string
  readonly server: string
  readonly flow: string
  readonly id: number
  readonly qname: string
  readonly qtype: string
  readonly rcode?: string
  readonly answers: readonly {
    readonly name: string
    readonly type: string
    readonly ttl: number
    readonly data: string
  }[]
  /** seconds */
  readonly rtt?: number
  /** uids of later flows of the client to an answered address, the first `MAX_USED_BY` of them */
  readonly used_by: readonly string[]
}

export const MAX_USED_BY = 50
