/**
 * Owns what the window does with conclusions: asks for FTP sessions and findings, selects one of them everywhere, keeps the
 * analyst's decision about a finding.
 *
 * Selecting a conclusion selects the frame and the flow that stand for it, so every view shows it; the conclusion itself
 * stays selected as well. Like actions.ts: action -> request and/or setState -> views render.
 */
import type { FindingRow, FindingState, FtpSessionRow, FtpSessionView } from '@shared/conclusions'
import { engine } from '../client/engine-client'
import { refreshFlows, report, selectFlow, selectFrame, showNavigator, startNote } from './actions'
import { goToFrame } from './go'
import { NO_SELECTION, useUi } from './store'

/** What is being asked for now: of which capture, and whether it changed meanwhile. */
let asking: { readonly opened: readonly string[]; again: boolean } | null = null

/**
 * Asks anew for sessions and findings; lists that group flows by session follow. While an answer is worked out it is waited
 * for, and asked for once more afterwards: giving up half of the work each time something changed would never end it.
 */
export async function refreshConclusions(): Promise<void> {
  const { summary, opened } = useUi.getState()
  if (!summary) {
    useUi.setState({ ftp: null, findings: null })
    return
  }
  if (asking?.opened === opened) {
    asking.again = true
    return
  }
  const own = { opened, again: false }
  asking = own
  // one after the other: the findings need the sessions, too
  await refreshFtp()
  await refreshFindings()
  if (asking !== own) return
  asking = null
  if (own.again) await refreshConclusions()
}

async function refreshFtp(): Promise<void> {
  const before = useUi.getState().ftp
  const ftp = await engine.ask('ftp.sessions', {}, 'ftp.sessions')
  if (!ftp.ok) return report(ftp.error)
  useUi.setState({ ftp: ftp.value })
  if (ftp.value.transfers !== (before?.transfers ?? 0)) await refreshFlows()
}

async function refreshFindings(): Promise<void> {
  if (!useUi.getState().summary) return
  const findings = await engine.ask('findings.list', {}, 'findings.list')
  if (findings.ok) useUi.setState({ findings: findings.value })
  else report(findings.error)
}

export const selectSession = (row: Pick<FtpSessionRow, 'session' | 'flow' | 'first_frame'>): void =>
  useUi.setState({
    selection: { ...NO_SELECTION, frame: row.first_frame, flow: row.flow < 0 ? null : row.flow },
    place: { session: row.session, transfer: null, controlFlow: row.flow, dataFlow: -1, controlFrames: [] },
  })

/** The data connection's first frame, or the step of the control connection that stands for it. */
export function selectTransfer(session: FtpSessionView, index: number): void {
  const transfer = session.transfers[index]
  if (!transfer) return
  const { data_first, ...steps } = transfer.frames
  const controlFrames = [
    steps.announce_command,
    steps.announce_reply,
    steps.command,
    steps.opening_reply,
    steps.final_reply,
  ].filter((frame) => frame !== undefined)
  const hasData = transfer.flow >= 0 && data_first !== undefined
  const flow = hasData ? transfer.flow : session.flow
  const frame = hasData ? data_first : (steps.command ?? controlFrames[0] ?? session.first_frame)
  useUi.setState({
    selection: { ...NO_SELECTION, frame, flow: flow < 0 ? null : flow },
    place: {
      session: session.session,
      transfer: index,
      controlFlow: session.flow,
      dataFlow: transfer.flow,
      controlFrames: controlFrames.sort((a, b) => a - b),
    },
  })
}

/** Its first frame is selected everywhere; one without frames is selected by itself. */
export function selectFinding(row: Pick<FindingRow, 'id' | 'first_frame' | 'flow'>): void {
  if (row.first_frame > 0) selectFrame(row.first_frame, row.flow)
  keepFinding(row.id)
}

/** A frame of its evidence; the finding stays selected. */
export async function selectEvidence(id: string, frame: number): Promise<void> {
  await goToFrame(frame)
  if (useUi.getState().selection.frame === frame) keepFinding(id)
}

const keepFinding = (finding: string): void =>
  useUi.setState((state) => ({ selection: { ...state.selection, finding } }))

/** The next finding that stands (or the one before) in the order of the list, around the end. */
export function stepFinding(step: 1 | -1): void {
  const { findings, selection } = useUi.getState()
  const standing = (findings?.findings ?? []).filter(
    ({ status, judgement }) => status === 'standing' && judgement?.state !== 'dismissed',
  )
  if (standing.length === 0) return
  const at = standing.findIndex(({ id }) => id === selection.finding)
  const row = standing[(at + (at < 0 && step < 0 ? 0 : step) + standing.length) % standing.length]
  if (!row) return
  showNavigator('findings')
  selectFinding(row)
}

/** Keeps the decision in the project; false when it could not be kept (the user has been told). */
export async function judgeFinding(id: string, state: FindingState, reason: string): Promise<boolean> {
  const judged = await engine.ask('findings.judge', { id, state, reason })
  if (!judged.ok) {
    report(judged.error)
    return false
  }
  useUi.setState(({ findings }) => ({
    findings: findings && {
      ...findings,
      findings: findings.findings.map((row) => (row.id === id ? { ...row, judgement: judged.value } : row)),
    },
  }))
  return true
}

/** From a control line to the data connection it is about, and from a data connection to its announcement. */
export async function crossOver(): Promise<void> {
  const { place, selection } = useUi.getState()
  if (!place || place.transfer === null) return
  const [announcement] = place.controlFrames
  if (selection.flow === place.dataFlow) {
    if (announcement !== undefined) selectFrame(announcement, place.controlFlow)
    return
  }
  if (place.dataFlow < 0) return
  const detail = await engine.ask('flow.describe', { flow: place.dataFlow }, 'go')
  if (detail.ok) selectFlow(place.dataFlow, detail.value.record.first_frame)
  else report(detail.error)
}

/** A note on the selected finding, else on the FTP session the selection belongs to. */
export function startNoteOnConclusion(): void {
  const { place, selection } = useUi.getState()
  if (selection.finding !== null) startNote({ kind: 'finding', id: selection.finding })
  else if (place) startNote({ kind: 'conversation', protocol: 'ftp', number: place.session })
}
