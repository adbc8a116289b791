/**
 * Owns the shape of an entry in the command table, and the conditions that many entries share.
 */
import type { UiState } from '../state/store'

export interface Command {
  readonly id: string
  readonly title: string
  readonly group: 'File' | 'Capture' | 'Go' | 'Filter' | 'Notes' | 'View' | 'Reading' | 'Help'
  /** in tinykeys' notation, by the character rather than the key's place, so that they fit every keyboard */
  readonly keys?: readonly string[]
  /** further words to find it by */
  readonly words?: string
  /** the same as another command under a name the menu knows; not shown in the palette */
  readonly alias?: boolean
  readonly enabled?: (state: UiState) => boolean
  readonly run: () => void | Promise<void>
}

export const hasCapture = (state: UiState): boolean => state.summary !== null
