/**
 * Owns the anchors of notes on conclusions: an FTP session by its control flow, a finding by its id.
 */
import type { Anchor } from '@shared/anchor'
import { fail, ok, type Result } from '@shared/result'
import type { NoteTarget } from '@shared/rows'
import type { Session } from '../session/session'
import type { Pause } from '../session/timeline'
import { anchorFor, captureHash } from './note-index'
import type { Workspace } from './workspace'

/** The anchor for what was clicked; 'bad-request' when there is no such thing in the capture. */
export async function anchorOf(
  { conclusions }: Workspace,
  target: NoteTarget,
  session: Session,
  pause: Pause,
): Promise<Result<Anchor>> {
  if (target.kind === 'conversation') {
    const found = (await conclusions.ftp(session, pause)).find(target.number)
    if (!found) return fail('bad-request', `There is no FTP session ${target.number}.`)
    return ok({
      kind: 'conversation',
      capture: captureHash(session),
      protocol: target.protocol,
      number: found.session,
      firstFrame: found.first_frame,
      uid: found.control_flow,
    })
  }
  if (target.kind === 'finding') {
    const { findings } = await conclusions.findings(session, pause)
    const found = findings.find(({ id }) => id === target.id)
    if (!found) return fail('bad-request', `There is no finding ${target.id}.`)
    return ok({
      kind: 'finding',
      capture: captureHash(session),
      id: found.id,
      finding: found.kind,
      firstFrame: found.evidence.frames[0] ?? null,
    })
  }
  return anchorFor(target, session)
}
