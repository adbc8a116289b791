/**
 * Owns what is said of ARP (RFC 826) before a flow: who asked for which hardware address, how it was answered, or why none is
 * seen, which is no anomaly: the address may have been in the sender's ARP cache.
 */
import type { ArpSighting, Surroundings } from './facts'
import type { Story } from './story'
import { type At, elapsed, elapsedNs, timeText } from './words'

/**
 * Tells of ARP by `host` before `first`.
 * @param isLocal false: the capture was taken at the other end, where ARP of this host is not to be seen
 */
export function tellArp(
  story: Story,
  { arp, arpPossible }: Surroundings,
  host: string,
  first: At,
  isLocal: boolean,
): void {
  const asked = arp.filter(
    ({ sender, operation, frame }) => sender === host && operation === 'request' && frame < first.frame,
  )
  const last = asked.at(-1)
  if (!last) {
    if (!arpPossible || !isLocal) return
    story.begin('arp', 'ARP')
    story.say({
      id: 'not-seen',
      kind: 'inferred',
      text: `No ARP request of ${host} is seen before: the hardware address of its next hop was in its ARP cache, or ARP was not captured. That is no anomaly.`,
      frames: [first.frame],
    })
    return
  }
  const reply = arp.find(
    ({ sender, operation, frame }) => operation === 'reply' && sender === last.target && frame > last.frame,
  )
  story.begin('arp', 'ARP', { from: last.frame, to: reply?.frame ?? last.frame, flow: '' })
  story.say({
    id: 'request',
    text: `${host} asked the local network who has ${last.target}.`,
    frames: [last.frame],
    flows: [],
  })
  if (reply) story.say(replySaid(last, reply))
  else
    story.say({
      id: 'no-reply',
      kind: 'unknown',
      text: `No reply of ${last.target} is in this capture.`,
      frames: [last.frame],
      flows: [],
    })
}

function replySaid(request: ArpSighting, reply: ArpSighting) {
  return {
    id: 'reply',
    text: `${reply.sender} replied after ${timeText(elapsedNs(request, reply))}: it is at ${reply.senderHardware}.`,
    frames: [request.frame, reply.frame],
    flows: [],
    arithmetic: [elapsed(request, reply)],
  }
}
