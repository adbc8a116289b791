/**
 * Owns how the phases of a flow become brackets in the left margin: their words, which lines they span on screen, and
 * which stand beside each other because they overlap. Pure; what the phases are, the engine proves from the frames.
 */
import type { PhaseName } from '@shared/explanation'
import type { FlowPhase, FlowRecord } from '@shared/rows'
import { formatBytes } from '../../ui/format'

/** A visible line, as far as brackets need it. */
export interface ShownLine {
  readonly index: number
  readonly frame: number
  readonly flow: number
}

/** Rows [from, to] of a bracket on screen; an end is open where the phase goes on outside. */
export interface Bracket {
  readonly phase: FlowPhase
  readonly from: number
  readonly to: number
  readonly openAbove: boolean
  readonly openBelow: boolean
  /** 0, or one more than that of a bracket it overlaps (data after the first FIN) */
  readonly level: number
}

/**
 * @param ordered lines are in frame order: then other flows' lines between the phase's frames belong inside the bracket,
 * and a bracket passes through a screen that shows none of its frames.
 */
export function brackets(
  phases: readonly FlowPhase[],
  lines: readonly ShownLine[],
  ordered: boolean,
): readonly Bracket[] {
  const out: Bracket[] = []
  for (const phase of phases) {
    const inside = lines.filter(
      ({ frame, flow }) => frame >= phase.from && frame <= phase.to && (ordered || flow === phase.flow),
    )
    const from = inside[0]
    const to = inside[inside.length - 1]
    if (!from || !to) continue
    const frames = inside.map(({ frame }) => frame)
    const overlapped = out.filter((other) => other.to >= from.index && other.from <= to.index)
    out.push({
      phase,
      from: from.index,
      to: to.index,
      openAbove: Math.min(...frames) > phase.from && from.index === lines[0]?.index,
      openBelow: Math.max(...frames) < phase.to && to.index === lines[lines.length - 1]?.index,
      level: overlapped.length === 0 ? 0 : Math.max(...overlapped.map(({ level }) => level)) + 1,
    })
  }
  return out
}

const WORDS: Readonly<Record<PhaseName, string>> = {
  'name-lookup': 'name lookup',
  arp: 'ARP',
  handshake: 'handshake',
  greeting: 'greeting',
  login: 'login',
  announce: 'announce',
  'data-connection': 'data connection',
  transfer: 'data',
  exchange: 'exchange',
  data: 'data',
  close: 'close',
  summary: 'summary',
}

/** 'handshake', 'data · 3.33 kB', 'close'; an exchange of datagrams is named by its protocol. */
export function phaseLabel(phase: FlowPhase, record: FlowRecord): string {
  if (phase.name === 'exchange' && record.proto !== 'tcp') return record.service ?? record.proto
  if (phase.name !== 'data') return WORDS[phase.name]
  const bytes = (record.orig_bytes ?? 0) + (record.resp_bytes ?? 0)
  return bytes > 0 ? `data · ${formatBytes(bytes)}` : WORDS.data
}

/** What is left of a name where there is little room. */
const SHORT: Readonly<Partial<Record<PhaseName, string>>> = { 'name-lookup': 'lookup', 'data-connection': 'connect' }

/** Names of a phase, longest first. */
export const phaseWords = (phase: FlowPhase, record: FlowRecord): readonly string[] => [
  phaseLabel(phase, record),
  WORDS[phase.name],
  SHORT[phase.name] ?? WORDS[phase.name],
]
