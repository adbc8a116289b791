/**
 * OpenFlow as tcpdump prints it without -v: a line a message; 1.0 and 1.3 messages by name.
 */
import { hexText } from '@shared/format'
import type { Line } from './line'

const VERSIONS: Readonly<Record<number, string>> = { 1: '1.0', 2: '1.1', 3: '1.2', 4: '1.3', 5: '1.4', 6: '1.5' }
const COMMON = 'HELLO ERROR ECHO_REQUEST ECHO_REPLY'
const SETUP =
  'FEATURES_REQUEST FEATURES_REPLY GET_CONFIG_REQUEST GET_CONFIG_REPLY SET_CONFIG PACKET_IN FLOW_REMOVED PORT_STATUS PACKET_OUT FLOW_MOD'
const TYPES: Readonly<Record<number, readonly string[]>> = {
  1: `${COMMON} VENDOR ${SETUP} PORT_MOD STATS_REQUEST STATS_REPLY BARRIER_REQUEST BARRIER_REPLY QUEUE_GET_CONFIG_REQUEST QUEUE_GET_CONFIG_REPLY`.split(
    ' ',
  ),
  4: `${COMMON} EXPERIMENTER ${SETUP} GROUP_MOD PORT_MOD TABLE_MOD MULTIPART_REQUEST MULTIPART_REPLY BARRIER_REQUEST BARRIER_REPLY QUEUE_GET_CONFIG_REQUEST QUEUE_GET_CONFIG_REPLY ROLE_REQUEST ROLE_REPLY GET_ASYNC_REQUEST GET_ASYNC_REPLY SET_ASYNC METER_MOD`.split(
    ' ',
  ),
}
const HEADER = 8

/** Prints the messages in the segment of `length` bytes at `at`. */
export function printOpenFlow(line: Line, at: number, length: number) {
  line.protocol = 'openflow'
  line.add(': OpenFlow')
  const end = at + length
  for (let i = at; i < end; ) {
    const version = line.u8(i)
    if (version === 0) return
    line.add(`\n\tversion ${VERSIONS[version] ?? `unknown (${hexText(version, 2)})`}`)
    if (end - i < HEADER) return line.add(' (end of TCP payload)')
    const type = line.u8(i + 1)
    const size = line.u16(i + 2)
    line.add(`, type ${TYPES[version]?.[type] ?? `unknown (${hexText(type, 2)})`}, length ${size}`)
    if (size < HEADER) {
      return line.add(` (too short!), xid ${hexText(line.u32(i + 4), 8)} (invalid)`)
    }
    line.add(`, xid ${hexText(line.u32(i + 4), 8)}`)
    line.need(i, size)
    i += size
  }
}
