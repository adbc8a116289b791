/**
 * Owns the requests about ladders and graphs: flows laid out as a sequence diagram, graphs of a flow, figures saved.
 *
 * One ladder is kept, the one asked for last, and made anew only when another is asked for or its flows have grown.
 */
import { fail, ok } from '@shared/result'
import { graphSeries } from '../session/flow-graph'
import { type Ladder, makeLadder } from '../session/ladder'
import { type FlowGroup, flowsTogether, groupOf } from '../session/ladder-flows'
import { ladderFrame, ladderRows } from '../session/ladder-page'
import { saveFile } from '../session/save-file'
import type { Session } from '../session/session'
import type { Handler } from './router'
import type { Workspace } from './workspace'

interface Shown {
  readonly view: number
  /** what it was made of: flows, their frames, order */
  readonly key: string
  readonly ladder: Ladder
}

const NO_CAPTURE = fail('no-capture', 'No capture is open.', 'Open a capture file first.')
const OLD_VIEW = fail('unknown-view', 'This ladder was replaced by a newer one.', 'Ask for the ladder again.')

const noFlow = (flow: number, count: number) =>
  fail('bad-request', `There is no flow ${flow}; the capture has ${count}.`)

/** The flows of an FTP session as the ledger has them, when it has been worked out. */
function ftpGroup({ conclusions }: Workspace, session: Session, flow: number): FlowGroup | undefined {
  const index = conclusions.known(session)
  const control = index?.role(flow)?.control
  if (!index || control === undefined) return undefined
  const flows = [...index.roles()].filter(([, role]) => role.control === control).map(([other]) => other)
  return groupOf(flows, flow, 'conversation')
}

export function ladderHandlers(workspace: Workspace) {
  /** a ladder may be large: it goes with its capture */
  const kept = new WeakMap<Session, Shown>()
  let nextView = 1
  const find = (view: number): { readonly session: Session; readonly ladder: Ladder } | undefined => {
    const { session } = workspace
    const shown = session ? kept.get(session) : undefined
    return session && shown?.view === view ? { session, ladder: shown.ladder } : undefined
  }
  return {
    'ladder.open': (async ({ flows: asked, together, order }, { pause }) => {
      const began = performance.now()
      const { session } = workspace
      if (!session) return NO_CAPTURE
      const wrong = asked.find((flow) => flow >= session.flows.count)
      if (wrong !== undefined) return noFlow(wrong, session.flows.count)
      const group: FlowGroup =
        together && asked.length === 1
          ? (ftpGroup(workspace, session, asked[0]) ?? (await flowsTogether(session, asked[0], pause)))
          : { flows: [...new Set(asked)], together: 'asked', leftOut: 0 }
      const key = JSON.stringify([order, group.flows, group.flows.map((flow) => session.flows.number(flow, 'frames'))])
      let shown = kept.get(session)
      if (shown?.key !== key) {
        shown = { view: nextView++, key, ladder: await makeLadder(session, group.flows, order, pause) }
        kept.set(session, shown)
      }
      const { view, ladder } = shown
      return ok({
        view,
        rows: ladder.rows.length,
        ...ladderFrame(session, ladder),
        together: group.together,
        leftOut: group.leftOut,
        limited: ladder.limited,
        brackets: ladder.brackets,
        late: ladder.reordered,
        elapsedMs: performance.now() - began,
      })
    }) satisfies Handler<'ladder.open'>,

    'ladder.rows': (async ({ view, from, count }, { pause }) => {
      const shown = find(view)
      return shown ? ok(await ladderRows(shown.session, shown.ladder, from, count, pause)) : OLD_VIEW
    }) satisfies Handler<'ladder.rows'>,

    'ladder.locate': (async ({ view, frame }) => {
      const shown = find(view)
      return shown ? ok({ row: shown.ladder.rows.indexOf(frame - 1) }) : OLD_VIEW
    }) satisfies Handler<'ladder.locate'>,

    'graph.series': (async (request, { pause }) => {
      const { session } = workspace
      if (!session) return NO_CAPTURE
      if (request.flow >= session.flows.count) return noFlow(request.flow, session.flows.count)
      return ok(await graphSeries(session, request, pause))
    }) satisfies Handler<'graph.series'>,

    'figure.save': (async ({ path, content }) => {
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
      return saveFile(workspace.session, path, async (put) => {
        await put(bytes)
        return ok({ bytes: bytes.length })
      })
    }) satisfies Handler<'figure.save'>,
  }
}
