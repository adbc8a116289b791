/**
 * Owns what is said of a TLS connection (RFC 8446, RFC 5246): the host that was asked for, the versions offered and chosen, the
 * protocol inside, and what stays hidden. Reads the two hello messages only.
 */
import { suiteName } from '@main/decode/tls-names'
import type { FlowFacts } from './facts'
import type { Story } from './story'
import { type Talk, textOf, u16 } from './talk'
import { bytesWord, elapsed, elapsedNs, list, quote, timeText } from './words'

const HANDSHAKE = 22
const CLIENT_HELLO = 1
const SERVER_HELLO = 2
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

export function tellTls(story: Story, facts: FlowFacts, { turns, sides }: Talk): boolean {
  const [client, server] = [readHello(sides[0], CLIENT_HELLO), readHello(sides[1], SERVER_HELLO)]
  if (!client) return false
  const asked = turns.find(({ side }) => side === 0)
  const answered = turns.find(({ side }) => side === 1)
  const offered = client.versions.map((version) => VERSIONS[version]).filter((word) => word !== undefined)
  story.say({
    id: 'tls-client-hello',
    text: `TLS: ${facts.orig} asked ${client.serverName === undefined ? 'without naming a host' : `for host ${quote(client.serverName, 120)} (readable by everybody on the way)`}, offering ${offered.length > 0 ? list(offered) : 'no version that is known'} and ${client.suites.length} cipher suites${client.protocols.length > 0 ? `, to speak ${list(client.protocols.slice(0, 4).map((word) => quote(word, 20)))}` : ''}.`,
    frames: asked ? [asked.frame] : [],
  })
  if (server && answered && asked) {
    const [version] = server.versions
    const [suite] = server.suites
    story.say({
      id: 'tls-server-hello',
      text: `${facts.resp} answered after ${timeText(elapsedNs(asked, answered))}, chose ${VERSIONS[version] ?? 'a version that is not known'} and ${suite === undefined ? 'no suite that could be read' : suiteName(suite)}${server.protocols[0] ? `, to speak ${quote(server.protocols[0], 20)}` : ''}.`,
      frames: [asked.frame, answered.frame],
      arithmetic: [elapsed(asked, answered)],
    })
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

/** The first handshake message of that type, over as many records as it has; alerts may come before. */
function readHello(stream: Uint8Array, type: number): Hello | undefined {
  const message: number[] = []
  let at = 0
  for (let records = 0; records < 8 && at + 5 <= stream.length; records++) {
    const length = u16(stream, at + 3)
    if (stream[at + 1] !== 3) return undefined
    if (stream[at] === HANDSHAKE)
      for (let i = at + 5; i < Math.min(at + 5 + length, stream.length); i++) message.push(stream[i])
    else if (message.length > 0) break
    at += 5 + length
  }
  const bytes = Uint8Array.from(message)
  return bytes[0] === type && bytes.length >= 39 ? readBody(bytes, type) : undefined
}

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
