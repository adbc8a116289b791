/**
 * Owns what is said of ICMP messages about other packets: a destination that is not reachable, and the way to a host as a
 * traceroute finds it, hop by hop.
 */
import type { FlowFacts, Probe, Report } from './facts'
import type { Story } from './story'
import { counted, elapsed, elapsedNs, list, many, timeText } from './words'

const MAX_TOLD = 6
const MIN_STEPS = 3
const FIRST_TTL = 3

/** Answers whether the probes are a traceroute. */
export function tellRoute(story: Story, facts: FlowFacts, probes: readonly Probe[]): boolean {
  const sent = probes.filter(({ ttl }) => ttl > 0).sort((a, b) => a.frame - b.frame)
  const steps = [...new Set(sent.map(({ ttl }) => ttl))].sort((a, b) => a - b)
  const rising = steps.every((ttl, i) => i === 0 || ttl === steps[i - 1] + 1)
  if (!rising || steps.length < MIN_STEPS || steps[0] > FIRST_TTL) return false
  story.say({
    id: 'traceroute',
    kind: 'inferred',
    text: `This is part of a traceroute from ${facts.orig} to ${facts.resp}: ${many(sent.length, 'probe')} whose time to live rises from ${steps[0]} to ${steps[steps.length - 1]}. A router that counts it down to zero drops the packet and gives itself away with an ICMP message.`,
    frames: steps.map((ttl) => sent.find((probe) => probe.ttl === ttl)?.frame ?? 0),
    arithmetic: [counted(sent.length, 'probes', 'frames'), counted(steps.length, 'different times to live')],
  })
  for (const ttl of steps) tellHop(story, facts, ttl, sent)
  return true
}

function tellHop(story: Story, facts: FlowFacts, ttl: number, sent: readonly Probe[]): void {
  const probes = sent.filter((probe) => probe.ttl === ttl)
  const answered = probes.flatMap((probe) => (probe.report ? [{ probe, report: probe.report }] : []))
  if (answered.length === 0) {
    story.say({
      id: `hop-${ttl}`,
      kind: 'unknown',
      text: `Time to live ${ttl}: no ICMP message about ${probes.length === 1 ? 'this probe' : 'these probes'} is in the capture; a router may be silent, or the host answered itself.`,
      frames: probes.slice(0, MAX_TOLD).map(({ frame }) => frame),
    })
    return
  }
  const hosts = [...new Set(answered.map(({ report }) => report.from))]
  const arrived = hosts.includes(facts.resp)
  const told = answered.slice(0, MAX_TOLD)
  story.say({
    id: `hop-${ttl}`,
    text: `Time to live ${ttl}: ${list(hosts)} reported “${answered[0].report.words}” after ${list(told.map(({ probe, report }) => timeText(elapsedNs(probe, report))))}${arrived ? ': the probes have arrived' : ''}.`,
    frames: told.flatMap(({ probe, report }) => [probe.frame, report.frame]),
    arithmetic: told.map(({ probe, report }) => elapsed(probe, report)),
  })
}

/** Reports about packets of this flow. */
export function tellReports(story: Story, facts: FlowFacts, reports: readonly Report[]): void {
  if (reports.length === 0) return
  const [first] = reports
  const asked = facts.packets.filter(({ frame }) => frame < first.frame).at(-1)
  story.say({
    id: 'icmp-report',
    text: `${first.from} reported by ICMP: ${first.words}${asked ? `, ${timeText(elapsedNs(asked, first))} after the packet before` : ''}${reports.length > 1 ? ` (${many(reports.length, 'report')} in all)` : ''}.${first.words === 'port unreachable' ? ' The host is there, but nothing listens on that port.' : ''}`,
    frames: [...(asked ? [asked.frame] : []), ...reports.slice(0, MAX_TOLD).map(({ frame }) => frame)],
    arithmetic: [asked ? elapsed(asked, first) : undefined, counted(reports.length, 'ICMP reports', 'frames')],
  })
}

/** A flow that consists of such reports: what they are about. */
export function tellOwnReports(story: Story, facts: FlowFacts, reports: readonly Report[]): boolean {
  if (reports.length === 0) return false
  const about = [...new Set(reports.map(({ quoted }) => quotedWords(quoted)))]
  const words = [...new Set(reports.map((one) => one.words))]
  story.say({
    id: 'icmp-reports',
    text: `${facts.orig} reports to ${facts.resp}: ${list(words)}, ${many(reports.length, 'time')}, about ${list(about.slice(0, MAX_TOLD))}${about.length > MAX_TOLD ? ` and ${about.length - MAX_TOLD} more` : ''}. Each message quotes the beginning of the packet it is about.`,
    frames: reports.slice(0, MAX_TOLD).map(({ frame }) => frame),
    arithmetic: [counted(reports.length, 'ICMP reports', 'frames')],
  })
  return true
}

const PROTOCOLS: Readonly<Record<number, string>> = { 1: 'ICMP', 6: 'TCP', 17: 'UDP', 58: 'ICMPv6' }

function quotedWords({ protocol, source, target, sport, dport }: Report['quoted']): string {
  const name = PROTOCOLS[protocol] ?? `IP protocol ${protocol}`
  return sport < 0 ? `${name} ${source} → ${target}` : `${name} ${source} port ${sport} → ${target} port ${dport}`
}
