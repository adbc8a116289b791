/**
 * Owns the dialogs of the window: keyboard shortcuts, about, and the warnings of what is open.
 */
import type { CaptureSummary } from '@shared/rows'
import { desktop } from '../client/desktop'
import { showDialog } from '../state/actions'
import { useUi } from '../state/store'
import { Dialog } from '../ui/dialog'
import { SafeText } from '../ui/safe-text'
import { StartDialog } from '../views/capture/start-dialog'
import { Limits, Warnings } from '../views/captures/warnings'
import { COMMANDS } from './commands'
import { keysText } from './keys'
import './dialogs.css'
import { VIEW_SHORTCUTS } from './view-shortcuts'

const close = (): void => showDialog(null)

export function Dialogs() {
  const dialog = useUi((state) => state.dialog)
  const summary = useUi((state) => state.summary)
  if (dialog === 'shortcuts') return <Shortcuts />
  if (dialog === 'about') return <About />
  if (dialog === 'capture') return <StartDialog onClose={close} />
  if (dialog === 'warnings' && summary) return <WarningList files={summary.files} limits={summary.limits} />
  return null
}

function Shortcuts() {
  const bound = COMMANDS.filter((command) => command.keys)
  return (
    <Dialog title="Keyboard shortcuts" onClose={close}>
      <dl className="dialogs-keys">
        {bound.map((command) => (
          <div key={command.id} className="dialogs-key">
            <dt>{command.title}</dt>
            <dd>
              {command.keys?.map((keys) => (
                <kbd key={keys} className="kbd">
                  {keysText(keys)}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      {VIEW_SHORTCUTS.map((section) => (
        <section key={section.view}>
          <h3 className="dialogs-heading">{section.view}</h3>
          <dl className="dialogs-keys">
            {section.keys.map(([keys, what]) => (
              <div key={what} className="dialogs-key">
                <dt>{what}</dt>
                <dd>
                  {keys.split(' ').map((key) => (
                    <kbd key={key} className="kbd">
                      {keysText(key)}
                    </kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  )
}

function About() {
  const { versions, platform } = desktop
  const rows = [
    ['Tracebook', versions.app],
    ['Electron', versions.electron],
    ['Chromium', versions.chrome],
    ['Node.js', versions.node],
    ['Platform', platform],
  ] as const
  return (
    <Dialog title="About Tracebook" onClose={close}>
      <p>
        The workstation in which analysts read network traffic: every flow explained, every sentence with the packets
        that prove it.
      </p>
      <dl className="dialogs-versions">
        {rows.map(([name, version]) => (
          <div key={name} className="dialogs-key">
            <dt>{name}</dt>
            <dd className="mono">{version}</dd>
          </div>
        ))}
      </dl>
      <p className="dialogs-fine">MIT licence. Works offline: this program makes no network connection of its own.</p>
    </Dialog>
  )
}

function WarningList({ files, limits }: Pick<CaptureSummary, 'files' | 'limits'>) {
  const warned = files.filter((file) => file.warnings.length > 0)
  return (
    <Dialog title="Warnings about what is open" onClose={close}>
      <Limits limits={limits} />
      {warned.map((file) => (
        <section key={file.path}>
          <h3 className="dialogs-heading">
            <SafeText>{file.name}</SafeText>
          </h3>
          <Warnings warnings={file.warnings} />
        </section>
      ))}
    </Dialog>
  )
}
