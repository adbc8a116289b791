/**
 * Owns how many packets the interface has carried since the capture began, by Linux' own counters: whoever received fewer has
 * lost at most the difference. A card that cuts or joins packets counts other ones than it hands over, so it is a bound only.
 *
 * Not known with a filter, where packets are left out on purpose, and where the system has no such counters.
 */
import { readFileSync } from 'node:fs'
import { parseCounters } from '../interface-counters'

const FILE = '/proc/net/dev'

/** The answer counts from this call on. */
export function carriedSince(name: string, read = readCounters): () => number | null {
  const before = packetsOf(name, read())
  if (before === null) return () => null
  return () => {
    const now = packetsOf(name, read())
    return now === null ? null : now - before
  }
}

function packetsOf(name: string, text: string): number | null {
  const found = parseCounters(text).find((counter) => counter.name === name)
  if (!found) return null
  // what goes out of the loopback comes in by it, and is captured once
  return name === 'lo' ? found.packets / 2 : found.packets
}

function readCounters(): string {
  try {
    return readFileSync(FILE, 'utf8')
  } catch {
    return ''
  }
}
