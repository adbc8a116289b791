/**
 * Owns what can be done with a transfer and a session: look at the file or listing, save it, follow its bytes, copy rules.
 */
import type { FtpSessionView, FtpTransferView, TransferText } from '@shared/conclusions'
import type { CaptureSummary } from '@shared/rows'
import { desktop } from '../../client/desktop'
import { engine } from '../../client/engine-client'
import { applyFilter, report, showInspector, showOnlyFlow, startNote } from '../../state/actions'
import { useUi } from '../../state/store'
import type { MenuEntry } from '../../ui/context-menu'
import { plural } from '../../ui/format'
import { fileNameOf } from './ftp-words'

export interface TransferName {
  readonly session: FtpSessionView
  readonly index: number
  readonly transfer: FtpTransferView
}

/** A text listing tells how many bytes flowed, not which: a transfer known by lengths alone has none to show or save. */
export const hasBytes = ({ flow, bytes }: FtpTransferView, { files }: Pick<CaptureSummary, 'files'>): boolean =>
  flow >= 0 && bytes !== 0 && files.some(({ format }) => !isText(format))

const isText = (format: string): boolean => format.startsWith('text listing')

/** The same for what is open now. */
export const canShowBytes = (transfer: FtpTransferView): boolean => {
  const { summary } = useUi.getState()
  return summary !== null && hasBytes(transfer, summary)
}

/** The text of a transfer; null when it could not be read (the user has been told). */
export async function openTransfer({ session, index }: TransferName): Promise<TransferText | null> {
  const opened = await engine.ask('transfer.open', { session: session.session, transfer: index }, 'transfer.open')
  if (opened.ok) return opened.value
  report(opened.error)
  return null
}

/** Asks where, and writes the bytes there; gives a sentence about what was written, null when given up. */
export async function saveTransfer({ session, index, transfer }: TransferName): Promise<string | null> {
  const path = await desktop.saveFileDialog('bytes', fileNameOf(transfer, session.session, index))
  if (!path.ok) {
    report(path.error)
    return null
  }
  if (path.value === null) return null
  const input = { session: session.session, transfer: index, path: path.value, gaps: 'skip' } as const
  const saved = await engine.ask('transfer.save', input, 'transfer.save')
  if (!saved.ok) {
    report(saved.error)
    return null
  }
  const { bytes, gaps, gapBytes, sha256 } = saved.value
  const rest = gaps === 0 ? '' : ` ${plural(gaps, 'gap')} (${plural(gapBytes, 'byte')}) left out: not the whole file.`
  return `Saved ${plural(bytes, 'byte')} to ${path.value}, SHA-256 ${sha256}.${rest}`
}

export function showStream(): void {
  showInspector('stream')
}

export async function copy(text: string): Promise<void> {
  const copied = await desktop.copyText(text)
  if (!copied.ok) report(copied.error)
}

export function sessionMenu(session: FtpSessionView): readonly MenuEntry[] {
  const filter = session.firewall.rules.find(({ id }) => id === 'display-filter')?.text
  return [
    ...(filter === undefined
      ? []
      : [
          { title: 'Show only this session', run: () => void applyFilter(filter) },
          { title: 'Copy session as filter', run: () => void copy(filter) },
        ]),
    {
      title: 'Note on this session',
      keys: 'N',
      run: () => startNote({ kind: 'conversation', protocol: 'ftp', number: session.session }),
    },
    'separator',
    { title: 'Copy session as JSON', run: () => void copy(JSON.stringify(bare(session))) },
  ]
}

export function transferMenu(name: TransferName, show: () => void): readonly MenuEntry[] {
  const { session, transfer } = name
  const none = !canShowBytes(transfer)
  return [
    {
      title: transfer.direction === 'listing' ? 'Show listing' : 'Show as text',
      keys: 'Enter',
      disabled: none,
      run: show,
    },
    { title: 'Save file…', disabled: none, run: () => void saveTransfer(name) },
    { title: 'Show stream', disabled: transfer.flow < 0, run: showStream },
    {
      title: 'Show only the data connection',
      disabled: transfer.flow < 0,
      run: () => void showOnlyFlow(transfer.flow),
    },
    'separator',
    ...sessionMenu(session),
  ]
}

/** As `tracebook ftp --format json` prints it: without what is the window's. */
function bare({ flow: _, firewall: __, transfers, ...session }: FtpSessionView): unknown {
  return { ...session, transfers: transfers.map(({ flow: ___, ...transfer }) => transfer) }
}
