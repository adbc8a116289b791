/**
 * Owns which stretches of a flow get a bracket in the left margin, and where the bracket is on screen. Pure.
 *
 * Only what frames prove: a handshake is a SYN, a SYN-ACK from the other side and an ACK; a close begins at the first
 * FIN or RST; data lies between when bytes were counted. Where the frames at hand do not show a border, the flow gets
 * one bracket from its first to its last frame.
 */
import type { FlowRecord } from '@shared/rows'
import { formatBytes } from '../../ui/format'

export type PhaseKind = 'handshake' | 'data' | 'close' | 'span'

/** Frames `from` to `to`, both included. */
export interface Phase {
  readonly kind: PhaseKind
  readonly label: string
  readonly from: number
  readonly to: number
}

/** What of one frame of the flow matters here: TCP flags as tcpdump prints them, null when it is no TCP line. */
export interface FlowLine {
  readonly frame: number
  readonly flags: string | null
  readonly fromResponder: boolean
}

/** @param first the flow's first lines, in order. @param last its last lines, in order; may overlap with `first`. */
export function flowPhases(
  record: FlowRecord,
  first: readonly FlowLine[],
  last: readonly FlowLine[],
): readonly Phase[] {
  const whole: Phase = {
    kind: 'span',
    label: record.service ?? record.proto,
    from: record.first_frame,
    to: record.last_frame,
  }
  if (record.proto !== 'tcp') return [whole]
  const opened = handshake(first)
  const closed = close(record, first, last)
  const from = opened ? nextFrame(first, opened.to) : record.first_frame
  const to = closed ? closed.from - 1 : record.last_frame
  const bytes = (record.orig_bytes ?? 0) + (record.resp_bytes ?? 0)
  const between: Phase[] = []
  if (from !== null && from <= to && from <= record.last_frame) {
    const known = opened !== null || closed !== null
    if (bytes > 0)
      between.push({ kind: 'data', label: `${record.service ?? 'data'} · ${formatBytes(bytes)}`, from, to })
    else if (!known) between.push(whole)
  }
  return [opened, ...between, closed].filter((phase) => phase !== null)
}

function handshake(first: readonly FlowLine[]): Phase | null {
  const syn = first[0]
  if (!syn?.flags?.startsWith('S') || syn.flags.includes('.')) return null
  const answer = first.findIndex((line) => line.flags?.startsWith('S.') && line.fromResponder !== syn.fromResponder)
  if (answer < 0) return { kind: 'handshake', label: 'SYN', from: syn.frame, to: lastSyn(first) }
  const ack = first
    .slice(answer + 1)
    .find((line) => line.fromResponder === syn.fromResponder && line.flags?.includes('.'))
  if (!ack) return { kind: 'handshake', label: 'SYN, SYN-ACK', from: syn.frame, to: first[answer]?.frame ?? syn.frame }
  return { kind: 'handshake', label: 'handshake', from: syn.frame, to: ack.frame }
}

/** The last of the SYNs at the beginning: an unanswered SYN is often sent again. */
function lastSyn(first: readonly FlowLine[]): number {
  const other = first.findIndex((line) => !line.flags?.startsWith('S'))
  return first[(other < 0 ? first.length : other) - 1]?.frame ?? 0
}

const ends = (line: FlowLine): boolean => line.flags !== null && /[FR]/.test(line.flags)

function close(record: FlowRecord, first: readonly FlowLine[], last: readonly FlowLine[]): Phase | null {
  const at = last.findIndex(ends)
  const found = last[at]
  if (!found) return null
  // The first FIN of the last lines is the flow's first FIN only when what came before it is known, too.
  const complete = last[0]?.frame === first[0]?.frame
  if (at === 0 && !complete) return null
  return {
    kind: 'close',
    label: found.flags?.includes('R') ? 'reset' : 'close',
    from: found.frame,
    to: record.last_frame,
  }
}

/** The flow's frame after `frame`; null when the handshake is all there is. */
function nextFrame(first: readonly FlowLine[], frame: number): number | null {
  const next = first.find((line) => line.frame > frame)
  return next ? next.frame : first.length > 0 && (first[first.length - 1]?.frame ?? 0) > frame ? frame + 1 : null
}

/** A visible line, as far as brackets need it. */
export interface ShownLine {
  readonly index: number
  readonly frame: number
  readonly inFlow: boolean
}

/** Rows [from, to] of a bracket on screen; an end is open where the phase goes on outside. */
export interface Bracket {
  readonly phase: Phase
  readonly from: number
  readonly to: number
  readonly openAbove: boolean
  readonly openBelow: boolean
}

/**
 * @param ordered lines are in frame order: then other flows' lines between the phase's frames belong inside the bracket,
 * and a bracket passes through a screen that shows none of its frames.
 */
export function brackets(phases: readonly Phase[], lines: readonly ShownLine[], ordered: boolean): readonly Bracket[] {
  const out: Bracket[] = []
  for (const phase of phases) {
    const inside = lines.filter(({ frame, inFlow }) => frame >= phase.from && frame <= phase.to && (ordered || inFlow))
    const from = inside[0]
    const to = inside[inside.length - 1]
    if (!from || !to) continue
    const frames = inside.map(({ frame }) => frame)
    out.push({
      phase,
      from: from.index,
      to: to.index,
      openAbove: Math.min(...frames) > phase.from && from.index === lines[0]?.index,
      openBelow: Math.max(...frames) < phase.to && to.index === lines[lines.length - 1]?.index,
    })
  }
  return out
}
