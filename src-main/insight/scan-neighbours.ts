/**
 * Owns whether hosts lie close together in the address space: a sweep goes through a network, peers and web sites are scattered.
 */
import type { Hosts } from './scan-hosts'

/** hosts of one /24 (IPv6: /120) that make neighbours */
const MIN_TOGETHER = 4
const MAX_LOOKED = 8192

/** How many of the first `MAX_LOOKED` hosts share their /24 (IPv6: /120) with three others of them. */
export function neighbourCount(hosts: Hosts, list: readonly number[]): number {
  const networks = new Map<string, number>()
  for (const host of list.slice(0, MAX_LOOKED)) {
    const last = hosts.isV6(host) ? 3 : 0
    let network = String(hosts.word(host, last) >>> 8)
    if (last === 3) network += `,${hosts.word(host, 0)},${hosts.word(host, 1)},${hosts.word(host, 2)}`
    networks.set(network, (networks.get(network) ?? 0) + 1)
  }
  let count = 0
  for (const together of networks.values()) if (together >= MIN_TOGETHER) count += together
  return count
}
