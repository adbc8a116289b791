/**
 * Owns the options of a capture in the start dialog: what of each packet, when it ends, a ring of files.
 */
import { type ReactNode, useId } from 'react'
import type { CaptureForm, FieldErrors } from './capture-form'

interface Props {
  readonly form: CaptureForm
  readonly errors: FieldErrors
  readonly onChange: (part: Partial<CaptureForm>) => void
}

type NumberField = Exclude<keyof CaptureForm, 'interface' | 'filter' | 'engine' | 'promiscuous' | 'isRing'>

export function CaptureOptions({ form, errors, onChange }: Props) {
  const field = (name: NumberField, before: string, unit: string, placeholder = '') => (
    <Field label={before} unit={unit} error={errors[name]}>
      {(id) => (
        <input
          id={id}
          className="capture-number"
          inputMode="decimal"
          value={form[name]}
          placeholder={placeholder}
          aria-invalid={errors[name] ? true : undefined}
          onChange={(event) => onChange({ [name]: event.target.value })}
        />
      )}
    </Field>
  )
  return (
    <div className="capture-options">
      <fieldset>
        <legend>Packets</legend>
        <Check
          label="Promiscuous mode"
          checked={form.promiscuous}
          onChange={(promiscuous) => onChange({ promiscuous })}
        />
        {errors.promiscuous ? <span className="capture-bad">{errors.promiscuous}</span> : null}
        {field('snapLength', 'Keep of each', 'bytes', 'all')}
        {field('buffer', 'Kernel buffer', 'MiB')}
      </fieldset>
      <fieldset>
        <legend>Stop after</legend>
        {field('stopPackets', 'Packets', '', 'never')}
        {field('stopMegabytes', 'Size', 'MB', 'never')}
        {field('stopSeconds', 'Time', 's', 'never')}
      </fieldset>
      <fieldset>
        <legend>Ring buffer</legend>
        <Check label="Keep the newest files only" checked={form.isRing} onChange={(isRing) => onChange({ isRing })} />
        {form.isRing ? (
          <>
            {field('ringFiles', 'Files', '')}
            {field('ringMegabytes', 'Next after', 'MB')}
            {field('ringSeconds', 'or after', 's')}
          </>
        ) : null}
      </fieldset>
    </div>
  )
}

interface FieldProps {
  readonly label: string
  readonly unit: string
  readonly error: string | undefined
  readonly children: (id: string) => ReactNode
}

function Field({ label, unit, error, children }: FieldProps) {
  const id = useId()
  return (
    <div className="capture-field">
      <label htmlFor={id}>{label}</label>
      {children(id)}
      <span>{unit}</span>
      {error ? <span className="capture-bad capture-field-error">{error}</span> : null}
    </div>
  )
}

interface CheckProps {
  readonly label: string
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
}

function Check({ label, checked, onChange }: CheckProps) {
  return (
    <label className="capture-check">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  )
}
