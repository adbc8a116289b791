/**
 * Owns the capture filter's field: checked as it is typed, with the place of an error marked under the text.
 */
import type { CaptureEngine, FilterVerdict } from '@shared/live'
import { useEffect, useId, useState } from 'react'
import { engine } from '../../client/engine-client'
import { SafeText } from '../../ui/safe-text'

const QUIET_MS = 200

interface Props {
  readonly value: string
  readonly interface: string
  readonly engine: CaptureEngine | null
  readonly onChange: (filter: string) => void
}

export function FilterField({ value, interface: name, engine: wish, onChange }: Props) {
  const verdict = useVerdict(value, name, wish)
  const id = useId()
  const problem = verdict?.problem
  return (
    <div className="capture-filter">
      <label htmlFor={id}>Capture filter</label>
      <input
        id={id}
        className="mono capture-filter-field"
        value={value}
        spellCheck={false}
        placeholder="everything; or for example: tcp port 21 and host 10.0.0.5"
        aria-invalid={problem ? true : undefined}
        aria-describedby={`${id}-says`}
        onChange={(event) => onChange(event.target.value)}
      />
      <div id={`${id}-says`} className="capture-filter-says" role="status">
        {problem?.range ? <Place filter={value} range={problem.range} /> : null}
        {problem ? (
          <span className="capture-bad">
            <SafeText>{problem.message}</SafeText>
          </span>
        ) : (
          <SafeText>{verdict?.note || (value.trim() !== '' && verdict ? 'compiles' : '')}</SafeText>
        )}
      </div>
    </div>
  )
}

/** The filter once more with the place of the error underlined; an end that is missing something gets a mark of its own. */
function Place({ filter, range: [from, to] }: { readonly filter: string; readonly range: readonly [number, number] }) {
  return (
    <code className="capture-filter-place" aria-hidden="true">
      <SafeText>{filter.slice(0, from)}</SafeText>
      <mark>
        <SafeText>{from < to ? filter.slice(from, to) : ' … '}</SafeText>
      </mark>
      <SafeText>{filter.slice(to)}</SafeText>
    </code>
  )
}

function useVerdict(filter: string, name: string, wish: CaptureEngine | null): FilterVerdict | null {
  const [verdict, setVerdict] = useState<FilterVerdict | null>(null)
  useEffect(() => {
    if (filter.trim() === '' || name === '') return setVerdict(null)
    let isCurrent = true
    const timer = setTimeout(async () => {
      const input = { engine: wish, interface: name, filter }
      const checked = await engine.ask('capture.live.check-filter', input, 'capture.live.check-filter')
      if (isCurrent && checked.ok) setVerdict(checked.value)
    }, QUIET_MS)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [filter, name, wish])
  return verdict
}
