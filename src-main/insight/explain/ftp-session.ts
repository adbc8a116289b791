/**
 * Owns the reading of a whole FTP session in the order in which it happened: name lookup, ARP, handshake, greeting, login, each
 * transfer with its data connection, the close, and what is to be said of it as a whole.
 *
 * The first DETAILED transfers are told step by step, the others in a sentence each, up to MAX_TRANSFERS.
 */

import type { Explanation } from '@shared/explanation'
import type { FtpExchange } from '@shared/ftp'
import { findHandshake } from '../capture-point'
import { tellArp } from './arp'
import { tellClose } from './close'
import { beginning } from './flow'
import { type FtpFacts, firstReply } from './ftp-facts'
import { tellLoginReadings } from './ftp-readings'
import { tellInitialNumberSteps, tellScanQuestion, tellSessionTotals } from './ftp-remarks'
import { tellTransfer, tellTransferBriefly } from './ftp-transfer'
import { capturePointOf, tellHandshake } from './handshake'
import { tellLookup } from './name-lookup'
import { Story } from './story'
import { tellDelayedAcks, tellMissing, tellTotals, tellWindowEdge } from './tcp-course'
import { tellVerdicts } from './verdicts'
import { bytesWord, elapsed, elapsedNs, list, many, quote, timeText } from './words'

const DETAILED = 8
const MAX_TRANSFERS = 400
const LOGIN = ['USER', 'PASS', 'ACCT', 'AUTH', 'PBSZ', 'PROT', 'ADAT']
const GOODBYE = 'QUIT'
/** told where the transfers are */
const OF_TRANSFERS = ['PORT', 'PASV', 'EPRT', 'EPSV', 'LIST', 'NLST', 'MLSD', 'RETR', 'STOR', 'STOU', 'APPE']

export function explainFtpSession(facts: FtpFacts): Explanation {
  const story = new Story()
  const { control, around, session } = facts
  const first = control.packets[0]
  if (first) {
    const [lookup] = around.lookups
    const shake = findHandshake(control.tcp)
    tellArp(
      story,
      around,
      control.record['id.orig_h'],
      beginning(first, lookup),
      !shake || capturePointOf(shake) !== 'resp',
    )
    if (lookup)
      tellLookup(story, lookup, {
        frame: first.frame,
        ns: first.ns,
        flow: session.control_flow,
        words: 'opened the control connection',
      })
    tellHandshake(story, control, { title: 'Control connection: handshake' })
  }
  tellGreeting(story, facts)
  tellLogin(story, facts)
  tellLoginReadings(story, facts)
  tellOthers(story, facts)
  tellTransfers(story, facts)
  tellControlCourse(story, facts)
  tellClose(story, control, 'Control connection: close')
  tellGoodbye(story, facts)
  story.begin('summary', 'The session as a whole')
  tellSessionTotals(story, facts)
  tellScanQuestion(story, facts)
  tellInitialNumberSteps(story, facts)
  for (const { text, frames, arithmetic } of session.disagreements)
    story.say({ id: 'disagreement', kind: 'inferred', text, frames, arithmetic, flows: [session.control_flow] })
  for (const text of session.unknown) story.say({ id: 'unknown', kind: 'unknown', text, flows: [session.control_flow] })
  return story.finish(`FTP session ${session.session}: ${session.client} → ${session.server}`)
}

const spanOf = (exchanges: readonly FtpExchange[], flow: string) => {
  const frames = exchanges
    .flatMap(({ command, replies }) => [command?.frame, ...replies.map(({ frame }) => frame)])
    .filter((frame) => frame !== undefined)
  return { from: Math.min(...frames), to: Math.max(...frames), flow }
}

function tellGreeting(story: Story, { session, control, at }: FtpFacts): void {
  const [greeting] = session.dialogue
  const reply = greeting && !greeting.command ? firstReply(greeting) : undefined
  if (!reply) return
  story.begin('greeting', 'Greeting', spanOf([greeting], session.control_flow))
  const shake = findHandshake(control.tcp)
  story.say({
    id: 'greeting',
    text: `The server spoke first, as FTP servers do${shake ? `, ${timeText(elapsedNs(shake.ack, at(reply.frame)))} after the handshake` : ''}: ${quote(`${reply.code} ${reply.text[0] ?? ''}`)} (${bytesWord(reply.bytes)}). The control connection carries commands and replies only, listings and files never travel on it.`,
    frames: [...(shake ? [shake.ack.frame] : []), reply.frame],
    arithmetic: shake ? [elapsed(shake.ack, at(reply.frame))] : [],
  })
}

function tellLogin(story: Story, { session, at }: FtpFacts): void {
  const steps = session.dialogue.filter(({ command }) => command && LOGIN.includes(command.verb)).slice(0, 12)
  if (steps.length === 0) return
  story.begin('login', 'Login', spanOf(steps, session.control_flow))
  for (const { command, replies } of steps) {
    if (!command) continue
    const [reply] = replies
    const secret = command.verb === 'PASS' || command.verb === 'ADAT' || command.verb === 'ACCT'
    const words = secret
      ? `${command.verb} with a secret that is not repeated here`
      : quote(`${command.verb} ${command.argument}`)
    story.say({
      id: command.verb.toLowerCase(),
      text: `The client sent ${words} (${bytesWord(command.bytes)})${reply ? `, answered after ${timeText(elapsedNs(at(command.frame), at(reply.frame)))} by ${quote(`${reply.code} ${reply.text[0] ?? ''}`)} (${bytesWord(reply.bytes)})` : '; no answer to it was seen'}.`,
      frames: [command.frame, ...(reply ? [reply.frame] : [])],
      arithmetic: reply ? [elapsed(at(command.frame), at(reply.frame))] : [],
    })
  }
  if (session.logged_in)
    story.say({
      id: 'logged-in',
      text: `Logged in${session.user === undefined ? '' : ` as ${quote(session.user)}`}.`,
      frames: steps.flatMap(({ replies }) =>
        replies.filter(({ code }) => code >= 200 && code < 300).map(({ frame }) => frame),
      ),
    })
}

function tellOthers(story: Story, { session }: FtpFacts): void {
  const others = session.dialogue.filter(
    ({ command }) =>
      command && command.verb !== GOODBYE && !LOGIN.includes(command.verb) && !OF_TRANSFERS.includes(command.verb),
  )
  if (others.length === 0) return
  story.begin('exchange', 'Other commands', spanOf(others, session.control_flow))
  const told = others.slice(0, 12)
  story.say({
    id: 'commands',
    text: `Other commands: ${list(told.map(({ command, replies }) => `${quote(`${command?.verb ?? ''} ${command?.argument ?? ''}`.trim(), 60)}${replies[0] ? ` (${replies[0].code})` : ''}`))}${others.length > told.length ? ` and ${others.length - told.length} more` : ''}.`,
    frames: told.flatMap(({ command }) => (command ? [command.frame] : [])),
  })
}

function tellGoodbye(story: Story, { session, at }: FtpFacts): void {
  const { command, replies } = session.dialogue.find((exchange) => exchange.command?.verb === GOODBYE) ?? {}
  const reply = replies?.[0]
  if (!command) return
  story.say({
    id: 'quit',
    text: `The client had said goodbye with QUIT (${bytesWord(command.bytes)})${reply ? `, answered after ${timeText(elapsedNs(at(command.frame), at(reply.frame)))} by ${quote(`${reply.code} ${reply.text[0] ?? ''}`)}` : ''}.`,
    frames: [command.frame, ...(reply ? [reply.frame] : [])],
    arithmetic: reply ? [elapsed(at(command.frame), at(reply.frame))] : [],
  })
}

function tellTransfers(story: Story, facts: FtpFacts): void {
  const { transfers } = facts.session
  for (const [i, transfer] of transfers.slice(0, DETAILED).entries()) tellTransfer(story, facts, transfer, i + 1)
  const rest = transfers.slice(DETAILED, MAX_TRANSFERS)
  if (rest.length === 0) return
  story.begin('transfer', `Transfers ${DETAILED + 1} to ${DETAILED + rest.length}`)
  for (const [i, transfer] of rest.entries()) tellTransferBriefly(story, facts, transfer, DETAILED + i + 1)
  if (transfers.length > MAX_TRANSFERS)
    story.say({
      id: 'more',
      kind: 'unknown',
      text: `${many(transfers.length - MAX_TRANSFERS, 'more transfer')} are not told here.`,
    })
}

function tellControlCourse(story: Story, { control, session }: FtpFacts): void {
  if (control.tcp.length === 0) return
  story.begin('data', 'Control connection: its course', {
    from: 0,
    to: 0,
    flow: session.control_flow,
  })
  tellVerdicts(story, control)
  tellDelayedAcks(story, control)
  tellWindowEdge(story, control)
  tellMissing(story, control)
  tellTotals(story, control)
}
