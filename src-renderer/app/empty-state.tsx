/**
 * Owns the first screen: the ways in (open a capture, a project, the sample), what was open lately, and that files can be
 * dropped. While something is being opened it says so.
 */
import { useEffect, useState } from 'react'
import { desktop } from '../client/desktop'
import { openPaths } from '../state/actions'
import { useUi } from '../state/store'
import { SafeText, safeText } from '../ui/safe-text'
import { LeftBehind } from '../views/capture/left-behind'
import { runCommand } from './commands'
import { keysText } from './keys'
import './empty-state.css'

export function EmptyState() {
  const opening = useUi((state) => state.opening)
  const starting = useUi((state) => state.engineState === 'starting')
  return (
    <div className="empty-state">
      <div className="empty-state-sheet">
        {opening === null ? starting ? null : <WaysIn /> : <Opening paths={opening} />}
      </div>
    </div>
  )
}

function Opening({ paths }: { readonly paths: string }) {
  return (
    <p className="empty-state-hint" role="status">
      Opening <SafeText>{paths}</SafeText> …
    </p>
  )
}

function WaysIn() {
  const recent = useRecent()
  return (
    <>
      <h2 className="empty-state-title">Read a capture</h2>
      <p className="empty-state-lead">
        Tracebook shows what each flow did and why that is, or is not, normal, with the packets that prove it. Your
        notes stay with the packets they are about.
      </p>
      <div className="empty-state-ways">
        <button type="button" className="button button--strong" onClick={() => runCommand('file.open')}>
          Open a capture…
        </button>
        <button type="button" className="button" onClick={() => runCommand('file.openProject')}>
          Open a project…
        </button>
        <button type="button" className="button" onClick={() => runCommand('capture.start')}>
          Capture packets…
        </button>
        <button type="button" className="button" onClick={() => runCommand('help.sample')}>
          Open the sample
        </button>
      </div>
      <p className="empty-state-hint">Or drop files anywhere in this window. All commands: {keysText('$mod+k')}</p>
      <LeftBehind />
      {recent.length > 0 ? <Recent paths={recent} /> : null}
    </>
  )
}

function Recent({ paths }: { readonly paths: readonly string[] }) {
  return (
    <section className="empty-state-recent" aria-labelledby="empty-state-recent">
      <h3 id="empty-state-recent">Open again</h3>
      <ul>
        {paths.map((path) => (
          <li key={path}>
            <button type="button" className="empty-state-file" onClick={() => void openPaths([path])}>
              <span className="empty-state-file-name">
                <SafeText>{baseName(path)}</SafeText>
              </span>
              <span className="empty-state-file-folder" title={safeText(path)}>
                <SafeText>{folderName(path)}</SafeText>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

const cut = (path: string): number => Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'))
const baseName = (path: string): string => path.slice(cut(path) + 1)
const folderName = (path: string): string => path.slice(0, Math.max(cut(path), 0))

const SHOWN = 8

function useRecent(): readonly string[] {
  const [paths, setPaths] = useState<readonly string[]>([])
  useEffect(() => {
    let current = true
    void desktop.recent().then((result) => {
      if (current && result.ok) setPaths(result.value.slice(0, SHOWN))
    })
    return () => {
      current = false
    }
  }, [])
  return paths
}
