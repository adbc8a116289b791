import { COMMANDS, runCommand } from '@renderer/app/commands'
import { keysText } from '@renderer/app/keys'
import { useUi } from '@renderer/state/store'
import { MENU_COMMANDS } from '@shared/desktop-api'
import { parseKeybinding } from 'tinykeys'
import { describe, expect, it } from 'vitest'

describe('the command table', () => {
  it('names each command once', () => {
    const ids = COMMANDS.map((command) => command.id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('knows every command that the menu can send', () => {
    const ids = new Set(COMMANDS.map((command) => command.id))
    expect(MENU_COMMANDS.filter((id) => !ids.has(id))).toEqual([])
  })

  it('binds no key twice and only keys that tinykeys can read', () => {
    const keys = COMMANDS.flatMap((command) => command.keys ?? []).map((key) => key.toLowerCase())
    expect(new Set(keys).size).toBe(keys.length)
    for (const key of keys) expect(parseKeybinding(key)).toHaveLength(1)
  })

  it('throws for an id that is not in it, since that is a bug', () => {
    expect(() => runCommand('no.such')).toThrow('no command no.such')
  })

  it('does nothing when the command is not enabled', () => {
    useUi.setState({ summary: null, paletteOpen: false })
    runCommand('go.frame')
    expect(useUi.getState().paletteOpen).toBe(false)
  })

  it('runs an enabled command', () => {
    runCommand('help.shortcuts')
    expect(useUi.getState().dialog).toBe('shortcuts')
    useUi.setState({ dialog: null })
  })
})

describe('keys as people read them', () => {
  it('writes them out on Linux and Windows', () => {
    expect(keysText('$mod+Shift+s', false)).toBe('Ctrl+Shift+S')
    expect(keysText('Alt+ArrowLeft', false)).toBe('Alt+←')
    expect(keysText('[Shift]+?', false)).toBe('?')
  })

  it('uses the signs of the Mac', () => {
    expect(keysText('$mod+Shift+s', true)).toBe('⌘⇧S')
  })
})
