/**
 * Owns what one record of a text listing (tcpdump, WinDump) says: the fields that stand in the text, and those that had to be
 * mended with the reason. Nothing in here was read from packet bytes.
 *
 * Guarantees: a field that the text does not hold is absent; `mended` names every field whose value in the frame made from
 * the record is not what the text says. Text is hostile: to be shown as text only.
 */

/** A field of the frame made from a record that is not what the text says, by filter name, and why. */
export interface Mended {
  readonly field: string
  readonly reason: string
}

/** `old` = tcpdump 3.x and WinDump; `new` = tcpdump 4.x. */
export type ListingDialect = 'old' | 'new'

/** How the time stands in the text: `none` = not at all, `delta` = since the record before, `first` = since the first one. */
export type ListingClock = 'time-of-day' | 'date' | 'unix' | 'delta' | 'first' | 'none'

export interface ListingTime {
  readonly clock: ListingClock
  /** of the day, since 1970, or since the record before, as `clock` says */
  readonly seconds: number
  readonly nanos: number
  readonly digits: number
}

/** One end of a record; without `host` the text has lost it. */
export interface ListingEnd {
  readonly host?: string
  readonly port?: number
  /** the word that stood for the port */
  readonly service?: string
}

export interface ListingTcp {
  /** flag bits as in the header; a letter that the dialect does not print is not set */
  readonly flags: number
  /** first and last sequence number (the last is not included) as they stand in the text */
  readonly first?: number
  readonly last?: number
  /** payload bytes */
  readonly length?: number
  readonly ack?: number
  readonly window?: number
  readonly urgent?: number
  readonly checksum?: number
  /** what stands between the brackets; '' = the text says there are none; absent = not known */
  readonly options?: string
}

export interface ListingDns {
  readonly id: number
  readonly reply: boolean
  /** bits 16-31 of the header, as the signs say */
  readonly flags: number
  readonly counts: readonly [number, number, number, number]
  readonly qtype?: string
  readonly qname?: string
  /** the answers as text, in order */
  readonly answers: readonly string[]
}

export interface ListingIp {
  readonly ttl?: number
  readonly id?: number
  readonly tos?: number
  /** whole packet */
  readonly length?: number
  /** absent = the text cannot say */
  readonly dontFragment?: boolean
  readonly fragment?: { readonly offset: number; readonly more: boolean; readonly size?: number }
  readonly protocol?: number
}

export interface ListingLink {
  readonly source: string
  readonly target: string
  readonly etherType?: number
  readonly length?: number
}

export type ListingKind = 'tcp' | 'udp' | 'icmp' | 'icmp6' | 'arp' | 'ip'

export interface ListingRecord {
  readonly dialect: ListingDialect
  readonly kind: ListingKind
  readonly version: 4 | 6
  readonly time: ListingTime
  /** for ARP: who asks or answers, and about whom */
  readonly source: ListingEnd
  readonly target: ListingEnd
  readonly link?: ListingLink
  readonly ip: ListingIp
  readonly tcp?: ListingTcp
  readonly dns?: ListingDns
  readonly icmp?: { readonly type?: number; readonly code?: number; readonly id?: number; readonly sequence?: number }
  readonly arp?: { readonly operation: 1 | 2; readonly hardware?: string }
  /** payload bytes of UDP, message bytes of ICMP */
  readonly length?: number
  /** what the printer of the application, ICMP or unknown protocol wrote */
  readonly message?: string
  /** bytes of a hex dump below the line */
  readonly dump?: Uint8Array
  /** text of the record that is no field: prose in brackets, complaints of the printer */
  readonly remarks: readonly string[]
  readonly mended: readonly Mended[]
}

/** A record with its place: what `session.listingRecord(row)` gives. */
export interface PlacedRecord extends ListingRecord {
  /** bytes from the start of the text file */
  readonly offset: number
  readonly size: number
  /** the record as it stands in the file */
  readonly text: string
}
