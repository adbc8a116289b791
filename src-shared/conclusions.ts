/**
 * Owns the answers about conclusions that cross from the engine to the window: FTP sessions and findings as lists short
 * enough to be sent whole, one of them in full, and where a frame or a flow stands among them.
 *
 * Flows are named by index here (the window selects by it), -1 = not in the capture at hand; frames count from 1. What is
 * left out of a list is said in its `limits`.
 */
import type { Finding, FindingKind, FindingSubject } from './finding'
import type { FtpMode, FtpSession, FtpTransfer } from './ftp'

/** One FTP session as a line of the list. */
export interface FtpSessionRow {
  readonly session: number
  readonly client: string
  readonly server: string
  readonly user?: string
  readonly logged_in: boolean
  readonly tls: boolean
  /** the control flow */
  readonly flow: number
  readonly first_frame: number
  readonly last_frame: number
  readonly transfers: number
  /** of the session and of its transfers */
  readonly disagreements: number
  readonly inferred: boolean
  /** each mode its transfers used, in order of use */
  readonly modes: readonly FtpMode[]
}

export interface FtpSessionList {
  readonly sessions: readonly FtpSessionRow[]
  readonly transfers: number
  readonly limits: readonly string[]
}

/** A transfer with its data flow as the window selects it. */
export type FtpTransferView = FtpTransfer & { readonly flow: number }

/** One session in full: `FtpSession` as `ftp --format json` prints it, flows by index, and what a firewall must let pass. */
export type FtpSessionView = Omit<FtpSession, 'transfers'> & {
  readonly flow: number
  readonly transfers: readonly FtpTransferView[]
  readonly firewall: FirewallCard
}

/** Where a frame or a flow stands in the FTP sessions. */
export interface FtpPlace {
  readonly session: number
  /** index in the session's transfers; null = a step that belongs to none (login, QUIT) */
  readonly transfer: number | null
  readonly controlFlow: number
  /** -1: the transfer has no data connection in the capture */
  readonly dataFlow: number
  /** lines of the control connection that announced and commanded the transfer and answered it, ascending */
  readonly controlFrames: readonly number[]
}

/** What becomes of a flow in its session: for lists and lanes that group them. */
export interface FtpRole {
  readonly session: number
  /** the session's control flow; equal to the flow itself for a control flow */
  readonly control: number
  readonly role: 'control' | 'download' | 'upload' | 'listing' | 'data'
}

/** A connection a firewall must let pass; `from` opens it. */
export interface FirewallConnection {
  /** '192.0.2.1', and the port when it is fixed */
  readonly from: string
  readonly to: string
  readonly why: string
}

export interface FirewallRules {
  readonly id: 'nft-exact' | 'nft-helper' | 'iptables-exact' | 'iptables-helper' | 'bpf' | 'display-filter'
  readonly title: string
  /** what they are good for, and what not */
  readonly hint: string
  readonly text: string
}

export interface FirewallCard {
  readonly connections: readonly FirewallConnection[]
  readonly rules: readonly FirewallRules[]
  readonly remarks: readonly string[]
}

/** The file or listing of a transfer, as text where it is text. */
export interface TransferText {
  /** '' when `binary` */
  readonly text: string
  /** most bytes are no text: the stream view shows them */
  readonly binary: boolean
  /** payload bytes there are; `text` holds the first `MAX_TRANSFER_TEXT` of them */
  readonly bytes: number
  readonly missing: number
  readonly flow: number
  readonly side: 'orig' | 'resp'
}

/** bytes of a transfer that 'transfer.open' shows at most */
export const MAX_TRANSFER_TEXT = 1 << 18

export type FindingState = 'open' | 'confirmed' | 'dismissed'

/** What the analyst decided about a finding. */
export interface Judgement {
  readonly state: FindingState
  readonly reason: string
  readonly author: string
  readonly timeMs: number
}

/** One finding as a line of the list. */
export interface FindingRow {
  readonly id: string
  readonly kind: FindingKind
  readonly verdict: string
  readonly summary: string
  readonly status: Finding['status']
  readonly certainty: Finding['certainty']
  readonly subject: FindingSubject
  /** the flow of the subject, or of the first frame */
  readonly flow: number
  /** 0 = it has no frames */
  readonly first_frame: number
  /** ns since the capture's base */
  readonly first_ns: number
  readonly frames: number
  readonly judgement: Judgement | null
}

export interface FindingRows {
  readonly findings: readonly FindingRow[]
  readonly limits: readonly string[]
  /** evidence frames in ascending order, each with the index of its finding in `findings` */
  readonly marks: { readonly frame: Uint32Array; readonly finding: Uint32Array }
}

export interface FindingView {
  readonly finding: Finding
  readonly flow: number
  readonly judgement: Judgement | null
}
