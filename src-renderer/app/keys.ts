/**
 * Owns how a shortcut in tinykeys' notation reads to people: '$mod+Shift+s' -> 'Ctrl+Shift+S', '⇧⌘S' on a Mac.
 */
const isMac = (): boolean => typeof navigator !== 'undefined' && /Mac/.test(navigator.platform)

const NAMES: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  BracketLeft: '[',
  BracketRight: ']',
  Comma: ',',
}
const MAC: Readonly<Record<string, string>> = { $mod: '⌘', Shift: '⇧', Alt: '⌥', Control: '⌃' }
const OTHERS: Readonly<Record<string, string>> = { $mod: 'Ctrl', Control: 'Ctrl' }

export function keysText(keys: string, mac = isMac()): string {
  const modifiers = mac ? MAC : OTHERS
  // a modifier in brackets is how the character is typed on some keyboards, not part of the shortcut
  const parts = keys
    .replaceAll(/\[\w+\]\+/g, '')
    .split('+')
    .map((part) => modifiers[part] ?? NAMES[part] ?? (part.length === 1 ? part.toUpperCase() : part))
  return parts.join(mac ? '' : '+')
}
