/**
 * Owns tying transfers to their data connections by what was announced: address, port, time and the hosts of the session.
 *
 * In this order, each over all sessions by time: the announced end at a host of the session; the announced port at the host of
 * the session although another address was announced (NAT); the announced address of a foreign host (bounce, server to
 * server); the announced end with a peer that is no host of the session, when it is the only one. A flow serves one transfer.
 * Refuses flows that ended before the announcement or began after the transfer was over: no link rather than a wrong one.
 */
import type { Candidates } from './ftp-candidates'
import type { DataFlow } from './ftp-facts'
import type { Announcement, ControlSteps, DataCommand } from './ftp-steps'

/** clocks of two cores, and words whose first copy was not captured */
const DISORDER_NS = 5e7
const EARLY_NS = 3e9
const LATE_NS = 1e9
const JOBS_PER_SLICE = 128

export type LinkKind = 'announced' | 'nat' | 'foreign' | 'other-peer' | 'default-port' | 'inferred'

export interface Link {
  readonly flow: DataFlow
  readonly kind: LinkKind
  /** the one that was used; undefined: RFC 959's default port, or inferred */
  readonly announcement: Announcement | undefined
  /** which side of the flow the FTP client is (of a third host's connection: the side that stands for it) */
  readonly clientSide: 0 | 1
}

export type Links = Map<DataCommand, Link>

interface Job {
  readonly steps: ControlSteps
  readonly command: DataCommand
  readonly previous: DataCommand | undefined
  readonly ns: number
}

type Pass = (job: Job, announcement: Announcement, candidates: Candidates) => Link | undefined

/** Yields between slices of work. */
export function* linkAnnounced(sessions: readonly ControlSteps[], candidates: Candidates): Generator<void, Links> {
  const links: Links = new Map()
  const jobs = sessions
    .flatMap((steps) =>
      steps.commands.map((command, i): Job => {
        const ns = command.announcement?.ns ?? command.ns
        return { steps, command, previous: steps.commands[i - 1], ns }
      }),
    )
    .sort((a, b) => a.ns - b.ns)
  const passes: readonly Pass[] = [atOwnEnd, atOwnHost, atForeignHost, fromAnyPeer]
  for (const wanted of [true, false])
    for (const pass of passes)
      for (const [i, job] of jobs.entries()) {
        if (i % JOBS_PER_SLICE === 0) yield
        if (links.has(job.command)) continue
        const link = tryAnnouncements(job, (announcement) => {
          const found = pass(job, announcement, candidates)
          return found?.flow.established === wanted ? found : undefined
        })
        if (link) keep(links, job, link, candidates)
      }
  for (const job of jobs) {
    if (links.has(job.command) || job.command.announcement) continue
    const link = atDefaultPort(job, candidates)
    if (link) keep(links, job, link, candidates)
  }
  return links
}

function keep(links: Links, job: Job, link: Link, candidates: Candidates) {
  links.set(job.command, link)
  candidates.take(link.flow, roleOf(link.announcement))
  if (link.announcement && !link.announcement.usedBy) link.announcement.usedBy = job.command
}

export const isPassive = ({ mode }: Announcement): boolean => mode === 'passive' || mode === 'epsv'
/** What the announcing side of the session does. */
const roleOf = (announcement: Announcement | undefined): 'listen' | 'connect' =>
  announcement && isPassive(announcement) ? 'listen' : 'connect'

function tryAnnouncements(job: Job, pass: (announcement: Announcement) => Link | undefined): Link | undefined {
  const { announcement, passedOver } = job.command
  if (!announcement) return undefined
  for (const one of [announcement, ...passedOver]) {
    const link = pass(one)
    if (link) return link
  }
  return undefined
}

/** The host of the session that listens, and the one that connects. */
function hosts({ control }: ControlSteps, announcement: Announcement) {
  return isPassive(announcement)
    ? { listener: control.server.ip, opener: control.client.ip }
    : { listener: control.client.ip, opener: control.server.ip }
}

const atOwnEnd: Pass = (job, announcement, candidates) => {
  const { listener, opener } = hosts(job.steps, announcement)
  if (announcement.end?.ip !== listener) return undefined
  return find(job, announcement, candidates, { ip: listener, peer: opener, kind: 'announced' })
}

const atOwnHost: Pass = (job, announcement, candidates) => {
  const { listener, opener } = hosts(job.steps, announcement)
  if (announcement.end?.ip === listener) return undefined
  return find(job, announcement, candidates, { ip: listener, peer: opener, kind: 'nat' })
}

const atForeignHost: Pass = (job, announcement, candidates) => {
  const { listener, opener } = hosts(job.steps, announcement)
  if (!announcement.end || announcement.end.ip === listener) return undefined
  return find(job, announcement, candidates, { ip: announcement.end.ip, peer: opener, kind: 'foreign' })
}

const fromAnyPeer: Pass = (job, announcement, candidates) => {
  const { listener } = hosts(job.steps, announcement)
  for (const ip of new Set([listener, announcement.end?.ip ?? listener])) {
    const link = find(job, announcement, candidates, { ip, peer: undefined, kind: 'other-peer' })
    if (link) return link
  }
  return undefined
}

interface Wanted {
  readonly ip: string
  readonly peer: string | undefined
  readonly kind: LinkKind
}

function find(job: Job, announcement: Announcement, candidates: Candidates, wanted: Wanted): Link | undefined {
  const port = announcement.end?.port
  if (port === undefined) return undefined
  const { command, previous } = job
  const isAgain = announcement.usedBy !== undefined && announcement.usedBy !== command
  const from = isAgain ? Math.max(announcement.ns, previous?.final?.ns ?? announcement.ns) : announcement.ns
  const role = roleOf(announcement)
  const possible = candidates.atEnd(wanted.ip, port, from - EARLY_NS, command.untilNs + LATE_NS).filter((flow) => {
    if (!candidates.isFree(flow, role) || flow.lastNs < from - DISORDER_NS) return false
    if (flow.flow === job.steps.control.flow) return false
    const [end, peer] = listens(flow, wanted.ip, port) ? [flow.resp, flow.orig] : [flow.orig, flow.resp]
    return end.port === port && (wanted.peer === undefined || peer.ip === wanted.peer)
  })
  if (wanted.peer === undefined && (possible.length > 1 || !possible[0]?.established)) return undefined
  const flow =
    best(possible.filter(({ firstNs }) => firstNs >= from - DISORDER_NS)) ??
    best(possible.filter(({ firstNs }) => firstNs < from - DISORDER_NS))
  if (!flow) return undefined
  const listenerSide = listens(flow, wanted.ip, port) ? 1 : 0
  const clientSide = isPassive(announcement) ? (listenerSide === 1 ? 0 : 1) : listenerSide
  return { flow, kind: wanted.kind, announcement, clientSide }
}

/** One that carried something, before one that came to be, before one that was only tried; then the first. */
const best = (flows: readonly DataFlow[]): DataFlow | undefined =>
  flows.find(({ bytes }) => bytes[0] + bytes[1] > 0) ?? flows.find(({ established }) => established) ?? flows[0]

const listens = (flow: DataFlow, ip: string, port: number): boolean => flow.resp.port === port && flow.resp.ip === ip

/** Nothing was announced: the server connects to the port that the control connection comes from (RFC 959 3.2). */
function atDefaultPort({ steps, command }: Job, candidates: Candidates): Link | undefined {
  const { client, server, flow: control } = steps.control
  const flow = best(
    candidates
      .atEnd(client.ip, client.port, command.ns - DISORDER_NS, command.untilNs + LATE_NS)
      .filter((one) => one.flow !== control && one.orig.ip === server.ip && one.resp.ip === client.ip)
      .filter((one) => one.resp.port === client.port && candidates.isFree(one, 'connect')),
  )
  return flow && { flow, kind: 'default-port', announcement: undefined, clientSide: 1 }
}
