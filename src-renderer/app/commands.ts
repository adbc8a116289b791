/**
 * Owns the table of everything the user can ask of the window by name: palette, menu and shortcuts all read it.
 *
 * `keys` are tinykeys' notation. `enabled` is asked at the moment of use; a command that is not enabled does nothing.
 * Keys that a view binds itself while it has the focus are listed in view-shortcuts.ts.
 */
import { useUi } from '../state/store'
import type { Command } from './command'
import { captureCommands } from './commands-capture'
import { fileCommands } from './commands-file'
import { filterCommands, goCommands, noteCommands } from './commands-go'
import { readingCommands } from './commands-reading'
import { helpCommands, viewCommands } from './commands-view'

export const COMMANDS: readonly Command[] = [
  ...fileCommands,
  ...captureCommands,
  ...goCommands,
  ...filterCommands,
  ...noteCommands,
  ...readingCommands,
  ...viewCommands,
  ...helpCommands,
]

const byId = new Map(COMMANDS.map((command) => [command.id, command]))

/** Runs a command of the table if it is enabled now. An id that is not in the table is a bug. */
export function runCommand(id: string): void {
  const command = byId.get(id)
  if (!command) throw new Error(`no command ${id}`)
  if (command.enabled && !command.enabled(useUi.getState())) return
  void command.run()
}
