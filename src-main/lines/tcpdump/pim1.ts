/**
 * PIM version 1, which travels in IGMP, as tcpdump prints it: `igmp pimv1 Join/Prune`, with -v who joins what.
 */
import { ipv4Text } from '@shared/format'
import type { Line } from './line'
import { spanText } from './span-text'

const MODES = ['Dense-mode', 'Sparse-mode', 'Sparse-Dense-mode']
const NAMES = [
  'Query',
  'Register',
  'Register-Stop',
  'Join/Prune',
  'RP-reachable',
  'Assert',
  'Graft',
  'Graft-ACK',
  'Mode',
]
const WHOLE = 0xffffffff

function address(line: Line, at: number): string {
  line.need(at, 4)
  return ipv4Text(line.bytes, at)
}

/** `/255.255.0.0` unless the mask is that of a host. */
const maskText = (line: Line, at: number): string => (line.u32(at) === WHOLE ? '' : `/${address(line, at)}`)

/** One group and one source: all of it in the line. */
function printSingle(line: Line, at: number) {
  line.add(` RPF ${address(line, at)} `)
  const hold = line.u16(at + 6)
  if (hold !== 180) line.add(`Hold ${spanText(hold)}`)
  const flags = line.u8(at + 25)
  line.add(
    `${line.u16(at + 20) ? 'Join' : 'Prune'} (${address(line, at + 26)}/${flags & 0x3f}, ${address(line, at + 12)}`,
  )
  line.add(maskText(line, at + 16))
  line.add(`) ${line.u8(at + 24) & 1 ? 'Sparse' : 'Dense'}${flags & 0x80 ? ' WC' : ''} ${flags & 0x40 ? 'RP' : 'SPT'}`)
}

function printGroup(line: Line, at: number): number {
  line.add(`\n\tGroup: ${address(line, at)}`)
  line.add(maskText(line, at + 4))
  line.need(at + 8, 4)
  const joined = line.u16(at + 8)
  const pruned = line.u16(at + 10)
  line.add(` joined: ${joined} pruned: ${pruned}`)
  let i = at + 12
  for (let n = 0; n < joined + pruned; n++, i += 6) {
    line.need(i, 6)
    const flags = line.u8(i + 1)
    line.add(`\n\t${n < joined ? 'Join ' : 'Prune'} ${line.u8(i) & 1 ? 'Sparse ' : 'Dense '}`)
    line.add(`${flags & 0x80 ? 'WC ' : ''}${flags & 0x40 ? 'RP ' : 'SPT '}${address(line, i + 2)}/${flags & 0x3f}`)
  }
  return i
}

function printJoins(line: Line, at: number) {
  const single = line.has(at, 30) && line.u8(at + 11) === 1 && line.u16(at + 20) + line.u16(at + 22) === 1
  if (single) return printSingle(line, at)
  const much = line.options.verbose > 1
  line.add(`${much ? '\n' : ''} Upstream Nbr: ${address(line, at)}`)
  const hold = line.u16(at + 6)
  line.add(`${much ? '\n' : ''} Hold time: ${spanText(hold)}`)
  if (!much) return
  line.need(at + 8, 4)
  let i = at + 12
  for (let n = line.u8(at + 11); n > 0; n--) i = printGroup(line, i)
}

function printAssert(line: Line, at: number) {
  line.add(` for ${address(line, at + 16)} > ${address(line, at + 8)}`)
  line.add(maskText(line, at + 12))
  line.need(at + 24, 4)
  const preference = line.u32(at + 20)
  line.add(` ${preference & 0x80000000 ? 'RP-tree' : 'SPT'} pref ${preference & 0x7fffffff}`)
  line.add(` metric ${line.u32(at + 24)}`)
}

function printReachable(line: Line, at: number) {
  line.need(at + 22, 2)
  line.add(` group ${address(line, at + 8)}${maskText(line, at + 12)} RP ${address(line, at + 16)}`)
  line.add(` hold ${spanText(line.u16(at + 22))}`)
}

function printBody(line: Line, type: number, at: number) {
  const verbose = line.options.verbose > 0
  switch (type) {
    case 0: {
      if (line.has(at, 9)) line.add(` ${MODES[line.u8(at + 8) >> 4] ?? `mode-${line.u8(at + 8) >> 4}`}`)
      if (verbose) {
        line.add(' (Hold-time ')
        line.add(`${spanText(line.u16(at + 10))})`)
      }
      return
    }
    case 1:
      line.need(at + 8, 20)
      return line.add(` for ${address(line, at + 20)} > ${address(line, at + 24)}`)
    case 2:
      return line.add(` for ${address(line, at + 8)} > ${address(line, at + 12)}`)
    case 3:
    case 6:
    case 7:
      if (verbose) printJoins(line, at + 8)
      return
    case 4:
      if (verbose) printReachable(line, at)
      return
    case 5:
      printAssert(line, at)
  }
}

/** Prints the message at `at`, whose first byte is IGMP's type. */
export function printPim1(line: Line, at: number) {
  line.protocol = 'pimv1'
  const type = line.u8(at + 1)
  line.add(` ${NAMES[type] ?? `[type ${type}]`}`)
  printBody(line, type, at)
  const version = line.u8(at + 4) >> 4
  if (version !== 1) line.add(` [v${version}]`)
}
