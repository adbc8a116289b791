/**
 * Owns putting the server's lines together to replies: one line, or several between `123-` and `123 ` (RFC 959 4.2).
 *
 * Guarantees: at most MAX_LINES lines of text a reply, further ones are counted only. Behind a gap a reply of another code
 * ends the one that was open. Refuses lines that belong to no reply: `odd` counts them.
 */
import type { FtpLine } from './ftp-lines'

const MAX_LINES = 200

export interface FtpReply {
  readonly code: number
  /** lines without their codes */
  readonly text: readonly string[]
  readonly firstFrame: number
  /** frame that completed it */
  readonly frame: number
  readonly ns: number
  readonly bytes: number
  /** part of it was not captured */
  readonly cut: boolean
}

/** A reply with its place in the streams, for the pairing. */
export interface PlacedReply extends FtpReply {
  readonly end: number
  readonly acked: number
}

const CODE = /^([1-6]\d\d)(?:([ -])([\s\S]*))?$/

export class FtpReplies {
  readonly list: PlacedReply[] = []
  odd = 0
  private code = 0
  private text: string[] = []
  private bytes = 0
  private firstFrame = 0
  private cut = false
  private last: FtpLine | undefined

  take(line: FtpLine) {
    const found = CODE.exec(line.text)
    const code = found ? Number(found[1]) : 0
    if (this.code !== 0 && line.afterGap && code !== 0 && code !== this.code) this.close(true)
    if (this.code === 0) {
      if (!found) {
        this.odd++
        return
      }
      this.code = code
      this.firstFrame = line.firstFrame
      this.add(line, found[3] ?? '')
      if (found[2] !== '-') this.close(false)
      return
    }
    const isOurs = code === this.code
    this.add(line, isOurs ? (found?.[3] ?? '') : line.text)
    if (isOurs && found?.[2] !== '-') this.close(false)
  }

  /** No more lines: a reply whose last line is missing is given as cut. */
  end() {
    if (this.code !== 0) this.close(true)
  }

  private add(line: FtpLine, text: string) {
    if (this.text.length < MAX_LINES) this.text.push(text)
    else this.cut = true
    this.bytes += line.bytes
    this.cut ||= line.cut
    this.last = line
  }

  private close(cut: boolean) {
    const { last } = this
    if (last)
      this.list.push({
        code: this.code,
        // a copy is as long as what it holds
        text: this.text.slice(),
        firstFrame: this.firstFrame,
        frame: last.frame,
        ns: last.ns,
        bytes: this.bytes,
        cut: this.cut || cut,
        end: last.end,
        acked: last.acked,
      })
    this.code = 0
    this.text = []
    this.bytes = 0
    this.cut = false
    this.last = undefined
  }
}
