/**
 * Owns which talk a TCP flow begins: by the ports of protocols whose first bytes are no signature, else by the first bytes.
 *
 * Ports are those Zeek registers its analyzers for (docs.zeek.org, base/protocols). Refuses to guess: undefined is an
 * answer, and what is chosen here is only a candidate until its talk confirms it.
 */
import { latin1 } from '@main/decode/bytes'
import { DnsTalk } from './dns'
import { FtpTalk } from './ftp'
import { GreetingTalk, isGreeting } from './greeting'
import { HttpTalk, isHttpRequest } from './http'
import { ImapTalk, Pop3Talk } from './mailbox'
import { binaryTalkOf } from './recognize-binary'
import { SmtpTalk } from './smtp'
import { SshTalk } from './ssh'
import { ORIG, type Talk } from './talk'
import { isTlsHandshake, TlsTalk } from './tls'

const CLIENT_HELLO = 1
const SERVER_HELLO = 2
/** of a first line, enough to see a request's version or a method */
const FIRST_LINE = 512

const BY_PORT: Readonly<Record<number, () => Talk>> = {
  21: () => new FtpTalk(true),
  2811: () => new FtpTalk(true),
  25: () => new SmtpTalk(),
  587: () => new SmtpTalk(),
  53: () => new DnsTalk(),
  5353: () => new DnsTalk(),
}

// asked for every flow: nearly all ports have none
const HAS_TALK = new Uint8Array(65_536)
for (const port of Object.keys(BY_PORT)) HAS_TALK[Number(port)] = 1

/** The talk that a flow with this responder's port has from its first byte. */
export const talkOfPort = (port: number): Talk | undefined => (HAS_TALK[port] === 1 ? BY_PORT[port]() : undefined)

/** The talk that these first bytes of a side begin; `port` = the responder's, 0 when it is not to be considered. */
export function talkOf(side: number, bytes: Uint8Array, from: number, to: number, port: number): Talk | undefined {
  if (isTlsHandshake(bytes, from, to, side === ORIG ? CLIENT_HELLO : SERVER_HELLO)) return new TlsTalk()
  // most payload is none of these: bytes are compared before text is made of them
  const first = bytes[from]
  if (first === 0x53 && starts(bytes, from, to, 'SSH-')) return new SshTalk()
  if (side === ORIG && isRequest(bytes, from, to)) return new HttpTalk()
  return (side === ORIG ? undefined : mailTalk(first, bytes, from, to)) ?? binaryTalkOf(side, bytes, from, to, port)
}

/** The talk of a server that speaks first, in lines. */
function mailTalk(first: number, bytes: Uint8Array, from: number, to: number): Talk | undefined {
  if (first === 0x2b) return starts(bytes, from, to, '+OK') ? new Pop3Talk() : undefined
  if (first === 0x2a) return starts(bytes, from, to, '* OK') ? new ImapTalk() : undefined
  return first <= 0x32 && isGreeting(bytes, from, to) ? new GreetingTalk() : undefined
}

function isRequest(bytes: Uint8Array, from: number, to: number): boolean {
  let at = from
  while (at < to && at < from + 4 && bytes[at] <= 0x20) at++
  // methods are written in upper case
  if (at >= to || !isUpper(bytes[at]) || (at + 1 < to && !isUpper(bytes[at + 1]))) return false
  return isHttpRequest(latin1(bytes, at, Math.min(to, at + FIRST_LINE)).split(/\r?\n/, 1)[0])
}

const isUpper = (c: number): boolean => c >= 0x41 && c <= 0x5a

function starts(bytes: Uint8Array, from: number, to: number, text: string): boolean {
  if (to - from < text.length) return false
  for (let i = 0; i < text.length; i++) if (bytes[from + i] !== text.charCodeAt(i)) return false
  return true
}
