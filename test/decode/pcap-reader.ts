/**
 * A reader of classic pcap and pcapng just good enough for tests of decoders and lines, so that they do not depend on
 * src-main/files. Damaged files give the frames before the damage.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

export interface TestFrame {
  bytes: Uint8Array
  wireLength: number
  linkType: number
  seconds: number
  nanos: number
}

/** Public captures of the development set; tests skip what needs them when the folder is not there. */
export const CAPTURES = '../shared/captures'
export const haveCaptures = existsSync(CAPTURES)

/** Every .pcap, .pcapng and .cap file below a folder. */
export function captureFiles(folder: string): string[] {
  const files: string[] = []
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) files.push(...captureFiles(path))
    else if (/\.(pcap|pcapng|cap)$/.test(name)) files.push(path)
  }
  return files.sort()
}

function readPcap(data: DataView, bytes: Uint8Array): TestFrame[] {
  const frames: TestFrame[] = []
  const magic = data.getUint32(0, false)
  const little = magic === 0xd4c3b2a1 || magic === 0x4d3cb2a1
  const nano = magic === 0xa1b23c4d || magic === 0x4d3cb2a1
  const linkType = data.getUint32(20, little) & 0xffff
  for (let at = 24; at + 16 <= bytes.length; ) {
    const captured = data.getUint32(at + 8, little)
    if (captured > 262144 || at + 16 + captured > bytes.length) break
    frames.push({
      bytes: bytes.slice(at + 16, at + 16 + captured),
      wireLength: data.getUint32(at + 12, little),
      linkType,
      seconds: data.getUint32(at, little),
      nanos: data.getUint32(at + 4, little) * (nano ? 1 : 1000),
    })
    at += 16 + captured
  }
  return frames
}

interface Interface {
  linkType: number
  /** ticks a second */
  resolution: number
  snap: number
}

function readInterface(data: DataView, at: number, end: number, little: boolean): Interface {
  let resolution = 1e6
  for (let i = at + 16; i + 4 <= end; ) {
    const code = data.getUint16(i, little)
    const length = data.getUint16(i + 2, little)
    if (code === 0) break
    if (code === 9) {
      const value = data.getUint8(i + 4)
      resolution = value & 0x80 ? 2 ** (value & 0x7f) : 10 ** value
    }
    i += 4 + ((length + 3) & ~3)
  }
  return { linkType: data.getUint16(at + 8, little), resolution, snap: data.getUint32(at + 12, little) }
}

function readPcapng(data: DataView, bytes: Uint8Array): TestFrame[] {
  const frames: TestFrame[] = []
  let interfaces: Interface[] = []
  let little = true
  for (let at = 0; at + 12 <= bytes.length; ) {
    const section = data.getUint32(at, false) === 0x0a0d0d0a
    if (section) {
      little = data.getUint32(at + 8, true) === 0x1a2b3c4d
      interfaces = []
    }
    const type = data.getUint32(at, little)
    const length = data.getUint32(at + 4, little)
    if (length < 12 || at + length > bytes.length) break
    if (type === 1) interfaces.push(readInterface(data, at, at + length - 4, little))
    else if (type === 6) {
      const from = interfaces[data.getUint32(at + 8, little)]
      const captured = data.getUint32(at + 20, little)
      if (!from || at + 28 + captured > at + length) break
      const ticks = (BigInt(data.getUint32(at + 12, little)) << 32n) | BigInt(data.getUint32(at + 16, little))
      const rate = BigInt(from.resolution)
      const seconds = Number(ticks / rate)
      const nanos = Number(((ticks % rate) * 1_000_000_000n) / rate)
      const wireLength = data.getUint32(at + 24, little)
      frames.push({
        bytes: bytes.slice(at + 28, at + 28 + captured),
        wireLength,
        linkType: from.linkType,
        seconds,
        nanos,
      })
    } else if (type === 3) {
      const wireLength = data.getUint32(at + 8, little)
      const captured = Math.min(wireLength, length - 16, interfaces[0]?.snap || length)
      frames.push({
        bytes: bytes.slice(at + 12, at + 12 + captured),
        wireLength,
        linkType: interfaces[0]?.linkType ?? 1,
        seconds: 0,
        nanos: 0,
      })
    }
    at += length
  }
  return frames
}

/** The frames of one capture file; an empty list for what is not one. */
export function readCapture(path: string): TestFrame[] {
  const bytes = new Uint8Array(readFileSync(path))
  if (bytes.length < 24) return []
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const magic = data.getUint32(0, false)
  if (magic === 0x0a0d0d0a) return readPcapng(data, bytes)
  if ([0xa1b2c3d4, 0xd4c3b2a1, 0xa1b23c4d, 0x4d3cb2a1].includes(magic)) return readPcap(data, bytes)
  return []
}
