/**
 * Owns one transfer in full: every step with its frame, what flowed beside what was announced, and what does not fit.
 */
import type { FtpDisagreement } from '@shared/ftp'
import { type ReactNode, useState } from 'react'
import { SafeText, safeText } from '../../ui/safe-text'
import { ArithmeticList, CertaintyWord } from '../findings/evidence'
import { FrameLinks } from '../inspector/frame-links'
import { canShowBytes, saveTransfer, showStream, type TransferName } from './ftp-actions'
import { CLOSE_WORDS, DISAGREEMENT_WORDS, kindWord, MODE_WORDS, pathWord, sizeSentence, timeWord } from './ftp-words'

interface Props {
  readonly name: TransferName
  readonly onShow: () => void
}

export function TransferDetail({ name, onShow }: Props): ReactNode {
  const { transfer, index } = name
  const [said, setSaid] = useState<string | null>(null)
  const none = !canShowBytes(transfer)
  // a button that does nothing says why
  const why = none ? { title: 'The capture holds none of the bytes of this transfer' } : {}
  return (
    <article className="conclusion-detail selectable" aria-label={`Transfer ${index + 1}`}>
      <h2 className="conclusion-title">
        {kindWord(transfer)} <SafeText>{pathWord(transfer)}</SafeText>
        {transfer.inferred && <CertaintyWord certainty="inferred" />}
      </h2>
      <div className="conclusion-buttons">
        <button type="button" className="button button--small" disabled={none} {...why} onClick={onShow}>
          {transfer.direction === 'listing' ? 'Show listing' : 'Show as text'}
        </button>
        <button
          type="button"
          className="button button--small"
          disabled={none}
          {...why}
          onClick={() => void saveTransfer(name).then(setSaid)}
        >
          Save file…
        </button>
        <button
          type="button"
          className="button button--small button--quiet"
          disabled={transfer.flow < 0}
          onClick={showStream}
        >
          Stream
        </button>
      </div>
      {said !== null && (
        <p className="ftp-said" role="status">
          {safeText(said)}
        </p>
      )}
      <DisagreementList list={transfer.disagreements} />
      <Facts name={name} />
    </article>
  )
}

function Facts({ name: { transfer } }: { readonly name: TransferName }): ReactNode {
  const { frames, announced, endpoints } = transfer
  const asked = [transfer.command, transfer.argument].filter((word) => word !== undefined && word !== '').join(' ')
  return (
    <dl className="ftp-facts">
      <Fact title="Asked for" frames={[frames.command]}>
        {asked === '' ? unseen(frames.command) : asked}
      </Fact>
      {transfer.path !== undefined && <Fact title="Path">{transfer.path}</Fact>}
      <Fact title="Mode" frames={[frames.announce_command, frames.announce_reply]}>
        {transfer.mode === undefined ? 'not seen' : MODE_WORDS[transfer.mode]}
        {announced && `, announced ${announced.ip} port ${announced.port}`}
      </Fact>
      <Fact title="Connection" frames={[frames.data_first, frames.data_last]}>
        {endpoints
          ? `${transfer.opened_by === 'server' ? `${endpoints.server} → ${endpoints.client}` : `${endpoints.client} → ${endpoints.server}`}${transfer.opened_by ? `, opened by the ${transfer.opened_by}` : ''}`
          : 'none in this capture'}
      </Fact>
      <Fact title="Size">{sizeSentence(transfer) || 'not known'}</Fact>
      <Fact title="Reply" frames={[frames.opening_reply, frames.final_reply]}>
        {transfer.reply_code === undefined
          ? unseen(frames.opening_reply ?? frames.final_reply)
          : `${transfer.reply_code} ${transfer.reply_text ?? ''}`}
      </Fact>
      <Fact title="End">{CLOSE_WORDS[transfer.close]}</Fact>
      {transfer.duration !== undefined && <Fact title="Time">{timeWord(transfer)}</Fact>}
      {transfer.type !== undefined && <Fact title="Type">{transfer.type}</Fact>}
      <Fact title="Complete">
        {transfer.complete
          ? 'yes: first byte to FIN, and a reply that says so'
          : 'no, or not to be told from this capture'}
      </Fact>
      {transfer.sha256 !== undefined && (
        <Fact title="SHA-256">
          <span className="mono ftp-hash">{transfer.sha256}</span>
        </Fact>
      )}
    </dl>
  )
}

/** A frame may stand for a message whose words the capture does not hold (a text listing, encryption). */
const unseen = (frame: number | undefined): string => (frame === undefined ? 'none seen' : 'words not in the capture')

interface FactProps {
  readonly title: string
  readonly frames?: readonly (number | undefined)[]
  readonly children: ReactNode
}

function Fact({ title, frames = [], children }: FactProps): ReactNode {
  const known = frames.filter((frame) => frame !== undefined)
  return (
    <>
      <dt>{title}</dt>
      <dd>
        {[children].flat().map((part) => (typeof part === 'string' ? safeText(part) : part))}
        <FrameLinks frames={known} />
      </dd>
    </>
  )
}

export function DisagreementList({ list }: { readonly list: readonly FtpDisagreement[] }): ReactNode {
  if (list.length === 0) return null
  return (
    <ul className="ftp-disagreements" aria-label="What does not fit together">
      {list.map((one) => (
        <li key={`${one.kind} ${one.text} ${one.frames.join()}`}>
          <p>
            <span className="ftp-disagreement">{DISAGREEMENT_WORDS[one.kind]}</span> <SafeText>{one.text}</SafeText>
            <FrameLinks frames={one.frames} />
          </p>
          <ArithmeticList list={one.arithmetic} />
        </li>
      ))}
    </ul>
  )
}
