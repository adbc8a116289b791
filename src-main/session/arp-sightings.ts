/**
 * Owns which ARP packets a session holds: who asked for whom and who answered, found by the frames' protocol stacks.
 *
 * Guarantees: frames are looked at once however often this is asked while the capture grows; at most MAX_SIGHTINGS are kept,
 * the first ones.
 */
import { ipv4Text, macText } from '@shared/format'
import { protocolId } from '@shared/protocols'
import type { ArpSighting } from '../insight/explain/facts'
import type { Session } from './session'
import type { Pause } from './timeline'

const ARP = protocolId('arp')
const MAX_SIGHTINGS = 20_000
const ROWS_PER_PAUSE = 1 << 15
const ETHERNET = 1
const SIZE = 28

interface Desk {
  nextRow: number
  readonly sightings: ArpSighting[]
  readonly stacks: Map<number, boolean>
}

const desks = new WeakMap<Session, Desk>()

export async function arpSightings(session: Session, pause: Pause): Promise<readonly ArpSighting[]> {
  const desk: Desk = desks.get(session) ?? { nextRow: 0, sightings: [], stacks: new Map() }
  desks.set(session, desk)
  const { frames } = session
  for (; desk.nextRow < frames.count && desk.sightings.length < MAX_SIGHTINGS; ) {
    // taken before the pause: another who asks goes on behind it
    const row = desk.nextRow++
    if (isArp(session, desk, frames.stack(row))) {
      const sighting = read(session, row)
      if (sighting) desk.sightings.push(sighting)
    }
    if (row % ROWS_PER_PAUSE === 0) await pause()
  }
  return desk.sightings
}

function isArp(session: Session, desk: Desk, stack: number): boolean {
  let known = desk.stacks.get(stack)
  if (known === undefined) {
    known = session.stacks.names.protocols(stack).at(-1) === ARP
    desk.stacks.set(stack, known)
  }
  return known
}

/** ARP for IPv4 over hardware addresses of six bytes; others say nothing about the flows here. */
function read(session: Session, row: number): ArpSighting | undefined {
  const layers = session.layersOf(row)
  if (!layers || layers.top !== ARP) return undefined
  const at = layers.start + layers.offset[layers.count - 1]
  const { bytes } = layers
  if (at + SIZE > layers.end) return undefined
  const operation = (bytes[at + 6] << 8) | bytes[at + 7]
  if (bytes[at + 1] !== ETHERNET || bytes[at + 4] !== 6 || bytes[at + 5] !== 4) return undefined
  if (operation !== 1 && operation !== 2) return undefined
  return {
    frame: row + 1,
    ns: session.frames.timeNs(row),
    operation: operation === 1 ? 'request' : 'reply',
    sender: ipv4Text(bytes, at + 14),
    senderHardware: macText(bytes, at + 8),
    target: ipv4Text(bytes, at + 24),
  }
}
