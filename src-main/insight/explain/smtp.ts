/**
 * Owns what is said of a mail connection (SMTP, RFC 5321): the greeting, who calls itself what, sender and recipients, the
 * message's size, and where STARTTLS makes the rest unreadable.
 */
import type { FlowFacts } from './facts'
import type { Story } from './story'
import { linesOf, type Talk, type TalkTurn } from './talk'
import { bytesWord, elapsed, elapsedNs, list, many, quote, timeText } from './words'

const COMMAND = /^(EHLO|HELO|MAIL FROM:|RCPT TO:|DATA|STARTTLS|AUTH|QUIT|RSET|NOOP|VRFY)(?: |$)?(.*)$/i
const REPLY = /^(\d{3})[ -](.*)$/
const MAX_RECIPIENTS = 8

interface Step {
  readonly verb: string
  readonly argument: string
  readonly turn: TalkTurn
  readonly reply?: { readonly code: string; readonly turn: TalkTurn }
}

export function tellSmtp(story: Story, facts: FlowFacts, { turns }: Talk): boolean {
  const greeting = turns.find(({ side }) => side === 1)
  const said = greeting && REPLY.exec(linesOf(greeting, 1)[0] ?? '')
  if (!greeting || !said) return false
  story.say({
    id: 'smtp-greeting',
    text: `${facts.resp} greets first: ${quote(linesOf(greeting, 1)[0])}.`,
    frames: [greeting.frame],
  })
  const steps = stepsOf(turns)
  for (const verb of ['EHLO', 'HELO', 'AUTH', 'STARTTLS', 'MAIL FROM:']) {
    for (const step of steps.filter((one) => one.verb === verb).slice(0, 4)) tellStep(story, facts, step)
  }
  const recipients = steps.filter(({ verb }) => verb === 'RCPT TO:')
  if (recipients.length > 0) tellRecipients(story, recipients)
  tellMessage(story, facts, steps, turns)
  return true
}

function stepsOf(turns: readonly TalkTurn[]): Step[] {
  const steps: Step[] = []
  for (const [i, turn] of turns.entries()) {
    if (turn.side !== 0) continue
    const reply = turns[i + 1]?.side === 1 ? turns[i + 1] : undefined
    const code = reply && REPLY.exec(linesOf(reply, 1)[0] ?? '')?.[1]
    for (const line of linesOf(turn)) {
      const found = COMMAND.exec(line)
      if (!found) break
      const verb = found[1].toUpperCase()
      steps.push({
        verb,
        argument: found[2].trim(),
        turn,
        ...(reply && code !== undefined ? { reply: { code, turn: reply } } : {}),
      })
      if (verb === 'STARTTLS' && code === '220') return steps
    }
  }
  return steps
}

function tellStep(story: Story, facts: FlowFacts, { verb, argument, turn, reply }: Step): void {
  const words =
    verb === 'AUTH'
      ? `${facts.orig} logged in with AUTH ${quote(argument.split(' ')[0] ?? '', 20)}; the secret is not repeated here`
      : verb === 'STARTTLS'
        ? `${facts.orig} asked for encryption with STARTTLS; once it is accepted, sender, recipients and message cannot be read`
        : verb === 'MAIL FROM:'
          ? `The mail's sender is given as ${quote(argument, 100)}`
          : `${facts.orig} calls itself ${quote(argument, 100)} (${verb})`
  story.say({
    id: `smtp-${verb
      .toLowerCase()
      .replace(/[^a-z]+/g, '-')
      .replace(/-$/, '')}`,
    text: `${words}${reply ? `: ${reply.code} after ${timeText(elapsedNs(turn, reply.turn))}` : ''}.`,
    frames: [turn.frame, ...(reply ? [reply.turn.frame] : [])],
    arithmetic: reply ? [elapsed(turn, reply.turn)] : [],
  })
}

function tellRecipients(story: Story, recipients: readonly Step[]): void {
  const told = recipients.slice(0, MAX_RECIPIENTS)
  story.say({
    id: 'smtp-recipients',
    text: `${many(recipients.length, 'recipient')}: ${list(told.map(({ argument, reply }) => `${quote(argument, 80)}${reply ? ` (${reply.code})` : ''}`))}.`,
    frames: told.map(({ turn }) => turn.frame),
  })
}

function tellMessage(story: Story, facts: FlowFacts, steps: readonly Step[], turns: readonly TalkTurn[]): void {
  const data = steps.find(({ verb, reply }) => verb === 'DATA' && reply?.code === '354')
  const at = data?.reply ? turns.indexOf(data.reply.turn) : -1
  const message = at < 0 ? undefined : turns[at + 1]
  const reply = turns[at + 2]
  if (message?.side !== 0) return
  const code = reply && REPLY.exec(linesOf(reply, 1)[0] ?? '')
  story.say({
    id: 'smtp-message',
    text: `The message itself: ${bytesWord(message.length)} from ${facts.orig}${code && reply ? `, taken with ${quote(code[0])} ${timeText(elapsedNs(message, reply))} after its first byte` : ''}.`,
    frames: [message.frame, ...(reply ? [reply.frame] : [])],
    arithmetic: code && reply ? [elapsed(message, reply)] : [],
  })
}
