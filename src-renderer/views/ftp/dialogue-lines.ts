/**
 * Owns the lines of an FTP dialogue: commands as sent, replies with their codes, one entry a line of text. Pure.
 */
import type { FtpExchange } from '@shared/ftp'

export interface DialogueLine {
  readonly from: 'client' | 'server'
  readonly frame: number
  readonly text: string
}

/** Lines of one reply that are shown; a server may send a whole manual. */
const MAX_REPLY_LINES = 200

export function dialogueLines(dialogue: readonly FtpExchange[]): readonly DialogueLine[] {
  const lines: DialogueLine[] = []
  for (const { command, replies } of dialogue) {
    if (command) {
      const { verb, argument, frame } = command
      lines.push({ from: 'client', frame, text: argument === '' ? verb : `${verb} ${argument}` })
    }
    for (const { code, text, frame } of replies) {
      const last = Math.min(text.length, MAX_REPLY_LINES) - 1
      if (last < 0) lines.push({ from: 'server', frame, text: String(code) })
      for (let at = 0; at <= last; at++)
        lines.push({ from: 'server', frame, text: `${code}${at < text.length - 1 ? '-' : ' '}${text[at]}` })
      if (text.length > MAX_REPLY_LINES)
        lines.push({ from: 'server', frame, text: `… ${text.length - MAX_REPLY_LINES} more lines` })
    }
  }
  return lines
}
