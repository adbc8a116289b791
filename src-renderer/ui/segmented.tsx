/**
 * Owns the segmented control: one of a few choices, all of them visible. A radio group with the keyboard of one
 * (native radio inputs, visually replaced by their labels).
 */
import { useId } from 'react'
import './segmented.css'

interface SegmentedProps<Value extends string> {
  readonly label: string
  readonly options: readonly { readonly value: Value; readonly title: string; readonly hint?: string }[]
  readonly value: Value
  readonly onChange: (value: Value) => void
}

export function Segmented<Value extends string>({ label, options, value, onChange }: SegmentedProps<Value>) {
  const name = useId()
  return (
    <fieldset className="segmented">
      <legend className="hidden-text">{label}</legend>
      {options.map((option) => (
        <label key={option.value} className="segmented-option" title={option.hint}>
          <input
            type="radio"
            className="hidden-text"
            name={name}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          <span>{option.title}</span>
        </label>
      ))}
    </fieldset>
  )
}
