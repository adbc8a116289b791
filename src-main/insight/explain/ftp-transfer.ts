/**
 * Owns what is said of one FTP transfer: the announcement decoded, who opened the data connection and when, what flowed, how it
 * closed, and what does not fit together.
 */
import { countText } from '@shared/format'
import type { FtpTransfer } from '@shared/ftp'
import { tellClose } from './close'
import type { FlowFacts } from './facts'
import { announcerWords, isActive, readAnnouncement } from './ftp-announce'
import { commandWords, exchangeAt, type FtpFacts, firstReply } from './ftp-facts'
import { tellReading, tellTransferReadings } from './ftp-readings'
import { respPort, tellHandshake } from './handshake'
import type { Story } from './story'
import { spanOf, tellDelayedAcks, tellMissing, tellTotals, tellWindowEdge } from './tcp-course'
import { openerOf } from './tcp-facts'
import { tellVerdicts } from './verdicts'
import { type At, bytesWord, counted, elapsed, elapsedNs, many, quote, timeText } from './words'

export function tellTransfer(story: Story, facts: FtpFacts, transfer: FtpTransfer, number: number): void {
  const data = transfer.data_flow === undefined ? undefined : facts.data.get(transfer.data_flow)
  const label = `Transfer ${number}`
  if (!tellTransferReadings(story, facts, transfer, label)) tellAnnouncement(story, facts, transfer, label)
  if (data) {
    tellHandshake(story, data, {
      title: `${label}: data connection`,
      phase: 'data-connection',
      opened: () => tellOpener(story, facts, transfer, data),
      brief: number > 1,
    })
    tellBytes(story, transfer, data, label)
    tellClose(story, data, `${label}: close`)
  } else tellNoData(story, facts, transfer, label)
  tellFinalReply(story, facts, transfer, data)
  for (const { text, frames, arithmetic } of transfer.disagreements)
    story.say({ id: 'disagreement', kind: 'inferred', text, frames, arithmetic })
}

/** The short form, for sessions of many transfers. */
export function tellTransferBriefly(story: Story, facts: FtpFacts, transfer: FtpTransfer, number: number): void {
  const { frames, bytes, opened_by, mode, data_flow, close, announced } = transfer
  const where = announced ? ` to the announced port ${announced.port}` : ''
  const opened = opened_by ? `; the ${opened_by} opened the data connection${where}` : ''
  story.say({
    id: 'transfer',
    kind: transfer.inferred ? 'inferred' : 'read',
    text: `Transfer ${number}: ${quote(commandWords(transfer))}${mode ? ` (${announcerWords(mode)})` : ''}${opened}${bytes === undefined ? '' : `; ${bytesWord(bytes)}`}${transfer.reply_code ? `; reply ${transfer.reply_code}` : ''}; closed by ${close === 'fin' ? 'FIN' : close === 'rst' ? 'RST' : 'nobody in sight'}.`,
    frames: framesOf(frames),
    flows: [facts.session.control_flow, ...(data_flow ? [data_flow] : [])],
    arithmetic: bytes === undefined ? [] : [counted(bytes, 'payload bytes by sequence numbers', 'bytes')],
  })
}

const framesOf = (frames: FtpTransfer['frames']): number[] =>
  [
    frames.announce_command,
    frames.announce_reply,
    frames.command,
    frames.opening_reply,
    frames.data_first,
    frames.data_last,
    frames.final_reply,
  ].filter((frame) => frame !== undefined)

function tellAnnouncement(story: Story, facts: FtpFacts, transfer: FtpTransfer, label: string): void {
  const { frames, mode } = transfer
  const { dialogue, control_flow } = facts.session
  const said = [frames.announce_command, frames.announce_reply, frames.command, frames.opening_reply].filter(
    (frame) => frame !== undefined,
  )
  if (said.length === 0) return
  story.begin('announce', `${label}: ${quote(commandWords(transfer), 60).slice(1, -1)}`, {
    from: Math.min(...said),
    to: Math.max(...said),
    flow: control_flow,
  })
  const asked = exchangeAt(dialogue, frames.announce_command ?? frames.announce_reply)
  if (mode && isActive(mode)) tellActive(story, facts, transfer, asked)
  else if (mode) tellPassive(story, facts, transfer, asked)
  tellCommand(story, facts, transfer)
}

type Exchange = ReturnType<typeof exchangeAt>

function tellActive(story: Story, facts: FtpFacts, { mode, announced }: FtpTransfer, asked: Exchange): void {
  const { command } = asked ?? {}
  if (!mode || !command) return
  const read = readAnnouncement(mode, command.argument, command.frame)
  const ip = announced?.ip ?? facts.session.client
  story.say({
    id: 'announced',
    text: read
      ? `Active mode: the client announced with ${command.verb} (${bytesWord(command.bytes)}) where it waits for the data connection: ${read.written}, that is ${ip}, port ${read.port}.`
      : `Active mode: the client announced with ${command.verb} where it waits, in a form that does not parse: ${quote(command.argument)}.`,
    frames: [command.frame],
    arithmetic: [read?.arithmetic],
  })
  const reply = firstReply(asked)
  if (reply)
    story.say({
      id: 'accepted',
      text: `The server ${reply.code < 300 ? 'accepted it' : 'did not accept it'} after ${timeText(elapsedNs(facts.at(command.frame), facts.at(reply.frame)))}: ${quote(`${reply.code} ${reply.text[0] ?? ''}`)} (${bytesWord(reply.bytes)}).`,
      frames: [command.frame, reply.frame],
      arithmetic: [elapsed(facts.at(command.frame), facts.at(reply.frame))],
    })
}

function tellPassive(story: Story, facts: FtpFacts, { mode, announced }: FtpTransfer, asked: Exchange): void {
  const { command } = asked ?? {}
  const reply = firstReply(asked)
  if (!mode) return
  if (command)
    story.say({
      id: 'asked',
      text: `Passive mode: the client asked with ${command.verb} (${bytesWord(command.bytes)}) where it may connect to.`,
      frames: [command.frame],
    })
  if (!reply) return
  const read = readAnnouncement(mode, reply.text.join(' '), reply.frame)
  const ip = announced?.ip ?? facts.session.server
  story.say({
    id: 'announced',
    text: `The server answered${command ? ` after ${timeText(elapsedNs(facts.at(command.frame), facts.at(reply.frame)))}` : ''} with ${reply.code} (${bytesWord(reply.bytes)})${read ? `: ${read.written}, that is ${ip}, port ${read.port}` : ', in a form that does not parse'}.`,
    frames: [...(command ? [command.frame] : []), reply.frame],
    arithmetic: [...(command ? [elapsed(facts.at(command.frame), facts.at(reply.frame))] : []), read?.arithmetic],
  })
}

function tellCommand(story: Story, facts: FtpFacts, transfer: FtpTransfer): void {
  const { frames } = transfer
  const { command, replies } = exchangeAt(facts.session.dialogue, frames.command) ?? {}
  if (!command) return
  const opening = replies?.find(({ frame, code }) => frame === frames.opening_reply && code < 200)
  const time = opening && elapsed(facts.at(command.frame), facts.at(opening.frame))
  story.say({
    id: 'command',
    text: `Then the client sent ${quote(commandWords(transfer))} (${bytesWord(command.bytes)})${opening && time ? `; the server said after ${timeText(time.result)}: ${quote(`${opening.code} ${opening.text[0] ?? ''}`)} (${bytesWord(opening.bytes)})` : ''}.`,
    frames: [command.frame, ...(opening ? [opening.frame] : [])],
    arithmetic: [time],
  })
}

/** Who opened it, how long after what, and what the order of command and connection says of the mode. */
function tellOpener(story: Story, facts: FtpFacts, transfer: FtpTransfer, data: FlowFacts): boolean {
  const syn = openerOf(data.tcp)
  const { frames, mode, opened_by, announced } = transfer
  if (!syn || !opened_by) return false
  const active = isActive(mode)
  const flows = [data.record.uid, facts.session.control_flow]
  const after = active ? (frames.opening_reply ?? frames.announce_reply) : frames.announce_reply
  const reference = after === undefined || after > syn.frame ? undefined : facts.at(after)
  const port = data.record['id.resp_p']
  const wanted = announced?.port === port ? ', the announced one' : ''
  story.say({
    id: 'opened-by',
    text: `The ${opened_by} opened the data connection to ${respPort(data)}${wanted}${reference ? `, ${timeText(elapsedNs(reference, syn))} after ${replyWords(transfer, active && after === frames.opening_reply)} was captured` : ''}.${active ? ' In active mode the FTP server is the side that opens: its role stays that of the server.' : ''}`,
    frames: [syn.frame, ...(after ? [after] : [])],
    flows,
    arithmetic: reference ? [elapsed(reference, syn)] : [],
  })
  tellAckBefore(story, facts, after, syn, flows)
  const commandFrame = frames.command
  if (commandFrame !== undefined && mode)
    story.say({
      id: 'order',
      kind: 'inferred',
      text:
        commandFrame < syn.frame
          ? 'The command went out before the data connection was opened: the order of active mode.'
          : 'The data connection was opened before the command went out: the order of passive mode.',
      frames: [commandFrame, syn.frame],
      flows,
      arithmetic: [
        commandFrame < syn.frame ? elapsed(facts.at(commandFrame), syn) : elapsed(syn, facts.at(commandFrame)),
      ],
    })
  if (opened_by === 'server')
    story.say({
      id: 'firewall',
      kind: 'inferred',
      text: `Seen alone this looks suspicious: a connection from outside to a high port of the client. ${frames.announce_command ? (transfer.inferred ? `The message in frame ${frames.announce_command} has the length of an announcement that asks for it.` : `It was asked for by the announcement in frame ${frames.announce_command}.`) : 'That it belongs to this session makes it an answer to an announcement.'} A packet filter that does not read FTP would drop it; passive mode, in which the client opens both connections, avoids that.`,
      frames: [syn.frame, ...(frames.announce_command ? [frames.announce_command] : [])],
      flows,
    })
  return true
}

function replyWords({ inferred }: FtpTransfer, opening: boolean): string {
  if (inferred) return "the server's message before it"
  return opening ? 'the reply that said it would' : 'the reply'
}

/** A bare ACK of the reply may come first; the time counts from there too. */
function tellAckBefore(
  story: Story,
  facts: FtpFacts,
  reply: number | undefined,
  syn: At,
  flows: readonly string[],
): void {
  const ack = facts.control.tcp
    .filter(
      ({ frame, side, length }) =>
        reply !== undefined && frame > reply && frame < syn.frame && side === 0 && length === 0,
    )
    .at(-1)
  if (!ack) return
  story.say({
    id: 'after-ack',
    text: `That is ${timeText(elapsedNs(ack, syn))} after the client acknowledged the reply.`,
    frames: [ack.frame, syn.frame],
    flows,
    arithmetic: [elapsed(ack, syn)],
  })
}

function tellBytes(story: Story, transfer: FtpTransfer, data: FlowFacts, label: string): void {
  const withData = data.tcp.filter(({ length }) => length > 0)
  story.begin(
    'transfer',
    `${label}: data`,
    withData.length > 0
      ? { from: withData[0].frame, to: withData[withData.length - 1].frame, flow: data.record.uid }
      : { from: 0, to: 0, flow: data.record.uid },
  )
  const { bytes, direction, opened_by } = transfer
  if (bytes !== undefined) {
    const back = opened_by === 'server' ? data.record : undefined
    const other =
      (direction === 'upload'
        ? (back?.orig_bytes ?? data.record.resp_bytes)
        : (back?.resp_bytes ?? data.record.orig_bytes)) ?? 0
    const proof = spanOf(data, (opened_by === 'server') === (direction !== 'upload') ? 0 : 1)
    story.say({
      id: 'bytes',
      text: `${bytesWord(bytes)} ${direction === 'upload' ? 'from the client to the server' : 'from the server to the client'} in ${many(withData.length, 'segment')}${direction === 'listing' ? ' (a directory listing)' : ''}, ${bytesWord(other)} the other way.`,
      frames: withData.slice(0, 6).map(({ frame }) => frame),
      arithmetic: [
        proof?.result === bytes ? proof : counted(bytes, 'payload bytes by sequence numbers', 'bytes'),
        counted(other, 'bytes the other way', 'bytes'),
      ],
    })
  }
  if (transfer.announced_size !== undefined && bytes !== undefined)
    story.say({
      id: 'size',
      text: `The announced size is ${bytesWord(transfer.announced_size)}${transfer.announced_size === bytes + (transfer.restart_offset ?? 0) ? ': exactly what came' : `, ${countText(bytes)} flowed`}.`,
      frames: transfer.frames.opening_reply === undefined ? [] : [transfer.frames.opening_reply],
      arithmetic: [counted(transfer.announced_size, 'bytes announced', 'bytes')],
    })
  tellVerdicts(story, data)
  tellMissing(story, data)
  tellDelayedAcks(story, data)
  tellWindowEdge(story, data)
  tellTotals(story, data)
}

function tellNoData(story: Story, facts: FtpFacts, transfer: FtpTransfer, label: string): void {
  const frames = framesOf(transfer.frames)
  if (frames.length === 0) return
  story.begin('data-connection', `${label}: no data connection`)
  story.say({
    id: 'none',
    kind: 'unknown',
    text: 'No data connection for this transfer is in the capture: it was not opened, failed, went another way, or was not captured.',
    frames,
    flows: [facts.session.control_flow],
  })
}

/** The reply that ends the transfer, and where it stands in the close of the data connection. */
function tellFinalReply(story: Story, facts: FtpFacts, transfer: FtpTransfer, data: FlowFacts | undefined): void {
  const frame = transfer.frames.final_reply
  const exchange = exchangeAt(facts.session.dialogue, frame)
  const reply = exchange?.replies.find((one) => one.frame === frame)
  const reading = facts.session.readings?.find((one) => one.frame === frame)
  if (frame === undefined || (!reply && !reading)) return
  const fins = data?.tcp.filter(({ flags }) => (flags & 1) !== 0) ?? []
  const last = data?.tcp.at(-1)
  const place =
    fins.length === 0 || !last
      ? ''
      : fins.every((fin) => fin.frame < frame)
        ? `, after ${fins.length > 1 ? 'both FINs' : 'the FIN'} of the data connection${last.frame > frame ? ' and before its last ACK' : ''}`
        : ', before the data connection was closed'
  story.say({
    id: 'final-reply',
    kind: reply ? 'read' : 'inferred',
    text: reply
      ? `On the control connection the server reported ${quote(`${reply.code} ${reply.text[0] ?? ''}`)} (${bytesWord(reply.bytes)})${place}.`
      : `The server's message on the control connection that ends the transfer came${place === '' ? ' then' : place.replace(/^,/, '')}.`,
    frames: [frame],
    flows: [facts.session.control_flow],
  })
  if (reading) tellReading(story, facts, reading)
}
