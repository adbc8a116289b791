/**
 * Owns recognizing three protocols that say who they are in lines: RFB (RFC 6143 7.1.1), IRC (RFC 2812) and XMPP (RFC 6120).
 *
 * Proof: RFB = both sides name a version. IRC = on its ports a command of the client, elsewhere NICK and USER and the server's
 * answer. XMPP = the client opens a stream. IRC and XMPP may switch to TLS.
 */

import { latin1 } from '@main/decode/bytes'
import { protocolId } from '@shared/protocols'
import { type Hearing, LineTalk, ORIG, type Talk } from './talk'
import { TlsTalk } from './tls'

const MAX_LINES = 64
const RFB = /^RFB \d{3}\.\d{3}$/
const IRC_REPLY = /^(?::\S+ +)?(\d{3}) /
const IRC_COMMAND =
  /^(?::\S+ +)?(ADMIN|AWAY|CAP|CONNECT|DIE|ERROR|INFO|INVITE|ISON|JOIN|KICK|KILL|KNOCK|LINKS|LIST|LUSERS|MODE|MOTD|NAMES|NICK|NOTICE|OPER|PART|PASS|PING|PONG|PRIVMSG|QUIT|REHASH|RESTART|RULES|SERVER|SERVICE|SERVLIST|SQUERY|SQUIT|STARTTLS|STATS|SUMMON|TIME|TOPIC|TRACE|USER|USERHOST|USERS|VERSION|WALLOPS|WATCH|WHO|WHOIS|WHOWAS)(?: |$)/i

export class RfbTalk extends LineTalk {
  readonly protocol = protocolId('vnc')
  private greeted = false

  protected line(side: number, text: string, hearing: Hearing) {
    if (!RFB.test(text)) return hearing.end()
    if (side !== ORIG) {
      this.greeted = true
      return
    }
    if (this.greeted) hearing.confirm('rfb')
    hearing.end()
  }
}

export class IrcTalk extends LineTalk {
  readonly protocol = protocolId('irc')
  private lines = 0
  private readonly said = new Set<string>()
  private left = false

  constructor(private readonly byPort: boolean) {
    super()
  }

  protected override listens(): boolean {
    return !this.left
  }

  protected line(side: number, text: string, hearing: Hearing) {
    if (++this.lines > MAX_LINES) return hearing.end()
    const line = text.trimStart()
    if (side === ORIG) {
      const command = IRC_COMMAND.exec(line)
      if (command) this.said.add(command[1].toUpperCase())
      if (command && this.byPort) hearing.confirm('irc')
      return
    }
    const code = IRC_REPLY.exec(line)?.[1]
    if (code !== undefined && this.said.has('NICK') && this.said.has('USER')) hearing.confirm('irc')
    if (code !== '670' || !this.said.has('STARTTLS')) return
    this.left = true
    hearing.become(new TlsTalk())
  }
}

/** XML is no protocol of lines: its elements are looked for in what was said, `MAX_TEXT` characters of each side. */
const MAX_TEXT = 8192
const STREAM = /<stream:stream\s[^>]*jabber:/

export class XmppTalk implements Talk {
  readonly protocol = protocolId('xmpp')
  private readonly texts = ['', '']

  hear(side: number, bytes: Uint8Array, from: number, to: number, hearing: Hearing) {
    this.texts[side] += latin1(bytes, from, Math.min(to, from + MAX_TEXT))
    const text = this.texts[side]
    if (side === ORIG && STREAM.test(text)) hearing.confirm('xmpp')
    if (side !== ORIG && this.texts[ORIG].includes('<starttls') && text.includes('<proceed'))
      return hearing.become(new TlsTalk())
    if (text.length > MAX_TEXT || /<(?:success|message|presence|db:(?:result|verify))[\s>/]/.test(text)) hearing.end()
  }

  lost(_side: number, hearing: Hearing) {
    hearing.end()
  }
}

/** The beginning of a stream, or of the XML declaration before it. */
export const isXmpp = (bytes: Uint8Array, from: number, to: number): boolean => {
  const text = latin1(bytes, from, Math.min(to, from + 512))
  return /^(?:<\?xml[^?>]*\?>)?\s*<stream:stream\s/.test(text) || /^<\?xml[^?>]*\?>\s*$/.test(text)
}

/** What an IRC client says first. */
export const isIrcStart = (bytes: Uint8Array, from: number, to: number): boolean =>
  /^\s*(?:NICK|USER|PASS|CAP|SERVER|STARTTLS)[ \r\n]/i.test(latin1(bytes, from, Math.min(to, from + 12)))

/** What an IRC server says first: a message with its name before it, or a notice. */
export const isIrcGreeting = (bytes: Uint8Array, from: number, to: number): boolean =>
  /^(?::[\w.-]+ (?:NOTICE|\d{3}) |NOTICE AUTH )/.test(latin1(bytes, from, Math.min(to, from + 96)))
