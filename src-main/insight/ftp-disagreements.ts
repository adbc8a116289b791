/**
 * Owns what does not fit together in an FTP session: announced and real end points, sizes, replies and data, and what was announced
 * for nothing; each in a sentence with its frames and the arithmetic that anybody can do again.
 *
 * A statement is about this capture: "no data connection" means that none was captured. Nothing is said of a transfer
 * that is still going on.
 */
import type { Arithmetic } from '@shared/arithmetic'
import { countText } from '@shared/format'
import type { FtpDisagreement, FtpTransfer } from '@shared/ftp'
import { type ControlFacts, type DataFlow, endText } from './ftp-facts'
import { isBlind } from './ftp-inferred'
import type { Link } from './ftp-link'
import type { Announcement, ControlSteps, DataCommand, SizeClaim } from './ftp-steps'

export interface Judged {
  readonly steps: ControlSteps
  readonly command: DataCommand
  readonly link: Link | undefined
  readonly bytes: number | undefined
  /** line ends in what the sender sent */
  readonly lineEnds: number | undefined
  readonly close: FtpTransfer['close']
}

type Said = FtpDisagreement

const said = (
  kind: Said['kind'],
  text: string,
  frames: readonly (number | undefined)[],
  arithmetic: readonly Arithmetic[] = [],
): Said => ({
  kind,
  text,
  frames: [...new Set(frames.filter((frame) => frame !== undefined))].sort((a, b) => a - b),
  arithmetic,
})

/** Everything that does not fit about one transfer. */
export function disagreementsOf(judged: Judged): Said[] {
  return [...ofEnds(judged), ...ofSizes(judged), ...ofReplies(judged), ...ofCourse(judged)]
}

function* ofEnds({ steps, link }: Judged): Generator<Said> {
  const { announcement, flow } = link ?? {}
  if (!link || !flow || !announcement?.end) return
  const { control } = steps
  const isPassive = announcement.mode === 'passive' || announcement.mode === 'epsv'
  const own = isPassive ? control.server.ip : control.client.ip
  const real = link.clientSide === (isPassive ? 0 : 1) ? flow.resp : flow.orig
  const peer = real === flow.resp ? flow.orig : flow.resp
  const frames = [announcement.frame, flow.firstFrame]
  const announced = endText(announcement.end)
  if (real.ip !== announcement.end.ip)
    yield said(
      'nat-rewritten',
      `${announced} was announced, the data connection goes to ${endText(real)}: the port is the same, the address was rewritten on the way (NAT).`,
      frames,
    )
  else if (announcement.end.ip !== own)
    yield said(
      'foreign-address',
      `${announced} was announced, and the data connection goes there, but the ${isPassive ? `server of this session is ${own}: another host, or another address of it (NAT)` : `client of this session is ${own}: a bounce, or a transfer from server to server`}.`,
      frames,
    )
  const expected = isPassive ? control.client.ip : control.server.ip
  if (peer.ip !== expected)
    yield said(
      'foreign-address',
      `The data connection to ${endText(real)} comes from ${peer.ip}, not from ${expected}, with whom the session is.`,
      frames,
    )
  if (flow.begun && real === flow.orig)
    yield said(
      'opener-not-expected',
      `${announced} was announced to listen, but opened the data connection itself.`,
      frames,
    )
}

/** The size that is compared: what the server says when it begins counts before what was asked earlier. */
function* ofSizes({ command, link, bytes, lineEnds, close }: Judged): Generator<Said> {
  if (!link || bytes === undefined || command.direction !== 'download' || command.claims.length === 0) return
  if (isAborted(command) || close === 'open' || close === 'rst') return
  const offset = command.restart?.offset ?? 0
  const told = new Set<number>()
  for (const claim of command.claims) {
    if (told.has(claim.size) || fits(claim.size, offset, bytes, lineEnds, command.type)) continue
    told.add(claim.size)
    const { text, arithmetic } = difference(claim, command, offset, bytes, link.flow)
    yield said(
      'size-mismatch',
      text,
      [claim.frame, command.restart?.frame, link.flow.firstFrame, link.flow.lastFrame],
      [arithmetic],
    )
  }
}

function fits(
  size: number,
  offset: number,
  bytes: number,
  lineEnds: number | undefined,
  type: FtpTransfer['type'],
): boolean {
  // after REST servers print the size of the file or of what is left
  if (bytes === size || bytes === size - offset) return true
  // RFC 959 3.1.1.1: in TYPE A a line ends with CR LF on the way, with one character on most systems
  if (type === 'image' || lineEnds === undefined) return false
  return bytes - lineEnds === size || bytes - lineEnds === size - offset
}

function difference(claim: SizeClaim, command: DataCommand, offset: number, bytes: number, flow: DataFlow) {
  const source = { 'opening reply': 'The opening reply', SIZE: 'SIZE', MLST: 'MLST', listing: 'A listing' }[
    claim.source
  ]
  const expected = claim.size - offset
  const rest = offset > 0 ? ` less ${countText(offset)} (REST)` : ''
  const result = expected - bytes
  const text = `${source} says ${countText(claim.size)} bytes${rest}, ${countText(bytes)} flowed: ${countText(Math.abs(result))} ${result > 0 ? 'too few' : 'too many'}.`
  const arithmetic: Arithmetic = {
    text: `${countText(claim.size)}${offset > 0 ? ` − ${countText(offset)}` : ''} − ${countText(bytes)} = ${countText(result)} bytes`,
    expression: offset > 0 ? 'size - offset - flowed' : 'size - flowed',
    operands: {
      size: { value: claim.size, frame: claim.frame, field: 'ftp.response.arg' },
      ...(command.restart ? { offset: { value: offset, frame: command.restart.frame, field: 'ftp.request.arg' } } : {}),
      flowed: { value: bytes, frame: flow.lastFrame, field: 'tcp.seq' },
    },
    result,
    unit: 'bytes',
  }
  return { text, arithmetic }
}

const isAborted = ({ abort, final }: DataCommand): boolean =>
  abort !== undefined || (final !== undefined && (final.code === 426 || final.code === 451))

function* ofReplies({ steps, command, link, bytes }: Judged): Generator<Said> {
  const { final, opening } = command
  const flow = link?.flow.established ? link.flow : undefined
  const frames = [command.frame, opening?.frame, final?.frame]
  if (final && (final.code === 226 || final.code === 250) && !flow && !isBlind(command))
    yield said(
      'reply-without-data',
      `Frame ${final.frame} says ${final.code}, but no data connection for ${command.name} was captured.`,
      frames,
    )
  if (!flow || bytes === undefined || bytes === 0) return
  const span = [command.frame, flow.firstFrame, flow.lastFrame]
  if (!final && wentOn(steps.control, command, flow))
    yield said(
      'data-without-reply',
      `${countText(bytes)} bytes flowed for ${command.name}, but no reply that the transfer is complete was captured.`,
      span,
    )
  else if (final && final.code >= 500)
    yield said(
      'data-without-reply',
      `${countText(bytes)} bytes flowed for ${command.name}, which frame ${final.frame} refuses with ${final.code}.`,
      [...span, final.frame],
    )
}

/** The data connection is over, and the control connection was seen after that. */
const wentOn = (control: ControlFacts, command: DataCommand, flow: DataFlow): boolean =>
  (flow.firstFinFrame > 0 || flow.firstRstFrame > 0) &&
  control.lastFrame > flow.lastFrame &&
  control.lastFrame > (command.opening?.frame ?? command.frame)

function* ofCourse({ command, link, close }: Judged): Generator<Said> {
  const { abort, final, restart, announcement } = command
  const flow = link?.flow
  if (abort || (final && final.code === 426) || (final?.code === 451 && flow) || (close === 'rst' && flow?.established))
    yield said(
      'aborted',
      `${command.name} was broken off: ${[
        abort && `ABOR in frame ${abort.frame}`,
        final && final.code >= 400 && `${final.code} in frame ${final.frame}`,
        close === 'rst' && flow && `reset in frame ${flow.firstRstFrame}`,
      ]
        .filter(Boolean)
        .join(', ')}.`,
      [command.frame, abort?.frame, final?.frame, close === 'rst' ? flow?.firstRstFrame : undefined],
    )
  if (restart && restart.offset > 0)
    yield said('resumed', `It goes on at byte ${countText(restart.offset)} (REST in frame ${restart.frame}).`, [
      restart.frame,
      command.frame,
    ])
  const used = link?.announcement
  if (used && announcement && used !== announcement)
    yield said(
      'two-announcements',
      `Two announcements were outstanding: the data connection uses the earlier one (frame ${used.frame}), not that of frame ${announcement.frame}.`,
      [used.frame, announcement.frame, flow?.firstFrame],
    )
  if (!flow && announcement?.end && announcement.usedBy === command && final && final.code >= 400)
    yield said(
      'unused-announcement',
      `${endText(announcement.end)} was announced, but ${command.name} ended with ${final.code} and no data connection.`,
      [announcement.frame, final.frame],
    )
}

/** An end that was announced before in the same session, and used. */
export function reusedPort(announcement: Announcement, earlier: Announcement, flow: DataFlow): Said {
  const end = announcement.end ? endText(announcement.end) : ''
  const again =
    announcement === earlier ? 'used again without a new announcement' : `announced before (frame ${earlier.frame})`
  return said('reused-port', `${end} was ${again}: this is another connection to the same port.`, [
    earlier.frame,
    announcement.frame,
    flow.firstFrame,
  ])
}

/** Announcements that no transfer used, and those that name another host (whatever became of them). */
export function unusedAnnouncements({ announcements, refused, control }: ControlSteps): Said[] {
  const found: Said[] = [...announcements.filter(({ usedBy }) => !usedBy), ...refused].flatMap((one) =>
    ofForeignAnnouncement(control, one),
  )
  for (const [i, announcement] of announcements.entries()) {
    if (announcement.usedBy || !announcement.end) continue
    const next = announcements[i + 1]
    const isLast = next === undefined && !isOver(control, announcement)
    if (isLast) continue
    found.push(
      said(
        'unused-announcement',
        `${endText(announcement.end)} was announced in frame ${announcement.frame}, and no transfer used it.`,
        [announcement.frame],
      ),
    )
    if (next?.usedBy && next.end)
      found.push(
        said(
          'two-announcements',
          `${endText(next.end)} was announced (frame ${next.frame}) while ${endText(announcement.end)} (frame ${announcement.frame}) was still waiting.`,
          [announcement.frame, next.frame],
        ),
      )
  }
  return found
}

/** A client that announces another host wants the server to connect there (RFC 2577: bounce). */
function ofForeignAnnouncement(control: ControlFacts, { mode, end, frame, reply }: Announcement): Said[] {
  if (!end || mode === 'passive' || mode === 'epsv' || end.ip === control.client.ip) return []
  const answer = reply
    ? `${reply.code < 400 ? 'accepted' : 'refused'} with ${reply.code}`
    : 'without an answer that was captured'
  return [
    said(
      'foreign-address',
      `The client ${control.client.ip} announced ${endText(end)} (${answer}): another host, or its own address behind NAT.`,
      [frame, reply?.frame],
    ),
  ]
}

/** More was said on the control connection after the announcement. */
const isOver = (control: ControlFacts, announcement: Announcement): boolean =>
  control.dialogue.exchanges.length > announcement.index + 1
