/**
 * Owns what an FTP session is to those who read it: the control connection's dialogue, and every transfer with the data
 * connection it announced. Field names are the contract of `ftp --format json` (DESIGN 5.1).
 *
 * Absent means not seen; null means seen to be none. Text comes from packets: show it as text only.
 */
import type { Arithmetic } from './arithmetic'

export type FtpMode = 'active' | 'passive' | 'eprt' | 'epsv'
export type FtpClose = 'fin' | 'rst' | 'open' | 'none'

/** Something that does not fit together, with what shows it. */
export interface FtpDisagreement {
  readonly kind:
    | 'nat-rewritten'
    | 'foreign-address'
    | 'size-mismatch'
    | 'reply-without-data'
    | 'data-without-reply'
    | 'unused-announcement'
    | 'reused-port'
    | 'aborted'
    | 'resumed'
    | 'two-announcements'
    | 'opener-not-expected'
  readonly text: string
  readonly frames: readonly number[]
  readonly arithmetic: readonly Arithmetic[]
}

/** Frames of the steps of one transfer, from 1. */
export interface FtpTransferFrames {
  readonly announce_command?: number
  readonly announce_reply?: number
  readonly command?: number
  /** the 1yz reply */
  readonly opening_reply?: number
  /** the 2yz, 4yz or 5yz reply */
  readonly final_reply?: number
  readonly data_first?: number
  readonly data_last?: number
}

export interface FtpTransfer {
  /** 'RETR', 'STOR', 'LIST' …; absent when the control channel is encrypted */
  readonly command?: string
  /** with the working directory in front where that is known; absent when not known */
  readonly path?: string
  readonly argument?: string
  readonly mode?: FtpMode
  readonly announced?: { readonly ip: string; readonly port: number; readonly frame: number }
  /** uid */
  readonly data_flow?: string
  readonly endpoints?: { readonly client: string; readonly server: string }
  readonly opened_by?: 'client' | 'server'
  readonly direction?: 'download' | 'upload' | 'listing'
  /** payload bytes on the data connection, by sequence numbers */
  readonly bytes?: number
  /** what the server or a listing said the size was */
  readonly announced_size?: number
  readonly restart_offset?: number
  readonly type?: 'ascii' | 'image' | 'ebcdic' | 'local'
  readonly reply_code?: number
  readonly reply_text?: string
  readonly close: FtpClose
  /** of the bytes that flowed, when every one was captured */
  readonly sha256?: string
  /** the data connection's beginning, every byte and its FIN were seen, and the final reply is 2yz */
  readonly complete: boolean
  /** not read from the control channel but concluded */
  readonly inferred: boolean
  readonly disagreements: readonly FtpDisagreement[]
  readonly frames: FtpTransferFrames
  /** seconds from the data connection's first frame to its last */
  readonly duration?: number
}

/** One command and the replies to it, or a reply nobody asked for (the greeting). */
export interface FtpExchange {
  readonly command?: {
    readonly verb: string
    readonly argument: string
    readonly frame: number
    readonly bytes: number
    /** its end was not captured */
    readonly cut?: true
  }
  readonly replies: readonly {
    readonly code: number
    /** lines without their codes */
    readonly text: readonly string[]
    /** frame that completed it */
    readonly frame: number
    readonly bytes: number
    /** part of it was not captured */
    readonly cut?: true
  }[]
}

/** What a message of a control connection whose bytes are not known may have been, by its place and its length. */
export interface FtpReading {
  readonly frame: number
  readonly from: 'client' | 'server'
  readonly bytes: number
  readonly step:
    | 'greeting'
    | 'user'
    | 'user-reply'
    | 'announce-command'
    | 'announce-reply'
    | 'passive-command'
    | 'passive-reply'
    | 'command'
    | 'opening-reply'
    | 'final-reply'
  /** texts of exactly this length; rivals stand beside each other, none is read; empty: no usual wording fits */
  readonly consistent_with: readonly string[]
  /** in sentences, with the length they would have */
  readonly ruled_out: readonly string[]
  readonly arithmetic: readonly Arithmetic[]
}

export interface FtpSession {
  /** from 1, in the order of the control flows' first frames */
  readonly session: number
  /** uid */
  readonly control_flow: string
  readonly client: string
  readonly server: string
  readonly user?: string
  readonly logged_in: boolean
  /** AUTH was accepted: what follows on the control channel is encrypted */
  readonly tls: boolean
  readonly transfers: readonly FtpTransfer[]
  /** announcements never used, and what else concerns the session as a whole */
  readonly disagreements: readonly FtpDisagreement[]
  /** what cannot be told of this session, in sentences */
  readonly unknown: readonly string[]
  readonly first_frame: number
  readonly last_frame: number
  readonly dialogue: readonly FtpExchange[]
  /** that this is FTP at all, and who is who, was concluded (text listings: no bytes) */
  readonly inferred?: true
  readonly readings?: readonly FtpReading[]
}
