/**
 * Owns the FTP ledger: control connections and flows in, sessions with their transfers out (src-shared/ftp.ts). No packet is
 * read here; every fact comes with its frame.
 *
 * Two steps, because what data connections hold is read in between: `openLedger` ties transfers to flows and says which of
 * them are to be read; `ledgerSessions` writes the ledger with what was read. Guarantees: the same facts give the same
 * ledger; both yield between slices of work, so that thousands of sessions hold nobody up.
 */
import type { FtpDisagreement, FtpExchange, FtpSession, FtpTransfer, FtpTransferFrames } from '@shared/ftp'
import { present } from '@shared/present'
import type { Exchange, FtpCommand } from '../conversations/ftp-control'
import type { FtpReply } from '../conversations/ftp-replies'
import { Candidates } from './ftp-candidates'
import { disagreementsOf, reusedPort, unusedAnnouncements } from './ftp-disagreements'
import { type DataFacts, type DataFlow, endText } from './ftp-facts'
import { type Inference, type Inferred, inferLinks } from './ftp-inferred'
import { isPassive, type Link, type Links, linkAnnounced } from './ftp-link'
import { listedFiles } from './ftp-listing'
import type { Announcement, ControlSteps, DataCommand } from './ftp-steps'
import { unknownOf } from './ftp-unknown'

export interface Ledger {
  readonly steps: readonly ControlSteps[]
  readonly links: Links
  readonly inference: Inference
  /** flows that are data connections, and whether one is a listing to be read as text */
  readonly wanted: readonly { readonly flow: DataFlow; readonly isListing: boolean }[]
}

export function* openLedger(steps: readonly ControlSteps[], flows: readonly DataFlow[]): Generator<void, Ledger> {
  const candidates = new Candidates(flows)
  const links = yield* linkAnnounced(steps, candidates)
  const inference = yield* inferLinks(steps, candidates, links)
  const wanted = [...links].map(([command, { flow }]) => ({ flow, isListing: command.direction === 'listing' }))
  for (const inferred of inference.ofWordless.values())
    for (const { flow } of inferred) wanted.push({ flow, isListing: false })
  return { steps, links, inference, wanted }
}

const TRANSFERS_PER_SLICE = 64

type Read = (flow: number) => DataFacts | undefined

export function* ledgerSessions({ steps, links, inference }: Ledger, read: Read): Generator<void, FtpSession[]> {
  const sessions: FtpSession[] = []
  for (const [index, one] of steps.entries()) {
    yield
    claimListedSizes(one, links, read)
    const commanded: FtpTransfer[] = []
    for (const command of one.commands) {
      if (commanded.length % TRANSFERS_PER_SLICE === TRANSFERS_PER_SLICE - 1) yield
      commanded.push(transferOf(one, command, links.get(command), read))
    }
    const inferred = (inference.ofWordless.get(one) ?? []).map((found) => inferredTransfer(found, read))
    const { control } = one
    const { encrypted } = control.dialogue
    sessions.push({
      session: index + 1,
      control_flow: control.uid,
      client: endText(control.client),
      server: endText(control.server),
      ...(one.user === undefined ? {} : { user: one.user }),
      logged_in: one.loggedIn,
      tls: encrypted !== undefined,
      transfers: [...withReuse(one, links, commanded), ...inferred],
      disagreements: unusedAnnouncements(one),
      unknown: unknownOf(one, links, inference.ambiguous.get(one) ?? 0),
      first_frame: control.firstFrame,
      last_frame: control.lastFrame,
      dialogue: control.dialogue.exchanges.map(exchangeOf),
    })
  }
  return sessions
}

/** What earlier listings of the session say of the files that were fetched later. */
function claimListedSizes({ commands }: ControlSteps, links: Links, read: Read): void {
  const sizes = new Map<string, { size: number; frame: number }>()
  for (const command of commands) {
    const { path, direction, claims } = command
    if (path === undefined) continue
    if (direction === 'upload') sizes.delete(path)
    const listed = sizes.get(path)
    if (direction === 'download' && listed && !claims.some(({ source }) => source === 'listing'))
      claims.push({ ...listed, source: 'listing' })
    const link = links.get(command)
    const text = direction === 'listing' && command.name !== 'NLST' && link ? read(link.flow.flow)?.text : undefined
    if (!link || text === undefined) continue
    for (const { name, size } of listedFiles(text))
      sizes.set(`${path === '/' ? '' : path}/${name}`, { size, frame: link.flow.firstFrame })
  }
}

/** RFC 959 8: FTP's default data port */
const DATA_PORT = 20

const other = (side: 0 | 1): 0 | 1 => (side === 0 ? 1 : 0)

/** Which side of its flow sends the data: as the command says, else the one that sent more. */
function senderSide(direction: FtpTransfer['direction'], { flow, clientSide }: Inferred): 0 | 1 {
  if (direction !== undefined) return direction === 'upload' ? clientSide : other(clientSide)
  return flow.bytes[clientSide] > flow.bytes[other(clientSide)] ? clientSide : other(clientSide)
}

/** Without its command: what only the client sent is an upload; what the server sent, a file or a listing. */
const directionOf = ({ flow, clientSide }: Inferred): FtpTransfer['direction'] =>
  flow.bytes[clientSide] > 0 && flow.bytes[other(clientSide)] === 0 ? 'upload' : undefined

/** Without its announcement, where only one is possible or usual: PORT and EPRT are told apart by the address. */
function modeOf({ flow, clientSide }: Inferred): FtpTransfer['mode'] {
  const isIpv6 = flow.resp.ip.includes(':')
  // who opened it was not captured: only the server's data port tells
  if (!flow.begun && (clientSide === 1 ? flow.orig : flow.resp).port !== DATA_PORT) return undefined
  if (!flow.begun) return isIpv6 ? 'eprt' : 'active'
  if (clientSide === 1) return isIpv6 ? 'eprt' : 'active'
  return isIpv6 ? 'epsv' : undefined
}

function closeOf(flow: DataFlow, sender: 0 | 1): FtpTransfer['close'] {
  if (flow.fin[sender] && !(flow.firstRstFrame > 0 && flow.firstRstFrame < flow.firstFinFrame)) return 'fin'
  if (flow.firstRstFrame > 0) return 'rst'
  return flow.fin[0] || flow.fin[1] ? 'fin' : 'open'
}

type OfFlow = Pick<FtpTransfer, 'data_flow' | 'endpoints' | 'opened_by' | 'bytes' | 'sha256' | 'close' | 'duration'>
const NO_FLOW: OfFlow = { close: 'none' }

/** What a data connection shows, whoever asked for it. */
function ofFlow(
  found: Inferred,
  direction: FtpTransfer['direction'],
  facts: DataFacts | undefined,
  announcement?: Announcement,
): OfFlow {
  const { flow, clientSide } = found
  if (!flow.established) return { close: 'none', data_flow: flow.uid }
  const sender = senderSide(direction, found)
  const [client, server] = clientSide === 0 ? [flow.orig, flow.resp] : [flow.resp, flow.orig]
  // bytes both ways are a dialogue (TLS): neither side's are the file
  const isOneWay = direction !== undefined || flow.bytes[other(sender)] === 0
  return present<OfFlow>({
    data_flow: flow.uid,
    endpoints: { client: endText(client), server: endText(server) },
    opened_by: openedBy(flow, clientSide, announcement),
    bytes: flow.bytes[sender] - (facts && endsUnseen(flow, facts, sender) ? 1 : 0),
    sha256: isOneWay ? facts?.sha256[sender] : undefined,
    close: closeOf(flow, sender),
    duration: Math.max(0, flow.lastNs - flow.firstNs) / 1e9,
  })
}

/**
 * The sender's FIN was not captured but acknowledged: it takes a number of the sequence, and is no byte. Believed when the other
 * side closed as well, which a receiver does when the end has come.
 */
const endsUnseen = ({ fin }: DataFlow, { oneMore }: DataFacts, sender: 0 | 1): boolean =>
  oneMore[sender] && !fin[sender] && fin[other(sender)]

/** By the SYN; where that was not captured, by who announced to listen. */
function openedBy(flow: DataFlow, clientSide: 0 | 1, announcement: Announcement | undefined): OfFlow['opened_by'] {
  if (flow.begun) return clientSide === 0 ? 'client' : 'server'
  return announcement && (isPassive(announcement) ? 'client' : 'server')
}

function transferOf(steps: ControlSteps, command: DataCommand, link: Link | undefined, read: Read): FtpTransfer {
  const { asked, final, restart, path, type } = command
  const announcement = link ? link.announcement : command.isDoubtful ? undefined : command.announcement
  const direction = command.direction ?? (link && directionOf(link))
  const facts = link && read(link.flow.flow)
  const data = link ? ofFlow(link, direction, facts, announcement) : NO_FLOW
  const sender = link && senderSide(direction, link)
  const mode = announcement?.mode ?? (link && modeOf(link))
  const { close } = data
  const isWhole = data.sha256 !== undefined && sender !== undefined && link?.flow.fin[sender] === true
  const judged = {
    steps,
    command,
    link,
    bytes: data.bytes,
    lineEnds: facts && sender !== undefined ? facts.lineEnds[sender] : undefined,
    close,
  }
  return present<FtpTransfer>({
    command: asked?.verb,
    path,
    argument: asked?.argument || undefined,
    mode,
    announced: announcement?.end && { ip: announcement.end.ip, port: announcement.end.port, frame: announcement.frame },
    data_flow: data.data_flow,
    endpoints: data.endpoints,
    opened_by: data.opened_by,
    bytes: data.bytes,
    sha256: data.sha256,
    close,
    duration: data.duration,
    direction,
    announced_size: command.claims[0]?.size,
    restart_offset: restart?.offset,
    type,
    reply_code: final?.code,
    reply_text: final?.text.join('\n'),
    complete: isWhole && final !== undefined && final.code >= 200 && final.code < 300,
    inferred: link?.kind === 'inferred',
    disagreements: disagreementsOf(judged),
    frames: framesOf(command, announcement, link),
  })
}

const framesOf = (command: DataCommand, announcement: Announcement | undefined, link: Link | undefined) =>
  present<FtpTransferFrames>({
    announce_command: announcement?.command?.frame,
    announce_reply: announcement?.reply?.frame,
    command: command.asked && command.frame,
    opening_reply: command.opening?.frame,
    final_reply: command.final?.frame,
    data_first: link?.flow.firstFrame,
    data_last: link?.flow.lastFrame,
  })

/** A data connection of a session whose words cannot be read. */
function inferredTransfer(found: Inferred, read: Read): FtpTransfer {
  const direction = directionOf(found)
  const mode = modeOf(found)
  const { flow } = found
  return {
    ...(mode ? { mode } : {}),
    ...ofFlow(found, direction, read(flow.flow)),
    ...(direction ? { direction } : {}),
    complete: false,
    inferred: true,
    disagreements: [],
    frames: { data_first: flow.firstFrame, data_last: flow.lastFrame },
  }
}

/** Adds that an end served another transfer of the session before. */
function withReuse({ commands }: ControlSteps, links: Links, transfers: readonly FtpTransfer[]): FtpTransfer[] {
  const used = new Map<string, Announcement>()
  return transfers.map((transfer, i) => {
    const link = links.get(commands[i])
    const announcement = link?.announcement
    if (!link || !announcement?.end) return transfer
    const key = endText(announcement.end)
    const earlier = used.get(key)
    used.set(key, announcement)
    if (!earlier) return transfer
    const disagreements: FtpDisagreement[] = [...transfer.disagreements, reusedPort(announcement, earlier, link.flow)]
    return { ...transfer, disagreements }
  })
}

const exchangeOf = ({ command, replies }: Exchange): FtpExchange =>
  present<FtpExchange>({ command: command && asSaid(command), replies: replies.map(asAnswered) })

const asSaid = ({ verb, argument, frame, bytes, cut }: FtpCommand) =>
  present<NonNullable<FtpExchange['command']>>({ verb, argument, frame, bytes, cut: cut || undefined })

const asAnswered = ({ code, text, frame, bytes, cut }: FtpReply) =>
  present<FtpExchange['replies'][number]>({ code, text, frame, bytes, cut: cut || undefined })
