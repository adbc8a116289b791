/**
 * Owns copying from the window as a whole: the selected line, as tcpdump prints it.
 */
import { desktop } from '../client/desktop'
import { report } from '../state/actions'
import { selectedLine } from '../state/go'

export async function copySelectedLine(): Promise<void> {
  const line = await selectedLine()
  if (line === null) return
  const copied = await desktop.copyText(line)
  if (!copied.ok) report(copied.error)
}
