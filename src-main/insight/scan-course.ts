/**
 * Owns the course of a cluster of connections in time: one after another or many at once, ports going up, where they came from.
 * It is what tells FTP's data connections (one at a time, a new port each) from a scan when nothing announced them.
 *
 * Guarantees: looks at the first `MAX_LOOKED` connections; times that run backwards do no harm (sorted by first frame).
 */
import type { FlowReader } from '../flows/flow-reader'
import { type Attempts, Outcome } from './scan-attempts'
import { isControlPort } from './scan-clusters'

const MAX_LOOKED = 2048
/** a SYN may be seen this long before the end of the connection before it, ns: clocks of several interfaces */
const SLACK_NS = 2_000_000
/** an attempt that nobody answers is under way at least until its SYN would be sent again (RFC 6298 section 2) */
const UNANSWERED_NS = 1_000_000_000
/** more than this at once is not counted further */
const MANY = 64
/** round trips from a refused data connection to the next: its RST, the reply to PORT or PASV, the transfer command */
const ROUND_TRIPS = 3

export interface Course {
  /** most connections that were under way at the same time, counted up to `MANY` */
  readonly most: number
  /** the responder's port never goes down, or never up */
  readonly monotonic: boolean
  /** all came from this port; -1 = from several */
  readonly from: number
  readonly allHigh: boolean
  /** a quarter of them or more came sooner after a refused one than a command and its reply take */
  readonly hurried: boolean
}

export function courseOf(attempts: Attempts, flows: FlowReader, rows: readonly number[]): Course {
  const looked = rows.slice(0, MAX_LOOKED)
  const base = looked.length === 0 ? 0 : Math.floor(flows.number(attempts.flow[looked[0]], 'startSeconds'))
  const ends: number[] = []
  // where others were refused at once, one without an answer lost its answer rather than waited for it
  const waits = !looked.some((row) => attempts.outcome(row) === Outcome.refused)
  let most = 0
  let [up, down, allHigh] = [true, true, true]
  let from = -2
  let previous = -1
  let hurries = 0
  let earliest = Number.NEGATIVE_INFINITY
  for (const row of looked) {
    const flow = attempts.flow[row]
    const start = flows.firstNs(flow, base)
    if (most < MANY) {
      // those that ended before this one began
      for (let i = ends.length - 1; i >= 0; i--) if (ends[i] <= start + SLACK_NS) ends.splice(i, 1)
      const silent = waits && attempts.outcome(row) === Outcome.silent
      ends.push(Math.max(flows.lastNs(flow, base), silent ? start + UNANSWERED_NS : start))
      most = Math.max(most, ends.length)
    }
    if (start < earliest) hurries++
    const refused = attempts.outcome(row) === Outcome.refused
    earliest = refused ? start + ROUND_TRIPS * (flows.lastNs(flow, base) - start) : Number.NEGATIVE_INFINITY
    const port = attempts.port[row] & 0xffff
    // a control connection that was just opened when the capture ended
    if (isControlPort(port)) continue
    if (previous >= 0) {
      if (port < previous) up = false
      if (port > previous) down = false
    }
    previous = port
    if (port < 1024) allHigh = false
    const origPort = flows.number(flow, 'origPort')
    from = from === -2 || from === origPort ? origPort : -1
  }
  const hurried = hurries * 4 >= looked.length && hurries > 0
  return { most, monotonic: up || down, from: from === -2 ? -1 : from, allHigh, hurried }
}
