/**
 * Owns the servers that speak first with a reply code (220, 120) on a port that says nothing: the client's first line
 * shows whether it is SMTP or FTP.
 */
import { latin1 } from '@main/decode/bytes'
import { FtpTalk } from './ftp'
import { isSmtpGreeting, SmtpTalk } from './smtp'
import { type Hearing, LineTalk, ORIG } from './talk'

const encode = (text: string): Uint8Array => Uint8Array.from(`${text}\r\n`, (c) => c.charCodeAt(0))

export class GreetingTalk extends LineTalk {
  readonly protocol = 0
  private left = false

  protected override listens(): boolean {
    return !this.left
  }

  protected line(side: number, text: string, hearing: Hearing) {
    if (side !== ORIG) {
      if (!/^[\s1-5]/.test(text)) hearing.end()
      return
    }
    const talk = isSmtpGreeting(text) ? new SmtpTalk() : /^\s*USER /i.test(text) ? new FtpTalk(false) : null
    if (talk === null) return hearing.end()
    this.left = true
    hearing.become(talk)
    const line = encode(text)
    talk.hear(side, line, 0, line.length, hearing)
  }
}

/** A first line that a server of either kind greets with. */
export const isGreeting = (bytes: Uint8Array, from: number, to: number): boolean =>
  /^\s*(?:120|220)[ -]/.test(latin1(bytes, from, Math.min(to, from + 16)))
