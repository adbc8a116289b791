/**
 * Owns what has to be read from packets to judge attempts by UDP: ICMP's word that a port is closed, and hop limits that give away
 * a traceroute. Asked for few clusters only.
 */
import type { FlowReader } from '../flows/flow-reader'
import type { Attempts } from './scan-attempts'

/** datagrams whose hop limit is looked at */
const MAX_LIMITS_READ = 16
/** hosts count far below this */
const PAIR_FACTOR = 0x8000000

export interface PacketView {
  /** of an ICMP flow: how many of its messages say that a port is closed */
  closedPorts(flow: number): number
  /** TTL or hop limit of a frame; 0 = cannot be read */
  hopLimitOf(frame: number): number
}

/** ICMP's flows by who was told and who told it. */
export class Unreachables {
  private flowsOf: Map<number, number[]> | undefined

  constructor(
    private readonly attempts: Attempts,
    private readonly packets: PacketView,
  ) {}

  /** Messages "port unreachable" that `target` sent to `source`. */
  between(source: number, target: number): number {
    this.flowsOf ??= this.collect()
    let messages = 0
    for (const flow of this.flowsOf.get(source * PAIR_FACTOR + target) ?? []) messages += this.packets.closedPorts(flow)
    return messages
  }

  private collect(): Map<number, number[]> {
    const { hosts, icmp } = this.attempts
    const found = new Map<number, number[]>()
    for (const flow of icmp) {
      const key = hosts.of(flow, 1) * PAIR_FACTOR + hosts.of(flow, 0)
      const flows = found.get(key)
      if (flows) flows.push(flow)
      else found.set(key, [flow])
    }
    return found
  }
}

/** Datagrams whose hop limits begin low and go up look for the path, not for ports. */
export function isTraceroute(
  attempts: Attempts,
  flows: FlowReader,
  packets: PacketView,
  rows: readonly number[],
): boolean {
  const limits = rows
    .slice(0, MAX_LIMITS_READ)
    .map((row) => packets.hopLimitOf(flows.firstFrame(attempts.flow[row])))
    .filter((limit) => limit > 0)
  const low = Math.min(...limits)
  const rising = limits.every((limit, i) => i === 0 || limit >= limits[i - 1])
  return new Set(limits).size >= 3 && (low <= 3 || (rising && low <= 16))
}
