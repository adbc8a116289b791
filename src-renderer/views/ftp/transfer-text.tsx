/**
 * Owns the dialog that shows a transferred listing or file as text. The text is a packet's: shown as text, made visible
 * character by character, never more of it than the engine gives.
 */
import { MAX_TRANSFER_TEXT, type TransferText } from '@shared/conclusions'
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { Dialog } from '../../ui/dialog'
import { formatCount, plural } from '../../ui/format'
import { safeText } from '../../ui/safe-text'
import { copy, openTransfer, saveTransfer, showStream, type TransferName } from './ftp-actions'
import { kindWord, pathWord } from './ftp-words'

/** lines the page is high at most; the rest is scrolled to */
const MOST_ROWS = 20

interface Props {
  readonly name: TransferName
  readonly onClose: () => void
}

export function TransferDialog({ name, onClose }: Props): ReactNode {
  const [opened, setOpened] = useState<TransferText | null>(null)
  const [said, setSaid] = useState<string | null>(null)
  useEffect(() => {
    let current = true
    void openTransfer(name).then((text) => {
      if (!current) return
      if (text) setOpened(text)
      else onClose()
    })
    return () => {
      current = false
    }
  }, [name, onClose])
  return (
    <Dialog title={safeText(`${kindWord(name.transfer)} ${pathWord(name.transfer)}`)} onClose={onClose}>
      <div className="transfer-text">
        {opened ? <Opened opened={opened} onClose={onClose} /> : <p>The bytes are being put together…</p>}
        <div className="conclusion-buttons">
          <button type="button" className="button button--small" onClick={() => void saveTransfer(name).then(setSaid)}>
            Save file…
          </button>
          {opened && !opened.binary && (
            <button type="button" className="button button--small" onClick={() => void copy(opened.text)}>
              Copy text
            </button>
          )}
        </div>
        {said !== null && (
          <p className="ftp-said" role="status">
            {safeText(said)}
          </p>
        )}
      </div>
    </Dialog>
  )
}

function Opened({ opened, onClose }: { readonly opened: TransferText; readonly onClose: () => void }): ReactNode {
  const lines = useMemo(() => opened.text.split(/\r?\n/).map(textLine), [opened])
  const { bytes, missing, binary } = opened
  return (
    <>
      <p className="firewall-why">
        {plural(bytes, 'byte')}
        {bytes > MAX_TRANSFER_TEXT && !binary ? `, of which the first ${formatCount(MAX_TRANSFER_TEXT)} are shown` : ''}
        {missing > 0 ? `; ${plural(missing, 'byte')} were not captured and are left out` : ''}
      </p>
      {binary ? (
        <p>
          These bytes are no text.{' '}
          <button
            type="button"
            className="link"
            onClick={() => {
              onClose()
              showStream()
            }}
          >
            Show them in the stream
          </button>
        </p>
      ) : (
        <textarea
          className="transfer-page mono"
          aria-label="Text of the transfer"
          readOnly
          value={lines.join('\n')}
          rows={Math.min(MOST_ROWS, lines.length + 1)}
          wrap="off"
        />
      )}
    </>
  )
}

/** Tabs keep their columns; everything else invisible is marked. */
const textLine = (line: string): string => line.split('\t').map(safeText).join('\t')
