/**
 * Owns looking for odd addresses among the flows of a session (insight/finding-address.ts): one pass over the flows, a frame read
 * only where loopback addresses show up.
 */
import type { Finding } from '@shared/finding'
import { Layers } from '../decode/layers'
import { type AddressClass, classOfV4, classOfV6 } from '../insight/address-classes'
import { AddressFindings, addressReason } from '../insight/finding-address'
import type { Session } from './session'
import type { Pause } from './timeline'

const FLOWS_PER_PAUSE = 8192
/** frames read to see whether loopback addresses were on a wire */
const MAX_READ = 1000
const ETHERNET = 1
const MAC_LENGTH = 6

export async function findOddAddresses(session: Session, pause: Pause): Promise<Finding[]> {
  const { flows } = session
  const found = new AddressFindings()
  const layers = new Layers()
  let reads = 0
  for (let flow = 0; flow < flows.count; flow++) {
    if (flow % FLOWS_PER_PAUSE === FLOWS_PER_PAUSE - 1) await pause()
    const orig = classOf(session, flow, 'orig')
    const resp = classOf(session, flow, 'resp')
    // nearly all flows end here
    if (isOrdinary(orig) && isOrdinary(resp) && orig !== resp) continue
    const origPort = flows.number(flow, 'origPort')
    const respPort = flows.number(flow, 'respPort')
    const protocol = flows.ipProtocol(flow)
    const sameEnds = origPort === respPort && orig === resp && sameAddress(session, flow)
    const answered = flows.number(flow, 'respPackets') > 0
    const odd = addressReason({ orig, resp, protocol, origPort, respPort, sameEnds, answered })
    if (!odd) continue
    const frame = flows.firstFrame(flow)
    if (odd.reason === 'loopback-on-wire' && (reads++ >= MAX_READ || !isOnWire(session, frame, layers))) continue
    const source = flows.addressText(flow, 'orig')
    const target = flows.addressText(flow, 'resp')
    const address = odd.side === 0 ? source : target
    found.add({ reason: odd.reason, address, source, target, flow: () => flows.uid(flow), frame, protocol })
  }
  return found.finish()
}

const isOrdinary = (name: AddressClass): boolean => name === 'global' || name === 'private' || name === 'shared'

function classOf({ flows, listing }: Session, flow: number, side: 'orig' | 'resp'): AddressClass {
  // a stand-in for a name in a text listing says nothing about the host's address
  if (listing?.endName(flow, side) !== undefined) return 'global'
  const word = (at: 0 | 1 | 2 | 3): number => flows.addressWord(flow, side, at) >>> 0
  return flows.number(flow, 'version') === 6 ? classOfV6([word(0), word(1), word(2), word(3)]) : classOfV4(word(0))
}

const WORDS = [0, 1, 2, 3] as const

const sameAddress = ({ flows }: Session, flow: number): boolean =>
  WORDS.every((at) => flows.addressWord(flow, 'orig', at) === flows.addressWord(flow, 'resp', at))

/** Between two network cards: Ethernet with addresses that are not all zero (as the loopback interface has them). */
function isOnWire(session: Session, frame: number, layers: Layers): boolean {
  const row = frame - 1
  if (session.linkType(row) !== ETHERNET) return false
  const read = session.layersOf(row, layers)
  // inside a tunnel the wire is the tunnel's
  if (!read || read.linkSrcAt < 0 || read.tunnelDepth > 0) return false
  for (let i = 0; i < MAC_LENGTH; i++) {
    if (read.bytes[read.linkSrcAt + i] !== 0 || read.bytes[read.linkDstAt + i] !== 0) return true
  }
  return false
}
