/**
 * Owns the requests for what is on screen: row lists, pages of rows, one frame or flow in detail, the timeline.
 *
 * Views live in the workspace, one of frames and one of flows; a request for rows of an older view is told so.
 */
import { fail, ok, type Result } from '@shared/result'
import { describeFlow } from '../session/flow-detail'
import { flowRows, selectFlows } from '../session/flow-view'
import { explainRow } from '../session/frame-detail'
import { frameRows, indexOfRow, selectFrames } from '../session/frame-view'
import { growingBuckets } from '../session/growing-buckets'
import type { Session } from '../session/session'
import { buckets, lanes } from '../session/timeline'
import { groupedFlows, rolesOf, withRoles } from './flow-groups'
import type { Handler } from './router'
import { snapshotRows, snapshotView } from './snapshot-flows'
import type { Workspace } from './workspace'

const NO_CAPTURE = fail('no-capture', 'No capture is open.', 'Open a capture file first.')
const OLD_VIEW = fail('unknown-view', 'This list was replaced by a newer one.', 'Ask for the list again.')

export const viewHandlers = (workspace: Workspace) => ({
  ...frameHandlers(workspace),
  ...flowHandlers(workspace),
  ...timelineHandlers(workspace),
})

const frameHandlers = (workspace: Workspace) => ({
  'frames.view': (async (spec, { pause }) => {
    const session = workspace.session
    if (!session) return NO_CAPTURE
    const began = performance.now()
    const revision = session.revision
    const selected = await selectFrames(session, spec, { pause, attachments: workspace.attachments })
    if (!selected.ok) return selected
    const count = selected.value?.length ?? session.frames.count
    const view = workspace.keepFrameView(selected.value, count)
    const info = { view, count, total: session.frames.count, elapsedMs: performance.now() - began, revision }
    if (!spec.first) return ok(info)
    return ok({
      ...info,
      first: await frameRows(session, { rows: selected.value, count }, { from: 0, ...spec.first }, pause),
    })
  }) satisfies Handler<'frames.view'>,

  'frames.rows': (async ({ view, from, count, options }, { pause }) => {
    const { session, frameView } = workspace
    if (!session) return NO_CAPTURE
    if (frameView?.id !== view) return OLD_VIEW
    return ok(
      await frameRows(session, { rows: frameView.rows, count: frameView.count }, { from, count, options }, pause),
    )
  }) satisfies Handler<'frames.rows'>,

  'frames.locate': (async ({ view, frame }) => {
    const { frameView } = workspace
    if (frameView?.id !== view) return OLD_VIEW
    return ok(indexOfRow(frameView, frame - 1))
  }) satisfies Handler<'frames.locate'>,

  'frame.describe': (async ({ frame, options }, { pause }) => {
    const session = workspace.session
    return session ? explainRow(session, frame - 1, options, pause) : NO_CAPTURE
  }) satisfies Handler<'frame.describe'>,
})

const flowHandlers = (workspace: Workspace) => ({
  'flows.view': (async (spec, { pause }) => {
    const { session, desk } = workspace
    if (!session) return desk.store ? snapshotView(workspace, desk.store, spec) : NO_CAPTURE
    const began = performance.now()
    const revision = session.revision
    const selected = await selectFlows(session, spec, { pause, attachments: workspace.attachments })
    if (!selected.ok) return selected
    const isInOrder = spec.sort === 'number' && !spec.descending
    const index = isInOrder ? workspace.conclusions.known(session) : undefined
    const rows = index ? groupedFlows(selected.value, index, spec.folded) : selected.value
    const count = rows.length
    const view = workspace.keepFlowView(rows, count)
    const folded = selected.value.length - count
    return ok({ view, count, total: session.flows.count, folded, elapsedMs: performance.now() - began, revision })
  }) satisfies Handler<'flows.view'>,

  'flows.rows': (async ({ view, from, count }) => {
    const { session, flowView, desk } = workspace
    if (flowView?.id !== view) return OLD_VIEW
    if (session && flowView.rows) {
      const page = flowRows(session, flowView.rows, from, count)
      const index = workspace.conclusions.known(session)
      return ok(index ? { ...page, roles: rolesOf(page.flow, index) } : page)
    }
    return desk.store ? snapshotRows(desk.store, from, count) : NO_CAPTURE
  }) satisfies Handler<'flows.rows'>,

  'flows.locate': (async ({ view, flow }) => {
    const { flowView } = workspace
    if (flowView?.id !== view) return OLD_VIEW
    const index = flowView.rows ? flowView.rows.indexOf(flow) : flow < flowView.count ? flow : -1
    return ok({ index: Math.max(0, index), found: index >= 0 })
  }) satisfies Handler<'flows.locate'>,

  'flow.describe': (async ({ flow }, { pause }) => {
    const session = workspace.session
    if (!session) return NO_CAPTURE
    if (flow >= session.flows.count)
      return fail('bad-request', `There is no flow ${flow}; the capture has ${session.flows.count}.`)
    return ok(await describeFlow(session, flow, pause))
  }) satisfies Handler<'flow.describe'>,
})

const timelineHandlers = (workspace: Workspace) => ({
  'timeline.buckets': (async ({ fromNs, toNs, count, view }, { pause }) =>
    withSpan(workspace, fromNs, toNs, async (session) => {
      const rows = view !== null && workspace.frameView?.id === view ? workspace.frameView.rows : null
      const grown =
        session.phase === 'live' && rows === null
          ? await growingBuckets(session.frames, [fromNs, toNs], Math.max(1, count), pause)
          : undefined
      return ok(grown ?? (await buckets(session.frames, [fromNs, toNs], Math.max(1, count), rows, pause)))
    })) satisfies Handler<'timeline.buckets'>,

  'timeline.lanes': (async (request, { pause }) =>
    withSpan(workspace, request.fromNs, request.toNs, async (session) =>
      ok(
        withRoles(
          await lanes(
            session.frames,
            session.flows,
            { ...request, rows: flowRowsOf(workspace, request.view), buckets: Math.max(1, request.buckets) },
            pause,
          ),
          workspace.conclusions.known(session),
        ),
      ),
    )) satisfies Handler<'timeline.lanes'>,
})

const flowRowsOf = ({ flowView }: Workspace, view: number | null): Uint32Array | null =>
  view !== null && flowView?.id === view ? flowView.rows : null

async function withSpan<T>(
  workspace: Workspace,
  fromNs: number,
  toNs: number,
  body: (session: Session) => Promise<Result<T>>,
): Promise<Result<T>> {
  if (!workspace.session) return NO_CAPTURE
  if (!(fromNs <= toNs)) return fail('bad-request', 'The span ends before it begins.')
  return body(workspace.session)
}
