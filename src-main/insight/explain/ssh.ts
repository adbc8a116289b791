/**
 * Owns what is said of an SSH connection (RFC 4253): the versions both sides name, the key exchange they agree on, and that
 * everything behind it is encrypted, so that sizes and rhythm are what is left to read.
 */
import type { FlowFacts } from './facts'
import type { Story } from './story'
import { type Talk, type TalkTurn, textOf, u32 } from './talk'
import { bytesWord, elapsed, elapsedNs, quote, timeText } from './words'

const KEXINIT = 20
const NEWKEYS = 21
const COOKIE = 16
const MAX_PACKET = 35_000

interface Side {
  readonly banner: string
  /** message numbers of the packets that are not encrypted yet */
  readonly messages: readonly number[]
  /** key exchange methods, in the order of preference */
  readonly methods: readonly string[]
}

export function tellSsh(story: Story, facts: FlowFacts, talk: Talk): boolean {
  const sides = talk.sides.map(readSide)
  const [client, server] = sides
  if (!client || !server) return false
  const banners = ([1, 0] as const).map((side) => talk.turns.find((turn) => turn.side === side))
  const [first, second] = banners
  story.say({
    id: 'ssh-versions',
    text: `SSH: both sides begin with a line of text that names their version: ${facts.resp} ${quote(server.banner)}, ${facts.orig} ${quote(client.banner)}${first && second ? ` (${timeText(Math.abs(elapsedNs(first, second)))} apart)` : ''}.`,
    frames: banners.map((turn) => turn?.frame ?? 0),
    arithmetic: first && second ? [first.ns <= second.ns ? elapsed(first, second) : elapsed(second, first)] : [],
  })
  tellKeys(story, facts, client, server, talk.turns)
  return true
}

function tellKeys(story: Story, facts: FlowFacts, client: Side, server: Side, turns: readonly TalkTurn[]): void {
  const frames = turns.slice(0, 8).map(({ frame }) => frame)
  const agreed = client.methods.find((method) => server.methods.includes(method))
  if (client.messages.includes(KEXINIT) && server.messages.includes(KEXINIT))
    story.say({
      id: 'ssh-key-exchange',
      kind: agreed ? 'inferred' : 'unknown',
      text: agreed
        ? `Both sent their lists of methods (message 20, KEXINIT). The first method of ${facts.orig} that ${facts.resp} knows too is ${quote(agreed)}: that one is used (RFC 4253 7.1).`
        : 'Both sent their lists of methods (message 20, KEXINIT); a common one was not found in what was captured.',
      frames,
    })
  const encrypted = client.messages.includes(NEWKEYS) || server.messages.includes(NEWKEYS)
  const { record } = facts
  story.say({
    id: 'ssh-encrypted',
    kind: 'unknown',
    text: `${encrypted ? 'From message 21 (NEWKEYS) on everything is encrypted' : 'The end of the key exchange is not in what was looked at; behind it everything is encrypted'}: user, password and commands cannot be read, only sizes and times. ${bytesWord(record.orig_bytes ?? 0)} one way and ${bytesWord(record.resp_bytes ?? 0)} back in all.`,
    frames: [],
  })
}

function readSide(bytes: Uint8Array): Side | undefined {
  const start = textOf(bytes, 0, 4096)
  // a server may say other lines before (RFC 4253 4.2)
  const found = /(?:^|\n)(SSH-[12]\.\d+-[^\r\n]*)\r?\n/.exec(start)
  if (!found) return undefined
  const messages: number[] = []
  let methods: string[] = []
  let at = found.index + found[0].length
  while (at + 6 <= bytes.length && messages.length < 16) {
    const length = u32(bytes, at)
    if (length < 2 || length > MAX_PACKET) break
    const message = bytes[at + 5]
    messages.push(message)
    if (message === KEXINIT) methods = nameList(bytes, at + 6 + COOKIE)
    at += 4 + length
    if (message === NEWKEYS) break
  }
  return { banner: found[1], messages, methods }
}

function nameList(bytes: Uint8Array, at: number): string[] {
  const length = u32(bytes, at)
  return length > MAX_PACKET || at + 4 + length > bytes.length
    ? []
    : textOf(bytes, at + 4, at + 4 + length)
        .split(',')
        .filter((name) => /^[!-~]+$/.test(name) && !name.startsWith('kex-strict') && !name.startsWith('ext-info'))
}
