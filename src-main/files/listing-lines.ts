/**
 * Owns a text file as lines with their places, read front to back through one buffer, and pieces of it again.
 *
 * Guarantees: bytes are letters one to one (Latin-1), so that places in the text are places in the file; a line longer than
 * `MAX_LINE` is read in pieces; memory is bounded whatever the file holds.
 */
import type { ByteFile } from './byte-file'
import { Markup } from './listing-markup'

const BLOCK_BYTES = 1 << 18
const MAX_LINE = 1 << 20
const LF = 10

/** Pages have no-break spaces (in Latin-1 or UTF-8) where tcpdump wrote blanks; places stay what they are. */
const withBlanks = (text: string): string =>
  text.includes('\u00a0') ? text.replaceAll('\u00c2\u00a0', '  ').replaceAll('\u00a0', ' ') : text

/** A line without markup: `place(i)` is where its letter i stands in the file. */
export class TextLine {
  constructor(
    readonly text: string,
    private readonly offset: number,
    private readonly places: readonly number[] | undefined,
    /** one past its last byte, line end not included */
    readonly end: number,
  ) {}

  place(index: number): number {
    if (this.places === undefined) return Math.min(this.end, this.offset + index)
    return index < this.places.length ? this.offset + this.places[index] : this.end
  }
}

export class TextLines {
  /** bytes passed so far */
  offset = 0
  private buffer = Buffer.alloc(0)
  private from = 0
  private position = 0
  private readonly ready: TextLine[] = []
  private readonly markup: Markup | undefined

  /** @param until one past the last byte to read */
  constructor(
    private readonly file: ByteFile,
    isPage: boolean,
    private readonly until = Number.MAX_SAFE_INTEGER,
  ) {
    this.markup = isPage ? new Markup() : undefined
  }

  /** The next line; undefined at the end. */
  next(): TextLine | undefined {
    while (this.ready.length === 0) {
      const raw = this.rawLine()
      if (raw === undefined) return undefined
      const at = this.offset - raw.taken
      const text = raw.text.endsWith('\r') ? raw.text.slice(0, -1) : raw.text
      if (!this.markup) return new TextLine(text, at, undefined, at + text.length)
      for (const line of this.markup.strip(text)) {
        const last = line.places?.at(-1)
        this.ready.push(new TextLine(line.text, at, line.places, last === undefined ? at : at + last + 1))
      }
    }
    return this.ready.shift()
  }

  /** The bytes of a line as letters, and how many bytes it takes with its line end. */
  private rawLine(): { text: string; taken: number } | undefined {
    let searched = this.from
    for (;;) {
      const end = this.buffer.indexOf(LF, searched)
      const stop = end < 0 ? this.buffer.length : end
      if (end >= 0 || stop - this.from >= MAX_LINE) return this.cut(stop, end >= 0 ? 1 : 0)
      searched = stop - this.from
      if (!this.fill()) return this.from < this.buffer.length ? this.cut(this.buffer.length, 0) : undefined
      searched += this.from
    }
  }

  private cut(stop: number, lineEnd: number): { text: string; taken: number } {
    const text = withBlanks(this.buffer.toString('latin1', this.from, stop))
    const taken = stop + lineEnd - this.from
    this.from = stop + lineEnd
    this.offset += taken
    return { text, taken }
  }

  /** Reads the next block behind what is left; false at the end of the file. */
  private fill(): boolean {
    const rest = this.buffer.subarray(this.from)
    const grown = Buffer.alloc(rest.length + BLOCK_BYTES)
    grown.set(rest)
    const wanted = Math.min(BLOCK_BYTES, Math.max(0, Math.min(this.until, this.file.size()) - this.position))
    const count = wanted === 0 ? 0 : this.file.readAt(grown, rest.length, wanted, this.position)
    this.position += count
    this.buffer = grown.subarray(0, rest.length + count)
    this.from = 0
    return count > 0
  }
}

/** A piece of the file as lines without markup, joined by line feeds. */
export function plainText(bytes: Uint8Array, isPage: boolean): string {
  const raw = withBlanks(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'))
  if (!isPage) return raw
  const markup = new Markup()
  return raw
    .split(/\r?\n/)
    .flatMap((line) => markup.strip(line).map(({ text }) => text))
    .join('\n')
}
