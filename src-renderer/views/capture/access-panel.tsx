/**
 * Owns what is shown when this user cannot capture: what was tried, and each remedy as a command to copy or, where the system
 * has a prompt for it, to run. Nothing runs without a press of the button beside the command.
 */
import type { CaptureAccess, Remedy } from '@shared/live'
import type { AppError } from '@shared/result'
import { useState } from 'react'
import { desktop } from '../../client/desktop'
import { engine } from '../../client/engine-client'
import { SafeText } from '../../ui/safe-text'

interface Props {
  readonly access: CaptureAccess
  readonly onChange: (access: CaptureAccess) => void
}

export function AccessPanel({ access, onChange }: Props) {
  return (
    <section className="capture-access" aria-label="Access">
      <h3>{access.engine === null ? 'This user cannot capture yet' : `Captures with ${access.engine}`}</h3>
      <ul className="capture-access-facts">
        {access.helpers.map(({ engine: name, finding, path }) => (
          <li key={name}>
            <SafeText>{`${finding}${path === null ? '' : ` (${path})`}`}</SafeText>
          </li>
        ))}
      </ul>
      {access.remedies.map((remedy) => (
        <RemedyCard key={remedy.title} remedy={remedy} onChange={onChange} />
      ))}
    </section>
  )
}

function RemedyCard({ remedy, onChange }: { readonly remedy: Remedy; readonly onChange: Props['onChange'] }) {
  const [copied, setCopied] = useState(false)
  const [isRunning, setRunning] = useState(false)
  const [problem, setProblem] = useState<AppError | null>(null)
  const { title, command, afterwards, fix } = remedy

  async function copy(): Promise<void> {
    const done = await desktop.copyText(command)
    setCopied(done.ok)
  }

  async function run(): Promise<void> {
    setRunning(true)
    const done = await engine.ask('capture.live.fix', { command })
    setRunning(false)
    if (done.ok) onChange(done.value)
    setProblem(done.ok ? null : done.error)
  }

  return (
    <article className="capture-remedy">
      <p>{title}</p>
      {command === '' ? null : <code className="selectable capture-remedy-command">{command}</code>}
      {afterwards === '' ? null : <p className="capture-soft">{afterwards}</p>}
      {problem ? (
        <p className="capture-bad">
          <SafeText>{`${problem.message} ${problem.remedy}`}</SafeText>
        </p>
      ) : null}
      {command === '' ? null : (
        <footer>
          <button type="button" className="button button--small" onClick={() => void copy()}>
            {copied ? 'Copied' : 'Copy the command'}
          </button>
          {fix ? (
            <button type="button" className="button button--small" disabled={isRunning} onClick={() => void run()}>
              {isRunning ? 'Waiting for the system…' : 'Fix it (asks for a password)'}
            </button>
          ) : null}
        </footer>
      )}
    </article>
  )
}
