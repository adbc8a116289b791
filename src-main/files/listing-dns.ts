/**
 * Owns the DNS part of a record, the same in both forms but for a few signs: query `1+ A? name. (35)`, reply
 * `1* q: name. 1/2/3 A 192.0.2.1 (120)`; also where the page has lost the names (`1+ A? (35)`).
 *
 * Guarantees: what was lost is said as mended; a text that is no DNS leaves the cursor where it was.
 */
import type { ListingDns, Mended } from '@shared/listing'
import type { Scan } from './listing-scan'

const ID = /(\d{1,5})(?= ?\S)/y
const SIGNS = /( op\d{1,2}| inv_q| stat| notify| update)?/y
const RCODE =
  / ?(FormErr|ServFail|NXDomain|NotImp|Refused|YXDomain|YXRRSet|NXRRSet|NotAuth|NotZone|NoError)(?=[ *$|-])/y
const MARKS = /([*|$%+-]*)/y
const EXTRA = / \[[^\]]{1,40}\]/y
const REPLY_NAME = / q: (?:([A-Z0-9]{1,10})(?: \([A-Z]+\))?\? )?([^\s/]{1,255} )?(?=\d{1,5}\/)/y
const COUNTS = / ?(\d{1,5})\/(\d{1,5})\/(\d{1,5})/y
const QUESTION = / ([A-Za-z][A-Za-z0-9]{0,9}|Type\d{1,5})(?: \([A-Z]+\)| [A-Z]{2,5})?\?(?: ([^\s(]{1,255}))?(?= |$)/y
const SIZE = / \((\d{1,5})\)/y
const RCODES: Readonly<Record<string, number>> = {
  NoError: 0,
  FormErr: 1,
  ServFail: 2,
  NXDomain: 3,
  NotImp: 4,
  Refused: 5,
  YXDomain: 6,
  YXRRSet: 7,
  NXRRSet: 8,
  NotAuth: 9,
  NotZone: 10,
}

export interface DnsPart {
  readonly dns: ListingDns
  readonly length?: number
  /** as it stands in the text */
  readonly message?: string
  readonly mended: readonly Mended[]
}

/** A DNS message at the cursor. */
export function takeDns(scan: Scan): DnsPart | undefined {
  const from = scan.at
  const id = scan.take(ID)
  if (!id || Number(id[1]) > 0xffff) {
    scan.at = from
    return undefined
  }
  scan.skip(SIGNS)
  const rcode = scan.take(RCODE)?.[1]
  const marks = scan.take(MARKS)?.[1] ?? ''
  for (let n = 0; n < 6 && scan.skip(EXTRA); n++);
  const part = rcode === undefined && scan.sees(QUESTION) ? query(scan, Number(id[1]), marks) : undefined
  const found = part ?? reply(scan, Number(id[1]), rcode, marks)
  if (!found) scan.at = from
  return found && { ...found, message: scan.text.slice(from, scan.at).trim() }
}

function query(scan: Scan, id: number, marks: string): DnsPart | undefined {
  const question = scan.take(QUESTION)
  if (!question) return undefined
  const flags =
    (marks.includes('+') ? 0x0100 : 0) | (marks.includes('$') ? 0x0020 : 0) | (marks.includes('%') ? 0x0010 : 0)
  const name = question[2]
  const mended = name === undefined ? [lostName('the name asked for is not in the text')] : []
  return {
    dns: {
      id,
      reply: false,
      flags,
      counts: [1, 0, 0, 0],
      qtype: question[1],
      ...(name ? { qname: name } : {}),
      answers: [],
    },
    ...size(scan),
    mended,
  }
}

const lostName = (reason: string): Mended => ({ field: 'dns.qry.name', reason })

function reply(scan: Scan, id: number, rcode: string | undefined, marks: string): DnsPart | undefined {
  const asked = scan.take(REPLY_NAME) ?? (scan.take(/ q:(?= \d)/y) && undefined)
  const counts = scan.take(COUNTS)
  if (!counts) return undefined
  const flags =
    0x8000 |
    (marks.includes('*') ? 0x0400 : 0) |
    (marks.includes('|') ? 0x0200 : 0) |
    (marks.includes('-') ? 0 : 0x0080) |
    (marks.includes('$') ? 0x0020 : 0) |
    (RCODES[rcode ?? 'NoError'] ?? 0)
  const rest = scan.rest()
  const end = / \(\d{1,5}\)/.exec(rest)?.index ?? 0
  const answers = rest
    .slice(0, end)
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '')
  scan.at += end
  const mended: Mended[] = []
  const name = asked?.[2]?.trim()
  if (name === undefined) mended.push(lostName('the name answered for is not in the text'))
  if (answers.some((text) => /^[A-Z0-9]+$/.test(text)) || (answers.length === 0 && Number(counts[1]) > 0))
    mended.push({ field: 'dns.a', reason: 'the answer itself is not in the text' })
  return {
    dns: {
      id,
      reply: true,
      flags,
      counts: [1, Number(counts[1]), Number(counts[2]), Number(counts[3])],
      ...(asked?.[1] ? { qtype: asked[1] } : {}),
      ...(name ? { qname: name } : {}),
      answers,
    },
    ...size(scan),
    mended,
  }
}

function size(scan: Scan): { readonly length?: number } {
  const found = scan.take(SIZE)
  return found ? { length: Number(found[1]) } : {}
}
