/**
 * Owns the command palette (cmdk): the command table to search in, and two small prompts, go to frame and author's name.
 */
import { Command as Cmdk } from 'cmdk'
import { openPalette, saveFilter, setAuthor } from '../state/actions'
import { goToFrame } from '../state/go'
import { useUi } from '../state/store'
import { formatCount } from '../ui/format'
import type { Command } from './command'
import { COMMANDS, runCommand } from './commands'
import { keysText } from './keys'
import './palette.css'
import { Prompt } from './prompt'

export function Palette() {
  const mode = useUi((state) => state.paletteMode)
  if (mode === 'go-to-frame') return <GoToFrame />
  if (mode === 'author') return <Author />
  if (mode === 'save-filter') return <SaveFilter />
  return <Commands />
}

const close = (): void => openPalette(false)

/**
 * How well a command fits what was typed: every word must be in its title, its group or its further words; words that the
 * title has, and begins with, count for more. 0 = not shown.
 */
export function commandScore(typed: string, title: string, others: readonly string[]): number {
  const wanted = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const own = title.toLowerCase()
  const all = [own, ...others].join(' ').toLowerCase()
  if (!wanted.every((word) => all.includes(word))) return 0
  const inTitle = wanted.filter((word) => own.includes(word)).length
  const begins = wanted.some((word) => own.startsWith(word)) ? 1 : 0
  return (1 + inTitle + begins) / (2 + wanted.length)
}

function Commands() {
  const state = useUi.getState()
  const usable = COMMANDS.filter(
    (command) => command.id !== 'go.palette' && !command.alias && (!command.enabled || command.enabled(state)),
  )
  const groups = [...new Set(usable.map((command) => command.group))]
  return (
    <Cmdk.Dialog
      open
      onOpenChange={(shown) => openPalette(shown)}
      label="Command palette"
      overlayClassName="palette-overlay"
      contentClassName="palette"
      loop
      filter={(_id, typed, [title = '', ...others] = []) => commandScore(typed, title, others)}
    >
      <Cmdk.Input className="palette-input" placeholder="Type what you want to do" />
      <Cmdk.List className="palette-list" label="Commands">
        <Cmdk.Empty className="palette-empty">No command goes by that name.</Cmdk.Empty>
        {groups.map((group) => (
          <Cmdk.Group key={group} heading={group} className="palette-group">
            {usable.filter((command) => command.group === group).map(commandItem)}
          </Cmdk.Group>
        ))}
      </Cmdk.List>
    </Cmdk.Dialog>
  )
}

function commandItem(command: Command) {
  function choose(): void {
    close()
    // after the dialog has given the focus back, so that a command may move it
    requestAnimationFrame(() => runCommand(command.id))
  }
  return (
    <Cmdk.Item
      key={command.id}
      value={command.id}
      keywords={[command.title, command.words ?? '', command.group]}
      onSelect={choose}
      className="palette-item"
    >
      <span>{command.title}</span>
      {command.keys?.[0] ? <kbd className="kbd">{keysText(command.keys[0])}</kbd> : null}
    </Cmdk.Item>
  )
}

/** null when `text` is the number of a frame there is. */
export function frameProblem(text: string, frames: number): string | null {
  const number = Number(text.trim().replaceAll(',', ''))
  if (Number.isInteger(number) && number >= 1 && number <= frames) return null
  return `A frame number is wanted, from 1 to ${formatCount(frames)}.`
}

function GoToFrame() {
  const frames = useUi((state) => state.summary?.frames ?? 0)
  return (
    <Prompt
      label={`Go to frame, 1 to ${formatCount(frames)}`}
      initial=""
      check={(text) => frameProblem(text, frames)}
      onDone={(text) => void goToFrame(Number(text.trim().replaceAll(',', '')))}
    />
  )
}

function Author() {
  const author = useUi((state) => state.author)
  return (
    <Prompt
      label="Your name, written under notes from now on"
      initial={author}
      check={(text) => (text.length > 200 ? 'At most 200 characters.' : null)}
      onDone={(text) => void setAuthor(text.trim())}
    />
  )
}

function SaveFilter() {
  const filter = useUi((state) => state.filter)
  return (
    <Prompt
      label={`A name for the filter ${filter}`}
      initial=""
      check={(text) =>
        text.trim() === '' ? 'A name is needed.' : text.length > 200 ? 'At most 200 characters.' : null
      }
      onDone={(text) => void saveFilter(text.trim())}
    />
  )
}
