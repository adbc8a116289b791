/**
 * The PIM messages that list groups, as tcpdump prints them with -v: joins and prunes, bootstraps, candidate RPs.
 */
import type { Line } from './line'
import { type PimAddressKind, printPimAddress } from './pim-address'
import { spanText } from './span-text'

const GRAFT_ACK = 7

/** Prints `count` sources below a group; answers the index behind. */
function printSources(line: Line, at: number, name: string, count: number, plain: number): number {
  let i = at
  for (let n = 1; n <= count; n++) {
    line.add(`\n\t      ${name} source #${n}: `)
    i += printPimAddress(line, i, 'source', plain)
  }
  return i
}

export function printJoinPrune(line: Line, type: number, at: number, end: number, plain: number) {
  let i = at
  if (type !== GRAFT_ACK) {
    line.add(', upstream-neighbor: ')
    i += printPimAddress(line, i, 'unicast', plain)
  }
  if (end - i < 4) return line.truncated()
  const groups = line.u8(i + 1)
  const hold = line.u16(i + 2)
  line.add(`\n\t  ${groups} group(s)`)
  if (type !== GRAFT_ACK) line.add(`, holdtime: ${hold === 0xffff ? 'infinite' : spanText(hold)}`)
  i += 4
  for (let n = 1; n <= groups; n++) {
    line.add(`\n\t    group #${n}: `)
    i += printPimAddress(line, i, 'group', plain)
    if (end - i < 4) return line.add('...)')
    const joined = line.u16(i)
    const pruned = line.u16(i + 2)
    line.add(`, joined sources: ${joined}, pruned sources: ${pruned}`)
    i = printSources(line, i + 4, 'joined', joined, plain)
    i = printSources(line, i, 'pruned', pruned, plain)
  }
}

/** Prints an address behind `label`; answers the index behind. */
function printAfter(line: Line, at: number, label: string, kind: PimAddressKind, plain: number): number {
  line.add(label)
  return at + printPimAddress(line, at, kind, plain)
}

/** Prints the RPs of a group; answers the index behind, or -1 where the message ends. */
function printPoints(line: Line, at: number, count: number, end: number, plain: number): number {
  let i = at
  for (let n = 0; n < count && i < end; n++) {
    i = printAfter(line, i, ` RP${n}=`, 'unicast', plain)
    if (end - i < 2) {
      line.add('...)')
      return -1
    }
    line.add(`,holdtime=${spanText(line.u16(i))}`)
    if (end - i < 3) {
      line.add('...)')
      return -1
    }
    line.add(`,prio=${line.u8(i + 2)}`)
    i += 4
  }
  return i
}

export function printBootstrap(line: Line, at: number, end: number, plain: number) {
  if (end - at < 2) return
  line.add(` tag=${line.u16(at).toString(16)}`)
  if (end - at < 3) return
  line.add(` hashmlen=${line.u8(at + 2)}`)
  if (end - at < 4) return
  line.add(` BSRprio=${line.u8(at + 3)}`)
  if (end - at <= 4) return
  let i = printAfter(line, at + 4, ' BSR=', 'unicast', plain)
  for (let n = 0; i < end; n++) {
    i = printAfter(line, i, ` (group${n}: `, 'group', plain)
    if (end - i < 1) return line.add('...)')
    line.add(` RPcnt=${line.u8(i)}`)
    if (end - i < 2) return line.add('...)')
    const count = line.u8(i + 1)
    line.add(` FRPcnt=${count}`)
    if (end - i < 4) return line.add('...)')
    i = printPoints(line, i + 4, count, end, plain)
    if (i < 0) return
    line.add(')')
  }
}

export function printCandidate(line: Line, at: number, end: number, plain: number) {
  if (end - at < 1) return
  const prefixes = line.u8(at)
  line.add(` prefix-cnt=${prefixes}`)
  if (end - at < 2) return
  line.add(` prio=${line.u8(at + 1)}`)
  if (end - at < 4) return
  line.add(` holdtime=${spanText(line.u16(at + 2))}`)
  if (end - at <= 4) return
  let i = printAfter(line, at + 4, ' RP=', 'unicast', plain)
  for (let n = 0; n < prefixes && i < end; n++) {
    i = printAfter(line, i, ` Group${n}=`, 'group', plain)
  }
}
