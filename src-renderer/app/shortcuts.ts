/**
 * Owns the keyboard of the window: binds the table's keys once. A key without Ctrl, Alt or Cmd belongs to text while text
 * is being typed; keys that the focused view or the editor has used already are left alone.
 */
import { tinykeys } from 'tinykeys'
import { COMMANDS, runCommand } from './commands'

const isFunctionKey = (key: string): boolean => /^F\d+$/.test(key)

/** True where plain letters are text: fields, Monaco, anything editable. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest(
      'input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable="true"], .monaco-editor',
    ) !== null
  )
}

/** Whether this key press, matched by a binding, is the window's to use. */
export function isOurs(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing) return false
  const withModifier = event.ctrlKey || event.metaKey || event.altKey || isFunctionKey(event.key)
  if (!withModifier && isTyping(event.target)) return false
  return document.querySelector('dialog[open]') === null
}

export function bindShortcuts(target: Window): () => void {
  const bindings = COMMANDS.flatMap((command) => (command.keys ?? []).map((keys) => [keys, command.id] as const))
  const handlers = bindings.map(([keys, id]) => [
    keys,
    (event: KeyboardEvent): void => {
      event.preventDefault()
      runCommand(id)
    },
  ])
  return tinykeys(target, Object.fromEntries(handlers), { ignore: (event) => !isOurs(event) })
}
