/**
 * Owns cutting one direction of an FTP control connection into lines: Telnet sequences taken out (RFC 854, RFC 959 2.3), each
 * line with the frame that completed it, how many bytes it took, and where in the stream it ended.
 *
 * Guarantees: any bytes, in any portions, give the same lines; at most MAX_LINE bytes of one are kept. Behind a gap the
 * line at hand is given as far as it was read (`cut`), and reading goes on at the next line. Lines end with LF, CR LF, or CR NUL.
 */
const LF = 0x0a
const CR = 0x0d
const IAC = 0xff
const WILL = 0xfb
const DONT = 0xfe
const SUB_BEGIN = 0xfa
const SUB_END = 0xf0
const MAX_LINE = 4096

/** Where bytes of a stream came from. */
export interface Origin {
  readonly frame: number
  /** nanoseconds since the capture's base */
  readonly ns: number
  /** bytes of the other direction that its sender had received */
  readonly acked: number
}

export interface FtpLine extends Origin {
  readonly text: string
  /** the frame that brought its first byte */
  readonly firstFrame: number
  /** offset in the stream behind its end */
  readonly end: number
  readonly bytes: number
  /** part of it was not captured, or it was longer than MAX_LINE */
  readonly cut: boolean
  /** bytes before it were not captured */
  readonly afterGap: boolean
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Text as sent: UTF-8 where it is, else one character a byte. */
function textOf(bytes: Uint8Array): string {
  const text = String.fromCharCode(...bytes)
  if (bytes.every((byte) => byte < 0x80)) return text
  try {
    return utf8.decode(bytes)
  } catch {
    return text
  }
}

export class FtpLines {
  /** the line at hand, `length` bytes of it; as long as the longest so far */
  private line = new Uint8Array(128)
  private length = 0
  /** bytes of the stream that the line took so far */
  private taken = 0
  private firstFrame = 0
  /** the beginning of the line at hand was not captured */
  private torn = false
  private tooLong = false
  private afterGap = false
  private telnet: 'text' | 'command' | 'option' | 'inside' | 'inside-command' = 'text'
  private last: Origin = { frame: 0, ns: 0, acked: 0 }
  private place = 0
  gaps = 0

  /**
   * @param begins does this text begin a line? asked where the bytes before were not captured
   * @param tell gets every line
   */
  constructor(
    private readonly begins: (text: string) => boolean,
    private readonly tell: (line: FtpLine) => void,
  ) {}

  /** Takes bytes that begin at `offset` of the stream; what lies between them and those before is a gap. */
  take(bytes: Uint8Array, offset: number, origin: Origin) {
    if (offset > this.place) this.gap(offset - this.place, bytes)
    this.place = Math.max(offset, this.place)
    // in stream order a line is there once the last of its frames is
    this.last =
      origin.frame >= this.last.frame ? origin : { ...this.last, acked: Math.max(origin.acked, this.last.acked) }
    for (const byte of bytes) {
      this.place++
      if (this.taken === 0) this.firstFrame = origin.frame
      this.taken++
      this.byte(byte)
    }
  }

  /** The stream ends here: what was left unfinished is a line that was cut, if it holds anything. */
  end() {
    if (this.length > 0) this.give(true)
  }

  private gap(length: number, next: Uint8Array) {
    this.gaps++
    this.end()
    this.telnet = 'text'
    this.place += length
    this.afterGap = true
    this.torn = !this.begins(textOf(next.subarray(0, 64)))
  }

  private byte(byte: number) {
    if (this.telnet !== 'text') return this.control(byte)
    if (byte === IAC) {
      this.telnet = 'command'
      return
    }
    if (byte === LF) return this.give(false)
    if (!this.push(byte)) this.tooLong = true
  }

  /** False: the line holds all it may. */
  private push(byte: number): boolean {
    if (this.length === MAX_LINE) return false
    if (this.length === this.line.length) {
      const longer = new Uint8Array(Math.min(MAX_LINE, this.length * 2))
      longer.set(this.line)
      this.line = longer
    }
    this.line[this.length++] = byte
    return true
  }

  private control(byte: number) {
    if (this.telnet === 'inside') {
      if (byte === IAC) this.telnet = 'inside-command'
      else if (byte === LF) this.telnet = 'text'
      return
    }
    if (this.telnet === 'inside-command') {
      this.telnet = byte === SUB_END ? 'text' : 'inside'
      return
    }
    const wasCommand = this.telnet === 'command'
    this.telnet = 'text'
    if (!wasCommand) return
    if (byte === IAC) this.push(byte)
    else if (byte === SUB_BEGIN) this.telnet = 'inside'
    else if (byte >= WILL && byte <= DONT) this.telnet = 'option'
    // 240 … 250 are commands of two bytes; anything lower is no Telnet and belongs to the text
    else if (byte < SUB_END) this.byte(byte)
  }

  private give(cut: boolean) {
    const { line, torn } = this
    let { length } = this
    while (length > 0 && (line[length - 1] === CR || line[length - 1] === 0)) length--
    const { frame, ns, acked } = this.last
    const told = {
      frame,
      ns,
      acked,
      text: torn ? '' : textOf(line.subarray(0, length)),
      firstFrame: this.firstFrame,
      end: this.place,
      bytes: this.taken,
      cut: cut || torn || this.tooLong,
      afterGap: this.afterGap,
    }
    this.length = 0
    this.taken = 0
    this.torn = false
    this.tooLong = false
    if (torn) return
    this.afterGap = false
    this.tell(told)
  }
}
