/**
 * Owns following an FTP dialogue: login, working directory, TYPE, REST, what was announced, and the commands that transfer,
 * each with everything that was in force when it was given.
 *
 * Pure bookkeeping of what client and server said: no flow is looked at here. Commands that the server refused change nothing.
 */

import type { FtpMode, FtpTransfer } from '@shared/ftp'
import { announcedText, extendedPort, hostPort } from '../conversations/ftp-address'
import type { Exchange, FtpCommand } from '../conversations/ftp-control'
import type { FtpReply } from '../conversations/ftp-replies'
import { canAnswer, dataDirection } from '../conversations/ftp-words'
import type { ControlFacts } from './ftp-facts'
import { ofFacts, sizeOfOpening } from './ftp-listing'
import { listedPath, quotedPath, WorkingDirectory } from './ftp-paths'

export interface Announcement {
  readonly mode: FtpMode
  /** undefined when its text was not captured whole */
  readonly end: { readonly ip: string; readonly port: number } | undefined
  readonly command: FtpCommand | undefined
  readonly reply: FtpReply | undefined
  /** the frame and time that brought the address */
  readonly frame: number
  readonly ns: number
  /** place in the order of the dialogue */
  readonly index: number
  usedBy: DataCommand | undefined
}

/** A size that somebody named for a file. */
export interface SizeClaim {
  readonly size: number
  readonly frame: number
  readonly source: 'opening reply' | 'SIZE' | 'MLST' | 'listing'
}

export interface DataCommand {
  /** undefined: not captured, only the replies to it */
  readonly asked: FtpCommand | undefined
  /** for sentences: 'RETR' */
  readonly name: string
  /** of the command, or of the reply that shows that there was one */
  readonly frame: number
  readonly ns: number
  readonly direction: FtpTransfer['direction']
  readonly announcement: Announcement | undefined
  /** nothing was announced since the last transfer, but something that was not captured may have been */
  readonly isDoubtful: boolean
  /** accepted before `announcement`, and not used either */
  readonly passedOver: readonly Announcement[]
  readonly path: string | undefined
  readonly type: FtpTransfer['type']
  readonly restart: { readonly offset: number; readonly frame: number } | undefined
  readonly opening: FtpReply | undefined
  final: FtpReply | undefined
  /** ABOR that came while it went on */
  abort: FtpCommand | undefined
  readonly claims: SizeClaim[]
  readonly index: number
  /** until when its data connection may begin */
  untilNs: number
}

export interface ControlSteps {
  readonly control: ControlFacts
  readonly user: string | undefined
  readonly loggedIn: boolean
  readonly announcements: readonly Announcement[]
  /** what clients announced and the server did not accept */
  readonly refused: readonly Announcement[]
  readonly commands: readonly DataCommand[]
  readonly epsvAll: FtpCommand | undefined
}

const isPositive = (reply: FtpReply | undefined): boolean =>
  reply !== undefined && reply.code >= 200 && reply.code < 400
const TYPES: Readonly<Record<string, FtpTransfer['type']>> = { A: 'ascii', I: 'image', E: 'ebcdic', L: 'local' }
/** of a 257 reply; Linux ends paths at 4096 bytes, quotes are doubled */
const LONGEST_PATH = 8192
const EXCHANGES_PER_SLICE = 256
/** a data connection may begin this much after the last word of the control connection */
const AFTERWARDS_NS = 5e9

/** Yields between slices of work. */
export function* stepsOf(control: ControlFacts): Generator<void, ControlSteps> {
  const walk = new Walk(control)
  for (const [index, exchange] of control.dialogue.exchanges.entries()) {
    if (index % EXCHANGES_PER_SLICE === 0) yield
    walk.take(exchange, index)
  }
  return walk.finish()
}

class Walk {
  private user: string | undefined
  private loggedIn = false
  private readonly directory = new WorkingDirectory()
  private type: FtpTransfer['type']
  private restart: { offset: number; frame: number } | undefined
  private readonly announcements: Announcement[] = []
  private readonly refused: Announcement[] = []
  private readonly commands: DataCommand[] = []
  private fresh: Announcement[] = []
  private epsvAll: FtpCommand | undefined
  /** sizes by path, or by name where the path is not known */
  private readonly sizes = new Map<string, SizeClaim[]>()

  constructor(private readonly control: ControlFacts) {}

  take({ command, replies }: Exchange, index: number) {
    const final = replies.find(({ code }) => code >= 200)
    if (!command) return this.told(replies, index)
    const direction = dataDirection(command.verb)
    if (direction) return this.transfer(command, direction, replies, index)
    this.announce(command, final, index)
    if (command.verb === 'EPSV' && /^ALL$/i.test(command.argument.trim())) this.epsvAll = command
    if (command.verb === 'ABOR') this.abort(command)
    if (final) this.answered(command, final)
  }

  /** Replies to commands that were not captured: they tell of announcements and of transfers. */
  private told(replies: readonly FtpReply[], index: number) {
    for (const reply of replies) {
      this.announce(undefined, reply, index)
      const last = this.commands.at(-1)
      if (reply.code === 125 || reply.code === 150) this.transfer(undefined, undefined, [reply], index)
      else if (last && !last.asked && !last.final && canAnswer('RETR', reply.code)) {
        last.final = reply
        last.untilNs = reply.ns
      } else if ((reply.code === 226 || reply.code === 426) && this.isIncomplete)
        this.transfer(undefined, undefined, [reply], index)
    }
  }

  /** Something that was said may not have been captured. */
  private get isIncomplete(): boolean {
    return this.control.dialogue.gaps > 0 || !this.control.begun
  }

  private announce(command: FtpCommand | undefined, reply: FtpReply | undefined, index: number) {
    const verb = command?.verb ?? (reply?.code === 227 ? 'PASV' : reply?.code === 229 ? 'EPSV' : '')
    const byClient = verb === 'PORT' || verb === 'EPRT'
    const isAll = verb === 'EPSV' && /^ALL$/i.test(command?.argument.trim() ?? '')
    if (!byClient && (isAll || (verb !== 'PASV' && verb !== 'EPSV'))) return
    // a server that did not refuse has announced something, even if that was not captured
    if (!byClient && reply && reply.code !== 227 && reply.code !== 229) return
    const source = byClient ? command : (reply ?? command)
    if (!source) return
    const text = byClient ? (command?.argument ?? '') : (reply?.text.join(' ') ?? '')
    const read = verb === 'PORT' || verb === 'PASV' ? hostPort(text) : extendedPort(text)
    // a number whose end was cut off is another number; only the closing delimiter of 229 shows that it is whole
    const end = !byClient && !reply ? undefined : source.cut && !/\)|\|$/.test(text) ? undefined : read
    const announcement: Announcement = {
      mode: verb === 'PORT' ? 'active' : verb === 'PASV' ? 'passive' : verb === 'EPRT' ? 'eprt' : 'epsv',
      end: end && { ip: end.address ? announcedText(end.address) : this.control.server.ip, port: end.port },
      command,
      reply,
      frame: source.frame,
      ns: source.ns,
      index,
      usedBy: undefined,
    }
    if (byClient && reply && !isPositive(reply)) {
      this.refused.push(announcement)
      return
    }
    this.announcements.push(announcement)
    this.fresh.push(announcement)
  }

  private transfer(
    asked: FtpCommand | undefined,
    direction: DataCommand['direction'],
    replies: readonly FtpReply[],
    index: number,
  ) {
    const said = asked ?? replies[0]
    const words = asked?.argument ?? ''
    const argument = direction === 'listing' ? listedPath(words) : words
    const opening = replies.find(({ code }) => code < 200)
    const final = replies.find(({ code }) => code >= 200)
    const path = asked && !asked.cut ? this.directory.resolve(argument) : undefined
    const announcement = this.fresh.at(-1) ?? this.announcements.at(-1)
    const claims = direction === 'download' ? [...(this.sizes.get(path ?? argument) ?? [])] : []
    const announced = opening && sizeOfOpening(opening.text.join(' '))
    if (opening && announced !== undefined)
      claims.unshift({ size: announced, frame: opening.frame, source: 'opening reply' })
    const transfer: DataCommand = {
      asked,
      name: asked?.verb ?? 'a transfer',
      frame: said.frame,
      ns: said.ns,
      direction,
      announcement,
      isDoubtful: this.fresh.length === 0 && this.isIncomplete,
      passedOver: this.fresh.slice(0, -1).reverse(),
      path,
      type: this.type,
      restart: this.restart,
      opening,
      final,
      abort: undefined,
      claims,
      index,
      untilNs: final?.ns ?? Number.POSITIVE_INFINITY,
    }
    if (announcement && !announcement.usedBy) announcement.usedBy = transfer
    this.fresh = []
    this.restart = undefined
    if (opening || isPositive(final)) this.loggedIn = true
    if (direction === 'upload') this.sizes.delete(path ?? argument)
    const previous = this.commands.at(-1)
    if (previous && previous.untilNs === Number.POSITIVE_INFINITY) previous.untilNs = said.ns
    this.commands.push(transfer)
  }

  private abort(command: FtpCommand) {
    const last = this.commands.at(-1)
    if (last && (!last.final || last.final.ns >= command.ns)) last.abort = command
  }

  private answered(command: FtpCommand, reply: FtpReply) {
    const { verb } = command
    if (verb === 'REIN' && reply.code === 220) {
      this.loggedIn = false
      this.user = undefined
      this.directory.forget()
    }
    if (verb === 'USER') this.user = command.argument.trim()
    if (!isPositive(reply)) return
    if (/^(USER|PASS|ACCT)$/.test(verb)) this.loggedIn ||= reply.code === 230 || reply.code === 232
    this.moved(command, reply)
    this.sized(command, reply)
    if (verb === 'TYPE') this.type = TYPES[command.argument.trim().slice(0, 1).toUpperCase()]
    if (verb === 'REST' && reply.code === 350 && /^\d{1,16}$/.test(command.argument.trim()))
      this.restart = { offset: Number(command.argument), frame: command.frame }
  }

  private moved({ verb, argument, cut }: FtpCommand, reply: FtpReply) {
    const quoted = quotedPath(reply.text[0]?.slice(0, LONGEST_PATH) ?? '', reply.cut)
    if (verb === 'PWD' || verb === 'XPWD') {
      if (quoted !== undefined) this.directory.told(quoted)
    } else if (verb === 'CWD' || verb === 'XCWD') {
      if (cut) this.directory.forget()
      else this.directory.change(argument)
    } else if (verb === 'CDUP' || verb === 'XCUP') this.directory.up()
  }

  private sized({ verb, argument, cut }: FtpCommand, reply: FtpReply) {
    if (cut || reply.cut) return
    const key = this.directory.resolve(argument) ?? argument
    if (verb === 'DELE' || verb === 'RNTO') this.sizes.delete(key)
    const text = reply.text[0]?.trim() ?? ''
    if (verb === 'SIZE' && reply.code === 213 && /^\d{1,16}$/.test(text))
      this.claim(key, { size: Number(text), frame: reply.frame, source: 'SIZE' })
    if (verb !== 'MLST') return
    const fact = reply.text.map((line) => ofFacts(line.trimStart())).find((file) => file !== undefined)
    if (fact) this.claim(key, { size: fact.size, frame: reply.frame, source: 'MLST' })
  }

  private claim(key: string, claim: SizeClaim) {
    const others = (this.sizes.get(key) ?? []).filter(({ source }) => source !== claim.source)
    this.sizes.set(key, [...others, claim])
  }

  finish(): ControlSteps {
    const { control, announcements, refused, commands, loggedIn, user, epsvAll } = this
    const last = commands.at(-1)
    if (last && last.untilNs === Number.POSITIVE_INFINITY) last.untilNs = control.lastNs + AFTERWARDS_NS
    return { control, user, loggedIn, announcements, refused, commands, epsvAll }
  }
}
