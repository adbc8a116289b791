/**
 * Owns a question with one line as its answer, in the palette's place: Enter answers, Esc leaves. A text that will not do
 * is told why and stays to be mended.
 */
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { openPalette } from '../state/actions'

interface PromptProps {
  readonly label: string
  readonly initial: string
  /** null when the text will do, else why not */
  readonly check: (text: string) => string | null
  readonly onDone: (text: string) => void
}

export function Prompt({ label, initial, check, onDone }: PromptProps) {
  const [text, setText] = useState(initial)
  const [problem, setProblem] = useState<string | null>(null)
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (dialog.current && !dialog.current.open) dialog.current.showModal()
  }, [])

  function submit(event: FormEvent): void {
    event.preventDefault()
    const wrong = check(text)
    setProblem(wrong)
    if (wrong !== null) return
    dialog.current?.close()
    onDone(text)
  }

  return (
    <dialog ref={dialog} className="palette palette-prompt" aria-label={label} onClose={() => openPalette(false)}>
      <form onSubmit={submit}>
        <label>
          <span className="palette-label">{label}</span>
          <input
            className="palette-input"
            value={text}
            aria-invalid={problem !== null}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
        <p className="palette-problem" role="alert">
          {problem ?? ''}
        </p>
      </form>
    </dialog>
  )
}
