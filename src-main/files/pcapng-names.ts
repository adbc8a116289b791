/**
 * Owns the name resolution block (draft-ietf-opsawg-pcapng 4.5): addresses and the names the capturing host had for them.
 *
 * Guarantees: records of unknown type are passed over; a record that runs past the block ends the list. Addresses come out
 * as the rest of the house writes them (@shared/format).
 */
import { ipv4Text, ipv6Text, macText } from '@shared/format'
import type { BlockBody } from './pcapng-interface'
import { textOf } from './pcapng-options'

/** Address bytes by record type. */
const ADDRESS_BYTES: ReadonlyMap<number, number> = new Map([
  [1, 4],
  [2, 16],
  [3, 6],
  [4, 8],
])
const END_OF_RECORDS = 0

/**
 * Calls `name(address, name)` for each name of the block, in order.
 * @returns false when the list is broken
 */
export function eachName(
  { bytes, view, at, end, little }: BlockBody,
  name: (address: string, name: string) => void,
): boolean {
  let next = at
  while (end - next >= 4) {
    const type = view.getUint16(next, little)
    const from = next + 4
    const to = from + view.getUint16(next + 2, little)
    if (type === END_OF_RECORDS) return true
    if (to > end) return false
    const addressBytes = ADDRESS_BYTES.get(type)
    if (addressBytes !== undefined && to - from > addressBytes) {
      const address = addressText(bytes, from, addressBytes)
      for (const one of namesIn(bytes, from + addressBytes, to)) name(address, one)
    }
    next = to + (-(to - from) & 3)
  }
  return true
}

/** NUL-terminated names, one after the other. */
function namesIn(bytes: Uint8Array, from: number, to: number): string[] {
  const names: string[] = []
  let start = from
  while (start < to) {
    const nul = bytes.subarray(start, to).indexOf(0)
    const stop = nul < 0 ? to : start + nul
    if (stop > start) names.push(textOf(bytes, start, stop))
    start = stop + 1
  }
  return names
}

function addressText(bytes: Uint8Array, at: number, length: number): string {
  if (length === 4) return ipv4Text(bytes, at)
  return length === 16 ? ipv6Text(bytes, at) : macText(bytes, at, length)
}
