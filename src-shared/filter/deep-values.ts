/**
 * Owns the values of deep fields: nodes of a frame's field tree, read as the type the catalogue says.
 *
 * Addresses and bytes are taken from the frame itself where the node says which bytes they are, so a decoder may show
 * them as it likes. A node that could not be read (cut off by the capture) is not an occurrence.
 */
import type { FieldNode } from '@shared/field'
import { parseEther, parseIpv4, parseIpv6 } from './addresses'
import type { FieldSpec, FieldType } from './fields'
import type { Scalar } from './scalars'
import type { DeepFrame } from './subject'

/** More occurrences of one field than this in one frame are not looked at. */
const MAX_OCCURRENCES = 4096

/** Values of `field` in a frame, in the order they stand there. */
export function deepValues(field: FieldSpec, frame: DeepFrame): Scalar[] {
  if (field.name === 'frame') return [frame.bytes]
  const own = nodesNamed(field.nodes ?? [field.name], frame.tree).flatMap((node) => {
    const value = readNode(node, field.type, frame.bytes)
    return value === undefined ? [] : [value]
  })
  return frame.joined ? [...own, ...frame.joined.flatMap((part) => deepValues(field, part))] : own
}

/** `tcp.payload`, `udp.payload`: `length` bytes behind the innermost header, as far as they were captured. */
export function payloadValues(field: FieldSpec, frame: DeepFrame, length: number): Scalar[] {
  const header = nodesNamed([field.name.slice(0, 3)], frame.tree).pop()
  if (!header || !(length > 0)) return []
  const from = header.offset + header.length
  const bytes = frame.bytes.subarray(from, from + length)
  return bytes.length > 0 ? [bytes] : []
}

function nodesNamed(names: readonly string[], tree: readonly FieldNode[]): FieldNode[] {
  const found: FieldNode[] = []
  const open: FieldNode[] = [...tree].reverse()
  for (let node = open.pop(); node && found.length < MAX_OCCURRENCES; node = open.pop()) {
    if (names.includes(node.field)) found.push(node)
    for (let i = node.children.length - 1; i >= 0; i--) open.push(node.children[i])
  }
  return found
}

function readNode(node: FieldNode, type: FieldType, bytes: Uint8Array): Scalar | undefined {
  if (type === 'protocol') return bytes.subarray(node.offset)
  if (node.value === null && node.error !== undefined) return undefined
  switch (type) {
    case 'number':
    case 'boolean':
      return numberOf(node)
    case 'duration': {
      const seconds = numberOf(node)
      return seconds === undefined ? undefined : Math.round(seconds * 1e9)
    }
    case 'text':
      return typeof node.value === 'string' ? node.value : node.text
    case 'bytes':
      return node.value instanceof Uint8Array ? node.value : rawBytes(node, bytes)
    case 'ether':
      return sized(node, bytes, [6]) ?? (typeof node.value === 'string' ? parseEther(node.value) : undefined)
    case 'ipv4':
      return sized(node, bytes, [4]) ?? parsedAddress(node)
    case 'ipv6':
      return sized(node, bytes, [16]) ?? parsedAddress(node)
    case 'address':
      return sized(node, bytes, [4, 16]) ?? parsedAddress(node)
    case 'time':
      return undefined
  }
}

function numberOf(node: FieldNode): number | undefined {
  const { value } = node
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'boolean') return value ? 1 : 0
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : undefined
}

function rawBytes(node: FieldNode, bytes: Uint8Array): Uint8Array | undefined {
  const end = node.offset + node.length
  return node.length > 0 && node.offset >= 0 && end <= bytes.length ? bytes.subarray(node.offset, end) : undefined
}

function sized(node: FieldNode, bytes: Uint8Array, sizes: readonly number[]): Uint8Array | undefined {
  if (node.value instanceof Uint8Array && sizes.includes(node.value.length)) return node.value
  const raw = rawBytes(node, bytes)
  return raw && sizes.includes(raw.length) ? raw : undefined
}

/** An address that stands in the packet as text (FTP's PORT) or was computed. */
function parsedAddress(node: FieldNode): Uint8Array | undefined {
  if (typeof node.value !== 'string') return undefined
  const range = parseIpv4(node.value) ?? parseIpv6(node.value)
  if (!range) return undefined
  const words = range.version === 4 ? range.low.slice(0, 1) : range.low
  return Uint8Array.from(words.flatMap((word) => [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255]))
}
