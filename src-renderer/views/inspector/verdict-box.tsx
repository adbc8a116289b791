/**
 * Owns the box at the head of the Explanation: the conclusion first, then what proves it, then the findings about this flow.
 */
import type { FlowDetail } from '@shared/rows'
import { type ReactNode, useEffect, useMemo } from 'react'
import { useFtpReading } from '../../client/selected-detail'
import { useUi } from '../../state/store'
import { SafeText } from '../../ui/safe-text'
import { CertaintyWord } from '../findings/evidence'
import { findingsAbout } from '../findings/finding-list'
import { adoptList, useFtp, wantSession } from '../ftp/ftp-state'
import { DisagreementList } from '../ftp/transfer-detail'
import { FlowFindings } from './flow-findings'
import { FrameLinks } from './frame-links'
import { verdictOf } from './verdict'
import './verdict.css'

const MOST = 3

export function VerdictBox({ detail }: { readonly detail: FlowDetail }): ReactNode {
  const list = useUi((state) => state.findings)
  const frame = useUi((state) => state.selection.frame)
  const place = useUi((state) => state.place)
  const sessions = useUi((state) => state.ftp?.sessions)
  const loading = useUi((state) => state.summary?.phase === 'loading')
  const reading = useFtpReading()
  const findings = useMemo(() => findingsAbout(list, detail.flow, frame), [list, detail.flow, frame])
  const belongs = place !== null && (place.controlFlow === detail.flow || place.dataFlow === detail.flow)
  const session = belongs ? (sessions?.find((one) => one.session === place.session) ?? null) : null
  // before everything was read and concluded a good word would be a guess
  const verdict =
    loading || list === null
      ? null
      : verdictOf({ record: detail.record, findings, session, sessions: sessions ?? [], reading })
  if (!verdict) return <FlowFindings found={findings} />
  return (
    <section className={`verdict is-${verdict.tone}`} aria-label="Conclusion">
      <p className="verdict-title">
        {verdict.title} <CertaintyWord certainty={verdict.certainty} />
      </p>
      {verdict.reason !== '' && <p className="verdict-reason">{verdict.reason}</p>}
      {verdict.proof.map(({ id, kind, text, frames }) => (
        <p key={id} className="verdict-reason">
          <SafeText>{text}</SafeText> <CertaintyWord certainty={kind} />
          <FrameLinks frames={frames} />
        </p>
      ))}
      {session && session.disagreements > 0 && <Disagreements session={session.session} />}
      <FlowFindings found={findings} />
    </section>
  )
}

/** What in the session does not fit together, of the session itself and of its transfers. */
function Disagreements({ session }: { readonly session: number }): ReactNode {
  const list = useUi((state) => state.ftp)
  const whole = useFtp((state) => state.sessions.get(session))
  useEffect(() => {
    if (!list) return
    adoptList(list)
    void wantSession(session)
  }, [list, session])
  if (!whole) return null
  const all = [...whole.disagreements, ...whole.transfers.flatMap(({ disagreements }) => disagreements)]
  return (
    <>
      <DisagreementList list={all.slice(0, MOST)} />
      {all.length > MOST && <p className="verdict-reason">{`and ${all.length - MOST} more in the FTP tab`}</p>}
    </>
  )
}
