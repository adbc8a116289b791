/**
 * Owns finding the flows that can be a data connection: by one end and a span of time, or by the two hosts.
 *
 * Guarantees: a look costs at most MAX_LOOKED flows, so that thousands of connections to one port hold nobody up.
 * A flow is given out once to each kind of announcement: server-to-server transfers use one for a PASV and a PORT.
 */
import { type DataFlow, endKey, pairKey } from './ftp-facts'

const MAX_LOOKED = 256

export class Candidates {
  private readonly byEnd = new Map<string, DataFlow[]>()
  private readonly byPair = new Map<string, DataFlow[]>()
  private readonly taken = { listen: new Set<number>(), connect: new Set<number>() }

  constructor(flows: readonly DataFlow[]) {
    for (const flow of flows) {
      for (const { ip, port } of [flow.orig, flow.resp]) add(this.byEnd, endKey(ip, port), flow)
      add(this.byPair, pairKey(flow.orig.ip, flow.resp.ip), flow)
    }
    for (const list of [...this.byEnd.values(), ...this.byPair.values()]) list.sort((a, b) => a.firstNs - b.firstNs)
  }

  /** Flows with this end that began in the span, earliest first. */
  atEnd(ip: string, port: number, from: number, until: number): readonly DataFlow[] {
    return within(this.byEnd.get(endKey(ip, port)) ?? [], from, until)
  }

  /** Flows between two hosts that began in the span, earliest first. */
  between(a: string, b: string, from: number, until: number, most = MAX_LOOKED): readonly DataFlow[] {
    return within(this.byPair.get(pairKey(a, b)) ?? [], from, until, most)
  }

  /** How many flows between the hosts of this one go to its responder's port. */
  countToPort(flow: DataFlow): number {
    const all = this.byEnd.get(endKey(flow.resp.ip, flow.resp.port)) ?? []
    return all
      .slice(0, MAX_LOOKED)
      .filter((other) => other.resp.port === flow.resp.port && other.orig.ip === flow.orig.ip).length
  }

  isFree(flow: DataFlow, role: 'listen' | 'connect'): boolean {
    return !this.taken[role].has(flow.flow)
  }

  isUnused(flow: DataFlow): boolean {
    return this.isFree(flow, 'listen') && this.isFree(flow, 'connect')
  }

  take(flow: DataFlow, role: 'listen' | 'connect') {
    this.taken[role].add(flow.flow)
  }
}

function add(map: Map<string, DataFlow[]>, key: string, flow: DataFlow) {
  const list = map.get(key)
  if (list) list.push(flow)
  else map.set(key, [flow])
}

function within(list: readonly DataFlow[], from: number, until: number, most = MAX_LOOKED): readonly DataFlow[] {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (list[middle].firstNs < from) low = middle + 1
    else high = middle
  }
  const found: DataFlow[] = []
  for (let i = low; i < list.length && list[i].firstNs <= until && found.length < most; i++) found.push(list[i])
  return found
}
