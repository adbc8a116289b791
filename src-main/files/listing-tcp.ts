/**
 * Owns the TCP part of a record, in the old form (`S 1:1(0) ack 2 win 3 <mss 1460>`) and the new
 * (`Flags [S.], seq 1, ack 2, win 3, options [mss 1460], length 0`).
 *
 * Guarantees: the cursor stands behind what was read as TCP; numbers that no header could hold are left unread. A record
 * without any of it is no TCP.
 */
import type { ListingTcp, Mended } from '@shared/listing'
import type { Scan } from './listing-scan'

const OLD_LETTERS: Readonly<Record<string, number>> = { F: 1, S: 2, R: 4, P: 8, W: 0x80, E: 0x40 }
const NEW_LETTERS: Readonly<Record<string, number>> = {
  F: 1,
  S: 2,
  R: 4,
  P: 8,
  '.': 16,
  U: 32,
  E: 0x40,
  W: 0x80,
  e: 0x100,
}
const ACK = 16
const URG = 32
const SYN = 2
/** no segment is longer: offload makes up to 64 KB, jumbo offload half a megabyte */
const MAX_LENGTH = 1 << 20

const OLD_FLAGS = /([SFRPWE]{1,6}|\.)(?= |$|\[)/y
const OLD_COMPLAINT = / ?\[(?:bad (?:hdr length|tcp cksum [^\]]{0,60})|tcp sum ok)\]/y
const OLD_SEQ = / {1,3}(\d{1,10}):(\d{1,10})\((\d{1,10})\)/y
const OLD_ACK = / {1,3}ack (\d{1,10})/y
const OLD_WIN = / {1,3}win (\d{1,10})/y
const OLD_URG = / {1,3}urg (\d{1,5})/y
const OLD_OPTIONS = / {1,3}<([^>]{0,400})>/y
const QUIET = /tcp (\d{1,10})(?= |$)/y

const word = (text: string): number => Number(text) >>> 0
const length = (text: string): number | undefined => (Number(text) <= MAX_LENGTH ? Number(text) : undefined)

export interface TcpPart {
  readonly tcp: ListingTcp
  readonly remarks: readonly string[]
  readonly mended: readonly Mended[]
}

/** The old form at the cursor. */
export function takeOldTcp(scan: Scan): TcpPart | undefined {
  const from = scan.at
  const letters = scan.take(OLD_FLAGS)
  if (!letters) return undefined
  let flags = 0
  for (const letter of letters[1]) flags |= OLD_LETTERS[letter] ?? 0
  const complaint = scan.take(OLD_COMPLAINT)
  const range = scan.take(OLD_SEQ)
  const ack = scan.take(OLD_ACK)
  const window = scan.take(OLD_WIN)
  if (!range && !ack && !window) {
    scan.at = from
    return undefined
  }
  const urgent = scan.take(OLD_URG)
  const options = scan.take(OLD_OPTIONS)
  if (ack) flags |= ACK
  if (urgent) flags |= URG
  const mended: Mended[] = []
  const optionsText = options ? options[1] : oldOptions(scan, flags, mended)
  if (!range) mended.push({ field: 'tcp.seq_raw', reason: 'this form prints no sequence number for a bare ACK' })
  const bytes = range ? length(range[3]) : 0
  return {
    tcp: {
      flags,
      ...(range ? { first: word(range[1]), last: word(range[2]) } : {}),
      ...(bytes === undefined ? {} : { length: bytes }),
      ...(ack ? { ack: word(ack[1]) } : {}),
      ...(window ? { window: Number(window[1]) } : {}),
      ...(urgent ? { urgent: Number(urgent[1]) } : {}),
      ...(optionsText === undefined ? {} : { options: optionsText }),
    },
    remarks: complaint ? [complaint[0].trim()] : [],
    mended,
  }
}

/** No option block: none was printed, or (a double blank where it stood, a SYN without any) it was lost with the web page. */
function oldOptions(scan: Scan, flags: number, mended: Mended[]): string | undefined {
  const lost = scan.sees(/ {2}(?=\(|$|\[)/y)
  if (!lost && (flags & SYN) === 0) return ''
  const reason = lost
    ? 'a double blank stands where the options were: maximum segment size, window scale, SACK and time stamps are unknown'
    : 'the text has no options for this SYN; which there were is unknown'
  mended.push({ field: 'tcp.options', reason })
  return undefined
}

const NEW_FLAGS = /Flags \[([^\]]{0,12})\]/y
const NEW_CHECKSUM = /, cksum 0x([0-9a-f]{1,4})(?: \((?:correct|incorrect[^)]{0,40})\))?/y
const NEW_SEQ = /, seq (\d{1,10})(?::(\d{1,10}))?/y
const NEW_ACK = /, ack (\d{1,10})/y
const NEW_WIN = /, win (\d{1,10})/y
const NEW_URG = /, urg (\d{1,5})/y
const NEW_LENGTH = /, length (\d{1,10})/y
const CUT = / ?\[\|tcp\]/y

/** The new form at the cursor. */
export function takeNewTcp(scan: Scan): TcpPart | undefined {
  const letters = scan.take(NEW_FLAGS)
  if (!letters) return undefined
  let flags = 0
  if (letters[1] !== 'none') for (const letter of letters[1]) flags |= NEW_LETTERS[letter] ?? 0
  const checksum = scan.take(NEW_CHECKSUM)
  const seq = scan.take(NEW_SEQ)
  const ack = scan.take(NEW_ACK)
  const window = scan.take(NEW_WIN)
  const urgent = scan.take(NEW_URG)
  const options = scan.skip(/, (?:options|opts) (?=\[)/y) ? scan.bracket('[', ']') : undefined
  const bytes = scan.take(NEW_LENGTH)
  const cut = scan.take(CUT)
  const mended: Mended[] = []
  if (!seq) mended.push({ field: 'tcp.seq_raw', reason: 'this form prints no sequence number for a bare ACK' })
  const stated = bytes ? length(bytes[1]) : undefined
  if (stated === undefined) mended.push({ field: 'tcp.len', reason: 'the text does not say how many bytes it carried' })
  const last = seq?.[2] ?? seq?.[1]
  return {
    tcp: {
      flags,
      ...(seq && last !== undefined ? { first: word(seq[1]), last: word(last) } : {}),
      ...(stated === undefined ? {} : { length: stated }),
      ...(ack ? { ack: word(ack[1]) } : {}),
      ...(window ? { window: Number(window[1]) } : {}),
      ...(urgent ? { urgent: Number(urgent[1]) } : {}),
      ...(checksum ? { checksum: Number.parseInt(checksum[1], 16) } : {}),
      ...(cut ? {} : { options: options ?? '' }),
    },
    remarks: cut ? ['[|tcp]'] : [],
    mended,
  }
}

/** -q: `tcp 16`. */
export function takeQuietTcp(scan: Scan): TcpPart | undefined {
  const found = scan.take(QUIET)
  if (!found) return undefined
  const bytes = length(found[1])
  const reason = 'printed with -q: flags, numbers, window and options are not in the text'
  const mended = ['tcp.flags', 'tcp.seq_raw', 'tcp.ack_raw', 'tcp.window_size_value', 'tcp.options'].map((field) => ({
    field,
    reason,
  }))
  return { tcp: { flags: 0, ...(bytes === undefined ? {} : { length: bytes }) }, remarks: [], mended }
}
