/**
 * NFS file handles as tcpdump shows them: `fh 1,2/345`, the file system and the file when the bytes look like those of a
 * server it knows, `fh Unknown/0100…` otherwise.
 */
import type { Line } from './line'

interface Handle {
  /** what stands before the slash */
  readonly system: string
  readonly file: string
}

const SMALLEST = 16
const SHOWN = 32

const be32 = (b: Uint8Array, i: number): number => ((b[i] << 24) | (b[i + 1] << 16) | (b[i + 2] << 8) | b[i + 3]) >>> 0
const le32 = (b: Uint8Array, i: number): number => ((b[i + 3] << 24) | (b[i + 2] << 16) | (b[i + 1] << 8) | b[i]) >>> 0
const known = (major: number, minor: number, file: number): Handle => ({ system: `${major},${minor}`, file: `${file}` })

/** Handles of VMS name the device: printable characters, then NULs. */
function isDeviceName(b: Uint8Array): boolean {
  let ended = false
  for (let i = 1; i < 14; i++) {
    if (b[i] === 0) ended = true
    else if (ended || b[i] < 0x20 || b[i] > 0x7e) return false
  }
  return true
}

const osf = (b: Uint8Array): Handle => {
  const device = le32(b, 0)
  return known(device >>> 20, device & 0xfffff, le32(b, 12))
}
const solaris = (b: Uint8Array): Handle =>
  known((b[0] << 6) | (b[1] >> 2), ((b[1] << 16) | (b[2] << 8) | b[3]) & 0x3ffff, be32(b, 12))

/** Handles that begin with two zero bytes. */
function zeroHandle(b: Uint8Array): Handle {
  if (b[2] === 0 && b[3] === 0) return known(b[6], b[7], be32(b, 12))
  if (b[4] !== 0 && b[5] === 0 && b[8] === 12 && b[9] === 0) return osf(b)
  const isLength = b[4] === 0 && b[5] === 8 && b[6] === 0 && b[7] === 0
  return known(b[2], b[3], be32(b, isLength ? 8 : 12))
}

function guess(b: Uint8Array): Handle | undefined {
  if (b[0] === 0 && b[1] === 0) return zeroHandle(b)
  if (b[2] === 0 && b[3] === 0) {
    if (b[6] === 0 && b[7] === 0) return known(b[1], b[0], le32(b, 12))
    if (b.length >= 24 && b[21] === 0 && b[23] === 0) return known(b[1], b[0], le32(b, 4))
    return b[9] === 10 ? solaris(b) : undefined
  }
  if (b[8] === 12 && b[9] === 0) return osf(b)
  if (b[8] === 0 && b[9] === 10) {
    if (be32(b, 4) === 0) return known(b[0], (b[1] << 16) | (b[2] << 8) | b[3], be32(b, 12))
    return solaris(b)
  }
  if (b.length < 28 || !isDeviceName(b)) return undefined
  const name = String.fromCharCode(...b.subarray(1)).split('\0', 1)[0]
  return {
    system: name.split(' ', 1)[0],
    file: `${((b[26] << 24) | (b[27] << 16) | (b[23] << 8) | b[22]) >>> 0}`,
  }
}

function opaque(b: Uint8Array): Handle {
  let file = ''
  for (const byte of b.subarray(0, SHOWN)) file += byte.toString(16).toUpperCase().padStart(2, '0')
  return { system: 'Unknown', file }
}

/** Prints the handle of `size` bytes at `at`. */
export function printNfsHandle(line: Line, at: number, size: number) {
  line.need(at, size)
  const bytes = line.bytes.subarray(at, at + size)
  const { system, file } = (size >= SMALLEST ? guess(bytes) : undefined) ?? opaque(bytes)
  // a name is cut to as many characters as the handle has words
  const name = system.includes(',') ? system : system.slice(0, size / 4)
  line.add(` fh ${name}/${file}`)
}
