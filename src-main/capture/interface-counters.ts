/**
 * Owns how many packets and bytes each interface has carried, for the sparklines of the start dialog and to tell loss.
 *
 * Linux: /proc/net/dev of the network namespace we are in, readable by anybody. Elsewhere there is no such file and the
 * answer is empty: `dumpcap -S` would have to capture to count.
 */
import { readFile } from 'node:fs/promises'
import type { InterfaceCounter } from '@shared/live'

const FILE = '/proc/net/dev'

export async function interfaceCounters(file = FILE): Promise<readonly InterfaceCounter[]> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return parseCounters(text)
}

/** Received: bytes packets errs drop fifo frame compressed multicast; transmitted: bytes packets errs drop … */
export function parseCounters(text: string): readonly InterfaceCounter[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*([^\s:]+):\s*(.+)$/.exec(line)
    if (!match) return []
    const numbers = match[2].trim().split(/\s+/).map(Number)
    if (numbers.length < 12 || numbers.some(Number.isNaN)) return []
    const [rxBytes, rxPackets, , rxDropped, , , , , txBytes, txPackets, , txDropped] = numbers
    return [
      { name: match[1], packets: rxPackets + txPackets, bytes: rxBytes + txBytes, dropped: rxDropped + txDropped },
    ]
  })
}
