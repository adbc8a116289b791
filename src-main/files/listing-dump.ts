/**
 * Owns hex dumps below a record (-x, -X of both forms, -xx, -XX): which lines are one, and their bytes.
 *
 * Guarantees: the text column of -X is never read as bytes; bytes behind a line that does not fit the offset before it are
 * left out. At most `MAX_DUMP` bytes.
 */
const MAX_DUMP = 1 << 16

/** `0x0000:  4500 0034 …  E..4` (4.x), `0x0000\t4500 0034 …\tE..4` (3.x -X) */
const WITH_OFFSET =
  /^\s*0x([0-9a-f]{4,5}):?[ \t]+((?:[0-9a-f]{2,4}[ \t]){0,7}[0-9a-f]{2,4})(?=[ \t]*$|[ \t]{2}|\t| {1,}\S)/
/** `\t\t\t 4500 0034 …` (3.x -x) */
const BARE = /^[ \t]{4,}((?:[0-9a-f]{4} ){0,7}(?:[0-9a-f]{4}|[0-9a-f]{2}))\s*$/

export const isDumpLine = (line: string): boolean => WITH_OFFSET.test(line) || BARE.test(line)

/** Bytes of the dump in `lines`; undefined when there is none. */
export function dumpBytes(lines: readonly string[]): Uint8Array | undefined {
  const bytes: number[] = []
  for (const line of lines) {
    const placed = WITH_OFFSET.exec(line)
    const words = placed ? placed[2] : BARE.exec(line)?.[1]
    if (words === undefined || bytes.length >= MAX_DUMP) break
    if (placed && Number.parseInt(placed[1], 16) !== bytes.length) break
    for (const word of words.trim().split(/[ \t]+/))
      for (let i = 0; i + 1 < word.length; i += 2) bytes.push(Number.parseInt(word.slice(i, i + 2), 16))
  }
  return bytes.length === 0 ? undefined : Uint8Array.from(bytes)
}

/** Where the IP header begins in a dump: 0 (-x), behind an Ethernet header (-xx), or -1 = the dump is no IP packet. */
export function ipHeaderAt(bytes: Uint8Array): number {
  if (isIpAt(bytes, 0)) return 0
  const type = bytes.length > 14 ? (bytes[12] << 8) | bytes[13] : 0
  return (type === 0x0800 || type === 0x86dd) && isIpAt(bytes, 14) ? 14 : -1
}

function isIpAt(bytes: Uint8Array, at: number): boolean {
  const version = bytes[at] >> 4
  if (version === 4) return (bytes[at] & 15) >= 5 && bytes.length >= at + 20
  return version === 6 && bytes.length >= at + 40
}
