/**
 * Owns the facts the reading of a whole FTP session is made of: the session with its dialogue and transfers, its control and
 * data connections, and what there is around them.
 */
import type { FtpExchange, FtpSession, FtpTransfer } from '@shared/ftp'
import type { FlowFacts, Surroundings } from './facts'
import type { At } from './words'

export interface FtpFacts {
  readonly session: FtpSession
  readonly control: FlowFacts
  /** data connections by uid; the first MAX_DATA_FLOWS of them */
  readonly data: ReadonlyMap<string, FlowFacts>
  readonly around: Surroundings
  /** time of a frame */
  readonly at: (frame: number) => At
}

/** The exchange whose command or reply is this frame. */
export const exchangeAt = (dialogue: readonly FtpExchange[], frame: number | undefined): FtpExchange | undefined =>
  frame === undefined
    ? undefined
    : dialogue.find(
        ({ command, replies }) => command?.frame === frame || replies.some((reply) => reply.frame === frame),
      )

export const firstReply = (exchange: FtpExchange | undefined) => exchange?.replies[0]

/** 'LIST', 'RETR README'. */
export const commandWords = ({ command, argument }: FtpTransfer): string =>
  command === undefined ? 'a transfer' : argument ? `${command} ${argument}` : command
