/**
 * Owns where TLS records, and handshake messages cut over several records, end (RFC 8446 5.1: "a handshake message may be
 * split across multiple records", with nothing between them).
 *
 * Guarantees: looks at headers only, each once; stops after MAX_RECORDS records or MAX_HANDSHAKE bytes of a message. Encrypted
 * handshake records, whose message type nobody knows, end where their record does.
 */
import { MORE, NONE } from './framer'
import { looksLikeTls } from './text-lines'

const RECORD_HEADER = 5
const MESSAGE_HEADER = 4
const HANDSHAKE = 22
const MAX_RECORDS = 64
/** certificate chains are the longest; more is no length but encrypted bytes */
const MAX_HANDSHAKE = 0x40000

/** Types of RFC 8446 4 and RFC 5246 7.4. */
const KNOWN = new Set([0, 1, 2, 3, 4, 5, 8, 11, 12, 13, 14, 15, 16, 20, 22, 24])

/** End of the record at `at`; it may lie behind `end`. */
const recordEnd = (bytes: Uint8Array, at: number): number => at + RECORD_HEADER + ((bytes[at + 3] << 8) | bytes[at + 4])

/** End of the record at `at`, or of the last record of the handshake message that begins in it; MORE or NONE. */
export function tlsEnd(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < RECORD_HEADER) return couldBegin(bytes, at, end) ? MORE : NONE
  if (!looksLikeTls(bytes, at, end)) return NONE
  return bytes[at] === HANDSHAKE ? handshakeEnd(bytes, at, end) : recordEnd(bytes, at)
}

const couldBegin = (bytes: Uint8Array, at: number, end: number): boolean =>
  (end <= at || (bytes[at] >= 20 && bytes[at] <= 24)) && (end <= at + 1 || bytes[at + 1] === 3)

/** Walks the messages of a handshake record, and of those behind it while a message goes on; MORE = not to be said yet. */
function handshakeEnd(bytes: Uint8Array, at: number, end: number): number {
  let record = at
  let left = 0
  let size = 0
  let header = 0
  for (let records = 0; records < MAX_RECORDS; records++) {
    if (end - record < RECORD_HEADER) return MORE
    // something else comes between: the message was broken off
    if (bytes[record] !== HANDSHAKE || !looksLikeTls(bytes, record, end)) return record
    const to = recordEnd(bytes, record)
    for (let i = record + RECORD_HEADER; i < to; ) {
      if (left > 0) {
        const step = Math.min(left, to - i)
        left -= step
        i += step
        continue
      }
      if (i >= end) return MORE
      if (header === 0 && !KNOWN.has(bytes[i])) return to
      size = header === 0 ? 0 : size * 256 + bytes[i]
      header++
      i++
      if (header < MESSAGE_HEADER) continue
      if (size > MAX_HANDSHAKE) return to
      left = size
      header = 0
    }
    if (left === 0 && header === 0) return to
    record = to
  }
  return record
}

/** A message that goes on in other records: its bytes without their headers, and where each of them stood. */
export interface JoinedRecords {
  readonly bytes: Uint8Array
  readonly placeOf: (index: number) => number
}

/** The content of the records of [at, end), which are all there, as one piece. */
export function joinRecords(bytes: Uint8Array, at: number, end: number): JoinedRecords {
  const starts: number[] = []
  const sums: number[] = []
  let total = 0
  for (let record = at; record + RECORD_HEADER <= end; record = recordEnd(bytes, record)) {
    starts.push(record + RECORD_HEADER)
    sums.push(total)
    total += Math.min(end, recordEnd(bytes, record)) - record - RECORD_HEADER
  }
  const joined = new Uint8Array(total)
  starts.forEach((from, i) => {
    const next = i + 1 < sums.length ? sums[i + 1] : total
    joined.set(bytes.subarray(from, from + next - sums[i]), sums[i])
  })
  const placeOf = (index: number): number => {
    let i = 0
    while (i + 1 < sums.length && sums[i + 1] <= index) i++
    return starts[i] + index - sums[i]
  }
  return { bytes: joined, placeOf }
}
