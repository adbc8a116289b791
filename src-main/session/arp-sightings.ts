/**
 * Owns which ARP packets a session holds: who asked for whom and who answered, found by the frames' protocol stacks.
 *
 * Guarantees: frames are looked at once however often this is asked while the capture grows; at most MAX_SIGHTINGS are kept,
 * the first ones.
 */
import { ipv4Text, macText } from '@shared/format'
import { protocolId } from '@shared/protocols'
import type { ArpSighting } from '../insight/explain/facts'
import { factsByStack } from './rows-by-stack'
import type { Session } from './session'

const ARP = protocolId('arp')
const MAX_SIGHTINGS = 20_000
const ETHERNET = 1
const SIZE = 28

export const arpSightings = factsByStack<ArpSighting>({
  isWanted: (protocols) => protocols.at(-1) === ARP,
  most: MAX_SIGHTINGS,
  read,
})

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
