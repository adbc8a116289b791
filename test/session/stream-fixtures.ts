/**
 * Owns indexing the stream of a made capture in tests.
 */
import type { Session } from '@main/session/session'
import { type FlowStream, indexStream } from '@main/session/stream-index'
import { noPause } from './sample'

export async function streamOf(session: Session, flow = 0): Promise<FlowStream> {
  const protocol = session.flows.ipProtocol(flow) === 6 ? 'tcp' : 'udp'
  return indexStream(session, flow, protocol, noPause)
}
