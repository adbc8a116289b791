/**
 * Owns recognizing SMTP (RFC 5321): the client's first known command; and the switch to TLS after STARTTLS (RFC 3207).
 *
 * Listens only until the envelope ends or TLS begins; a reply that is no reply withdraws nothing before a command came.
 */
import { protocolId } from '@shared/protocols'
import { type Hearing, LineTalk, ORIG, RESP } from './talk'
import { TlsTalk } from './tls'

const COMMANDS =
  /^(?:EHLO|HELO|MAIL|RCPT|RSET|SEND|SOML|SAML|VRFY|EXPN|HELP|NOOP|QUIT|TURN|AUTH|STARTTLS|BDAT|ETRN|DATA|X-ANONYMOUSTLS)(?:\s|$)/i
const MAX_LINES = 200
/** lines of a client that never said a command */
const MAX_UNKNOWN = 4

export const isSmtpGreeting = (line: string): boolean => /^(?:EHLO|HELO)(?:\s|$)/i.test(line.trimStart())

export class SmtpTalk extends LineTalk {
  readonly protocol = protocolId('smtp')
  private lines = 0
  private unknown = 0
  private command = ''
  private left = false
  private greeted = false

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
    if (++this.lines > MAX_LINES) return hearing.end()
    if (side === ORIG) {
      const found = COMMANDS.exec(text)
      if (!found && this.command === '' && ++this.unknown > MAX_UNKNOWN) return hearing.end()
      if (!found) return
      this.command = found[0].trim().toUpperCase()
      hearing.confirm('smtp')
      if (this.command === 'DATA' || this.command === 'BDAT' || this.command === 'QUIT') hearing.end()
      return
    }
    if (!/^[1-5]\d\d/.test(text)) {
      hearing.withdraw('smtp')
      return hearing.end()
    }
    if (this.command === 'STARTTLS' && /^220( |$)/.test(text)) {
      this.left = true
      hearing.become(new TlsTalk())
    }
  }
}
