/**
 * Owns finding FTP sessions among connections whose bytes are not known (text listings): a control connection by its
 * question-and-answer lengths and the data connections that open right where an announcement would stand.
 *
 * Guarantees: everything is marked inferred; a port or role that the text does not hold is never filled in; a connection is a
 * control connection only when port 21 is read, or a data connection opens behind messages whose lengths fit an announcement.
 * Commands and replies get readings by length (ftp-lengths.ts), never texts.
 */
import { timeBetween } from '@shared/arithmetic'
import type { FtpReading, FtpSession, FtpTransfer } from '@shared/ftp'
import {
  type LengthMessage,
  type LengthStep,
  mayBePassive,
  mayBePassiveReply,
  mayBePort,
  readingOf,
} from './ftp-lengths'
import { has, type Segment, TcpFlag } from './segment'

/** A data connection opens this soon behind its announcement; a server that waits longer has given up. */
const SOON_NS = 30e9
const FTP_PORT = 21

/** A TCP connection as a listing shows it. */
export interface LengthFlow {
  readonly uid: string
  /** host name or address; undefined = not in the text */
  readonly origHost: string | undefined
  readonly respHost: string | undefined
  /** undefined = not in the text */
  readonly origPort: number | undefined
  readonly respPort: number | undefined
  /** as shown: 'mypc:3171', '?' */
  readonly orig: string
  readonly resp: string
  readonly origBytes: number
  readonly respBytes: number
  readonly segments: readonly Segment[]
}

interface Message extends LengthMessage {
  readonly ns: number
}

/** A data connection with the messages that led to it. */
interface Found {
  readonly data: LengthFlow
  readonly isActive: boolean
  readonly steps: ReadonlyMap<LengthStep, Message>
}

export function ftpFromLengths(flows: readonly LengthFlow[]): FtpSession[] {
  const byClient = new Map<string, LengthFlow[]>()
  for (const flow of flows)
    for (const host of new Set([flow.origHost, flow.respHost]))
      if (host !== undefined) byClient.set(host, [...(byClient.get(host) ?? []), flow])
  const taken = new Set<LengthFlow>()
  const sessions: FtpSession[] = []
  for (const control of flows) {
    if (taken.has(control) || control.origHost === undefined || !isOpened(control)) continue
    const messages = messagesOf(control)
    if (messages.length < 2) continue
    const neighbours = byClient.get(control.origHost) ?? []
    const found = neighbours
      .filter((data) => data !== control && !taken.has(data))
      .map((data) => announced(control, messages, data))
      .filter((one) => one !== undefined)
    if (found.length === 0 && control.respPort !== FTP_PORT) continue
    taken.add(control)
    for (const { data } of found) taken.add(data)
    sessions.push(sessionOf(control, messages, found))
  }
  return sessions
}

const isOpened = ({ segments }: LengthFlow): boolean => segments.length > 0 && has(segments[0], TcpFlag.syn)

/** Segments with data, each sequence number once. */
function messagesOf({ segments }: LengthFlow): Message[] {
  const seen = new Set<number>()
  const messages: Message[] = []
  for (const { frame, ns, fromResponder, length, seq } of segments) {
    const key = seq * 2 + (fromResponder ? 1 : 0)
    if (length === 0 || seen.has(key)) continue
    seen.add(key)
    messages.push({ frame, ns, fromClient: !fromResponder, bytes: length })
  }
  return messages
}

/** Does `data` open where a message of `control` would have announced it? */
function announced(control: LengthFlow, messages: readonly Message[], data: LengthFlow): Found | undefined {
  if (!isOpened(data) || (data.origBytes > 0 && data.respBytes > 0)) return undefined
  const byServer = data.respHost === control.origHost && data.origHost === control.respHost
  const byClient = data.origHost === control.origHost && data.respHost === control.respHost
  const first = data.segments[0]
  const before = messages.filter(({ frame }) => frame < first.frame)
  const after = messages.filter(({ frame }) => frame > first.frame)
  const steps = byServer ? activeSteps(before, after) : byClient ? passiveSteps(before, after) : undefined
  if (!steps) return undefined
  const last = before.at(-1)
  if (last === undefined || first.ns - last.ns > SOON_NS) return undefined
  const end = data.segments.at(-1)?.frame ?? first.frame
  const opening = steps.get('opening-reply')
  const lastData = data.segments.filter(({ length }) => length > 0).at(-1)?.frame ?? first.frame
  const final = after.find(
    ({ frame, fromClient }) => !fromClient && frame > lastData && frame > (opening?.frame ?? 0) && frame <= end + 50,
  )
  if (final) steps.set('final-reply', final)
  return { data, isActive: byServer, steps }
}

/** … PORT?, reply, command, opening reply | data connection; the opening reply may come a moment later. */
function activeSteps(before: readonly Message[], after: readonly Message[]): Map<LengthStep, Message> | undefined {
  const tail = before.at(-1)?.fromClient ? [...before.slice(-3), undefined] : before.slice(-4)
  const [announce, reply, command, opening] = tail
  if (!announce?.fromClient || !mayBePort(announce.bytes) || !reply || reply.fromClient || !command?.fromClient)
    return undefined
  const late = opening ?? after.find(({ fromClient }) => !fromClient)
  const steps = new Map<LengthStep, Message>([
    ['announce-command', announce],
    ['announce-reply', reply],
    ['command', command],
  ])
  if (late) steps.set('opening-reply', late)
  return steps
}

/** … PASV or EPSV, reply | data connection | command, opening reply. */
function passiveSteps(before: readonly Message[], after: readonly Message[]): Map<LengthStep, Message> | undefined {
  const [ask, reply] = before.slice(-2)
  if (!ask?.fromClient || !mayBePassive(ask.bytes) || !reply || reply.fromClient || !mayBePassiveReply(reply.bytes))
    return undefined
  const [command, opening] = after
  const steps = new Map<LengthStep, Message>([
    ['passive-command', ask],
    ['passive-reply', reply],
  ])
  if (command?.fromClient) steps.set('command', command)
  if (command?.fromClient && opening && !opening.fromClient) steps.set('opening-reply', opening)
  return steps
}

function sessionOf(control: LengthFlow, messages: readonly Message[], found: readonly Found[]): FtpSession {
  const readings = [...loginReadings(messages), ...found.flatMap(readingsOf)]
  const frames = [control, ...found.map(({ data }) => data)].flatMap(({ segments }) =>
    segments.map(({ frame }) => frame),
  )
  return {
    session: 0,
    control_flow: control.uid,
    client: control.orig,
    server: control.resp,
    // without a login no server opens or accepts a data connection
    logged_in: found.length > 0,
    tls: false,
    transfers: found.map((one) => transferOf(one, readings)),
    disagreements: [],
    unknown: unknownOf(control, found),
    first_frame: frames.reduce((a, b) => Math.min(a, b)),
    last_frame: frames.reduce((a, b) => Math.max(a, b)),
    dialogue: [],
    inferred: true,
    readings: readings.sort((a, b) => a.frame - b.frame),
  }
}

/** Greeting, and a first command of the client that fits USER with the server's answer. */
function loginReadings(messages: readonly Message[]): FtpReading[] {
  const [greeting, user, reply] = messages
  if (!greeting || greeting.fromClient) return []
  const readings = [readingOf(greeting, 'greeting', undefined)]
  if (!user?.fromClient) return readings
  const asUser = readingOf(user, 'user', undefined)
  if (asUser.consistent_with.length === 0) return readings
  readings.push(asUser)
  if (reply && !reply.fromClient) readings.push(readingOf(reply, 'user-reply', undefined))
  return readings
}

function readingsOf({ data, isActive, steps }: Found): FtpReading[] {
  const port = isActive ? data.respPort : data.respHost === undefined ? undefined : data.respPort
  const reply = steps.get('passive-reply')
  const extended = reply && readingOf(reply, 'passive-reply', port)
  return [...steps].map(([step, message]) => {
    const reading = readingOf(message, step, port)
    if (step === 'passive-command' && extended) return withoutRival(reading, extended)
    if (step !== 'command') return reading
    // the order of command and data connection is itself a test of the mode (RFC 959 3.3)
    const [open, said] = [data.segments[0], message]
    const order = said.frame < open.frame ? timeBetween(said, open) : timeBetween(open, said)
    return { ...reading, arithmetic: [...reading.arithmetic, order] }
  })
}

/** PASV and EPSV are of one length; their replies are not. */
function withoutRival(reading: FtpReading, reply: FtpReading): FtpReading {
  const rival = ['227', '229'].filter((code) => !reply.consistent_with.some((text) => text.startsWith(code)))
  if (rival.length !== 1) return reading
  const name = rival[0] === '229' ? 'EPSV' : 'PASV'
  return {
    ...reading,
    consistent_with: reading.consistent_with.filter((text) => text !== name),
    ruled_out: [
      ...reading.ruled_out,
      `${name} would be answered with ${rival[0]}, and the ${reply.bytes} bytes of frame ${reply.frame} are not one`,
    ],
  }
}

function transferOf({ data, isActive, steps }: Found, readings: readonly FtpReading[]): FtpTransfer {
  const frameOf = (step: LengthStep) => steps.get(step)?.frame
  const fitting = (step: LengthStep) => readings.find((one) => one.step === step && one.frame === frameOf(step))
  const fromServer = isActive ? data.origBytes : data.respBytes
  const fromClient = isActive ? data.respBytes : data.origBytes
  const isListing = (fitting('command')?.consistent_with.length ?? 0) > 0 && fromClient === 0
  const mode = isActive ? 'active' : passiveMode(fitting('passive-reply'))
  const [first, last] = [data.segments[0], data.segments[data.segments.length - 1]]
  const direction = isListing ? 'listing' : fromServer > 0 ? 'download' : fromClient > 0 ? 'upload' : undefined
  return {
    ...(mode ? { mode } : {}),
    data_flow: data.uid,
    endpoints: { client: isActive ? data.resp : data.orig, server: isActive ? data.orig : data.resp },
    opened_by: isActive ? 'server' : 'client',
    ...(direction ? { direction } : {}),
    bytes: fromServer + fromClient,
    close: closeOf(data),
    complete: false,
    inferred: true,
    disagreements: [],
    frames: {
      ...frame('announce_command', frameOf(isActive ? 'announce-command' : 'passive-command')),
      ...frame('announce_reply', frameOf(isActive ? 'announce-reply' : 'passive-reply')),
      ...frame('command', frameOf('command')),
      ...frame('opening_reply', frameOf('opening-reply')),
      ...frame('final_reply', frameOf('final-reply')),
      data_first: first.frame,
      data_last: last.frame,
    },
    duration: (last.ns - first.ns) / 1e9,
  }
}

const frame = (name: keyof FtpTransfer['frames'], value: number | undefined): Partial<FtpTransfer['frames']> =>
  value === undefined ? {} : { [name]: value }

/** A 227 reply, a 229 reply, or (undefined) either by its length. */
function passiveMode(reply: FtpReading | undefined): 'passive' | 'epsv' | undefined {
  const plain = reply?.consistent_with.some((text) => text.startsWith('227')) ?? false
  const extended = reply?.consistent_with.some((text) => text.startsWith('229')) ?? false
  return plain === extended ? undefined : plain ? 'passive' : 'epsv'
}

function closeOf({ segments }: LengthFlow): FtpTransfer['close'] {
  if (segments.some((segment) => has(segment, TcpFlag.rst))) return 'rst'
  const sides = new Set(
    segments.filter((segment) => has(segment, TcpFlag.fin)).map(({ fromResponder }) => fromResponder),
  )
  return sides.size === 2 ? 'fin' : 'open'
}

function unknownOf(control: LengthFlow, found: readonly Found[]): string[] {
  const unknown = [
    'The text holds lengths, not bytes: commands, replies, names and what was transferred are not known; what is said of them is consistent with the lengths.',
  ]
  if (control.respPort === undefined)
    unknown.push(
      'The server and its ports are not in the text; that this is FTP follows from the lengths and the data connection.',
    )
  if (found.length > 0)
    unknown.push('That a transfer ended well (226) cannot be read, only its length fits or does not.')
  return unknown
}
