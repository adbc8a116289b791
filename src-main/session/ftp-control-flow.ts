/**
 * Owns reading the control connections of a session's captures: which flows are some, and each as a dialogue.
 *
 * A flow is one when its content said so (service ftp), or when it is on FTP's port and holds FTP's words: those whose beginning
 * was not captured, or who said too little. Guarantees: at most MAX_CONTROLS; of each MAX_ROWS segments and MAX_BYTES bytes
 * are read, of all together about MAX_COMMANDS commands are kept; `limited` says when there were more.
 */
import { FtpControl, type FtpDialogue, MAX_EXCHANGES } from '../conversations/ftp-control'
import type { Origin } from '../conversations/ftp-lines'
import { Layers } from '../decode/layers'
import type { Beat, ControlFacts } from '../insight/ftp-facts'
import type { FrameWindow } from './frame-window'
import { type Midstream, midstreamControls } from './ftp-midstream'
import type { Session } from './session'
import { indexRows, type StreamSide } from './stream-index'
import type { Pause } from './timeline'

export const MAX_CONTROLS = 50_000
export const MAX_ROWS = 100_000
const MAX_BYTES = 16 << 20
const MAX_BEATS = 20_000
/** commands of all connections together, when there are many; each keeps LEAST_COMMANDS */
const MAX_COMMANDS = 500_000
const LEAST_COMMANDS = 50
const TCP = 6
const FTP_PORTS = new Set([21, 2811])

export interface ControlFlows {
  readonly flows: readonly number[]
  readonly midstream: Midstream
  /** there were more than MAX_CONTROLS */
  readonly leftOut: number
}

export async function controlFlows(session: Session, pause: Pause): Promise<ControlFlows> {
  const { flows } = session
  const midstream = await midstreamControls(session, pause)
  const found: number[] = []
  let leftOut = 0
  for (let flow = 0; flow < flows.count; flow++) {
    if (flow % 16384 === 0) await pause()
    if (flows.ipProtocol(flow) !== TCP) continue
    const service = flows.serviceText(flow)
    const isFtp =
      service === ''
        ? midstream.has(flow) ||
          (FTP_PORTS.has(flows.number(flow, 'respPort')) && flows.bytes(flow, 0) + flows.bytes(flow, 1) > 0)
        : service.split(',').includes('ftp')
    if (!isFtp) continue
    if (found.length < MAX_CONTROLS) found.push(flow)
    else leftOut++
  }
  return { flows: found, midstream, leftOut }
}

/** What a control connection counts against MAX_COMMANDS. */
export const sizeOf = (control: ControlFacts | undefined): number =>
  control ? control.dialogue.exchanges.length + control.beats.length : 0

/** How many commands one more control connection may keep when so many are kept already. */
export const roomBeside = (kept: number): number =>
  Math.max(LEAST_COMMANDS, Math.min(MAX_EXCHANGES, MAX_COMMANDS - kept))

/** The control connection as facts; undefined when it holds nothing of FTP. */
export async function readControl(
  session: Session,
  flow: number,
  rows: Uint32Array,
  { window, most, isTurned }: { readonly window: FrameWindow; readonly most: number; readonly isTurned: boolean },
  pause: Pause,
): Promise<ControlFacts | undefined> {
  const { flows, frames } = session
  const stream = await indexRows(session, flow, 'tcp', rows, pause, window)
  const reader = new Reader(session, isTurned ? [stream.sides[1], stream.sides[0]] : stream.sides, window, most)
  const dialogue = await reader.read(pause)
  const unreadable = dialogue.known === 0 && !dialogue.encrypted && stream.sides.every(isCutShort)
  const isProved = flows.serviceText(flow) !== '' || dialogue.known > 0 || hasReply(dialogue)
  if (!unreadable && !dialogue.encrypted && (dialogue.exchanges.length === 0 || !isProved)) return undefined
  const orig = { ip: flows.addressText(flow, 'orig'), port: flows.number(flow, 'origPort') }
  const resp = { ip: flows.addressText(flow, 'resp'), port: flows.number(flow, 'respPort') }
  return {
    flow,
    uid: flows.uid(flow),
    client: isTurned ? resp : orig,
    server: isTurned ? orig : resp,
    firstFrame: flows.firstFrame(flow),
    lastFrame: flows.lastFrame(flow),
    firstNs: flows.firstNs(flow, frames.baseSeconds),
    lastNs: frames.timeNs(flows.lastFrame(flow) - 1),
    begun: /[sh]/i.test(flows.history(flow)),
    dialogue,
    unreadable,
    beats: unreadable || dialogue.encrypted ? beatsOf(session, rows, dialogue.encrypted?.frame ?? 0, isTurned) : [],
    limited: reader.limited || rows.length === MAX_ROWS,
  }
}

const hasReply = ({ exchanges, odd }: FtpDialogue): boolean => odd === 0 && exchanges.length > 0

/** The snap length left less than half of what this side said. */
const isCutShort = ({ cutOff, length }: StreamSide): boolean => cutOff * 2 > length

function beatsOf(session: Session, rows: Uint32Array, fromFrame: number, isTurned: boolean): Beat[] {
  const beats: Beat[] = []
  for (const row of rows) {
    if (row + 1 < fromFrame || session.frames.payloadLength(row) === 0) continue
    if (beats.length === MAX_BEATS) break
    beats.push({
      side: session.isFromResponder(row) === isTurned ? 0 : 1,
      frame: row + 1,
      ns: session.frames.timeNs(row),
    })
  }
  return beats
}

/** Hands the pieces of both streams to the dialogue, with what each segment's acknowledgement says. */
class Reader {
  limited = false
  private readonly control: FtpControl
  private readonly layers = new Layers()
  /** of each side: sequence number of the stream's first byte; undefined until a segment of that side was seen */
  private readonly bases: (number | undefined)[] = [undefined, undefined]

  constructor(
    private readonly session: Session,
    private readonly sides: readonly [StreamSide, StreamSide],
    private readonly window: FrameWindow,
    most: number,
  ) {
    this.control = new FtpControl(most)
  }

  async read(pause: Pause): Promise<FtpDialogue> {
    for (const side of [0, 1] as const) this.findBase(side)
    for (const side of [0, 1] as const) await this.readSide(side, pause)
    return this.control.finish()
  }

  private findBase(side: 0 | 1): void {
    const { pieces } = this.sides[side]
    if (pieces.count === 0 || !this.window.dissect(pieces.row[0], this.layers)) return
    const { layers } = this
    const inside = pieces.at[0] - (layers.payloadAt - layers.start)
    const syn = (layers.tcpFlags >> 1) & 1
    this.bases[side] = (layers.seq + syn + inside - pieces.offset[0]) >>> 0
  }

  private async readSide(side: 0 | 1, pause: Pause): Promise<void> {
    const { pieces } = this.sides[side]
    let read = 0
    for (let i = 0; i < pieces.count; i++) {
      if (i % 64 === 63) await pause()
      if (read > MAX_BYTES) {
        this.limited = true
        return
      }
      const row = pieces.row[i]
      if (!this.window.dissect(row, this.layers)) continue
      const from = this.window.start + pieces.at[i]
      const bytes = this.window.bytes.subarray(from, from + pieces.length[i])
      this.control.take(side, bytes, pieces.offset[i], this.origin(side, row))
      read += bytes.length
    }
  }

  private origin(side: 0 | 1, row: number): Origin {
    const base = this.bases[side === 0 ? 1 : 0]
    // a control connection never comes near 2 GB: the difference is a small number
    const acked = base === undefined ? 0 : Math.max(0, (this.layers.ack - base) | 0)
    return { frame: row + 1, ns: this.session.frames.timeNs(row), acked }
  }
}
