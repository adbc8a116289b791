/**
 * Owns how a decoder writes fields: an append-only builder of `FieldNode`s with offsets from the start of the frame.
 *
 * Guarantees: `u8/u16/u32` never read outside the captured bytes; a field that is cut off becomes a node with an error
 * instead of a value, so a decoder can write its header top to bottom without asking how much was captured.
 */

import type { FieldNode, FieldValue } from '@shared/field'
import { bytesHex } from './text'

interface OpenNode {
  field: string
  label: string
  value: FieldValue
  text: string
  offset: number
  length: number
  inferred?: boolean
  error?: string
  children: OpenNode[]
}

export class TreeBuilder {
  private readonly roots: OpenNode[] = []
  private readonly stack: OpenNode[] = []

  /** @param bytes the frame's captured bytes (index 0 = start of frame) */
  constructor(readonly bytes: Uint8Array) {}

  get end(): number {
    return this.bytes.length
  }

  /** True when [offset, offset + length) was captured. */
  has(offset: number, length: number): boolean {
    return offset >= 0 && length >= 0 && offset + length <= this.bytes.length
  }

  /** Adds a node and returns it; `text` defaults to the value. Cut-off bytes turn it into an error node. */
  add(field: string, label: string, value: FieldValue, offset: number, length: number, text = String(value)): OpenNode {
    const node: OpenNode = { field, label, value, text, offset, length, children: [] }
    if (!this.has(offset, length)) {
      node.value = null
      node.text = 'not captured'
      node.error = 'cut off by the capture'
      node.offset = Math.max(0, Math.min(offset, this.bytes.length))
      node.length = Math.max(0, Math.min(length, this.bytes.length - node.offset))
    }
    const parent = this.stack[this.stack.length - 1]
    if (parent) parent.children.push(node)
    else this.roots.push(node)
    return node
  }

  /** A value that was computed, not read. */
  computed(field: string, label: string, value: FieldValue, text = String(value)): OpenNode {
    const node = this.add(field, label, value, 0, 0, text)
    node.inferred = true
    return node
  }

  /** Says what is wrong here. */
  problem(message: string, offset: number, length: number): void {
    const at = Math.max(0, Math.min(offset, this.end))
    this.add('_ws.malformed', 'Problem', true, at, Math.max(0, Math.min(length, this.end - at)), message).error =
      message
  }

  /** Adds a big-endian number of 1, 2, 3 or 4 bytes read at `offset` and returns it (0 when cut off). */
  uint(field: string, label: string, offset: number, length: number, text?: (value: number) => string): number {
    let value = 0
    for (let i = 0; i < length; i++) value = value * 256 + this.u8(offset + i)
    this.add(field, label, value, offset, length, text ? text(value) : String(value))
    return value
  }

  /** Adds one flag of the number of `length` bytes at `offset`. */
  flag(field: string, label: string, offset: number, length: number, mask: number): boolean {
    let value = 0
    for (let i = 0; i < length; i++) value = value * 256 + this.u8(offset + i)
    const set = (value & mask) !== 0
    this.add(field, label, set, offset, length, set ? 'Set' : 'Not set')
    return set
  }

  /** Adds bytes shown as hex. The value is a copy, at most 64 KiB by IP's own limit. */
  hex(field: string, label: string, offset: number, length: number): void {
    const end = Math.max(offset, Math.min(offset + length, this.end))
    this.add(field, label, this.bytes.slice(offset, end), offset, end - offset, bytesHex(this.bytes, offset, end))
  }

  /** Everything added inside `body` becomes a child of a new node. */
  group(
    field: string,
    label: string,
    value: FieldValue,
    offset: number,
    length: number,
    text: string,
    body: () => void,
  ): void {
    this.stack.push(this.add(field, label, value, offset, length, text))
    body()
    this.stack.pop()
  }

  /** Adds what was written about other bytes; `placeOf` says where a byte of theirs stands in these. */
  graft(nodes: readonly FieldNode[], placeOf: (index: number) => number): void {
    const moved = (node: FieldNode): OpenNode => {
      const offset = placeOf(node.offset)
      const end = node.length === 0 ? offset : placeOf(node.offset + node.length - 1) + 1
      // pieces that were joined out of order have no common stretch
      const length = Math.max(0, end - offset)
      return { ...node, offset, length, children: node.children.map(moved) }
    }
    const parent = this.stack[this.stack.length - 1]
    const list = parent ? parent.children : this.roots
    list.push(...nodes.map(moved))
  }

  u8(offset: number): number {
    return this.has(offset, 1) ? this.bytes[offset] : 0
  }

  u16(offset: number): number {
    return this.has(offset, 2) ? (this.bytes[offset] << 8) | this.bytes[offset + 1] : 0
  }

  u32(offset: number): number {
    return this.has(offset, 4) ? (this.u16(offset) * 0x10000 + this.u16(offset + 2)) >>> 0 : 0
  }

  finish(): FieldNode[] {
    return this.roots
  }
}
