/**
 * Owns saying what cannot be told of an FTP session, and why: not captured, cut off, encrypted, or more than is kept.
 */
import { countText } from '@shared/format'
import type { Links } from './ftp-link'
import type { ControlSteps } from './ftp-steps'

const many = (count: number, one: string, more: string): string => `${countText(count)} ${count === 1 ? one : more}`

/** @param ambiguous connections that more than one session could have opened */
export function unknownOf({ control, commands, user }: ControlSteps, links: Links, ambiguous: number): string[] {
  const { dialogue, begun, limited, unreadable } = control
  const said: string[] = []
  if (!begun && dialogue.exchanges[0]?.command?.verb !== 'USER')
    said.push(
      `The beginning of the control connection was not captured: ${user === undefined ? 'who logged in, ' : ''}the working directory and what was announced before are not known.`,
    )
  if (unreadable) {
    said.push(
      'Too little of each segment of the control connection was captured to read what was said: that it is FTP is told by its port only, and data connections are inferred from hosts, ports and times.',
    )
    return said
  }
  if (dialogue.gaps > 0)
    said.push(
      `${many(dialogue.gaps, 'stretch', 'stretches')} of the control connection ${dialogue.gaps === 1 ? 'was' : 'were'} not captured: commands or replies in there are missing, reading went on at the next line.`,
    )
  if (dialogue.cutLines > 0)
    said.push(
      `${many(dialogue.cutLines, 'command or reply', 'commands or replies')} of the control connection ${dialogue.cutLines === 1 ? 'is' : 'are'} cut off: the rest was not captured.`,
    )
  if (dialogue.encrypted)
    said.push(
      `From frame ${dialogue.encrypted.frame} on the control connection is encrypted${dialogue.encrypted.mechanism === '' ? '' : ` (AUTH ${dialogue.encrypted.mechanism})`}: commands, names, replies and announced ports cannot be read; data connections are inferred from hosts, ports and times.`,
    )
  if (ambiguous > 0)
    said.push(
      `${many(ambiguous, 'connection', 'connections')} between the same hosts may be data connections of this session: another session, or a service on that port, explains them as well.`,
    )
  const unlinked = commands.filter(
    (command) => !links.has(command) && command.announcement?.end === undefined && command.final?.code === 226,
  )
  if (unlinked.length > 0)
    said.push(
      `Which data ${many(unlinked.length, 'connection belongs', 'connections belong')} to ${many(unlinked.length, 'transfer', 'transfers')} cannot be told: what was announced was not captured.`,
    )
  if (limited || dialogue.limited)
    said.push('The control connection is longer than is read: what came later is left out.')
  return said
}
