/**
 * Owns what an explanation is: the commented reading of a flow or of an FTP session as sentences in plain English, each with
 * the frames, flows and arithmetic behind it. The field names are the contract of `explain --format json` (DESIGN 5.1).
 *
 * Guarantees: `read` stands in the packets (or in the text of a listing), `inferred` is a conclusion, `unknown` is what they do
 * not settle: never mixed (DESIGN 4). Words from packets may stand in the text: show it as text only.
 */
import type { Arithmetic } from './arithmetic'

export const PHASE_NAMES = [
  'name-lookup',
  'arp',
  'handshake',
  'greeting',
  'login',
  'announce',
  'data-connection',
  'transfer',
  'exchange',
  'data',
  'close',
  'summary',
] as const
export type PhaseName = (typeof PHASE_NAMES)[number]

/** A stretch of the reading: a heading, and a bracket in the margin where it has frames. */
export interface ExplanationPhase {
  /** what sentences name it by; the name itself, or with a number where there are several */
  readonly id: string
  readonly name: PhaseName
  readonly title: string
  /** first and last frame, from 1; 0 = it has none */
  readonly from: number
  readonly to: number
  /** uid of the flow whose frames these are; '' = none */
  readonly flow: string
}

export interface Sentence {
  /** steady for the same facts: 'handshake.round-trip' */
  readonly id: string
  /** id of a phase */
  readonly phase: string
  readonly kind: 'read' | 'inferred' | 'unknown'
  readonly text: string
  /** from 1, in the order in which the sentence speaks of them, at most MAX_SENTENCE_FRAMES */
  readonly frames: readonly number[]
  /** uids */
  readonly flows: readonly string[]
  readonly arithmetic: readonly Arithmetic[]
}

export const MAX_SENTENCE_FRAMES = 24

export interface Explanation {
  readonly title: string
  readonly phases: readonly ExplanationPhase[]
  readonly sentences: readonly Sentence[]
}
