/**
 * Owns the findings on TCP flags that no connection uses: none at all, SYN with FIN or RST, FIN, PSH or URG without ACK.
 *
 * RFC 9293 3.10.7: every segment but the first SYN and some resets carries ACK; SYN opens, FIN and RST close. Such segments
 * come from scanners, from attempts to learn the operating system or to slip past filters, and from damage.
 * Guarantees: one finding for each host, peer (or "several") and combination; at most `MAX_GROUPS` of them, the rest counted.
 */
import { type Finding, MAX_EVIDENCE_FRAMES } from '@shared/finding'
import { countText } from '@shared/format'
import { evidence, findingId, sumOf } from './findings'

const FIN = 1
const SYN = 2
const RST = 4
const PSH = 8
const ACK = 16
const URG = 32
export const CORE_FLAGS = 63
const MAX_GROUPS = 2000

const RULE =
  'Every segment but the first SYN and some resets carries ACK, and SYN does not go with FIN or RST (RFC 9293 3.5, 3.10.7).'

/** A name for the combinations that nothing sends on purpose; undefined for the others. */
export function illegalFlags(flags: number): string | undefined {
  const core = flags & CORE_FLAGS
  if (core === 0) return 'no flags (NULL)'
  if ((core & SYN) !== 0 && (core & FIN) !== 0) return (core & RST) === 0 ? 'SYN with FIN' : 'SYN, FIN and RST'
  if ((core & SYN) !== 0 && (core & RST) !== 0) return 'SYN with RST'
  if ((core & FIN) !== 0 && (core & RST) !== 0) return 'FIN with RST'
  if ((core & (ACK | SYN | RST)) !== 0) return undefined
  if (core === (FIN | PSH | URG)) return 'FIN, PSH and URG (XMAS)'
  return (core & FIN) !== 0 ? 'FIN without ACK' : 'PSH or URG without ACK'
}

/** One segment with such flags. */
export interface OddSegment {
  readonly frame: number
  readonly flags: number
  readonly source: string
  readonly target: string
  readonly flow: string
  readonly length: number
  readonly badChecksum: boolean
  /** the flow also holds an ordinary handshake */
  readonly established: boolean
}

interface Group {
  readonly name: string
  readonly first: OddSegment
  readonly frames: number[]
  count: number
  badChecksums: number
  established: number
  withPayload: number
  readonly targets: Set<string>
  readonly flows: Set<string>
}

const MAX_NAMES = 64

export class FlagFindings {
  private readonly groups = new Map<string, Group>()
  private leftOut = 0

  add(segment: OddSegment): void {
    const name = illegalFlags(segment.flags)
    if (name === undefined) return
    const key = `${name} ${segment.source}`
    let group = this.groups.get(key)
    if (!group) {
      if (this.groups.size >= MAX_GROUPS) {
        this.leftOut++
        return
      }
      group = {
        name,
        first: segment,
        frames: [],
        count: 0,
        badChecksums: 0,
        established: 0,
        withPayload: 0,
        targets: new Set(),
        flows: new Set(),
      }
      this.groups.set(key, group)
    }
    group.count++
    if (group.frames.length < MAX_EVIDENCE_FRAMES) group.frames.push(segment.frame)
    if (segment.badChecksum) group.badChecksums++
    if (segment.established) group.established++
    if (segment.length > 0) group.withPayload++
    if (group.targets.size < MAX_NAMES) group.targets.add(segment.target)
    if (group.flows.size < MAX_NAMES) group.flows.add(segment.flow)
  }

  finish(): { readonly findings: Finding[]; readonly limits: string[] } {
    const limits =
      this.leftOut === 0
        ? []
        : [`${countText(this.leftOut)} more segments with illegal flags, of further hosts, are not listed.`]
    return { findings: [...this.groups.values()].map(finding), limits }
  }
}

function finding(group: Group): Finding {
  const { first, name, count } = group
  const one = group.targets.size === 1
  const many = group.targets.size >= MAX_NAMES ? `${MAX_NAMES} or more` : countText(group.targets.size)
  return {
    id: findingId(
      'illegal-flags',
      [name.replaceAll(/[^A-Za-z]+/g, '-').replaceAll(/-$/g, ''), first.source],
      first.frame,
    ),
    kind: 'illegal-flags',
    verdict: name,
    subject: {
      ...(group.flows.size === 1 ? { flow: first.flow } : {}),
      source: first.source,
      ...(one ? { target: first.target } : {}),
    },
    summary: `${first.source} sent ${countText(count)} segment${count === 1 ? '' : 's'} with ${name} to ${one ? first.target : `${many} hosts`}.`,
    status: 'standing',
    certainty: 'read',
    evidence: evidence(
      group.frames,
      [
        sumOf(
          { without_payload: count - group.withPayload, with_payload: group.withPayload },
          'frames',
          `with ${name}`,
        ),
      ],
      counter(group),
      count,
    ),
    rule: RULE,
    history: [{ frame: first.frame, verdict: name, reason: 'the flags as they stand in the header' }],
  }
}

function counter({ name, count, badChecksums, established }: Group): string[] {
  const said: string[] = []
  if (badChecksums > 0) said.push(`${countText(badChecksums)} of them have a wrong checksum: damaged on the way.`)
  if (established > 0)
    said.push(
      `${countText(established)} of them belong to connections with an ordinary handshake: a faulty sender or a box between rather than a probe.`,
    )
  if (name === 'FIN with RST') said.push('Some systems reset a connection that they are closing this way.')
  if (count === 1 && said.length === 0) said.push('It is one segment: damage cannot be ruled out.')
  return said
}
