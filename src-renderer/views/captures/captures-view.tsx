/**
 * Owns the navigator's Captures tab: the files that are open with what they are and what is wrong with them, and the
 * captures a project names with whether they were found; a missing one can be located by hand.
 */
import type { CaptureFileInfo, ProjectCapture } from '@shared/rows'
import { desktop } from '../../client/desktop'
import { relocateCapture, report } from '../../state/actions'
import { useUi } from '../../state/store'
import { formatBytes, plural } from '../../ui/format'
import { SafeText, safeText } from '../../ui/safe-text'
import './captures.css'
import { Limits, Warnings } from './warnings'

export function CapturesView() {
  const files = useUi((state) => state.summary?.files ?? NO_FILES)
  const limits = useUi((state) => state.summary?.limits ?? NO_LIMITS)
  const project = useUi((state) => state.project)
  const elsewhere = (project?.captures ?? []).filter(
    (capture) => !files.some((file) => file.path === capture.path) || capture.state === 'changed',
  )
  return (
    <div className="captures selectable">
      {limits.length > 0 ? (
        <section className="captures-file">
          <h3 className="captures-warned">Not everything is kept</h3>
          <Limits limits={limits} />
        </section>
      ) : null}
      {files.map((file) => (
        <OpenFile key={file.path} file={file} />
      ))}
      {elsewhere.map((capture) => (
        <Named key={`${capture.sha256} ${capture.path}`} capture={capture} />
      ))}
      {project && !project.draft && project.flowsInSnapshot > 0 ? (
        <p className="captures-fine">
          The project keeps a copy of {plural(project.flowsInSnapshot, 'flow')}, readable without the capture.
        </p>
      ) : null}
      {files.length === 0 && elsewhere.length === 0 ? (
        <p className="captures-fine">This project names no capture yet.</p>
      ) : null}
    </div>
  )
}

const NO_FILES: readonly CaptureFileInfo[] = []
const NO_LIMITS: readonly string[] = []

function OpenFile({ file }: { readonly file: CaptureFileInfo }) {
  return (
    <section className="captures-file">
      <h2 className="captures-name" title={safeText(file.path)}>
        <SafeText>{file.name}</SafeText>
      </h2>
      <p className="captures-soft">
        {file.format} · {formatBytes(file.sizeBytes)}
      </p>
      <dl className="captures-facts">
        <dt>Link {file.linkTypes.length === 1 ? 'type' : 'types'}</dt>
        <dd>
          <SafeText>{file.linkTypes.join(', ')}</SafeText>
        </dd>
        <Interfaces interfaces={file.interfaces} />
        <dt>SHA-256</dt>
        <dd className="mono captures-hash">{file.sha256 ?? 'not computed yet'}</dd>
        <dt>Path</dt>
        <dd className="captures-path">
          <SafeText>{file.path}</SafeText>
        </dd>
        {file.comment ? (
          <>
            <dt>Comment</dt>
            <dd>
              <SafeText>{file.comment}</SafeText>
            </dd>
          </>
        ) : null}
      </dl>
      {file.warnings.length > 0 ? (
        <>
          <h3 className="captures-warned">{plural(file.warnings.length, 'warning')}</h3>
          <Warnings warnings={file.warnings} />
        </>
      ) : null}
    </section>
  )
}

/** A classic pcap has one interface without a name: only its clock is worth a line. */
function Interfaces({ interfaces }: Pick<CaptureFileInfo, 'interfaces'>) {
  const [first] = interfaces
  if (!first) return null
  if (interfaces.length === 1 && first.name === '') {
    return (
      <>
        <dt>Times in</dt>
        <dd>{timeWords(first.timeDigits)}</dd>
      </>
    )
  }
  const numbered = interfaces.map((one, number) => ({ ...one, number }))
  return (
    <>
      <dt>{interfaces.length === 1 ? 'Interface' : 'Interfaces'}</dt>
      <dd>
        {numbered.map((one) => (
          <div key={one.number}>
            <SafeText>{one.name || `number ${one.number}`}</SafeText>
            <span className="captures-soft">
              {' '}
              <SafeText>{one.linkType}</SafeText>, {timeWords(one.timeDigits)}
            </span>
          </div>
        ))}
      </dd>
    </>
  )
}

/** Decimal digits of the timestamps in words. */
export function timeWords(digits: number): string {
  if (digits === 0) return 'whole seconds'
  const names: Readonly<Record<number, string>> = { 3: 'milliseconds', 6: 'microseconds', 9: 'nanoseconds' }
  return names[digits] ?? `${digits} decimals of a second`
}

const STATE_WORDS: Readonly<Record<ProjectCapture['state'], string>> = {
  present: 'found',
  moved: 'found elsewhere',
  missing: 'missing',
  changed: 'changed since',
  hashing: 'being checked',
}

function Named({ capture }: { readonly capture: ProjectCapture }) {
  const { sha256, state } = capture

  async function locate(hash: string): Promise<void> {
    const chosen = await desktop.openDialog()
    if (!chosen.ok) return report(chosen.error)
    const [path] = chosen.value
    if (path !== undefined) await relocateCapture(hash, path)
  }

  return (
    <section className="captures-file">
      <h2 className="captures-name">
        <SafeText>{capture.name}</SafeText>
      </h2>
      <p className={`captures-state captures-state--${state}`}>
        {STATE_WORDS[state]} · {formatBytes(capture.sizeBytes)}
      </p>
      <p className="captures-soft">
        <SafeText>{capture.explanation}</SafeText>
      </p>
      {capture.explanation.includes(capture.path) ? null : (
        <p className="captures-path captures-soft">
          <SafeText>{capture.path}</SafeText>
        </p>
      )}
      {sha256 !== null && (state === 'missing' || state === 'changed') ? (
        <button type="button" className="button button--small captures-locate" onClick={() => void locate(sha256)}>
          Locate…
        </button>
      ) : null}
    </section>
  )
}
