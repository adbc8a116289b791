/**
 * Owns how bytes of a stream become text on screen: UTF-8 where it is valid, a middle dot for every other byte, and which
 * byte stands under a character. Pure; what is still unsafe to show (bidi controls …) is SafeText's business.
 */

/** A piece of a row's text; `at` = index of its first byte in the row. */
export interface TextRun {
  readonly at: number
  readonly text: string
  /** stand-ins, not the text itself */
  readonly marks: boolean
}

const TAB = 0x09
const LF = 0x0a
const CR = 0x0d

/** Length of the valid UTF-8 sequence at `at` (RFC 3629), 0 for none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0
  if (lead < 0x80) return 1
  const length = lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0
  if (length === 0 || at + length > bytes.length) return 0
  const second = bytes[at + 1] ?? 0
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
  if (second < low || second > high) return 0
  for (let i = 2; i < length; i++) if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return 0
  return length
}

const isControl = (byte: number): boolean => byte < 0x20 || byte === 0x7f

/** Bytes of a row without its line end. */
export function withoutLineEnd(bytes: Uint8Array): Uint8Array {
  let end = bytes.length
  if (end > 0 && bytes[end - 1] === LF) {
    end--
    if (end > 0 && bytes[end - 1] === CR) end--
  }
  return bytes.subarray(0, end)
}

/** The runs of one row; the line end is not shown, a tab is an arrow and a space. */
export function textRuns(row: Uint8Array): readonly TextRun[] {
  const bytes = withoutLineEnd(row)
  const decoder = new TextDecoder()
  const runs: TextRun[] = []
  let at = 0
  while (at < bytes.length) {
    const start = at
    const marks = isMark(bytes, at)
    let text = ''
    while (at < bytes.length && isMark(bytes, at) === marks) {
      if (marks) text += bytes[at] === TAB ? '→ ' : '·'
      at += marks ? 1 : sequenceLength(bytes, at)
    }
    runs.push({ at: start, text: marks ? text : decoder.decode(bytes.subarray(start, at)), marks })
  }
  return runs
}

function isMark(bytes: Uint8Array, at: number): boolean {
  const length = sequenceLength(bytes, at)
  // C1 controls are two bytes long in UTF-8
  return (
    length === 0 || (length === 1 && isControl(bytes[at] ?? 0)) || (bytes[at] === 0xc2 && (bytes[at + 1] ?? 0) < 0xa0)
  )
}

/** Index in the row of the byte under the character at `share` (0 … 1) of a run's width. */
export function byteUnder(run: TextRun, share: number): number {
  const index = Math.min(run.text.length - 1, Math.max(0, Math.floor(share * run.text.length)))
  const before = run.text.slice(0, index)
  if (!run.marks) return run.at + new TextEncoder().encode(before).length
  return run.at + before.replaceAll('→ ', '·').length
}

/** The whole of some bytes as text for the clipboard: valid UTF-8 as it is, other bytes as U+FFFD. */
export const clipboardText = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

/** Stream offsets in hex, as many digits as the longest needs, at least four. */
export const streamOffsetText = (offset: number, length: number): string =>
  offset.toString(16).padStart(Math.max(4, Math.ceil(Math.log2(Math.max(2, length)) / 4)), '0')

/** Bytes of text in a row of a pane: what fits beside margins and the other side's indent, in steps so that resizing is calm. */
export function textColumns(widthPx: number, charPx: number, share: number): number {
  const fit = Math.floor((widthPx * share - 24) / charPx)
  return Math.min(160, Math.max(16, fit - (fit % 4)))
}
