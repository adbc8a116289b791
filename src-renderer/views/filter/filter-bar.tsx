/**
 * Owns how the filter bar looks: one line of display filter with live checking by the engine's own parser, completion,
 * history and the number of matches. A combobox (WAI-ARIA) over a plain input; colours come from a layer behind it.
 *
 * Enter applies (a wrong filter is never applied), Esc closes the list, then clears.
 */
import { type RefObject, useEffect, useRef } from 'react'
import { FILTER_INPUT_ID } from '../../app/focus'
import './filter-bar.css'
import { FilterList, optionId } from './filter-list'
import { FilterStatus } from './filter-status'
import { pieces } from './highlight'
import { useFilterField } from './use-filter-field'

const LIST_ID = 'filter-list'
const PROBLEM_ID = 'filter-problem'

export function FilterBar() {
  const input = useRef<HTMLInputElement>(null)
  const field = useFilterField(input)
  const { text, problem, list, active } = field
  return (
    <section className={`filter-bar${problem ? ' filter-bar--wrong' : ''}`} aria-label="Filter">
      <div className="filter-bar-field">
        <Coloured text={text} wrong={problem?.range ?? null} input={input} />
        <input
          ref={input}
          id={FILTER_INPUT_ID}
          className="filter-bar-input"
          type="text"
          role="combobox"
          aria-label="Display filter"
          aria-expanded={list.length > 0}
          aria-controls={LIST_ID}
          aria-autocomplete="list"
          aria-activedescendant={list[active] ? optionId(active) : undefined}
          aria-invalid={problem !== null}
          aria-describedby={problem ? PROBLEM_ID : undefined}
          autoComplete="off"
          spellCheck={false}
          maxLength={4096}
          placeholder="Filter, for example: tcp.port == 21 && ip.addr == 10.0.0.5"
          value={text}
          onChange={(event) => field.write(event.target.value, event.target.selectionStart ?? 0)}
          onSelect={(event) => field.moveCursor(event.currentTarget.selectionStart ?? 0)}
          onClick={() => field.setOpen(true)}
          onBlur={() => field.setOpen(false)}
          onKeyDown={field.key}
        />
      </div>
      <FilterStatus pending={field.pending} wrong={!field.isFilter} empty={text === ''} onClear={field.clear} />
      <FilterList
        id={LIST_ID}
        list={list}
        active={active}
        problem={problem}
        problemId={PROBLEM_ID}
        onTake={field.take}
      />
    </section>
  )
}

interface ColouredProps {
  readonly text: string
  readonly wrong: readonly [number, number] | null
  readonly input: RefObject<HTMLInputElement | null>
}

/** The same text behind the input, in colours; follows its sideways scrolling. */
function Coloured({ text, wrong, input }: ColouredProps) {
  const layer = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const field = input.current
    if (!field) return
    const follow = (): void => {
      if (layer.current) layer.current.scrollLeft = field.scrollLeft
    }
    follow()
    field.addEventListener('scroll', follow)
    return () => field.removeEventListener('scroll', follow)
  })
  return (
    <div ref={layer} className="filter-bar-coloured" aria-hidden="true">
      {pieces(text, wrong).map((piece) => (
        <span
          key={piece.at}
          className={`filter-piece filter-piece--${piece.kind}${piece.wrong ? ' filter-piece--wrong' : ''}`}
        >
          {piece.text}
        </span>
      ))}
    </div>
  )
}
