/**
 * Owns the explanation of one flow: which of the stories is told, in which order, and under which title.
 *
 * Whatever the protocol, the course of the connection is told (who opened it, the rhythm, the close), so that a reader who never
 * studied it sees what normal looks like; protocols that are known add what they said.
 */

import type { Explanation } from '@shared/explanation'
import { hostPortText } from '@shared/format'
import { findHandshake } from '../capture-point'
import { tellArp } from './arp'
import { tellClose } from './close'
import { tellDatagrams } from './datagrams'
import type { FlowFacts, LookupFacts, Surroundings } from './facts'
import { capturePointOf, tellHandshake } from './handshake'
import { tellHttp } from './http'
import { tellLookup } from './name-lookup'
import { tellReports, tellRoute } from './reports'
import { tellSmtp } from './smtp'
import { tellSsh } from './ssh'
import { Story } from './story'
import type { Talk } from './talk'
import { tellDelayedAcks, tellMissing, tellTotals, tellTurns, tellWindowEdge } from './tcp-course'
import { tellQuicHello, tellTls } from './tls'
import { tellVerdicts } from './verdicts'
import type { At } from './words'

export interface FlowStory {
  readonly facts: FlowFacts
  readonly around: Surroundings
  /** what was said, of TCP connections and in QUIC's first packets */
  readonly talk: Talk
  /** lookups that this flow itself is */
  readonly own: readonly LookupFacts[]
}

const MAX_OWN_LOOKUPS = 50

export function explainFlow({ facts, around, own, talk }: FlowStory): Explanation {
  const story = new Story()
  const { record } = facts
  const first = facts.packets[0]
  if (!first) {
    story.begin('summary', 'Summary')
    story.say({
      id: 'unreadable',
      kind: 'unknown',
      text: 'The frames of this flow cannot be read any more: the capture file is gone or shorter.',
      frames: [],
      flows: [record.uid],
    })
    return story.finish(titleOf(facts))
  }
  const [lookup] = around.lookups
  const shake = findHandshake(facts.tcp)
  tellArp(story, around, facts.orig, beginning(first, lookup), !shake || capturePointOf(shake) !== 'resp')
  if (lookup)
    tellLookup(story, lookup, {
      frame: first.frame,
      ns: first.ns,
      flow: record.uid,
      words: record.proto === 'tcp' ? 'opened this connection' : 'sent the first packet of this flow',
    })
  if (record.proto === 'tcp' && facts.tcp.length > 0) tellConnection(story, facts, talk, around)
  else if (own.length === 0) {
    tellDatagrams(story, facts, around)
    tellQuicHello(story, facts, talk)
  }
  for (const one of own.slice(0, MAX_OWN_LOOKUPS)) tellLookup(story, one)
  return story.finish(titleOf(facts))
}

/** ARP comes before the first packet for that host: that of the name lookup. */
export const beginning = (first: At, lookup: LookupFacts | undefined): At =>
  lookup?.lookup.query_frame !== undefined && lookup.queryNs !== undefined && lookup.lookup.query_frame < first.frame
    ? { frame: lookup.lookup.query_frame, ns: lookup.queryNs }
    : first

/** What the protocol said, told by whoever knows it. */
const PROTOCOLS: readonly (readonly [service: string, title: string, tell: Tell])[] = [
  ['ssh', 'SSH', tellSsh],
  ['http', 'HTTP', tellHttp],
  ['smtp', 'Mail', tellSmtp],
  ['ssl', 'TLS', tellTls],
]
type Tell = (story: Story, facts: FlowFacts, talk: Talk) => boolean

function tellProtocols(story: Story, facts: FlowFacts, talk: Talk): void {
  const services = facts.record.service?.split(',') ?? []
  const { turns } = talk
  if (turns.length === 0) return
  const last = turns[turns.length - 1].frame
  for (const [service, title, tell] of PROTOCOLS) {
    if (!services.includes(service)) continue
    story.begin('exchange', title, { from: turns[0].frame, to: last, flow: facts.record.uid })
    tell(story, facts, talk)
  }
}

function tellConnection(story: Story, facts: FlowFacts, talk: Talk, around: Surroundings): void {
  tellHandshake(story, facts)
  tellReports(story, facts, around.reports)
  tellRoute(story, facts, around.probes)
  tellProtocols(story, facts, talk)
  const data = facts.tcp.filter(({ length }) => length > 0)
  story.begin(
    'data',
    'Data',
    data.length > 0
      ? { from: data[0].frame, to: data[data.length - 1].frame, flow: facts.record.uid }
      : { from: 0, to: 0, flow: facts.record.uid },
  )
  tellTurns(story, facts)
  tellVerdicts(story, facts)
  tellDelayedAcks(story, facts)
  tellWindowEdge(story, facts)
  tellMissing(story, facts)
  tellTotals(story, facts)
  tellClose(story, facts)
}

function titleOf({ record, orig, resp }: FlowFacts): string {
  const port = record.proto === 'tcp' || record.proto === 'udp'
  const end = (host: string, number: number): string => (port && number > 0 ? hostPortText(host, number) : host)
  return `${record.service ?? record.proto} ${end(orig, record['id.orig_p'])} → ${end(resp, record['id.resp_p'])}`
}
