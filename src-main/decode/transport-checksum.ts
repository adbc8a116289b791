/**
 * Owns the verdict on a TCP or UDP checksum for the Inspector: good, bad, or not to be told (fragment, snap length).
 */
import { hexText } from '@shared/format'
import { expectedChecksum, pseudoSum, sum16 } from './checksum'
import { DecodeError, type Layers } from './layers'
import type { TreeBuilder } from './tree'

const PROTOCOL_NUMBER = { tcp: 6, udp: 17 } as const

/** Adds `<name>.checksum.status` for the segment of `size` bytes at frame offset `at` whose field is at `fieldAt`. */
export function describeTransportChecksum(
  layers: Layers,
  tree: TreeBuilder,
  name: 'tcp' | 'udp',
  at: number,
  size: number,
  fieldAt: number,
): void {
  const whole = layers.error === DecodeError.none && layers.fragmentOffset === 0 && !layers.moreFragments
  if (!whole || layers.ipVersion === 0 || !tree.has(at, size)) return
  const found = tree.u16(fieldAt)
  const width = layers.ipVersion === 6 ? 16 : 4
  const src = layers.srcAt - layers.start
  const dst = layers.dstAt - layers.start
  const pseudo = pseudoSum(tree.bytes, src, dst, width, PROTOCOL_NUMBER[name], size)
  const expected = expectedChecksum(sum16(tree.bytes, at, at + size, pseudo), found)
  const good = expected === found || (expected ^ found) === 0xffff
  const text = good
    ? 'Good'
    : `Bad: should be ${hexText(expected, 4)} (usual on the sending host: computed by the card)`
  tree.computed(`${name}.checksum.status`, 'Checksum status', good ? 1 : 0, text)
}
