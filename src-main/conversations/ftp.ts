/**
 * Owns listening to an FTP control connection (RFC 959, 2428, 4217): what proves it, what data connections it announces
 * (PORT and EPRT by the client, PASV's 227 and EPSV's 229 by the server), and the switch to TLS after AUTH.
 *
 * On FTP's own ports a command word proves it, as in Zeek; elsewhere USER and the server's answer to it. A reply without
 * code withdraws it.
 */
import { protocolId } from '@shared/protocols'
import { type AnnouncedEnd, extendedPort, hostPort } from './ftp-address'
import { type Announcement, type Hearing, LineTalk, ORIG, RESP } from './talk'
import { TlsTalk } from './tls'

const COMMAND = /^\s*([\x21-\x7e]{3,})(?:\s+(.*))?$/
const MAX_COMMAND = 100
/** lines of a client that never said a command */
const MAX_UNKNOWN = 4

const announced = (end: AnnouncedEnd | undefined, openedBy: number): Announcement | undefined =>
  end ? { ...end, openedBy } : undefined

export class FtpTalk extends LineTalk {
  readonly protocol = protocolId('ftp')
  private command = ''
  private argument = ''
  /** code of the reply of several lines that is going on; 0 = none */
  private pending = 0
  private left = false
  private greeted = false
  private proved = false
  private unknown = 0

  /** @param byPort a command word is proof enough */
  constructor(private readonly byPort: boolean) {
    super()
  }

  override hear(side: number, bytes: Uint8Array, from: number, to: number, hearing: Hearing) {
    // a server that does not begin with a reply is none
    if (side === RESP && !this.greeted && from < to && bytes[from] > 0x39) return hearing.end()
    if (side === RESP) this.greeted = true
    super.hear(side, bytes, from, to, hearing)
  }

  protected override listens(): boolean {
    return !this.left
  }

  protected line(side: number, text: string, hearing: Hearing) {
    if (side === ORIG) this.request(text, hearing)
    else this.reply(text, hearing)
  }

  private request(text: string, hearing: Hearing) {
    const found = COMMAND.exec(text)
    if (!found || found[1].length > MAX_COMMAND) {
      if (!this.proved && ++this.unknown > MAX_UNKNOWN) hearing.end()
      return
    }
    this.command = found[1].toUpperCase()
    this.argument = found[2] ?? ''
    if (this.byPort) this.prove(hearing)
    const end =
      this.command === 'PORT'
        ? hostPort(this.argument)
        : this.command === 'EPRT'
          ? extendedPort(this.argument)
          : undefined
    const told = announced(end, RESP)
    if (told?.address && this.proved) hearing.announce(told)
  }

  private reply(text: string, hearing: Hearing) {
    const code = /^[1-9]\d\d/.test(text) ? Number(text.slice(0, 3)) : 0
    if (this.pending !== 0) {
      if (code !== this.pending || text[3] !== ' ') return
      this.pending = 0
    } else if (code === 0 || (text.length > 3 && text[3] !== ' ' && text[3] !== '-')) {
      hearing.withdraw('ftp')
      return hearing.end()
    } else if (text[3] === '-') this.pending = code
    if (this.pending !== 0) return
    if (!this.proved && this.command === 'USER' && (code === 230 || code === 331)) this.prove(hearing)
    this.answered(code, text, hearing)
  }

  private answered(code: number, text: string, hearing: Hearing) {
    const end =
      code === 227 && this.command === 'PASV'
        ? hostPort(text)
        : code === 229 && this.command === 'EPSV'
          ? extendedPort(text)
          : undefined
    const told = announced(end, ORIG)
    if (told && this.proved) hearing.announce(told)
    if (code === 234 && this.command === 'AUTH' && /^(TLS|SSL)/i.test(this.argument)) {
      this.left = true
      hearing.become(new TlsTalk())
    }
  }

  private prove(hearing: Hearing) {
    this.proved = true
    hearing.confirm('ftp')
  }
}
