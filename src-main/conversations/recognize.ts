/**
 * Owns which talk a TCP flow begins: by the ports of protocols whose first bytes are no signature, else by the first bytes.
 *
 * Ports are those Zeek registers its analyzers for (docs.zeek.org, base/protocols). Refuses to guess: undefined is an
 * answer, and what is chosen here is only a candidate until its talk confirms it.
 */
import { DnsTalk } from './dns'
import { FtpTalk } from './ftp'
import { GreetingTalk, isGreeting } from './greeting'
import { HttpTalk, isHttpRequest } from './http'
import { ImapTalk, Pop3Talk } from './mailbox'
import { SmtpTalk } from './smtp'
import { SshTalk } from './ssh'
import { latin1, ORIG, type Talk } from './talk'
import { isTlsHandshake, TlsTalk } from './tls'

const CLIENT_HELLO = 1
const SERVER_HELLO = 2
/** of a first line, enough to see a request's version or a method */
const LOOKED_AT = 512

const BY_PORT: Readonly<Record<number, () => Talk>> = {
  21: () => new FtpTalk(true),
  2811: () => new FtpTalk(true),
  25: () => new SmtpTalk(),
  587: () => new SmtpTalk(),
  53: () => new DnsTalk(),
  5353: () => new DnsTalk(),
}

/** The talk that a flow with this responder's port has from its first byte. */
export const talkOfPort = (port: number): Talk | undefined => BY_PORT[port]?.()

/** The talk that these first bytes of a side begin. */
export function talkOf(side: number, bytes: Uint8Array, from: number, to: number): Talk | undefined {
  if (isTlsHandshake(bytes, from, to, side === ORIG ? CLIENT_HELLO : SERVER_HELLO)) return new TlsTalk()
  const text = latin1(bytes, from, Math.min(to, from + LOOKED_AT))
  if (text.startsWith('SSH-')) return new SshTalk()
  if (side === ORIG) return isHttpRequest(text.trimStart().split(/\r?\n/, 1)[0]) ? new HttpTalk() : undefined
  if (text.startsWith('+OK')) return new Pop3Talk()
  if (/^\* (OK|PREAUTH)\b/i.test(text)) return new ImapTalk()
  return isGreeting(bytes, from, to) ? new GreetingTalk() : undefined
}
