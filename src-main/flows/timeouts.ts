/**
 * Owns how long a key's silence ends its flow: Zeek's defaults (docs.zeek.org, init-bare.zeek), in ns.
 *
 * Times in a capture may run backwards: a negative silence ends nothing.
 */
import { isDnsPort } from './likely-servers'

export interface Timeouts {
  /** tcp_inactivity_timeout */
  readonly tcp: number
  /** udp_inactivity_timeout */
  readonly udp: number
  /** icmp_inactivity_timeout; also for protocols without ports */
  readonly icmp: number
  /** tcp_attempt_delay: a SYN that nobody answers */
  readonly attempt: number
  /** tcp_close_delay: both sides closed, or one reset */
  readonly close: number
  /** dns_session_timeout */
  readonly dns: number
}

const SECOND = 1e9

export const ZEEK_TIMEOUTS: Timeouts = {
  tcp: 300 * SECOND,
  udp: 60 * SECOND,
  icmp: 60 * SECOND,
  attempt: 5 * SECOND,
  close: 5 * SECOND,
  dns: 10 * SECOND,
}

/** Silence (ns) after which a flow of this IP protocol is over. */
export function inactivity(timeouts: Timeouts, protocol: number): number {
  return protocol === 6 ? timeouts.tcp : protocol === 17 ? timeouts.udp : timeouts.icmp
}

/**
 * True when Zeek's DNS timer has ended the flow by `now`: it looks every `dns` ns after the first frame, and ends a flow that
 * has then been silent for all but one second of it. All in ns since the second in which the flow began.
 */
export function dnsIsOver(
  timeouts: Timeouts,
  sport: number,
  dport: number,
  first: number,
  last: number,
  now: number,
): boolean {
  if (!isDnsPort(dport) && !isDnsPort(sport)) return false
  const quiet = last + timeouts.dns - SECOND
  const looks = first + Math.max(1, Math.ceil((quiet - first) / timeouts.dns)) * timeouts.dns
  return now >= looks
}
