/**
 * Owns the verdict on a cluster of connections: scan, FTP's data connections, or not enough seen. Pure numbers in, verdict out.
 *
 * The rule has no rate and no time window, so that a scan of one port a minute counts as one of a thousand a second: what
 * counts is how many DISTINCT ports (or hosts) were tried in vain. A port tried with flags that open nothing counts twice; bare
 * ACKs count only when there are many of them from few source ports, because ends of old connections look the same.
 * Refuses to call a scan what FTP's own connections may be: announced, or one at a time from port 20, or carrying bytes.
 */
import type { HostCounts } from './scan-clusters'
import type { Course } from './scan-course'
import { failed, type Tally } from './scan-tally'

/** distinct ports that make a cluster worth a word */
export const MIN_BURST = 4
/** weighted ports tried in vain that make a scan */
export const MIN_SCAN = 6
export const MIN_UDP_SCAN = 8
/** bare ACKs or FIN+ACKs before they count */
const MIN_ACK = 8
const MAX_ACK_SOURCES = 3
/** data connections without a control connection in sight that are enough to say "consistent with FTP" */
export const ENOUGH_DATA = 8
/** FTP clients that fetch in parallel keep to a few */
const MOST_AT_ONCE = 4
/** a client whose passive data connections are blocked gives up before this many */
const MAX_BLOCKED = 12
/** one at a time; one more where frames were lost */
const IN_TURN = 2
export const FTP_DATA_PORT = 20
const MANY_UDP = 20
/** hosts on one port: neighbours in the address space, or scattered */
export const MIN_NEIGHBOURS = 8
export const MIN_SCATTERED = 30

/** Weighted ports tried in vain. */
export function scanScore(tally: Tally): number {
  return failed(tally) + 2 * tally.odd + countedAcks(tally)
}

/** Ports tried by ACK or FIN+ACK, when they are evidence at all. */
export function countedAcks({ ack, ackSources }: Tally): number {
  return ack >= MIN_ACK && ackSources <= MAX_ACK_SOURCES ? ack : 0
}

/**
 * `encrypted`: the two have an FTP session whose announcements cannot be read; `bounced`: a client named the target to the
 * server; `one-sided`: the capture holds one direction of their session, so that no answer means nothing.
 */
export type FtpContext = 'none' | 'encrypted' | 'bounced' | 'one-sided'

export type Vertical = 'port-scan' | 'undetermined-burst' | undefined

/**
 * What the attempts in vain of one host at another are.
 * @param icmp UDP: messages "port unreachable" that came back
 * @param context what FTP between the two makes of it
 */
export function judgeFailures(tally: Tally, course: Course, udp: boolean, icmp: number, context: FtpContext): Vertical {
  const score = scanScore(tally)
  // two odd packets are a matter of their own (illegal-flags)
  if (score < MIN_BURST || failed(tally) + tally.odd + countedAcks(tally) < 3) return undefined
  // somebody who mostly gets what he asks for is not looking for open ports
  if (tally.by.used > failed(tally) && tally.odd === 0) return undefined
  if (udp) {
    const telling = icmp > 0 || tally.lowFailed * 2 > failed(tally) || failed(tally) >= MANY_UDP
    return score >= MIN_UDP_SCAN && telling ? 'port-scan' : score >= MIN_UDP_SCAN ? 'undetermined-burst' : undefined
  }
  const unseen = context === 'one-sided' && tally.by.silent === failed(tally) && tally.odd === 0
  if (unseen || score < MIN_SCAN || mayBeBlockedFtp(tally, course, context)) return 'undetermined-burst'
  return 'port-scan'
}

/**
 * Data connections that a firewall stops look like this: one at a time, with time for a command and its reply between two, to
 * high ports; from port 20, or to a few random ones, or beside an encrypted session.
 */
function mayBeBlockedFtp(tally: Tally, course: Course, context: FtpContext): boolean {
  if (tally.odd > 0 || countedAcks(tally) > 0 || course.most > IN_TURN || !course.allHigh || course.hurried)
    return false
  if (context === 'bounced') return false
  return (
    tally.failedFrom === FTP_DATA_PORT || context === 'encrypted' || (failed(tally) <= MAX_BLOCKED && !course.monotonic)
  )
}

/** Connections that carry bytes one way, or none, each to a new high port: `data` of them; `course` is theirs. */
export function judgeData(
  data: number,
  oneWay: number,
  connections: number,
  course: Course,
  control: boolean,
): 'ftp-data-burst' | 'undetermined-burst' | undefined {
  if (data < MIN_BURST) return undefined
  const fits = course.allHigh && course.most <= MOST_AT_ONCE && oneWay * 2 > connections
  if (!fits) return undefined
  return control || data >= ENOUGH_DATA ? 'ftp-data-burst' : 'undetermined-burst'
}

/** One source, one port, many hosts. */
export function judgeHosts({ vain, used, neighbours, odd }: HostCounts, udp: boolean, web: boolean): Vertical {
  if (used > vain) return undefined
  if (odd >= 3) return 'port-scan'
  const least = udp ? 2 * MIN_NEIGHBOURS : MIN_NEIGHBOURS
  if (neighbours >= least) return 'port-scan'
  // scattered over the world: peers of a network that are gone, or a browser without a network, look like this too
  if (vain < MIN_SCATTERED || used > 0) return undefined
  return udp || web ? 'undetermined-burst' : 'port-scan'
}
