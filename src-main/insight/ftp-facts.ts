/**
 * Owns the facts that FTP sessions are concluded from: a control connection with its dialogue, and the flows that may be its
 * data connections. Gathered by the session, judged by the other `ftp-` files here.
 */
import { hostPortText } from '@shared/format'
import type { FtpDialogue } from '../conversations/ftp-control'

export interface End {
  readonly ip: string
  readonly port: number
}

export const endText = ({ ip, port }: End): string => hostPortText(ip, port)
/** How flows are looked up by one of their ends. */
export const endKey = (ip: string, port: number): string => `${ip} ${port}`
/** How flows are looked up by both hosts, whoever opened. */
export const pairKey = (a: string, b: string): string => (a < b ? `${a} ${b}` : `${b} ${a}`)

/** A payload segment of a control connection whose words cannot be read. */
export interface Beat {
  readonly side: 0 | 1
  readonly frame: number
  readonly ns: number
}

export interface ControlFacts {
  readonly flow: number
  readonly uid: string
  readonly client: End
  readonly server: End
  readonly firstFrame: number
  readonly lastFrame: number
  readonly firstNs: number
  readonly lastNs: number
  /** the handshake was captured */
  readonly begun: boolean
  readonly dialogue: FtpDialogue
  /** it is on FTP's port, but too little of each segment was captured to read a word */
  readonly unreadable: boolean
  /** segments whose words cannot be read; empty when the dialogue is readable */
  readonly beats: readonly Beat[]
  /** more of it was captured than is read */
  readonly limited: boolean
}

export interface DataFlow {
  readonly flow: number
  readonly uid: string
  readonly orig: End
  readonly resp: End
  readonly firstNs: number
  readonly lastNs: number
  readonly firstFrame: number
  readonly lastFrame: number
  /** its SYN or SYN/ACK was captured: `orig` is known to have opened it */
  readonly begun: boolean
  readonly established: boolean
  /** payload of the originator, of the responder, by sequence numbers */
  readonly bytes: readonly [number, number]
  readonly fin: readonly [boolean, boolean]
  readonly firstFinFrame: number
  readonly firstRstFrame: number
  readonly service: string
}

/** What reading a data connection's bytes told. */
export interface DataFacts {
  /** of each side, when every byte from the first on was captured */
  readonly sha256: readonly [string | undefined, string | undefined]
  /** of each side: one number more than all captured bytes was acknowledged, and no FIN of it was captured */
  readonly oneMore: readonly [boolean, boolean]
  /** line ends (CR LF) of each side, counted along */
  readonly lineEnds: readonly [number, number]
  /** beginning of a listing; undefined = not read as text */
  readonly text: string | undefined
}
