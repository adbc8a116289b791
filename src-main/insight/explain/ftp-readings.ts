/**
 * Owns what is said of the messages of a control connection whose bytes are not known (text listings): what their lengths are
 * consistent with, which rivals there are, what is ruled out. Never read, always inferred.
 */
import type { FtpReading, FtpTransfer } from '@shared/ftp'
import type { FtpFacts } from './ftp-facts'
import type { Story } from './story'
import { bytesWord, elapsed, elapsedNs, quote, timeText } from './words'

const STEP_WORDS: Readonly<Record<FtpReading['step'], string>> = {
  greeting: 'the place of a greeting',
  user: 'the place of a user name',
  'user-reply': 'the place of the answer to a user name',
  'announce-command': 'the place of an announcement',
  'announce-reply': 'the place of its acceptance',
  'passive-command': 'the place of a request for a port',
  'passive-reply': 'the place of an announcement by the server',
  command: 'the place of a command that transfers',
  'opening-reply': 'the place of the reply that opens the transfer',
  'final-reply': 'the place of the reply that ends the transfer',
}
const ANSWERS: readonly FtpReading['step'][] = ['user-reply', 'announce-reply', 'passive-reply', 'opening-reply']
const OF_LOGIN: readonly FtpReading['step'][] = ['greeting', 'user', 'user-reply']

/** Greeting and login by their lengths. */
export function tellLoginReadings(story: Story, facts: FtpFacts): void {
  const { readings = [], control_flow } = facts.session
  const own = readings.filter(({ step }) => OF_LOGIN.includes(step))
  if (own.length === 0) return
  const frames = own.map(({ frame }) => frame)
  story.begin('login', 'Greeting and login, by their lengths', {
    from: Math.min(...frames),
    to: Math.max(...frames),
    flow: control_flow,
  })
  for (const reading of own) tellReading(story, facts, reading)
}

/** The messages around one transfer; answers whether there are any. */
export function tellTransferReadings(story: Story, facts: FtpFacts, { frames }: FtpTransfer, label: string): boolean {
  const { readings = [], control_flow } = facts.session
  const wanted = [frames.announce_command, frames.announce_reply, frames.command, frames.opening_reply]
  const own = readings.filter(({ frame }) => wanted.includes(frame))
  if (own.length === 0) return false
  const numbers = own.map(({ frame }) => frame)
  story.begin('announce', `${label}: announcement and command, by their lengths`, {
    from: Math.min(...numbers),
    to: Math.max(...numbers),
    flow: control_flow,
  })
  for (const reading of own) tellReading(story, facts, reading)
  return true
}

export function tellReading(story: Story, facts: FtpFacts, reading: FtpReading): void {
  const { frame, from, bytes, step, consistent_with: fits, ruled_out: ruled, arithmetic } = reading
  const before = facts.session.readings?.filter((other) => other.frame < frame).at(-1)
  const asked = before && ANSWERS.includes(step) && before.from !== from ? before : undefined
  const time = asked && elapsed(facts.at(asked.frame), facts.at(frame))
  const when =
    asked && time
      ? `, ${timeText(elapsedNs(facts.at(asked.frame), facts.at(frame)))} after the ${asked.bytes} bytes of the ${asked.from}`
      : ''
  const fit =
    fits.length === 0
      ? `${STEP_WORDS[step]}; no usual wording of that length is known`
      : `${STEP_WORDS[step]}, consistent with ${fits.map((text) => quote(text)).join(' or ')}`
  story.say({
    id: step,
    kind: 'inferred',
    text: `${bytesWord(bytes)} from the ${from}${when}: ${fit}${ruled.length === 0 ? '' : `; ruled out: ${ruled.join('; ')}`}.`,
    frames: [...(asked ? [asked.frame] : []), frame],
    flows: [facts.session.control_flow],
    arithmetic: [time, ...arithmetic],
  })
}
