/**
 * Owns finding where records begin in a line of text: by a time in front (any of tcpdump's forms), or, for listings
 * without times, at the start of a line that reads as a record.
 *
 * Guarantees: several records on one line are found each; a time of day in prose is none, because what follows must read
 * as the ends of a packet. Costs one pass over the line.
 */
import type { ListingTime } from '@shared/listing'

const CLOCK =
  /(?:(\d{4}-\d\d-\d\d|\d\d\/\d\d\/\d{4}) )?(?:(\d\d):(\d\d):(\d\d)\.(\d{6}(?:\d{3})?)|(\d{7,11})\.(\d{6}(?:\d{3})?)) /g
/** tcpdump 3.x -ttt: microseconds since the line before, whole seconds apart */
const OLD_DELTA = /^(?:(\d{1,7})\. )?(\d{6}) /
/** what stands behind the time of a record */
const BEGINS =
  /[ \t]*(?:(?:IP6?|ARP,|RARP,|arp|rarp|MPLS|PPPoE) |> ?\S|[^\s>]{1,400} > ?\S|[^\s>]{1,400} \(oui |(?:[0-9a-f]{1,2}:){5}[0-9a-f]{1,2} (?:[0-9a-f]{1,2}:){5})/y
/** what --number puts in front */
const NUMBER = /^ {0,8}\d{1,9} {2}(?=\S)/
/** a line that is a record without a time: the ends and what they carry must be there */
const BARE =
  /^(?:(?:IP6? (?:\(|\S{1,400} > \S{1,400}: )|ARP, (?:Request|Reply) )|arp (?:who-has|reply) |\S{0,400}\.\S{1,40} > \S{1,400}: (?:[SFRPWE]{1,6} \d+:|\. (?:\d+:\d+\(|ack )|Flags \[|udp \d|tcp \d| ?icmp: | ?\d{1,5}[+*|$%-]{0,4} (?:q: |\d+\/|[A-Z][A-Za-z0-9]*[?* ])))/

/** Where a record begins (index of its time) and where its head begins (behind the time). */
export interface Start {
  readonly at: number
  readonly head: number
  readonly time: ListingTime
}

const NO_TIME: ListingTime = { clock: 'none', seconds: 0, nanos: 0, digits: 0 }

/** Starts of records in a line, in order. */
export function recordStarts(line: string): Start[] {
  const starts: Start[] = []
  CLOCK.lastIndex = 0
  for (let found = CLOCK.exec(line); found !== null; found = CLOCK.exec(line)) {
    const before = found.index === 0 ? ' ' : line[found.index - 1]
    if (/[\w.:/-]/.test(before) || !begins(line, CLOCK.lastIndex - 1)) continue
    const time = timeOf(found)
    if (time) starts.push({ at: found.index, head: CLOCK.lastIndex, time })
  }
  if (starts.length > 0) return starts
  const delta = OLD_DELTA.exec(line)
  if (delta && begins(line, delta[0].length - 1)) {
    const time: ListingTime = {
      clock: 'delta',
      seconds: Number(delta[1] ?? 0),
      nanos: Number(delta[2]) * 1000,
      digits: 6,
    }
    return [{ at: 0, head: delta[0].length, time }]
  }
  const head = NUMBER.exec(line)?.[0].length ?? 0
  return BARE.test(head === 0 ? line : line.slice(head)) ? [{ at: 0, head, time: NO_TIME }] : []
}

function begins(line: string, at: number): boolean {
  BEGINS.lastIndex = at
  return BEGINS.test(line)
}

function timeOf(found: RegExpExecArray): ListingTime | undefined {
  const [, date, hours, minutes, seconds, fraction, epoch, epochFraction] = found
  const digits = (fraction ?? epochFraction).length
  const nanos = Number((fraction ?? epochFraction).padEnd(9, '0'))
  if (epoch !== undefined) return { clock: 'unix', seconds: Number(epoch), nanos, digits }
  const clock = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
  if (Number(minutes) > 59 || Number(seconds) > 60) return undefined
  if (date === undefined)
    return Number(hours) > 23 ? undefined : { clock: 'time-of-day', seconds: clock, nanos, digits }
  const day = dayOf(date)
  return day === undefined ? undefined : { clock: 'date', seconds: day + clock, nanos, digits }
}

/** Seconds since 1970 of a day as `2001-02-21` or `02/21/2001`. */
function dayOf(text: string): number | undefined {
  const [year, month, day] = text.includes('-')
    ? text.split('-').map(Number)
    : [text.slice(6), text.slice(0, 2), text.slice(3, 5)].map(Number)
  const ms = Date.UTC(year, month - 1, day)
  return month >= 1 && month <= 12 && ms >= 0 ? ms / 1000 : undefined
}
