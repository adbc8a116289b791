/**
 * Owns the dialog that starts a capture: interface, filter, and what else a capture can be told; what stands in the way of it.
 *
 * What was typed comes back when the dialog is opened again. The capture's own words about a failed start stay here.
 */
import { CAPTURE_ENGINES, type CaptureAccess, type LiveInterface } from '@shared/live'
import type { AppError } from '@shared/result'
import { type FormEvent, useEffect, useState } from 'react'
import { engine } from '../../client/engine-client'
import { startLive } from '../../state/live'
import { Dialog } from '../../ui/dialog'
import { SafeText } from '../../ui/safe-text'
import { AccessPanel } from './access-panel'
import { type CaptureForm, EMPTY_FORM, readForm } from './capture-form'
import { CaptureOptions } from './capture-options'
import { FilterField } from './filter-field'
import { InterfaceList } from './interface-list'
import './start-dialog.css'

let lastForm: CaptureForm = EMPTY_FORM

export function StartDialog({ onClose }: { readonly onClose: () => void }) {
  const [form, setForm] = useState(lastForm)
  const [problem, setProblem] = useState<AppError | null>(null)
  const [isStarting, setStarting] = useState(false)
  const { interfaces, access, trouble, setAccess } = useMachine()
  const change = (part: Partial<CaptureForm>): void => setForm((before) => ({ ...before, ...part }))
  useEffect(() => {
    lastForm = form
  }, [form])
  useEffect(() => {
    const isThere = interfaces.some(({ name }) => name === form.interface)
    const best =
      interfaces.find(({ up, loopback, name }) => up !== false && !loopback && name !== 'any') ?? interfaces[0]
    if (!isThere && best) setForm((before) => ({ ...before, interface: best.name }))
  }, [interfaces, form.interface])
  const { spec, errors } = readForm(form)
  const isReady = Object.keys(errors).length === 0 && !isStarting

  async function start(): Promise<void> {
    if (!isReady) return
    setStarting(true)
    setProblem(await startLive(form.engine === '' ? null : form.engine, spec))
    setStarting(false)
  }

  const submit = (event: FormEvent): void => {
    event.preventDefault()
    void start()
  }

  return (
    <Dialog title="Capture packets" onClose={onClose}>
      <form className="capture-form" onSubmit={submit}>
        {access && access.engine === null ? <AccessPanel access={access} onChange={setAccess} /> : null}
        {trouble && access?.engine !== null ? <Trouble error={trouble} /> : null}
        <InterfaceList
          interfaces={interfaces}
          value={form.interface}
          onChange={(name) => change({ interface: name })}
          onStart={() => void start()}
        />
        <FilterField
          value={form.filter}
          interface={form.interface}
          engine={form.engine === '' ? null : form.engine}
          onChange={(filter) => change({ filter })}
        />
        <CaptureOptions form={form} errors={errors} onChange={change} />
        {problem ? <Trouble error={problem} /> : null}
        <footer className="capture-foot">
          <label>
            With{' '}
            <select
              value={form.engine}
              onChange={(event) =>
                change({ engine: CAPTURE_ENGINES.find((name) => name === event.target.value) ?? '' })
              }
            >
              <option value="">{access?.engine ? `the best there is (${access.engine})` : 'the best there is'}</option>
              {CAPTURE_ENGINES.map((name) => (
                <option key={name} value={name}>
                  {name === 'cap' ? 'cap (built in: software timestamps, drops unknown)' : name}
                </option>
              ))}
            </select>
          </label>
          <button type="submit" className="button button--strong" disabled={!isReady}>
            {isStarting ? 'Starting…' : 'Start capturing'}
          </button>
        </footer>
      </form>
    </Dialog>
  )
}

function Trouble({ error }: { readonly error: AppError }) {
  return (
    <p className="capture-trouble selectable" role="alert">
      <SafeText>{`${error.message} ${error.remedy}`}</SafeText>
    </p>
  )
}

interface Machine {
  readonly interfaces: readonly LiveInterface[]
  readonly access: CaptureAccess | null
  readonly trouble: AppError | null
  readonly setAccess: (access: CaptureAccess) => void
}

/** What there is to capture on and with; asked anew each time the dialog opens. */
function useMachine(): Machine {
  const [interfaces, setInterfaces] = useState<readonly LiveInterface[]>([])
  const [access, setAccess] = useState<CaptureAccess | null>(null)
  const [trouble, setTrouble] = useState<AppError | null>(null)
  useEffect(() => {
    let isCurrent = true
    void engine.ask('capture.live.interfaces', {}).then((listed) => {
      if (!isCurrent) return
      if (listed.ok) setInterfaces(listed.value)
      else setTrouble(listed.error)
    })
    void engine.ask('capture.live.access', {}).then((known) => {
      if (isCurrent && known.ok) setAccess(known.value)
    })
    return () => {
      isCurrent = false
    }
  }, [])
  return { interfaces, access, trouble, setAccess }
}
