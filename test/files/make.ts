/**
 * Owns making capture files from code, for tests: pcap in all its flavours, and pcapng block by block.
 *
 * Guarantees: what is written is what was asked for, wrong values included (a length that lies, an unknown version);
 * only padding and the blocks' own lengths are filled in. Shares no code with the readers.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** Appends numbers in one byte order. */
class Bytes {
  private readonly parts: number[] = []

  constructor(private readonly big = false) {}

  u8(...values: number[]): this {
    for (const value of values) this.parts.push(value & 255)
    return this
  }

  u16(value: number): this {
    return this.big ? this.u8(value >>> 8, value) : this.u8(value, value >>> 8)
  }

  u32(value: number): this {
    return this.big
      ? this.u8(value >>> 24, value >>> 16, value >>> 8, value)
      : this.u8(value, value >>> 8, value >>> 16, value >>> 24)
  }

  u64(value: bigint): this {
    const high = Number((value >> 32n) & 0xffff_ffffn)
    const low = Number(value & 0xffff_ffffn)
    return this.big ? this.u32(high).u32(low) : this.u32(low).u32(high)
  }

  raw(bytes: Uint8Array): this {
    for (const byte of bytes) this.parts.push(byte)
    return this
  }

  pad4(): this {
    while (this.parts.length % 4 !== 0) this.parts.push(0)
    return this
  }

  done(): Uint8Array {
    return Uint8Array.from(this.parts)
  }
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

export interface MadeFrame {
  readonly data: Uint8Array
  readonly seconds?: number
  /** in the file's unit: microseconds, or nanoseconds with `nanos` */
  readonly fraction?: number
  /** default: the length of `data` */
  readonly wireLength?: number
  /** default: the length of `data` */
  readonly captured?: number
}

export interface PcapOptions {
  readonly big?: boolean
  readonly nanos?: boolean
  /** magic 0xa1b2cd34: 8 more bytes a record */
  readonly modified?: boolean
  readonly linkType?: number
  readonly snapLength?: number
  readonly version?: readonly [number, number]
  /** the two lengths of a record change places, as in old versions */
  readonly swapped?: boolean
}

export function writePcap(frames: readonly MadeFrame[], options: PcapOptions = {}): Uint8Array {
  const [major, minor] = options.version ?? [2, 4]
  const magic = options.modified ? 0xa1b2cd34 : options.nanos ? 0xa1b23c4d : 0xa1b2c3d4
  const header = new Bytes(options.big).u32(magic).u16(major).u16(minor).u32(0).u32(0)
  header.u32(options.snapLength ?? 262144).u32(options.linkType ?? 1)
  const records = frames.map((frame) => {
    const captured = frame.captured ?? frame.data.length
    const wire = frame.wireLength ?? frame.data.length
    const record = new Bytes(options.big).u32(frame.seconds ?? 0).u32(frame.fraction ?? 0)
    record.u32(options.swapped ? wire : captured).u32(options.swapped ? captured : wire)
    if (options.modified) record.u32(1).u16(0x0800).u8(0, 0)
    return concat(record.done(), frame.data)
  })
  return concat(header.done(), ...records)
}

/** An option's code and value: text, bytes, or a number (one byte). */
type MadeOption = readonly [code: number, value: string | Uint8Array | number]

interface Section {
  readonly kind: 'section'
  readonly big?: boolean
  readonly version?: readonly [number, number]
  readonly options?: readonly MadeOption[]
}
interface Interface {
  readonly kind: 'interface'
  readonly linkType?: number
  readonly snapLength?: number
  readonly options?: readonly MadeOption[]
}
interface Packet {
  /** 'packet' = enhanced, 'old' = obsolete packet block */
  readonly kind: 'packet' | 'old'
  readonly data: Uint8Array
  readonly interfaceId?: number
  readonly ticks?: bigint
  readonly wireLength?: number
  readonly captured?: number
  readonly options?: readonly MadeOption[]
}
interface Simple {
  readonly kind: 'simple'
  readonly data: Uint8Array
  readonly wireLength?: number
}
interface Names {
  readonly kind: 'names'
  readonly records: readonly {
    readonly type: number
    readonly address: readonly number[]
    readonly names: readonly string[]
  }[]
}
interface Statistics {
  readonly kind: 'statistics'
  readonly interfaceId: number
  readonly options: readonly MadeOption[]
}
/** Any other block, or a broken one. */
interface Other {
  readonly kind: 'other'
  readonly type: number
  readonly body: Uint8Array
  /** default: the true length */
  readonly trailing?: number
}
export type MadeBlock = Section | Interface | Packet | Simple | Names | Statistics | Other

/** Writes blocks in order; each section's byte order holds until the next. */
export function writePcapng(blocks: readonly MadeBlock[]): Uint8Array {
  let big = false
  return concat(
    ...blocks.map((block) => {
      if (block.kind === 'section') big = block.big ?? false
      return encloseBlock(block, big)
    }),
  )
}

/** The usual beginning of a pcapng file: a section and an Ethernet interface. */
export const START: readonly MadeBlock[] = [{ kind: 'section' }, { kind: 'interface' }]

const TYPES = { section: 0x0a0d0d0a, interface: 1, old: 2, simple: 3, names: 4, statistics: 5, packet: 6 } as const

function encloseBlock(block: MadeBlock, big: boolean): Uint8Array {
  const inside = bodyOf(block, big)
  const type = block.kind === 'other' ? block.type : TYPES[block.kind]
  const length = 12 + inside.length
  const trailing = block.kind === 'other' ? (block.trailing ?? length) : length
  return concat(new Bytes(big).u32(type).u32(length).done(), inside, new Bytes(big).u32(trailing).done())
}

function bodyOf(block: MadeBlock, big: boolean): Uint8Array {
  const body = new Bytes(big)
  switch (block.kind) {
    case 'section': {
      const [major, minor] = block.version ?? [1, 0]
      body.u32(0x1a2b3c4d).u16(major).u16(minor).u32(0xffffffff).u32(0xffffffff)
      return body.raw(optionBytes(block.options, big)).done()
    }
    case 'interface':
      body
        .u16(block.linkType ?? 1)
        .u16(0)
        .u32(block.snapLength ?? 0)
      return body.raw(optionBytes(block.options, big)).done()
    case 'packet':
    case 'old': {
      const ticks = block.ticks ?? 0n
      if (block.kind === 'old') body.u16(block.interfaceId ?? 0).u16(0xffff)
      else body.u32(block.interfaceId ?? 0)
      body.u32(Number(ticks >> 32n)).u32(Number(ticks & 0xffff_ffffn))
      body.u32(block.captured ?? block.data.length).u32(block.wireLength ?? block.data.length)
      return body.raw(block.data).pad4().raw(optionBytes(block.options, big)).done()
    }
    case 'simple':
      return body
        .u32(block.wireLength ?? block.data.length)
        .raw(block.data)
        .pad4()
        .done()
    case 'names':
      for (const { type, address, names } of block.records) {
        const value = concat(Uint8Array.from(address), ...names.map((name) => text(`${name}\0`)))
        body.u16(type).u16(value.length).raw(value).pad4()
      }
      return body.u32(0).done()
    case 'statistics':
      return body.u32(block.interfaceId).u64(0n).raw(optionBytes(block.options, big)).done()
    case 'other':
      return block.body
  }
}

function optionBytes(options: readonly MadeOption[] | undefined, big: boolean): Uint8Array {
  if (!options) return new Uint8Array(0)
  const bytes = new Bytes(big)
  for (const [code, value] of options) {
    const raw = typeof value === 'string' ? text(value) : typeof value === 'number' ? Uint8Array.of(value) : value
    bytes.u16(code).u16(raw.length).raw(raw).pad4()
  }
  return bytes.u32(0).done()
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value)

/** Eight bytes of a 64-bit number, for options such as if_tsoffset. */
export const u64 = (value: bigint, big = false): Uint8Array => new Bytes(big).u64(BigInt.asUintN(64, value)).done()

/** `length` bytes that differ by `seed`, so that a frame can be told from its neighbours. */
export const payload = (length: number, seed = 0): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (i * 7 + seed) & 255)

/** `length` bytes that do not compress, always the same (xorshift32). */
export function noise(length: number): Uint8Array {
  let state = 0x9e3779b9
  return Uint8Array.from({ length }, () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state & 255
  })
}

/**
 * A Zstandard frame (RFC 8878 3.1.1) of blocks that are not compressed; blocks of one repeated byte become RLE blocks.
 * The checksum, where asked for, is not a true one: readers may only pass over it.
 */
export function zstdStored(plain: Uint8Array, options: { block?: number; checksum?: boolean } = {}): Uint8Array {
  const size = options.block ?? 1 << 17
  const blocks: Uint8Array[] = []
  for (let at = 0; at < plain.length || at === 0; at += size) {
    const part = plain.subarray(at, at + size)
    const last = at + size >= plain.length ? 1 : 0
    const same = part.length > 1 && part.every((byte) => byte === part[0])
    const header = (part.length << 3) | (same ? 2 : 0) | last
    blocks.push(
      new Bytes()
        .u8(header, header >>> 8, header >>> 16)
        .raw(same ? part.subarray(0, 1) : part)
        .done(),
    )
  }
  // window of 128 KiB: exponent 7
  const head = new Bytes()
    .u32(0xfd2fb528)
    .u8(options.checksum ? 4 : 0, 7 << 3)
    .done()
  return concat(head, ...blocks, options.checksum ? payload(4) : new Uint8Array(0))
}

/** A Zstandard skippable frame (RFC 8878 3.1.2). */
export const zstdSkippable = (length: number): Uint8Array =>
  concat(new Bytes().u32(0x184d2a53).u32(length).done(), payload(length))

/** A folder of its own for the tests of one file; removed after them. */
export function testFolder(): { readonly path: string; file(name: string, bytes: Uint8Array): string } {
  const path = mkdtempSync(join(tmpdir(), 'tracebook-test-'))
  afterAll(() => rmSync(path, { recursive: true, force: true }))
  return {
    path,
    file(name, bytes) {
      const full = join(path, name)
      writeFileSync(full, bytes)
      return full
    },
  }
}
