/**
 * Owns recognising FTP control connections on any port whose beginning was not captured, by what their first segments say.
 *
 * One is FTP when a command that only FTP has is answered by a reply that fits; which side is the server is told by who says
 * what. Guarantees: at most MAX_LOOKED flows of unknown service, and MAX_ROWS frames of each, are looked at; each once, unless it
 * has grown since. Refuses flows with a handshake: those are judged while they are read (conversations/services.ts).
 */
import { FtpControl, type FtpDialogue } from '../conversations/ftp-control'
import { isTelling } from '../conversations/ftp-words'
import { FrameWindow } from './frame-window'
import { rowsOfFlows } from './rows-of-flows'
import type { Session } from './session'
import { readStart, StreamReader } from './stream-bytes'
import { indexRows, type StreamSide } from './stream-index'
import type { Pause } from './timeline'

const MAX_LOOKED = 5000
const MAX_ROWS = 16
const MAX_BYTES = 4096
const TCP = 6

/** Of a flow that is FTP: is its originator the server? */
export type Midstream = ReadonlyMap<number, boolean>

interface Looked {
  readonly rows: number
  readonly found: boolean | undefined
}

const looks = new WeakMap<Session, Map<number, Looked>>()

export async function midstreamControls(session: Session, pause: Pause): Promise<Midstream> {
  const { flows } = session
  const known = looks.get(session) ?? new Map<number, Looked>()
  looks.set(session, known)
  const stale: number[] = []
  for (let flow = 0; flow < flows.count && known.size + stale.length < MAX_LOOKED; flow++) {
    if (flow % 16384 === 0) await pause()
    if (flows.ipProtocol(flow) !== TCP || flows.serviceText(flow) !== '' || !flows.hasPorts(flow)) continue
    if (flows.bytes(flow, 0) + flows.bytes(flow, 1) === 0 || /[sh]/i.test(flows.history(flow))) continue
    if ((known.get(flow)?.rows ?? -1) < Math.min(MAX_ROWS, flows.number(flow, 'frames'))) stale.push(flow)
  }
  if (stale.length > 0) {
    const window = new FrameWindow(session)
    for (const [flow, rows] of await rowsOfFlows(session, stale, pause, MAX_ROWS)) {
      await pause()
      const { sides } = await indexRows(session, flow, 'tcp', rows, pause, window)
      known.set(flow, { rows: rows.length, found: whoServes(session, sides, window) })
    }
  }
  return new Map([...known].flatMap(([flow, { found }]) => (found === undefined ? [] : [[flow, found]])))
}

/** True: the originator serves; false: the responder; undefined: this is no FTP. */
function whoServes(
  session: Session,
  sides: readonly [StreamSide, StreamSide],
  window: FrameWindow,
): boolean | undefined {
  const [orig, resp] = sides.map((side) => readStart(new StreamReader(session, side, window), side, MAX_BYTES))
  if (isFtp(orig, resp)) return false
  return isFtp(resp, orig) ? true : undefined
}

/** Read as if every command came before the replies: enough to see who says commands and who answers. */
function isFtp(client: Uint8Array, server: Uint8Array): boolean {
  const control = new FtpControl(MAX_BYTES)
  control.take(0, client, 0, { frame: 1, ns: 0, acked: 0 })
  control.take(1, server, 0, { frame: 2, ns: 0, acked: client.length })
  return tells(control.finish())
}

const tells = ({ exchanges }: FtpDialogue): boolean =>
  exchanges.some(({ command, replies }) => command !== undefined && isTelling(command.verb) && replies.length > 0)
