/**
 * Owns concluding data connections where the announcement cannot be read: behind AUTH TLS, before the capture began, in a gap.
 *
 * What remains is who, when and which ports (RFC 959 3.2: the server opens from its port 20; a client opens to a high port of
 * the server), and the control connection's rhythm: words before the connection begins, the server's after. Marked
 * inferred. Refuses whatever another session could claim too, and ports that several connections go to: those are a service.
 */
import type { FtpMode } from '@shared/ftp'
import type { Candidates } from './ftp-candidates'
import { type ControlFacts, type DataFlow, pairKey } from './ftp-facts'
import type { Link, Links } from './ftp-link'
import type { ControlSteps, DataCommand } from './ftp-steps'

const DISORDER_NS = 5e7
const LATE_NS = 1e9
/** words of the control connection come at most this long before the data connection they open */
const RHYTHM_NS = 5e9
const FIRST_USER_PORT = 1024
/** connections that are looked at for one session whose words cannot be read */
const MAX_OF_SESSION = 10_000
/** sessions of the same two hosts that are compared */
const MAX_RIVALS = 1000

export interface Inferred {
  readonly flow: DataFlow
  readonly clientSide: 0 | 1
}

/** Flows that could belong to more than one session are left alone; `ambiguous` counts them. */
export interface Inference {
  readonly ofWordless: ReadonlyMap<ControlSteps, readonly Inferred[]>
  readonly ambiguous: ReadonlyMap<ControlSteps, number>
}

/** Adds to `links`; yields between sessions. */
export function* inferLinks(
  sessions: readonly ControlSteps[],
  candidates: Candidates,
  links: Links,
): Generator<void, Inference> {
  const controls = new Set(sessions.map(({ control }) => control.flow))
  const blind = sessions.filter(({ control, commands }) => isWordless(control) || commands.some(isBlind))
  const rivals = new Rivals(blind)
  for (const steps of blind) {
    yield
    for (const [index, command] of steps.commands.entries()) {
      if (links.has(command) || !isBlind(command)) continue
      const link = soleCandidate(steps, index, rivals, controls, candidates)
      if (!link) continue
      links.set(command, link)
      candidates.take(link.flow, 'connect')
      candidates.take(link.flow, 'listen')
    }
  }
  const ofWordless = new Map<ControlSteps, readonly Inferred[]>()
  const ambiguous = new Map<ControlSteps, number>()
  for (const steps of blind) {
    if (!isWordless(steps.control)) continue
    yield
    const { found, doubtful } = withoutWords(steps, rivals, controls, candidates)
    ofWordless.set(steps, found)
    if (doubtful > 0) ambiguous.set(steps, doubtful)
  }
  return { ofWordless, ambiguous }
}

/** A transfer whose announcement was not captured, or not whole; one that was refused at once has no data connection. */
export const isBlind = ({ announcement, isDoubtful, opening, final }: DataCommand): boolean =>
  (announcement?.end === undefined || isDoubtful) && (opening !== undefined || final === undefined || final.code < 400)

/** When a session whose words cannot be read may have opened a data connection, by its two hosts. */
class Rivals {
  private readonly byHosts = new Map<string, { flow: number; from: number; until: number }[]>()

  constructor(sessions: readonly ControlSteps[]) {
    for (const steps of sessions) {
      const { control } = steps
      const key = pairKey(control.client.ip, control.server.ip)
      const spans = this.byHosts.get(key) ?? []
      this.byHosts.set(key, spans)
      if (isWordless(control)) spans.push({ flow: control.flow, from: control.firstNs, until: control.lastNs })
      for (const [index, command] of steps.commands.entries())
        if (isBlind(command))
          spans.push({
            flow: control.flow,
            from: Math.max(control.firstNs, earliest(steps, index)),
            until: Math.min(control.lastNs, command.untilNs),
          })
      if (spans.length > MAX_RIVALS) spans.splice(0, spans.length - MAX_RIVALS)
    }
  }

  /** Can another session of these hosts have opened this flow? */
  has({ firstNs }: DataFlow, mine: ControlFacts): boolean {
    const spans = this.byHosts.get(pairKey(mine.client.ip, mine.server.ip)) ?? []
    return spans.some(({ flow, from, until }) => flow !== mine.flow && from <= firstNs && until >= firstNs)
  }
}

/** Nothing that was said can be read, at least from some frame on. */
const isWordless = ({ dialogue, unreadable }: ControlFacts): boolean => dialogue.encrypted !== undefined || unreadable

/** Before this nothing can have been opened for a transfer. */
function earliest({ commands }: ControlSteps, index: number): number {
  const { isDoubtful, announcement, ns } = commands[index]
  const announced = isDoubtful ? undefined : announcement
  return announced?.ns ?? commands[index - 1]?.final?.ns ?? ns - RHYTHM_NS
}

function soleCandidate(
  steps: ControlSteps,
  index: number,
  rivals: Rivals,
  controls: ReadonlySet<number>,
  candidates: Candidates,
): Link | undefined {
  const { control } = steps
  const command = steps.commands[index]
  const announcement = command.isDoubtful ? undefined : command.announcement
  const start = earliest(steps, index)
  const mode = announcement?.mode
  const within = (slack: number): readonly DataFlow[] =>
    candidates
      .between(control.client.ip, control.server.ip, start - slack, command.untilNs + slack)
      .filter((flow) => isPossible(flow, control, controls, candidates))
      .filter((flow) => !flow.begun || fitsMode(flow, control, mode))
      // without an announcement that the client could connect to, the server connects after the command
      .filter((flow) => !flow.begun || isClientOpener(flow, control) || flow.firstNs >= command.ns - slack)
  const exact = within(0)
  const possible = exact.length > 0 ? exact : within(DISORDER_NS)
  if (possible.length !== 1 || rivals.has(possible[0], control)) return undefined
  const [flow] = possible
  return {
    flow,
    kind: 'inferred',
    announcement,
    clientSide: isClientOpener(flow, control) ? 0 : 1,
  }
}

function withoutWords(steps: ControlSteps, rivals: Rivals, controls: ReadonlySet<number>, candidates: Candidates) {
  const { control } = steps
  const from = control.dialogue.encrypted?.ns ?? control.firstNs
  const found: Inferred[] = []
  let doubtful = 0
  const until = control.lastNs + LATE_NS
  for (const flow of candidates.between(control.client.ip, control.server.ip, from, until, MAX_OF_SESSION)) {
    if (!flow.begun || !isPossible(flow, control, controls, candidates) || flow.bytes[0] + flow.bytes[1] === 0) continue
    if (!hasRhythm(flow, control)) continue
    if (rivals.has(flow, control) || (isClientOpener(flow, control) && candidates.countToPort(flow) > 1)) {
      doubtful++
      continue
    }
    found.push({ flow, clientSide: isClientOpener(flow, control) ? 0 : 1 })
    candidates.take(flow, 'connect')
    candidates.take(flow, 'listen')
  }
  return { found, doubtful }
}

const fitsMode = (flow: DataFlow, control: ControlFacts, mode: FtpMode | undefined): boolean =>
  mode === undefined || isClientOpener(flow, control) === (mode === 'passive' || mode === 'epsv')

const isClientOpener = (flow: DataFlow, { client }: ControlFacts): boolean => flow.orig.ip === client.ip

function isPossible(
  flow: DataFlow,
  control: ControlFacts,
  controls: ReadonlySet<number>,
  candidates: Candidates,
): boolean {
  const { client, server } = control
  // a capture that begins in the middle of a session begins in the middle of a transfer, too
  if (!flow.begun && control.begun) return false
  if (!flow.established || controls.has(flow.flow) || !candidates.isUnused(flow)) return false
  if (flow.service !== '' && flow.service !== 'ssl' && flow.service !== 'ftp-data') return false
  if (client.ip === server.ip) return flow.orig.port >= FIRST_USER_PORT && flow.resp.port >= FIRST_USER_PORT
  if (flow.orig.ip === server.ip) return flow.orig.port === server.port - 1 || flow.resp.port >= FIRST_USER_PORT
  return flow.orig.ip === client.ip && flow.resp.port >= FIRST_USER_PORT
}

/** Who listens has said so shortly before, and the server speaks again while the connection lives or soon after. */
function hasRhythm(flow: DataFlow, control: ControlFacts): boolean {
  const listener = isClientOpener(flow, control) ? 1 : 0
  let before = false
  let after = false
  for (const { ns, side } of control.beats) {
    before ||= side === listener && ns <= flow.firstNs + DISORDER_NS && ns >= flow.firstNs - RHYTHM_NS
    after ||= side === 1 && ns >= flow.firstNs - DISORDER_NS && ns <= flow.lastNs + RHYTHM_NS
  }
  return before && after
}
