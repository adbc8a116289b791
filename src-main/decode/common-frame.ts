/**
 * Owns the one stack that nearly every frame of nearly every capture has, decoded in one step: Ethernet II, IPv4 without
 * options and not in pieces, TCP whose header was captured whole.
 *
 * Guarantees: leaves in `Layers` exactly what the three decoders one after the other leave there (a property test compares them
 * on every frame of every fixture and on mutated ones), in a quarter of the time. Refuses everything else: false, nothing written,
 * and the walk (dissect.ts) goes its usual way. Offsets as in ethernet.ts, ipv4.ts and tcp.ts.
 */
import { protocolId } from '@shared/protocols'
import { type Layers, Space } from './layers'

const ETH = protocolId('eth')
const IP = protocolId('ip')
const TCP = protocolId('tcp')

const ETHERNET_HEADER = 14
const IP_HEADER = 20
const MIN_TCP_HEADER = 20
/** bytes before TCP */
const BEFORE = ETHERNET_HEADER + IP_HEADER
const VERSION_4_NO_OPTIONS = 0x45
const TCP_NUMBER = 6

/** Decodes a frame just reset whose link type is Ethernet; false when it is not of the common kind. */
export function decodeCommon(layers: Layers): boolean {
  const b = layers.bytes
  const start = layers.start
  const captured = layers.end - start
  // a file that says less than it holds is cut to what it says: the walk does that
  if (captured < BEFORE + MIN_TCP_HEADER || captured > layers.wireLength) return false
  const ip = start + ETHERNET_HEADER
  if (b[ip - 2] !== 8 || b[ip - 1] !== 0 || b[ip] !== VERSION_4_NO_OPTIONS || b[ip + 9] !== TCP_NUMBER) return false
  // more fragments, or an offset
  if ((b[ip + 6] & 0x3f) !== 0 || b[ip + 7] !== 0) return false
  const total = (b[ip + 2] << 8) | b[ip + 3]
  const tcp = ip + IP_HEADER
  const header = (b[tcp + 12] >> 4) << 2
  const length = total - IP_HEADER - header
  if (header < MIN_TCP_HEADER || length < 0 || captured < BEFORE + header) return false

  layers.push(ETH, start, ETHERNET_HEADER)
  layers.push(IP, ip, IP_HEADER)
  layers.push(TCP, tcp, header)
  layers.linkDstAt = start
  layers.linkSrcAt = start + 6
  layers.etherType = 0x0800
  layers.ipVersion = 4
  layers.srcAt = ip + 12
  layers.dstAt = ip + 16
  layers.ipProtocol = TCP_NUMBER
  layers.ipLength = total
  layers.ipHeaderLength = IP_HEADER
  layers.ipId = (b[ip + 4] << 8) | b[ip + 5]
  layers.ttl = b[ip + 8]
  layers.sport = (b[tcp] << 8) | b[tcp + 1]
  layers.dport = (b[tcp + 2] << 8) | b[tcp + 3]
  layers.seq = ((b[tcp + 4] << 24) | (b[tcp + 5] << 16) | (b[tcp + 6] << 8) | b[tcp + 7]) >>> 0
  layers.ack = ((b[tcp + 8] << 24) | (b[tcp + 9] << 16) | (b[tcp + 10] << 8) | b[tcp + 11]) >>> 0
  layers.tcpFlags = ((b[tcp + 12] & 15) << 8) | b[tcp + 13]
  layers.window = (b[tcp + 14] << 8) | b[tcp + 15]
  layers.tcpHeaderLength = header
  layers.tcpOptionsAt = tcp + MIN_TCP_HEADER
  layers.tcpOptionsLength = header - MIN_TCP_HEADER

  const payload = tcp + header
  const end = Math.min(payload + length, layers.end)
  layers.nextAt = payload
  layers.nextEnd = end
  layers.nextWire = length
  layers.nextKey = TCP_NUMBER
  layers.nextSpace = end === payload ? Space.none : Space.port
  layers.payloadAt = payload
  layers.payloadLength = length
  layers.payloadCaptured = end - payload
  return true
}
