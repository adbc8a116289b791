/**
 * Owns recognizing POP3 (RFC 1939) and IMAP (RFC 9051), up to the login or the switch to TLS.
 *
 * Zeek's proof: POP3 = the server says +OK to USER (or to a login by other means); IMAP = the server's untagged OK, or a
 * command that begins a session.
 */
import { protocolId } from '@shared/protocols'
import { type Hearing, LineTalk, ORIG } from './talk'
import { TlsTalk } from './tls'

const MAX_LINES = 64

abstract class MailboxTalk extends LineTalk {
  private lines = 0
  private left = false

  protected override listens(): boolean {
    return !this.left
  }

  protected override line(side: number, text: string, hearing: Hearing) {
    if (++this.lines > MAX_LINES) return hearing.end()
    this.told(side, text, hearing)
  }

  protected startTls(hearing: Hearing) {
    this.left = true
    hearing.become(new TlsTalk())
  }

  protected abstract told(side: number, text: string, hearing: Hearing): void
}

export class Pop3Talk extends MailboxTalk {
  readonly protocol = protocolId('pop')
  private command = ''
  private greeted = false

  protected told(side: number, text: string, hearing: Hearing) {
    if (side === ORIG) {
      this.command = text.trim().split(/\s/, 1)[0].toUpperCase()
      return
    }
    const ok = /^\+OK/i.test(text)
    if (!this.greeted) {
      this.greeted = true
      if (!ok && !/^-ERR/i.test(text)) hearing.end()
      return
    }
    if (!ok) return
    if (this.command === 'STLS') return this.startTls(hearing)
    if (this.command === 'USER' || this.command === 'APOP' || this.command === 'AUTH') {
      hearing.confirm('pop3')
      hearing.end()
    }
  }
}

export class ImapTalk extends MailboxTalk {
  readonly protocol = protocolId('imap')
  private tlsTag = ''

  protected told(side: number, text: string, hearing: Hearing) {
    const [tag, word = ''] = text.trim().split(/\s+/, 2)
    const verb = word.toUpperCase()
    if (side === ORIG) {
      if (verb === 'CAPABILITY' || verb === 'STARTTLS') hearing.confirm('imap')
      if (verb === 'STARTTLS') this.tlsTag = tag
      if (['AUTHENTICATE', 'LOGIN', 'EXAMINE', 'SELECT', 'LIST', 'FETCH'].includes(verb)) {
        hearing.confirm('imap')
        hearing.end()
      }
      return
    }
    if (tag === '*' && verb === 'OK') hearing.confirm('imap')
    if (this.tlsTag !== '' && tag === this.tlsTag && verb === 'OK') this.startTls(hearing)
  }
}
