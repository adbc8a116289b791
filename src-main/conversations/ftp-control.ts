/**
 * Owns reading an FTP control connection: its two streams in, the dialogue out: every command with the replies to it.
 *
 * What came first is told by acknowledgement numbers, by frames only where those cannot: reordering, loss and clocks
 * do no harm. Replies go to the first waiting command that they can answer (commands may be pipelined, ABOR may come in between).
 * Guarantees: any bytes give a dialogue; at most `most` commands (`limited`). Behind AUTH or TLS's first record
 * nothing is read: `encrypted` says from where on.
 */
import { type FtpLine, FtpLines, type Origin } from './ftp-lines'
import { FtpReplies, type FtpReply, type PlacedReply } from './ftp-replies'
import { canAnswer, isFtpCommand, isOutOfTurn } from './ftp-words'

/** commands of one connection */
export const MAX_EXCHANGES = 20_000
const MAX_VERB = 100
/** commands without an answer that are remembered */
const MAX_WAITING = 256
const COMMAND = /^[\s\u0080-\uffff]*([\x21-\x7e]+)(?:[ \t]([\s\S]*))?$/
const REPLY_BEGINS = /^[1-6]\d\d(?:[ -]|\r|$)/

export interface FtpCommand {
  readonly verb: string
  readonly argument: string
  readonly frame: number
  readonly ns: number
  readonly bytes: number
  /** its end was not captured */
  readonly cut: boolean
}

export interface Exchange {
  readonly command: FtpCommand | undefined
  readonly replies: readonly FtpReply[]
}

export interface Encrypted {
  /** of the reply that accepted AUTH, or of the first TLS record */
  readonly frame: number
  readonly ns: number
  /** 'TLS', 'GSSAPI' …; '' = TLS records came without an AUTH that was seen */
  readonly mechanism: string
}

export interface FtpDialogue {
  readonly exchanges: readonly Exchange[]
  readonly encrypted: Encrypted | undefined
  /** stretches of the streams that were not captured */
  readonly gaps: number
  /** commands and replies of which a part is missing */
  readonly cutLines: number
  /** lines that are neither command nor reply */
  readonly odd: number
  /** commands that FTP knows */
  readonly known: number
  readonly limited: boolean
}

interface Open {
  readonly command: FtpCommand
  readonly end: number
  readonly acked: number
  readonly replies: FtpReply[]
}

interface PlacedCommand extends FtpCommand {
  readonly end: number
  readonly acked: number
}

/** change cipher spec, alert, handshake or data of SSL 3.0 to TLS 1.3 (RFC 8446 5.1) */
const isTlsRecord = (text: string): boolean => {
  const [type, major, minor] = [text.charCodeAt(0), text.charCodeAt(1), text.charCodeAt(2)]
  return type >= 20 && type <= 23 && major === 3 && minor <= 4
}

const beginsCommand = (text: string): boolean => {
  const word = /^([A-Za-z]{3,4})(?:[ \r]|$)/.exec(text)
  return word !== null && isFtpCommand(word[1].toUpperCase())
}

const countCut = (said: readonly { readonly cut: boolean }[]): number => said.filter(({ cut }) => cut).length

export class FtpControl {
  private readonly commands: PlacedCommand[] = []
  private readonly replies = new FtpReplies()
  private readonly sides = [
    new FtpLines(beginsCommand, (line) => this.command(line)),
    new FtpLines(
      (text) => REPLY_BEGINS.test(text),
      (line) => this.reply(line),
    ),
  ] as const
  private odd = 0
  private limited = false
  /** the client's first TLS record */
  private record: (Origin & { readonly after: number }) | undefined

  /** @param most commands that are kept, and three times as many replies */
  constructor(private readonly most = MAX_EXCHANGES) {}

  /** @param side 0 the client's bytes, 1 the server's; in stream order */
  take(side: 0 | 1, bytes: Uint8Array, offset: number, origin: Origin) {
    this.sides[side].take(bytes, offset, origin)
  }

  finish(): FtpDialogue {
    for (const side of this.sides) side.end()
    this.replies.end()
    const { exchanges, encrypted } = new Pairing(
      this.commands,
      this.replies.list,
      this.record,
      this.sides[1].gaps > 0,
    ).run()
    return {
      exchanges,
      encrypted,
      gaps: this.sides[0].gaps + this.sides[1].gaps,
      cutLines: exchanges.reduce(
        (sum, { command, replies }) => sum + countCut(command ? [command, ...replies] : replies),
        0,
      ),
      odd: this.odd + this.replies.odd,
      known: exchanges.filter(({ command }) => command !== undefined && isFtpCommand(command.verb)).length,
      limited: this.limited,
    }
  }

  private command(line: FtpLine) {
    if (this.record) return
    if (isTlsRecord(line.text)) {
      this.record = { frame: line.firstFrame, ns: line.ns, acked: line.acked, after: line.end - line.bytes }
      return
    }
    const found = COMMAND.exec(line.text)
    if (!found || found[1].length > MAX_VERB) {
      if (line.text !== '') this.odd++
      return
    }
    if (this.commands.length >= this.most) {
      this.limited = true
      return
    }
    const { frame, ns, bytes, cut, end, acked } = line
    this.commands.push({
      verb: found[1].toUpperCase(),
      argument: found[2] ?? '',
      frame,
      ns,
      bytes,
      cut,
      end,
      acked,
    })
  }

  private reply(line: FtpLine) {
    if (this.replies.list.length >= 3 * this.most) {
      this.limited = true
      return
    }
    this.replies.take(line)
  }
}

// field by field: the rest of a destructured object has a shape of its own each time, which costs more than the object

const commandOf = ({ verb, argument, frame, ns, bytes, cut }: PlacedCommand): FtpCommand => ({
  verb,
  argument,
  frame,
  ns,
  bytes,
  cut,
})

const replyOf = ({ code, text, firstFrame, frame, ns, bytes, cut }: PlacedReply): FtpReply => ({
  code,
  text,
  firstFrame,
  frame,
  ns,
  bytes,
  cut,
})

class Pairing {
  private readonly exchanges: { command: FtpCommand | undefined; replies: FtpReply[] }[] = []
  private readonly waiting: Open[] = []
  private encrypted: Encrypted | undefined
  private before = 0

  constructor(
    private readonly commands: readonly PlacedCommand[],
    private readonly replies: readonly PlacedReply[],
    private readonly record: (Origin & { readonly after: number }) | undefined,
    /** some of the server's bytes were not captured */
    private readonly isTorn: boolean,
  ) {}

  run() {
    const { commands, replies } = this
    let next = 0
    for (const reply of replies) {
      while (next < commands.length && comesFirst(commands[next], reply)) this.ask(commands[next++])
      if (this.record && this.isBehindRecord(reply)) break
      this.answer(reply)
      if (this.encrypted) break
    }
    if (!this.encrypted) while (next < commands.length) this.ask(commands[next++])
    if (!this.encrypted && this.record)
      this.encrypted = { frame: this.record.frame, ns: this.record.ns, mechanism: this.mechanism() }
    return { exchanges: this.exchanges, encrypted: this.encrypted }
  }

  private isBehindRecord(reply: PlacedReply): boolean {
    return this.record !== undefined && reply.acked > this.record.after && reply.frame > this.record.frame
  }

  private mechanism(): string {
    const auth = this.exchanges.filter(({ command }) => command?.verb === 'AUTH').at(-1)
    return auth?.command?.argument.trim().toUpperCase() ?? ''
  }

  private ask(command: PlacedCommand) {
    const { end, acked } = command
    const told = commandOf(command)
    const replies: FtpReply[] = []
    // a client that waits for its answers has had those to what it asked before: they were not captured
    if (this.isTorn && !isOutOfTurn(told.verb)) {
      const answered = this.waiting.filter((open) => open.end <= end && this.isKnownToClient(open, acked))
      for (const open of answered) this.waiting.splice(this.waiting.indexOf(open), 1)
    }
    if (this.waiting.length === MAX_WAITING) this.waiting.shift()
    this.waiting.push({ command: told, end, acked, replies })
    this.exchanges.push({ command: told, replies })
  }

  /** The client has received bytes since it asked, of which no line was captured: the answer was among them. */
  private isKnownToClient(open: Open, acked: number): boolean {
    return acked > Math.max(open.acked, this.before)
  }

  private answer(reply: PlacedReply) {
    this.before = reply.end
    const { acked } = reply
    const told = replyOf(reply)
    const asked = this.waiting.filter((open) => open.end <= acked)
    const fitting = asked.find(({ command }) => canAnswer(command.verb, told.code)) ?? asked[0]
    if (!fitting) {
      this.exchanges.push({ command: undefined, replies: [told] })
      return
    }
    fitting.replies.push(told)
    if (told.code < 200) return
    this.waiting.splice(this.waiting.indexOf(fitting), 1)
    if ((told.code === 234 || told.code === 235) && /^(AUTH|ADAT)$/.test(fitting.command.verb))
      this.encrypted = { frame: told.frame, ns: told.ns, mechanism: this.mechanism() }
  }
}

/** Was the command sent before the reply? */
function comesFirst(command: PlacedCommand, reply: PlacedReply): boolean {
  if (reply.acked >= command.end) return true
  if (command.acked >= reply.end) return false
  return command.frame < reply.frame
}
