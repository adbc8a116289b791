/**
 * Owns the requests about conclusions: FTP sessions and their transfers, findings and what the analyst decided about them.
 */
import type { Judgement } from '@shared/conclusions'
import type { FtpTransfer } from '@shared/ftp'
import { type Failure, fail, ok, type Result } from '@shared/result'
import type { FindingState } from '../project/judgements'
import { findingRows, findingView } from '../session/finding-index'
import { describeFtp } from '../session/flow-detail'
import type { FtpIndex } from '../session/ftp-index'
import type { Session } from '../session/session'
import type { Pause } from '../session/timeline'
import { saveTransfer, transferText } from '../session/transfer-bytes'
import type { Handler } from './router'
import type { Workspace } from './workspace'

const NO_CAPTURE = fail('no-capture', 'No capture is open.', 'Open a capture file first.')

export const conclusionHandlers = (workspace: Workspace) => ({
  ...ftpHandlers(workspace),
  ...findingHandlers(workspace),
})

const ftpHandlers = (workspace: Workspace) => ({
  'ftp.sessions': (async (_, { pause }) =>
    withFtp(workspace, pause, (index) => ok(index.list()))) satisfies Handler<'ftp.sessions'>,

  'ftp.session': (async ({ session }, { pause }) =>
    withFtp(workspace, pause, (index) => {
      const view = index.view(session)
      return view ? ok(view) : noSession(session)
    })) satisfies Handler<'ftp.session'>,

  'ftp.explain': (async ({ session: number }, { pause }) => {
    const { session } = workspace
    return session ? ok((await describeFtp(session, number, pause)) ?? null) : NO_CAPTURE
  }) satisfies Handler<'ftp.explain'>,

  'ftp.locate': (async ({ frame, flow }, { pause }) =>
    withFtp(workspace, pause, (index) => ok(index.place(frame, flow)))) satisfies Handler<'ftp.locate'>,

  'transfer.open': (async ({ session, transfer }, { pause }) =>
    withTransfer(workspace, { session, transfer }, pause, (capture, one) =>
      transferText(capture, one, pause),
    )) satisfies Handler<'transfer.open'>,

  'transfer.save': (async ({ session, transfer, path, gaps }, { pause }) =>
    withTransfer(workspace, { session, transfer }, pause, (capture, one) =>
      saveTransfer(capture, one, { path, gaps }, pause),
    )) satisfies Handler<'transfer.save'>,

  'flow.find': (async ({ uid }, { pause }) => {
    const { session } = workspace
    if (!session) return NO_CAPTURE
    const { flows } = session
    for (let flow = 0; flow < flows.count; flow++) {
      if (flow % 4096 === 0) await pause()
      if (flows.uid(flow) === uid) return ok({ flow, firstFrame: flows.firstFrame(flow) })
    }
    return ok(null)
  }) satisfies Handler<'flow.find'>,
})

async function withFtp<T>(
  { session, conclusions }: Workspace,
  pause: Pause,
  body: (index: FtpIndex, session: Session) => Result<T> | Promise<Result<T>>,
): Promise<Result<T>> {
  return session ? body(await conclusions.ftp(session, pause), session) : NO_CAPTURE
}

const noSession = (number: number): Failure =>
  fail('not-found', `There is no FTP session ${number} in this capture.`, 'Choose one of the list.')

async function withTransfer<T>(
  workspace: Workspace,
  wanted: { readonly session: number; readonly transfer: number },
  pause: Pause,
  body: (session: Session, transfer: FtpTransfer) => Promise<Result<T>>,
): Promise<Result<T>> {
  return withFtp(workspace, pause, (index, session) => {
    const transfer = index.find(wanted.session)?.transfers[wanted.transfer]
    return transfer ? body(session, transfer) : noSession(wanted.session)
  })
}

const findingHandlers = (workspace: Workspace) => ({
  'findings.list': (async (_, { pause }) => {
    const { session } = workspace
    if (!session) return NO_CAPTURE
    const found = await workspace.conclusions.findings(session, pause)
    const judgements = await judgementsOf(workspace)
    return judgements.ok ? ok(findingRows(session, found, judgements.value)) : judgements
  }) satisfies Handler<'findings.list'>,

  'findings.describe': (async ({ id }, { pause }) => {
    const { session } = workspace
    if (!session) return NO_CAPTURE
    const { findings } = await workspace.conclusions.findings(session, pause)
    const finding = findings.find((one) => one.id === id)
    if (!finding) return fail('not-found', `There is no finding ${id} in this capture.`, 'Choose one of the list.')
    const judgements = await judgementsOf(workspace)
    return judgements.ok ? ok(findingView(session, finding, judgements.value.get(id) ?? null)) : judgements
  }) satisfies Handler<'findings.describe'>,

  'findings.judge': (async ({ id, state, reason }) => {
    const store = await workspace.desk.ensure()
    if (!store.ok) return store
    const { author } = workspace.desk
    const decision = { state: state === 'open' ? null : state, why: reason.trim(), author }
    const set = await store.value.findings.set(id, decision)
    if (!set.ok) return set
    const judgements = await judgementsOf(workspace)
    return judgements.ok ? ok(judgements.value.get(id) ?? null) : judgements
  }) satisfies Handler<'findings.judge'>,
})

/** What was decided, by finding; nothing when there is no project yet. */
async function judgementsOf(workspace: Workspace): Promise<Result<ReadonlyMap<string, Judgement>>> {
  const { store } = workspace.desk
  if (!store) return ok(new Map())
  const states = await store.findings.list()
  return states.ok ? ok(new Map(states.value.map((one) => [one.finding, judgementOf(one)]))) : states
}

const judgementOf = ({ state, why, author, at }: FindingState): Judgement => ({
  state,
  reason: why,
  author,
  timeMs: Date.parse(at),
})
