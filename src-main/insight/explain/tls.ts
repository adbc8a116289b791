/**
 * Owns what is said of a TLS connection (RFC 8446, RFC 5246): the host that was asked for, the versions offered and chosen, the
 * protocol inside, the names in the server's certificate, and what stays hidden. Reads handshake messages only.
 */
import { suiteName } from '@main/decode/tls-names'
import type { FlowFacts } from './facts'
import type { Story } from './story'
import { type Talk, type TalkTurn, textOf, u16 } from './talk'
import { certificateNames, type TlsMessage, tlsMessages } from './tls-messages'
import { bytesWord, elapsed, elapsedNs, list, many, quote, timeText } from './words'

const CLIENT_HELLO = 1
const SERVER_HELLO = 2
const CERTIFICATE = 11
const SERVER_NAME = 0
const ALPN = 16
const SUPPORTED_VERSIONS = 43
const VERSIONS: Readonly<Record<number, string>> = {
  768: 'SSL 3.0',
  769: 'TLS 1.0',
  770: 'TLS 1.1',
  771: 'TLS 1.2',
  772: 'TLS 1.3',
}

interface Hello {
  readonly versions: readonly number[]
  readonly suites: readonly number[]
  readonly serverName?: string
  readonly protocols: readonly string[]
}

export function tellTls(story: Story, facts: FlowFacts, talk: Talk): boolean {
  const { sides } = talk
  const said = [tlsMessages(sides[0]), tlsMessages(sides[1])] as const
  const helloAt = said[0].find(({ type }) => type === CLIENT_HELLO)
  const answerAt = said[1].find(({ type }) => type === SERVER_HELLO)
  const client = readHello(helloAt)
  const server = readHello(answerAt)
  if (!client || !helloAt) return false
  const asked = turnOf(talk, 0, helloAt)
  const answered = answerAt && turnOf(talk, 1, answerAt)
  story.say({
    id: 'tls-client-hello',
    text: `TLS: ${facts.orig} ${askedWords(client)}.`,
    frames: framesOf(talk, 0, helloAt, asked),
  })
  if (server && answerAt && answered && asked) {
    const [version] = server.versions
    const [suite] = server.suites
    story.say({
      id: 'tls-server-hello',
      text: `${facts.resp} answered after ${timeText(elapsedNs(asked, answered))}, chose ${VERSIONS[version] ?? 'a version that is not known'} and ${suite === undefined ? 'no suite that could be read' : suiteName(suite)}${server.protocols[0] ? `, to speak ${quote(server.protocols[0], 20)}` : ''}.`,
      frames: [asked.frame, ...framesOf(talk, 1, answerAt, answered)],
      arithmetic: [elapsed(asked, answered)],
    })
    tellCertificate(story, facts, talk, said[1])
  } else
    story.say({
      id: 'tls-no-server-hello',
      kind: 'unknown',
      text: `No ServerHello of ${facts.resp} is in what was looked at.`,
      frames: asked ? [asked.frame] : [],
    })
  const { record } = facts
  story.say({
    id: 'tls-hidden',
    kind: 'unknown',
    text: `What was said inside is encrypted: ${bytesWord(record.orig_bytes ?? 0)} one way, ${bytesWord(record.resp_bytes ?? 0)} back, times and sizes are all that can be read.`,
    frames: [],
  })
  return true
}

/** For whom a client asks, and what it offers. */
function askedWords(client: Hello): string {
  const offered = client.versions.map((version) => VERSIONS[version]).filter((word) => word !== undefined)
  const host =
    client.serverName === undefined
      ? 'without naming a host'
      : `for host ${quote(client.serverName, 120)} (readable by everybody on the way)`
  const speak = list(client.protocols.slice(0, 4).map((word) => quote(word, 20)))
  return `asked ${host}, offering ${offered.length > 0 ? list(offered) : 'no version that is known'} and ${client.suites.length} cipher suites${client.protocols.length > 0 ? `, to speak ${speak}` : ''}`
}

/** QUIC hides its handshake behind keys that everybody can derive: the client's hello is as readable as in TLS. */
export function tellQuicHello(story: Story, facts: FlowFacts, { quicHello }: Talk): void {
  const client = quicHello && quicHello.bytes.length >= 39 ? readBody(quicHello.bytes, CLIENT_HELLO) : undefined
  if (!quicHello || !client) return
  story.say({
    id: 'quic-client-hello',
    text: `QUIC: ${facts.orig} ${askedWords(client)}. The keys of these first packets follow from the connection id in them; all others cannot be read.`,
    frames: quicHello.frames,
  })
}

/** Up to TLS 1.2 certificates are sent for everybody to read. */
function tellCertificate(story: Story, facts: FlowFacts, talk: Talk, said: readonly TlsMessage[]): void {
  const message = said.find(({ type }) => type === CERTIFICATE)
  const names = message && certificateNames(message)
  if (!message || !names) return
  const { subject, issuer, dnsNames, count } = names
  const others = dnsNames.filter((name) => name !== subject)
  const named = subject ?? others.shift()
  const also = others.length > 0 ? ` and ${many(others.length, 'other name')}` : ''
  const told = named === undefined ? 'names nobody by a common name' : `is for ${quote(named, 120)}${also}`
  const by = issuer === undefined ? '' : `, issued by ${quote(issuer, 120)}${issuer === subject ? ' (by itself)' : ''}`
  story.say({
    id: 'tls-certificate',
    text: `The certificate that ${facts.resp} showed ${told}${by}; ${many(count, 'certificate')} in its message. Whether it is to be trusted was not checked.`,
    frames: framesOf(talk, 1, message),
  })
}

/** The turn of a side that holds the beginning of a message. */
function turnOf({ turns }: Talk, side: 0 | 1, { from }: TlsMessage): TalkTurn | undefined {
  let place = 0
  for (const turn of turns) {
    if (turn.side !== side) continue
    place += turn.length
    if (place > from) return turn
  }
  return undefined
}

/** First and last frame of a message. */
function framesOf({ frameAt }: Talk, side: 0 | 1, { from, to }: TlsMessage, turn?: TalkTurn): number[] {
  const ends = frameAt ? [frameAt(side, from), frameAt(side, to - 1)] : [turn?.frame ?? 0]
  return [...new Set(ends)].filter((frame) => frame > 0).sort((a, b) => a - b)
}

const readHello = (message: TlsMessage | undefined): Hello | undefined =>
  message && message.bytes.length >= 39 ? readBody(message.bytes, message.type) : undefined

function readBody(bytes: Uint8Array, type: number): Hello {
  let at = 4
  const legacy = u16(bytes, at)
  at += 34
  at += 1 + (bytes[at] ?? 0)
  const suites: number[] = []
  if (type === CLIENT_HELLO) {
    const end = Math.min(at + 2 + u16(bytes, at), bytes.length)
    for (let i = at + 2; i + 2 <= end; i += 2) suites.push(u16(bytes, i))
    at = end
    at += 1 + (bytes[at] ?? 0)
  } else {
    suites.push(u16(bytes, at))
    at += 3
  }
  return { suites, ...readExtensions(bytes, at, type, legacy) }
}

function readExtensions(bytes: Uint8Array, start: number, type: number, legacy: number) {
  let versions = [legacy]
  let serverName: string | undefined
  const protocols: string[] = []
  const end = Math.min(start + 2 + u16(bytes, start), bytes.length)
  for (let at = start + 2; at + 4 <= end; ) {
    const id = u16(bytes, at)
    const from = at + 4
    const to = Math.min(from + u16(bytes, at + 2), end)
    if (id === SERVER_NAME && type === CLIENT_HELLO && to - from > 5)
      serverName = textOf(bytes, from + 5, Math.min(to, from + 5 + u16(bytes, from + 3)))
    if (id === SUPPORTED_VERSIONS) versions = readVersions(bytes, from, to, type)
    if (id === ALPN)
      for (let i = from + 2; i < to && protocols.length < 16; i += 1 + bytes[i])
        protocols.push(textOf(bytes, i + 1, Math.min(to, i + 1 + bytes[i])))
    at = to
  }
  return { versions, protocols, ...(serverName === undefined ? {} : { serverName }) }
}

function readVersions(bytes: Uint8Array, from: number, to: number, type: number): number[] {
  if (type === SERVER_HELLO) return [u16(bytes, from)]
  const versions: number[] = []
  for (let i = from + 1; i + 2 <= to; i += 2) versions.push(u16(bytes, i))
  return versions
}
