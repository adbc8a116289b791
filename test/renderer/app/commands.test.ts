import { COMMANDS, runCommand } from '@renderer/app/commands'
import { keysText } from '@renderer/app/keys'
import { commandScore } from '@renderer/app/palette'
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

describe('finding a command', () => {
  const best = (typed: string): string | undefined =>
    [...COMMANDS]
      .filter((command) => !command.alias)
      .map((command) => ({
        id: command.id,
        score: commandScore(typed, command.title, [command.words ?? '', command.group]),
      }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score)[0]?.id

  it('needs every word that was typed, in any order', () => {
    expect(best('theme li')).toBe('view.theme.light')
    expect(best('light theme')).toBe('view.theme.light')
    expect(best('theme purple')).toBeUndefined()
  })

  it('puts a title that begins with the word first', () => {
    expect(best('open')).toMatch(/^file\.open/)
    expect(best('next')).toMatch(/^go\.next/)
    expect(best('reset')).toBe('view.resetLayout')
  })

  it('finds commands by words that their titles do not have', () => {
    expect(best('pcapng')).toBe('file.open')
    expect(best('annotate')).toBe('notes.add')
  })
})
