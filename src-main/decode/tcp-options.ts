/**
 * Owns TCP options as fields: kind, length, value (RFC 9293 3.2; RFC 7323 window scale and timestamps; RFC 2018 SACK;
 * RFC 7413 fast open; RFC 8684 MPTCP; RFC 2385 MD5; RFC 5925 AO; RFC 5482 user timeout; RFC 6994 experiments).
 */
import type { TreeBuilder } from './tree'

const NAMES: Readonly<Record<number, string>> = {
  0: 'End of options',
  1: 'No operation',
  2: 'Maximum segment size',
  3: 'Window scale',
  4: 'SACK permitted',
  5: 'SACK',
  6: 'Echo',
  7: 'Echo reply',
  8: 'Timestamps',
  14: 'Alternate checksum request',
  15: 'Alternate checksum data',
  19: 'MD5 signature',
  27: 'Quick-start response',
  28: 'User timeout',
  29: 'Authentication (TCP-AO)',
  30: 'Multipath TCP',
  34: 'Fast open cookie',
  253: 'Experiment 253',
  254: 'Experiment 254',
}

function describeSack(tree: TreeBuilder, at: number, length: number): void {
  tree.group('tcp.options.sack', 'SACK', true, at, length, `${(length - 2) >> 3} blocks`, () => {
    for (let i = at + 2; i + 8 <= at + length; i += 8) {
      tree.uint('tcp.options.sack_le', 'Left edge', i, 4)
      tree.uint('tcp.options.sack_re', 'Right edge', i + 4, 4)
    }
  })
}

function describeOne(tree: TreeBuilder, kind: number, at: number, length: number): void {
  if (kind === 2 && length === 4)
    tree.uint('tcp.options.mss_val', 'Maximum segment size', at + 2, 2, (v) => `${v} bytes`)
  else if (kind === 3 && length === 3) {
    tree.uint(
      'tcp.options.wscale.shift',
      'Window scale',
      at + 2,
      1,
      (v) => `${v} (multiply by ${2 ** Math.min(v, 14)})`,
    )
  } else if (kind === 4 && length === 2) tree.add('tcp.options.sack_perm', 'SACK permitted', true, at, 2, 'yes')
  else if (kind === 5 && length >= 10) describeSack(tree, at, length)
  else if (kind === 8 && length === 10) {
    tree.uint('tcp.options.timestamp.tsval', 'Timestamp value', at + 2, 4)
    tree.uint('tcp.options.timestamp.tsecr', 'Timestamp echo reply', at + 6, 4)
  } else if (kind === 34) tree.hex('tcp.options.tfo.cookie', 'Fast open cookie', at + 2, length - 2)
  else if (kind === 28 && length === 4) {
    const raw = tree.u16(at + 2)
    tree.add(
      'tcp.options.user_to_val',
      'User timeout',
      raw & 0x7fff,
      at + 2,
      2,
      `${raw & 0x7fff} ${raw >> 15 ? 'minutes' : 'seconds'}`,
    )
  } else tree.add('tcp.option_kind', 'Option', kind, at, length, NAMES[kind] ?? `kind ${kind}`)
}

/** Writes the options in [at, end); stops at the end marker or at the first that does not fit. */
export function describeTcpOptions(tree: TreeBuilder, at: number, end: number): void {
  tree.group('tcp.options', 'Options', null, at, end - at, `${end - at} bytes`, () => {
    for (let i = at; i < end; ) {
      const kind = tree.u8(i)
      const length = kind < 2 ? 1 : tree.u8(i + 1)
      if ((kind > 1 && length < 2) || i + length > end || !tree.has(i, length)) {
        tree.problem(`${NAMES[kind] ?? `option kind ${kind}`}: its length does not fit`, i, end - i)
        return
      }
      describeOne(tree, kind, i, length)
      if (kind === 0) return
      i += length
    }
  })
}
