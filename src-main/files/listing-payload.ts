/**
 * Owns the payload bytes that a record really shows: the header of a DNS message (and a question whose length fits), and the
 * one line of text that 4.x prints behind `length n: FTP: ` where it fills the segment exactly with its CR LF.
 *
 * Guarantees: never more bytes than the record says there were; a line with escapes is not taken, for it is not what was sent.
 */
import type { ListingDns, ListingRecord } from '@shared/listing'

const NONE = new Uint8Array(0)
const DNS_HEADER = 12
const TYPES: Readonly<Record<string, number>> = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  ANY: 255,
}

export function payloadBytes(record: ListingRecord): Uint8Array {
  if (record.dns) return dnsBytes(record.dns, record.length ?? 0)
  const line = /^(?:FTP|SMTP|HTTP|POP3|IMAP|RTSP|RESP)(?:: |, )(.*)$/.exec(record.message ?? '')?.[1]
  if (line === undefined || record.tcp?.length === undefined) return NONE
  if (line.length + 2 !== record.tcp.length || !/^[\x20-\x7e]*$/.test(line) || /\\0x|\^[@-_]/.test(line)) return NONE
  return Uint8Array.from(`${line}\r\n`, (letter) => letter.charCodeAt(0))
}

/** Header and, where name and type are there and the length is theirs alone, the question. */
function dnsBytes({ id, flags, counts, qtype, qname, reply }: ListingDns, length: number): Uint8Array {
  if (length < DNS_HEADER) return NONE
  const type = TYPES[qtype ?? '']
  const name = qname === undefined ? undefined : nameBytes(qname)
  const isWhole = !reply && type !== undefined && name !== undefined && length === DNS_HEADER + name.length + 4
  const view = new DataView(new ArrayBuffer(isWhole ? length : DNS_HEADER))
  view.setUint16(0, id)
  view.setUint16(2, flags)
  counts.forEach((count, i) => {
    view.setUint16(4 + 2 * i, count)
  })
  const bytes = new Uint8Array(view.buffer)
  if (isWhole) {
    bytes.set(name, DNS_HEADER)
    view.setUint16(DNS_HEADER + name.length, type)
    view.setUint16(DNS_HEADER + name.length + 2, 1)
  }
  return bytes
}

/** A name as labels (RFC 1035 3.1); undefined for one that is none. */
function nameBytes(text: string): number[] | undefined {
  const labels = text.replace(/\.$/, '').split('.')
  if (text === '.') return [0]
  if (labels.some((label) => label.length < 1 || label.length > 63 || !/^[\x21-\x7e]+$/.test(label))) return undefined
  return [...labels.flatMap((label) => [label.length, ...Array.from(label, (letter) => letter.charCodeAt(0))]), 0]
}
