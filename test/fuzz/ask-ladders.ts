/**
 * Owns what the target `session` asks of ladders and graphs: that a ladder holds every frame of its flow once in either order,
 * that its pages can be read, and that no graph has a number that is none.
 */
import { graphSeries } from '@main/session/flow-graph'
import { makeLadder } from '@main/session/ladder'
import { flowsTogether } from '@main/session/ladder-flows'
import { ladderFrame, ladderRows } from '@main/session/ladder-page'
import type { Session } from '@main/session/session'
import { GRAPH_KINDS } from '@shared/graph'
import { LADDER_ORDERS } from '@shared/ladder'
import type { Features } from './features'
import { Broken } from './target'

const noPause = async (): Promise<void> => {}

export async function askLadders(session: Session, flow: number, features: Features): Promise<void> {
  const { flows } = await flowsTogether(session, flow, noPause)
  if (!flows.includes(flow)) throw new Broken('the flow is not in its own ladder')
  for (const order of LADDER_ORDERS) {
    const ladder = await makeLadder(session, flows, order, noPause)
    const sorted = ladder.rows.slice().sort()
    if (sorted.some((row, i) => i > 0 && row === sorted[i - 1])) throw new Broken('a frame stands in a ladder twice')
    if (sorted.some((row) => !flows.includes(session.frames.flow(row)))) throw new Broken('a frame of another flow')
    const { hosts, lanes } = ladderFrame(session, ladder)
    if (lanes.some(({ orig, resp }) => orig === resp || !hosts[orig] || !hosts[resp]))
      throw new Broken('a lane of one host')
    const page = await ladderRows(session, ladder, 0, 16, noPause)
    features.magnitude(70, ladder.rows.length)
    features.magnitude(71, ladder.late.size)
    for (const label of page.label) features.shape(72, label.replace(/\d+/g, '0'))
  }
  for (const [i, kind] of GRAPH_KINDS.entries()) {
    const side = (flow + i) % 2 === 0 ? 'orig' : 'resp'
    const { layers } = await graphSeries(session, { flow, kind, side, span: null, points: 64 }, noPause)
    for (const { role, low, high, time } of layers) {
      if (low.some((value, at) => !(value <= (high[at] ?? value)) || !Number.isFinite(time[at])))
        throw new Broken(`the layer ${role} of ${kind} has a number that is none`)
      features.magnitude(73, time.length)
    }
  }
}
