/**
 * Owns the story of all ARP in a capture (RFC 826): who asked for whom, how it was answered, who announced itself, which
 * requests stayed without an answer, and addresses that more than one hardware address claims.
 */
import type { Explanation } from '@shared/explanation'
import type { ArpSighting } from './facts'
import { Story } from './story'
import { counted, elapsed, elapsedNs, list, many, timeText } from './words'

const MAX_TOLD = 40
/** a reply later than this answers another request */
const ANSWER_NS = 5e9

interface Exchange {
  readonly request: ArpSighting
  readonly again: ArpSighting[]
  reply?: ArpSighting
}

/** undefined when there is no ARP. */
export function explainArp(sightings: readonly ArpSighting[]): Explanation | undefined {
  const [first] = sightings
  if (!first) return undefined
  const story = new Story()
  const last = sightings[sightings.length - 1]
  story.begin('arp', 'ARP', { from: first.frame, to: last.frame, flow: '' })
  const requests = sightings.filter(({ operation }) => operation === 'request')
  story.say({
    id: 'count',
    text: `${many(requests.length, 'ARP request')} and ${many(sightings.length - requests.length, 'reply', 'replies')}: before a host sends IP packets on its local network it asks which hardware address its next hop has, and remembers the answer for a while.`,
    frames: [first.frame, last.frame],
    arithmetic: [
      counted(requests.length, 'requests', 'frames'),
      counted(sightings.length - requests.length, 'replies', 'frames'),
    ],
  })
  const exchanges = exchangesOf(sightings)
  for (const exchange of exchanges.slice(0, MAX_TOLD)) tellExchange(story, exchange)
  if (exchanges.length > MAX_TOLD)
    story.say({
      id: 'more',
      text: `${many(exchanges.length - MAX_TOLD, 'more exchange')} of that kind.`,
      frames: exchanges.slice(MAX_TOLD).map(({ request }) => request.frame),
    })
  tellConflicts(story, sightings)
  return story.finish('ARP')
}

/** Requests of one host for another, asked again included, with the reply that came. */
function exchangesOf(sightings: readonly ArpSighting[]): Exchange[] {
  const exchanges: Exchange[] = []
  const open = new Map<string, Exchange>()
  for (const one of sightings) {
    if (one.operation === 'request') {
      const key = `${one.sender} ${one.target}`
      const known = open.get(key)
      if (known && elapsedNs(known.request, one) <= ANSWER_NS) known.again.push(one)
      else {
        const exchange: Exchange = { request: one, again: [] }
        exchanges.push(exchange)
        open.set(key, exchange)
      }
      continue
    }
    const key = `${one.target} ${one.sender}`
    const asked = open.get(key)
    if (!asked || elapsedNs(asked.request, one) > ANSWER_NS) continue
    asked.reply = one
    open.delete(key)
  }
  return exchanges
}

function tellExchange(story: Story, { request, again, reply }: Exchange): void {
  const repeated = again.length === 0 ? '' : `, ${many(again.length + 1, 'time')}`
  const frames = [request.frame, ...again.map(({ frame }) => frame)]
  if (request.sender === request.target || request.sender === '0.0.0.0')
    story.say({
      id: 'announcement',
      text:
        request.sender === request.target
          ? `${request.sender} announced itself (${request.senderHardware})${repeated}: the others may renew what they remember.`
          : `${request.senderHardware} asked whether anybody has ${request.target} already${repeated}: a probe before taking the address (RFC 5227).`,
      frames,
    })
  else if (reply) {
    const from = again.filter(({ frame }) => frame < reply.frame).at(-1) ?? request
    story.say({
      id: 'exchange',
      text: `${request.sender} asked who has ${request.target}${repeated}; ${reply.sender} replied after ${timeText(elapsedNs(from, reply))}: it is at ${reply.senderHardware}.`,
      frames: [...frames, reply.frame],
      arithmetic: [elapsed(from, reply)],
    })
  } else
    story.say({
      id: 'unanswered',
      kind: 'unknown',
      text: `${request.sender} asked who has ${request.target}${repeated}; no reply is in this capture: nobody has it, or the reply went to the asker alone and was not captured here.`,
      frames,
    })
}

/** Told by replies and announcements: one address, more than one hardware address. */
function tellConflicts(story: Story, sightings: readonly ArpSighting[]): void {
  const claims = new Map<string, Map<string, ArpSighting>>()
  for (const one of sightings) {
    if (one.sender === '0.0.0.0') continue
    const known = claims.get(one.sender) ?? new Map<string, ArpSighting>()
    if (!known.has(one.senderHardware)) known.set(one.senderHardware, one)
    claims.set(one.sender, known)
  }
  for (const [address, by] of claims) {
    if (by.size < 2) continue
    story.say({
      id: 'conflict',
      kind: 'inferred',
      text: `${address} is claimed by ${list([...by.keys()].slice(0, 6))}: a router that answers for others, a stand-by pair, an address given out twice, or an attempt to draw traffic to oneself. ARP alone does not settle which.`,
      frames: [...by.values()].map(({ frame }) => frame),
      arithmetic: [counted(by.size, 'hardware addresses')],
    })
  }
}
