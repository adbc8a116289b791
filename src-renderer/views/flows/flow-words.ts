/**
 * Owns the words for Zeek's connection states (conn.log, conn_state) and how a flow's endpoints are written. Pure.
 */
import { hostPortText } from '@shared/format'
import type { FlowRecord } from '@shared/rows'

interface StateWords {
  /** two or three words for the list */
  readonly short: string
  readonly meaning: string
}

const STATES: Readonly<Record<string, StateWords>> = {
  S0: { short: 'no answer', meaning: 'Connection attempt seen, no reply' },
  S1: { short: 'open', meaning: 'Connection established, its end is not in the capture' },
  SF: { short: 'closed', meaning: 'Established and ended in the normal way, both sides closed' },
  REJ: { short: 'refused', meaning: 'Connection attempt rejected' },
  S2: { short: 'half closed', meaning: 'Established, the originator closed, no reply from the responder' },
  S3: { short: 'half closed', meaning: 'Established, the responder closed, no reply from the originator' },
  RSTO: { short: 'reset', meaning: 'Established, then the originator reset it' },
  RSTR: { short: 'reset', meaning: 'The responder reset it' },
  RSTOS0: {
    short: 'SYN, reset',
    meaning: 'The originator sent a SYN and then a RST; no SYN-ACK from the responder was seen',
  },
  RSTRH: {
    short: 'SYN-ACK, reset',
    meaning: 'The responder sent a SYN-ACK and then a RST; no SYN from the originator was seen',
  },
  SH: { short: 'SYN, FIN', meaning: 'The originator sent a SYN and then a FIN; no SYN-ACK was seen (half open)' },
  SHR: {
    short: 'SYN-ACK, FIN',
    meaning: 'The responder sent a SYN-ACK and then a FIN; no SYN from the originator was seen',
  },
  OTH: { short: 'midstream', meaning: 'No SYN seen: traffic from the middle of a connection' },
}

/** A state says something only of TCP; everything else is judged by who sent. */
export function stateWords(record: FlowRecord): StateWords {
  const known = STATES[record.conn_state] ?? { short: record.conn_state, meaning: record.conn_state }
  if (record.proto === 'tcp') return known
  if (record.resp_pkts === 0) return { short: 'one way', meaning: 'Only the originator sent' }
  return record.orig_pkts === 0
    ? { short: 'one way', meaning: 'Only the responder sent' }
    : { short: 'answered', meaning: 'Both sides sent' }
}

const hasPorts = (proto: string): boolean => proto === 'tcp' || proto === 'udp' || proto === 'sctp'

/** '10.0.0.1:21', '[2001:db8::1]:21', without a port where the protocol has none; '?' for an end that a text has lost. */
export function endpointText(host: string, port: number, proto: string): string {
  if (!hasPorts(proto) || host === '?') return host
  return hostPortText(host, port)
}

export const origText = (record: FlowRecord): string =>
  endpointText(record['id.orig_h'], record['id.orig_p'], record.proto)
export const respText = (record: FlowRecord): string =>
  endpointText(record['id.resp_h'], record['id.resp_p'], record.proto)

/** What went wrong in a flow, in words; [] for a clean one. */
export function troubleWords(record: FlowRecord): readonly string[] {
  const words: string[] = []
  if (record.missed_bytes > 0)
    words.push(`${record.missed_bytes.toLocaleString('en-US')} B ${record.mended ? 'not in the text' : 'missing'}`)
  if (record.retransmitted > 0) words.push(`${record.retransmitted} retransmitted`)
  if (record.reordered > 0) words.push(`${record.reordered} out of order`)
  return words
}
