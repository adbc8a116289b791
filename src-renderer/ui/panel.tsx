/**
 * Owns what the bars of the Stream, the Ladder and the Graphs have in common: saving what is drawn as a figure, seeing it large in
 * the centre, and the line that says what was saved.
 */
import { type ReactNode, useRef } from 'react'
import { useContextMenu } from './context-menu'
import { type Colours, coloursOf } from './figure/figure-file'
import './panel.css'
import { SafeText } from './safe-text'

export type FigureForm = 'svg' | 'png'

/** What was saved where; nothing before that. */
export function SavedLine({ said }: { readonly said: string | null }): ReactNode {
  if (said === null) return null
  return (
    <p className="panel-saved" role="status">
      <SafeText>{said}</SafeText>
    </p>
  )
}

interface LargeProps {
  /** 'the graph' */
  readonly what: string
  readonly onLarge: () => void
}

export function LargeButton({ what, onLarge }: LargeProps): ReactNode {
  return (
    <button type="button" className="button button--small" title={`Show ${what} in the centre`} onClick={onLarge}>
      Large
    </button>
  )
}

interface SaveProps {
  /** 'the graph' */
  readonly what: string
  readonly disabled: boolean
  /** what a form leaves out, in words: ' (first 100 rows)' */
  readonly limit?: (form: FigureForm) => string
  readonly save: (form: FigureForm, colours: Colours) => Promise<string | null>
  readonly onSaved: (said: string | null) => void
}

export function SaveFigureButton({ what, disabled, limit, save, onSaved }: SaveProps): ReactNode {
  const button = useRef<HTMLButtonElement>(null)
  const { menu, open } = useContextMenu()
  const entry = (form: FigureForm, title: string) => ({
    title: `${title}${limit?.(form) ?? ''}…`,
    run: () => {
      if (button.current) void save(form, coloursOf(button.current)).then(onSaved)
    },
  })
  return (
    <>
      <button
        ref={button}
        type="button"
        className="button button--small panel-save"
        disabled={disabled}
        onClick={(event) => {
          const box = event.currentTarget.getBoundingClientRect()
          const entries = [entry('svg', 'Figure as SVG'), entry('png', 'Picture as PNG')]
          open({ x: box.left, y: box.bottom + 2, label: `Save ${what}`, entries })
        }}
      >
        Save…
      </button>
      {menu}
    </>
  )
}
