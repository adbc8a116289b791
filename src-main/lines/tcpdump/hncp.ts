/**
 * HNCP (RFC 7788) and DNCP (RFC 7787) as tcpdump prints them: `hncp (8) Request network state, Request node state`, the
 * kinds of the TLVs with how many of one kind follow each other.
 */
import type { Line } from './line'

const KINDS: Readonly<Record<number, string>> = {
  0: 'Reserved',
  1: 'Request network state',
  2: 'Request node state',
  3: 'Node endpoint',
  4: 'Network state',
  5: 'Node state',
  8: 'Peer',
  9: 'Keep-alive interval',
  10: 'Trust-Verdict',
  32: 'HNCP-Version',
  33: 'External-Connection',
  34: 'Delegated-Prefix',
  35: 'Assigned-Prefix',
  36: 'Node-Address',
  37: 'DHCPv4-Data',
  38: 'DHCPv6-Data',
  39: 'DNS-Delegated-Zone',
  40: 'Domain-Name',
  41: 'Node-Name',
  42: 'Managed-PSK',
  43: 'Prefix-Policy',
}
const HEADER = 4

function kindName(kind: number): string {
  const name = KINDS[kind]
  if (name) return name
  if (kind >= 44 && kind <= 511) return 'Unassigned'
  return kind >= 768 && kind <= 1023 ? 'Private use' : 'Future use'
}

/** Prints the packet of `length` bytes at `at`. */
export function printHncp(line: Line, at: number, length: number) {
  line.protocol = 'hncp'
  line.add(`hncp (${length})`)
  let last = ''
  let count = 0
  let shown = false
  // a name is printed when the next one differs: what breaks off loses the last name
  const flush = () => {
    if (count === 0) return
    line.add(`${shown ? ', ' : ' '}${last}${count > 1 ? ` (x${count})` : ''}`)
    shown = true
  }
  const end = at + length
  for (let i = at; i < end; ) {
    if (i + HEADER > end) return line.add(' (invalid)')
    const kind = kindName(line.u16(i))
    const size = line.u16(i + 2)
    line.need(i + HEADER, size)
    if (i + HEADER + size > end) return line.add(' (invalid)')
    if (kind !== last) {
      flush()
      last = kind
      count = 0
    }
    count++
    // a value is padded to whole words
    i += HEADER + ((size + 3) & ~3)
  }
  flush()
}
