/**
 * Owns the FTP tab: sessions with their transfers as a tree, and below it the selected transfer, the dialogue or the
 * firewall card of its session. What is selected here is selected everywhere, and the other way round.
 */
import type { FtpSessionList } from '@shared/conclusions'
import { type ReactNode, useCallback, useEffect, useState } from 'react'
import { useUi } from '../../state/store'
import { ListAndDetail } from '../../ui/list-and-detail'
import { SafeText, safeText } from '../../ui/safe-text'
import { Segmented } from '../../ui/segmented'
import { CertaintyWord } from '../findings/evidence'
import '../findings/conclusion.css'
import { Dialogue } from './dialogue'
import { FirewallCard } from './firewall-card'
import './ftp.css'
import type { TransferName } from './ftp-actions'
import { adoptList, type FtpDetail, showDetail, useFtp, wantSession } from './ftp-state'
import { FtpTree } from './ftp-tree-view'
import { hostOf, loginWord } from './ftp-words'
import { DisagreementList, TransferDetail } from './transfer-detail'
import { TransferDialog } from './transfer-text'

const LAYOUT = 'tracebook.layout.ftp'

export function FtpView(): ReactNode {
  const list = useUi((state) => state.ftp)
  useEffect(() => {
    if (list) adoptList(list)
  }, [list])
  const hasCapture = useUi((state) => state.summary !== null)
  if (!hasCapture)
    return <p className="conclusion-empty">FTP sessions are read from packets: the capture is not open.</p>
  if (!list) return <p className="conclusion-empty">FTP sessions are being put together…</p>
  if (list.sessions.length === 0) return <FtpEmpty />
  return <Sessions list={list} />
}

function Sessions({ list }: { readonly list: FtpSessionList }): ReactNode {
  const place = useUi((state) => state.place)
  const [shown, setShown] = useState<TransferName | null>(null)
  const onShow = useCallback((name: TransferName) => setShown(name), [])
  const onClose = useCallback(() => setShown(null), [])
  return (
    <section className="conclusions" aria-label="FTP">
      {list.limits.map((limit) => (
        <p key={limit} className="conclusion-limits">
          {limit}
        </p>
      ))}
      <ListAndDetail
        id={LAYOUT}
        detailLabel="the detail"
        list={<FtpTree list={list} onShow={onShow} />}
        detail={place ? <Detail session={place.session} transfer={place.transfer} onShow={onShow} /> : null}
      />
      {shown && <TransferDialog name={shown} onClose={onClose} />}
    </section>
  )
}

interface DetailProps {
  readonly session: number
  readonly transfer: number | null
  readonly onShow: (name: TransferName) => void
}

const PARTS: readonly { readonly value: FtpDetail; readonly title: string }[] = [
  { value: 'transfer', title: 'Transfer' },
  { value: 'dialogue', title: 'Dialogue' },
  { value: 'firewall', title: 'Firewall' },
]

function Detail({ session: number, transfer: index, onShow }: DetailProps): ReactNode {
  const session = useFtp((state) => state.sessions.get(number))
  const list = useFtp((state) => state.list)
  const part = useFtp((state) => state.detail)
  // a list that grew makes the session be asked for again
  useEffect(() => {
    if (list) void wantSession(number)
  }, [number, list])
  if (!session) return <p className="conclusion-empty">Session {number} is being read…</p>
  const transfer = index === null ? undefined : session.transfers[index]
  const name = transfer && index !== null ? { session, index, transfer } : null
  const parts = name ? PARTS : PARTS.map((one) => (one.value === 'transfer' ? { ...one, title: 'Session' } : one))
  return (
    <div className="ftp-detail">
      <div className="ftp-parts">
        <Segmented label="Detail" options={parts} value={part} onChange={showDetail} />
      </div>
      {part === 'dialogue' && <Dialogue key={number} session={session} />}
      {part === 'firewall' && <FirewallCard session={session} />}
      {part === 'transfer' && name && (
        <TransferDetail key={`${number} ${index}`} name={name} onShow={() => onShow(name)} />
      )}
      {part === 'transfer' && !name && (
        <article className="conclusion-detail selectable" aria-label={`Session ${number}`}>
          <h2 className="conclusion-title">
            <span className="ftp-client">
              <SafeText>{hostOf(session.client)}</SafeText>
            </span>
            →
            <span className="ftp-server">
              <SafeText>{hostOf(session.server)}</SafeText>
            </span>
          </h2>
          <p>
            {safeText(loginWord(session))} · <span className="mono">{safeText(session.client)}</span> →{' '}
            <span className="mono">{safeText(session.server)}</span>
          </p>
          <DisagreementList list={session.disagreements} />
          {session.unknown.map((sentence) => (
            <p key={sentence} className="ftp-unknown">
              <CertaintyWord certainty="unknown" /> <SafeText>{sentence}</SafeText>
            </p>
          ))}
          {session.transfers.length === 0 && <p>No file and no listing was transferred.</p>}
        </article>
      )}
    </div>
  )
}

const FtpEmpty = (): ReactNode => (
  <div className="conclusion-empty" role="status">
    <p>No FTP session was found.</p>
    <p>
      Looked for control connections to port 21, and on any other port for a greeting and commands as RFC 959 has them.
    </p>
  </div>
)
