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
  for (const phase of phases.filter((one) => !isRest(one, phases))) {
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
      level: freeLevel(overlapped.map(({ level }) => level)),
    })
  }
  return out
}

/** An exchange that is told in parts says nothing the parts do not. */
const isRest = (phase: FlowPhase, all: readonly FlowPhase[]): boolean =>
  phase.name === 'exchange' &&
  all.some(({ name, from, to }) => !WHOLE.includes(name) && from >= phase.from && to <= phase.to)

const WHOLE: readonly PhaseName[] = ['exchange', 'close', 'summary']

/** The smallest level that none of the overlapping brackets has. */
function freeLevel(taken: readonly number[]): number {
  let level = 0
  while (taken.includes(level)) level += 1
  return level
}

/**
 * Rows [from, to] of a bracket beside which its name has room: the longest run that no bracket further out covers, so that
 * names and lines never cross; null = nowhere.
 */
export function nameRows(bracket: Bracket, all: readonly Bracket[]): readonly [from: number, to: number] | null {
  const outer = all.filter(({ level, from, to }) => level > bracket.level && to >= bracket.from && from <= bracket.to)
  let best: readonly [number, number] | null = null
  let from = bracket.from
  for (const { from: start, to: end } of [...outer.sort((a, b) => a.from - b.from), AFTER]) {
    const to = Math.min(bracket.to, start - 1)
    if (to >= from && (best === null || to - from > best[1] - best[0])) best = [from, to]
    from = Math.max(from, end + 1)
  }
  return best
}

const AFTER = { from: Number.POSITIVE_INFINITY, to: Number.POSITIVE_INFINITY } as const

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
