/**
 * Owns looking for scans and bursts in a session: feeds the flows to insight/scan-*, slice by slice, and reads the few frames
 * that their findings need.
 *
 * Guarantees: linear in the flows, handed back every few thousand; columns only, but for ICMP messages beside UDP attempts
 * (at most `MAX_ICMP_READ` frames) and a few opening packets of each cluster.
 */

import type { Finding } from '@shared/finding'
import { countText } from '@shared/format'
import { Layers } from '../decode/layers'
import { Attempts } from '../insight/scan-attempts'
import { scanFindings } from '../insight/scan-findings'
import { SLICE } from '../insight/scan-order'
import { MAX_CLUSTERS, searchClusters } from '../insight/scan-search'
import type { Session } from './session'
import type { Pause } from './timeline'

const FLOWS_PER_PAUSE = SLICE / 4
const MAX_ICMP_READ = 4096
/** Ethernet, IPv4 and TCP up to the flags: with fewer bytes of a frame its flags may not be there */
const ENOUGH_FOR_FLAGS = 54
const ICMP = 1

/** Flows that FTP control connections announced: to the session's own hosts, and to others (a bounce excuses nothing). */
export interface AnnouncedFlows {
  readonly announced: ReadonlySet<number>
  readonly foreign: ReadonlySet<number>
}

export async function findScans(
  session: Session,
  { announced, foreign }: AnnouncedFlows,
  pause: Pause,
): Promise<{ readonly findings: Finding[]; readonly limits: string[] }> {
  const { frames, flows } = session
  const attempts = new Attempts(
    {
      flows,
      flagsOf: (frame) => flagsOf(session, frame),
      announcementOf: (flow) =>
        foreign.has(flow) ? 'foreign' : announced.has(flow) || flows.serviceText(flow) === 'ftp-data' ? 'own' : 'none',
    },
    Math.floor(Math.random() * 0x100000000),
  )
  const total = flows.count
  for (let first = 0; first < total; first += FLOWS_PER_PAUSE) {
    attempts.take(first, Math.min(first + FLOWS_PER_PAUSE, total))
    await pause()
  }
  const layers = new Layers()
  let icmpLeft = MAX_ICMP_READ
  const closedPorts = (flow: number): number => {
    if (icmpLeft-- <= 0) return 0
    const read = session.layersOf(flows.firstFrame(flow) - 1, layers)
    return read && saysClosed(flows.ipProtocol(flow), read) ? flows.number(flow, 'origPackets') : 0
  }
  const hopLimitOf = (frame: number): number => session.layersOf(frame - 1, layers)?.ttl ?? 0
  const search = searchClusters(attempts, flows, { closedPorts, hopLimitOf })
  let step = search.next()
  while (!step.done) {
    await pause()
    step = search.next()
  }
  const { clusters, leftOut } = step.value
  const optionsOf = (frame: number): number => session.layersOf(frame - 1, layers)?.tcpOptionsLength ?? -1
  const firstNs = frames.count === 0 ? 0 : frames.timeNs(0)
  const timeOf = (frame: number): number => frames.timeNs(frame - 1) - firstNs
  const limits =
    leftOut === 0
      ? []
      : [
          `There are more clusters of connections than are kept: ${countText(MAX_CLUSTERS)} are shown, ${countText(leftOut)} are not.`,
        ]
  return { findings: scanFindings(clusters, { attempts, flows, timeOf, optionsOf }), limits }
}

/** The TCP flags of a frame; -1 when they were cut off. */
function flagsOf({ frames }: Session, frame: number): number {
  const row = frame - 1
  const flags = frames.tcpFlags(row)
  if (flags !== 0) return flags
  const capLength = frames.capLength(row)
  return capLength < ENOUGH_FOR_FLAGS && capLength < frames.wireLength(row) ? -1 : 0
}

/** "Port unreachable": RFC 792 type 3 code 3, RFC 4443 type 1 code 4. */
function saysClosed(protocol: number, layers: Layers): boolean {
  return protocol === ICMP
    ? layers.icmpType === 3 && layers.icmpCode === 3
    : layers.icmpType === 1 && layers.icmpCode === 4
}
