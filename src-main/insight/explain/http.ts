/**
 * Owns what is said of an HTTP/1 connection (RFC 9112): what was asked of which host, the answers with their times, sizes and
 * types. Only messages that begin a turn are read: of requests sent behind each other without waiting the first one.
 */
import { countText } from '@shared/format'
import type { FlowFacts } from './facts'
import type { Story } from './story'
import { linesOf, type Talk, type TalkTurn } from './talk'
import { bytesWord, elapsed, elapsedNs, many, quote, timeText } from './words'

const REQUEST = /^([A-Z]{3,16}) (\S{1,8000}) HTTP\/1\.[01]$/
const ANSWER = /^HTTP\/1\.[01] (\d{3})(?: (.*))?$/
const MAX_TOLD = 12

const CLASSES: Readonly<Record<string, string>> = {
  '1': 'go on',
  '2': 'done',
  '3': 'look elsewhere',
  '4': 'the request is at fault',
  '5': 'the server is at fault',
}

export function tellHttp(story: Story, facts: FlowFacts, { turns }: Talk): boolean {
  const asked = turns.filter((turn) => turn.side === 0 && REQUEST.test(linesOf(turn, 1)[0] ?? ''))
  if (asked.length === 0) return false
  for (const turn of asked.slice(0, MAX_TOLD)) tellExchange(story, facts, turn, turns)
  if (asked.length > MAX_TOLD)
    story.say({
      id: 'http-more',
      text: `${many(asked.length - MAX_TOLD, 'more request')} on this connection: it is kept open and used again.`,
      frames: asked.slice(MAX_TOLD).map(({ frame }) => frame),
    })
  return true
}

function tellExchange(story: Story, facts: FlowFacts, turn: TalkTurn, turns: readonly TalkTurn[]): void {
  const lines = linesOf(turn)
  const [, method = '', target = ''] = REQUEST.exec(lines[0]) ?? []
  const host = header(lines, 'host')
  const answer = turns.find((other) => other.side === 1 && other.ns >= turn.ns && other.frame > turn.frame)
  const words = answer && ANSWER.exec(linesOf(answer, 1)[0] ?? '')
  const asked = `${facts.orig} asked with ${method} for ${quote(target, 100)}${host === undefined ? '' : ` of host ${quote(host, 80)}`} (${bytesWord(turn.length)})`
  if (!answer) {
    story.say({
      id: 'http',
      kind: 'unknown',
      text: `${asked}; no answer is in this capture.`,
      frames: [turn.frame],
    })
    return
  }
  const time = elapsed(turn, answer)
  const told = words
    ? `answered ${words[1]}${words[2] ? ` ${quote(words[2], 60)}` : ''} (${CLASSES[words[1][0]] ?? 'unknown class'})${bodyWords(linesOf(answer))}`
    : 'answered with something that is not the beginning of an HTTP/1 answer'
  story.say({
    id: 'http',
    text: `${asked}; ${facts.resp} ${told}, ${timeText(elapsedNs(turn, answer))} later, with ${countText(answer.length)} bytes in all.`,
    frames: [turn.frame, answer.frame],
    arithmetic: [time],
  })
}

function bodyWords(lines: readonly string[]): string {
  const type = header(lines, 'content-type')
  const length = header(lines, 'content-length')
  return `${type === undefined ? '' : `, ${quote(type, 60)}`}${length !== undefined && /^\d{1,15}$/.test(length) ? `, ${countText(Number(length))} bytes announced` : ''}`
}

function header(lines: readonly string[], name: string): string | undefined {
  const found = lines.slice(1).find((line) => line.toLowerCase().startsWith(`${name}:`))
  return found?.slice(name.length + 1).trim()
}
