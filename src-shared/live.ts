/**
 * Owns the words and shapes of live capture: what to capture (`CaptureSpec`), how it goes (`LiveStatus`), what this
 * machine can capture with (`CaptureAccess`). Engine, window and terminal speak these.
 *
 * Counts that a helper has not said are null, never 0: "not known" and "none lost" are different answers.
 */
import { countText } from './format'
import type { AppError } from './result'

/** In the order of preference. `cap` is the built-in one, taken by itself only where no other is installed. */
export const CAPTURE_ENGINES = ['dumpcap', 'tcpdump', 'cap'] as const
export type CaptureEngine = (typeof CAPTURE_ENGINES)[number]

/** What must be known of every file an engine writes, in a few words; '' = nothing. */
export const ENGINE_BADGES: Readonly<Record<CaptureEngine, string>> = {
  dumpcap: '',
  tcpdump: '',
  cap: 'software timestamps, drops unknown',
}

/** The engines that may be taken without having been asked for. */
export const enginesByItself = (installed: readonly CaptureEngine[]): readonly CaptureEngine[] => {
  const others = installed.filter((engine) => engine !== 'cap')
  return others.length > 0 ? others : installed
}

/** Old files are removed once there are `files`; a new one begins at `kilobytes` (of 1000 bytes) or after `seconds`. */
export interface RingBuffer {
  readonly files: number
  readonly kilobytes: number | null
  readonly seconds: number | null
}

export interface StopAfter {
  readonly packets: number | null
  readonly bytes: number | null
  readonly seconds: number | null
}

export interface CaptureSpec {
  /** name as `interfaces` lists it */
  readonly interface: string
  /** pcap-filter expression; '' = everything */
  readonly filter: string
  /** bytes kept of each packet; null = all of it */
  readonly snapLength: number | null
  readonly promiscuous: boolean
  /** kernel buffer, in MiB */
  readonly bufferMiB: number
  readonly ring: RingBuffer | null
  readonly stopAfter: StopAfter
}

export const DEFAULT_BUFFER_MIB = 64
export const NO_STOP: StopAfter = { packets: null, bytes: null, seconds: null }

export type CaptureState = 'starting' | 'running' | 'stopping' | 'stopped' | 'failed'

/** Packets that were seen and are not in the file, by who let them go. null = not said (dumpcap says it at the end). */
export interface DroppedCounts {
  readonly kernel: number | null
  readonly interface: number | null
  readonly helper: number | null
}

/** 'no-link': up, but the cable is out or the other end is down. 'gone': the interface no longer exists. */
export type LinkState = 'up' | 'no-link' | 'down' | 'gone'

export interface LinkChange {
  /** since the capture was started */
  readonly seconds: number
  readonly link: LinkState
}

export interface LiveStatus {
  readonly state: CaptureState
  readonly engine: CaptureEngine
  readonly spec: CaptureSpec
  /** the file that is written now (the newest of a ring) */
  readonly path: string
  /** files begun so far; more than 1 only with a ring */
  readonly files: number
  /** packets the helper has taken in */
  readonly received: number
  readonly dropped: DroppedCounts
  /** packets the interface has carried meanwhile, by its own counters; null = not known, or not comparable (a filter) */
  readonly carried: number | null
  /** bytes in all files so far */
  readonly bytes: number
  readonly packetsPerSecond: number
  readonly bytesPerSecond: number
  readonly startedMs: number
  readonly seconds: number
  /** whether packets can arrive at all; null = this system does not say */
  readonly link: LinkState | null
  /** what became of the interface while it was captured; the newest ones */
  readonly linkChanges: readonly LinkChange[]
  /** why it failed, or ended before it was asked to; what was captured until then is in the file */
  readonly problem: AppError | null
}

export interface LiveInterface {
  readonly name: string
  readonly description: string
  readonly addresses: readonly string[]
  readonly loopback: boolean
  /** null = the system does not say */
  readonly up: boolean | null
}

/** Packets and bytes an interface has carried since it exists, both directions. */
export interface InterfaceCounter {
  readonly name: string
  readonly packets: number
  readonly bytes: number
  readonly dropped: number
}

/** One capture program of this machine, tried. */
export interface HelperAccess {
  readonly engine: CaptureEngine
  /** null = not installed in any place that is looked at */
  readonly path: string | null
  readonly version: string
  readonly usable: boolean
  /** what was tried and what came of it, one sentence */
  readonly finding: string
}

/** Something that can be done about missing rights; `command` is complete and may be copied. */
export interface Remedy {
  readonly title: string
  readonly command: string
  /** the same through the system's own prompt (pkexec), as an argv; absent where there is none */
  readonly fix?: readonly string[]
  /** what must happen afterwards, '' = nothing */
  readonly afterwards: string
}

export interface CaptureAccess {
  readonly platform: string
  readonly user: string
  readonly helpers: readonly HelperAccess[]
  /** the engine that `capture` takes; null = this user cannot capture */
  readonly engine: CaptureEngine | null
  readonly facts: readonly string[]
  readonly remedies: readonly Remedy[]
}

/** Whether a capture filter compiles; `note` says what is not known yet. */
export interface FilterVerdict {
  readonly problem: AppError | null
  readonly note: string
}

/** A capture whose owner ended without ending it: the file is there. */
export interface LeftCapture {
  readonly id: string
  readonly path: string
  readonly interface: string
  readonly filter: string
  readonly startedMs: number
  readonly sizeBytes: number
}

export const hasEnded = (state: CaptureState): boolean => state === 'stopped' || state === 'failed'

/** What a change of the link means for the capture, one sentence. */
export function linkSentence(name: string, link: LinkState): string {
  if (link === 'up') return `${name} is up again; the capture goes on.`
  if (link === 'gone') return `${name} is gone: it was removed, unplugged or renamed.`
  const what = link === 'down' ? 'was taken down' : 'has lost its link (cable out, or the other end is down)'
  return `${name} ${what}; the capture waits, and nothing arrives until it is back.`
}

/** What can be said of the losses of an engine that does not count them. */
export function unknownDrops({ carried, received, spec }: Pick<LiveStatus, 'carried' | 'received' | 'spec'>): string {
  if (carried === null) return 'unknown'
  const most = Math.max(0, carried - received)
  const bound = most === 0 ? 'none' : `at most ${countText(most)}`
  return `unknown, ${bound} by the counters of ${spec.interface}`
}

/** Everything known to be lost; null when nobody has said anything yet. */
export function droppedTotal({ kernel, interface: port, helper }: DroppedCounts): number | null {
  if (kernel === null && port === null && helper === null) return null
  return (kernel ?? 0) + (port ?? 0) + (helper ?? 0)
}
