/**
 * Owns the keyboard of the window: binds the table's keys once.
 *
 * Keys with Ctrl (Cmd) and function keys are the window's everywhere, and taken first, since the note editor would keep
 * some of them. All others are taken last: they belong to text while text is being typed, and to the view that used them.
 */
import { tinykeys } from 'tinykeys'
import { COMMANDS, runCommand } from './commands'

type Bindings = Record<string, (event: KeyboardEvent) => void>

const isFirst = (keys: string): boolean => keys.includes('$mod') || /^(\w+\+)?F\d+$/.test(keys)

const TEXT = 'input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable="true"], .monaco-editor'

/** True where letters are text: fields, the note editor, anything editable. */
const isTyping = (target: EventTarget | null): boolean => target instanceof Element && target.closest(TEXT) !== null

/** A dialog has the keyboard for itself. */
const inDialog = (): boolean => document.querySelector('dialog[open]') !== null

export function bindShortcuts(target: Window): void {
  const first: Bindings = {}
  const last: Bindings = {}
  for (const { id, keys = [] } of COMMANDS) {
    for (const key of keys) {
      const bindings = isFirst(key) ? first : last
      bindings[key] = (event) => {
        event.preventDefault()
        event.stopPropagation()
        runCommand(id)
      }
    }
  }
  tinykeys(target, first, { capture: true, ignore: (event) => event.isComposing || inDialog() })
  tinykeys(target, last, {
    ignore: (event) => event.defaultPrevented || event.isComposing || inDialog() || isTyping(event.target),
  })
}
