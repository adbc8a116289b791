/**
 * Owns cutting a text into the pieces that are one record each: from its time to the next record, with the lines below that
 * belong to it (a wrapped rest, what follows a verbose header, a hex dump). Everything else is prose and passed over.
 *
 * Guarantees: pieces follow each other in the file and never overlap; every letter is looked at a bounded number of times.
 */
import { isDumpLine } from './listing-dump'
import type { TextLine } from './listing-lines'
import { recordStarts } from './listing-starts'

/** where a record is whole: what stands behind it on further lines is not its rest */
const WHOLE =
  /\bwin \d+|length:? \d+|\(\d+\)\s*$|\btell \S|\bis-at [0-9a-f]|\b(?:udp|tcp) \d+|icmp6?: \S|\(frag |\bip-proto-\d/
const VERBOSE = /\((?:tos|hlim|class|flowlabel) /
const MAX_WRAPPED = 3
/** dump lines of the largest packet */
const MAX_DUMP_LINES = 4200
const MAX_TEXT = 1 << 14

/** A piece of the file that reads as one record. */
export interface Piece {
  readonly offset: number
  readonly end: number
  readonly text: string
}

interface Open {
  readonly offset: number
  end: number
  text: string
  head: string
  wrapped: number
  dumpLines: number
}

export class RecordPieces {
  private readonly ready: Piece[] = []
  private open: Open | undefined
  private ended = false

  constructor(private readonly lines: { next(): TextLine | undefined }) {}

  next(): Piece | undefined {
    while (this.ready.length === 0 && !this.ended) {
      const line = this.lines.next()
      if (line) this.take(line)
      else {
        this.close()
        this.ended = true
      }
    }
    return this.ready.shift()
  }

  private take(line: TextLine): void {
    const { text } = line
    const starts = isDumpLine(text) ? [] : recordStarts(text)
    if (starts.length === 0) {
      if (this.open && belongs(this.open, text)) extend(this.open, line)
      else this.close()
      return
    }
    starts.forEach((start, i) => {
      this.close()
      const to = i + 1 < starts.length ? starts[i + 1].at : text.length
      const piece = text.slice(start.at, to)
      this.open = {
        offset: line.place(start.at),
        end: i + 1 < starts.length ? line.place(to) : line.end,
        text: piece,
        head: piece.slice(0, MAX_TEXT),
        wrapped: 0,
        dumpLines: 0,
      }
    })
  }

  private close(): void {
    if (this.open) this.ready.push({ offset: this.open.offset, end: this.open.end, text: this.open.text })
    this.open = undefined
  }
}

/** Is this line, which begins no record, part of the record above it? */
function belongs(open: Open, line: string): boolean {
  if (isDumpLine(line)) return open.dumpLines < MAX_DUMP_LINES
  if (line.trim() === '' || open.dumpLines > 0 || open.head.length >= MAX_TEXT) return false
  const verbose = VERBOSE.exec(open.head)
  if (verbose && /^(?:\t| {4})/.test(line)) return true
  const carried = verbose ? open.head.slice(closing(open.head, verbose.index)) : open.head
  return !WHOLE.test(carried) && open.wrapped < MAX_WRAPPED
}

/** Index behind the bracket that opens at `from`. */
function closing(text: string, from: number): number {
  let depth = 0
  for (let i = from; i < text.length; i++) {
    if (text[i] === '(') depth++
    else if (text[i] === ')' && --depth === 0) return i + 1
  }
  return text.length
}

function extend(open: Open, line: TextLine): void {
  open.text += `\n${line.text}`
  open.end = line.end
  if (isDumpLine(line.text)) open.dumpLines++
  else {
    open.wrapped++
    open.head += `\n${line.text}`.slice(0, MAX_TEXT)
  }
}
