/**
 * Owns `stats`: totals, time span, protocols and frames over time of one capture, for people or as one JSON object.
 */
import { bytesText, countText, dateText, durationText, fractionText, timeOfDayText } from '@shared/format'
import { ok } from '@shared/result'
import type { Session } from '../../session/session'
import { buckets } from '../../session/timeline'
import { type Command, oneOf, parse, readCaptures, UsageError } from '../command'

const BAR_WIDTH = 40

export const statsCommand: Command = {
  name: 'stats',
  usage: 'stats FILE… [--buckets N] [--format table|json]',
  summary: 'totals, time span, protocols, frames over time',
  help: '--buckets N divides the span into N parts (default 20, at most 5000). Several files are read as one capture.',
  async run(argv, output) {
    const { values, positionals } = parse(argv, {
      format: { type: 'string', default: 'table' },
      buckets: { type: 'string', default: '20' },
    })
    const format = oneOf('--format', values.format, ['table', 'json'] as const)
    const count = Number(values.buckets)
    if (!Number.isInteger(count) || count < 1 || count > 5000)
      throw new UsageError('--buckets takes a whole number from 1 to 5000')
    const read = await readCaptures(positionals)
    if (!read.ok) return read
    const session = read.value
    const stats = await collect(session, count)
    if (format === 'json') await output.line(JSON.stringify(stats))
    else for (const line of table(stats)) await output.line(line)
    session.close()
    return ok(null)
  },
}

type Stats = Awaited<ReturnType<typeof collect>>

async function collect(session: Session, count: number) {
  const summary = session.summary()
  const { frames, firstNs, lastNs } = summary
  const histogram = await buckets(session.frames, [firstNs, lastNs], count, null, async () => {})
  const dated = session.listing?.isDated() ?? true
  const iso = (ns: number) => timeText(summary.baseNs + BigInt(Math.round(ns)), dated)
  return {
    files: summary.files.map(({ path, format, sizeBytes, linkTypes, interfaces, comment, warnings }) => ({
      path,
      format,
      bytes: sizeBytes,
      link_types: linkTypes,
      interfaces,
      comment,
      warnings,
    })),
    limits: summary.limits,
    frames,
    flows: summary.flows,
    bytes: summary.bytes,
    first: frames > 0 ? iso(firstNs) : null,
    last: frames > 0 ? iso(lastNs) : null,
    duration: frames > 0 ? (lastNs - firstNs) / 1e9 : null,
    in_time_order: session.frames.isTimeOrdered,
    protocols: summary.protocols,
    buckets:
      frames > 0
        ? Array.from(histogram.frames, (inBucket, i) => ({
            from: iso(firstNs + ((lastNs - firstNs) * i) / count),
            frames: inBucket,
            bytes: histogram.bytes[i],
          }))
        : [],
  }
}

/** RFC 3339 in UTC with nine digits; of a text without dates the time of day, as it stands there. */
function timeText(ns: bigint, dated: boolean): string {
  const seconds = Number(ns / 1_000_000_000n)
  const clock = `${timeOfDayText(seconds)}.${fractionText(Number(ns % 1_000_000_000n), 9)}`
  return dated ? `${dateText(seconds)}T${clock}Z` : clock
}

function table(stats: Stats): string[] {
  const lines = stats.files.map(
    ({ path, format, bytes, link_types }) =>
      `${path}: ${format}, ${bytesText(bytes)}, ${link_types.join(', ') || 'no interface'}`,
  )
  lines.push(
    `frames     ${countText(stats.frames)} (${countText(stats.bytes)} bytes on the wire)`,
    `flows      ${countText(stats.flows)}`,
  )
  if (stats.duration !== null) {
    lines.push(
      `first      ${stats.first}`,
      `last       ${stats.last}`,
      `duration   ${durationText(stats.duration * 1e9)}`,
    )
    if (!stats.in_time_order) lines.push('           time runs backwards between some frames of the file')
  }
  for (const limit of stats.limits) lines.push(`limit      ${limit}`)
  lines.push('', 'protocols')
  for (const { name, title, frames, bytes } of stats.protocols)
    lines.push(
      `  ${name.padEnd(14)} ${countText(frames).padStart(11)} frames  ${bytesText(bytes).padStart(9)}  ${title}`,
    )
  if (stats.buckets.length > 0) {
    const most = Math.max(...stats.buckets.map(({ frames }) => frames))
    lines.push('', 'frames over time')
    for (const { from, frames } of stats.buckets) {
      lines.push(
        `  ${from.replace(/^.*T/, '').slice(0, 15)} ${countText(frames).padStart(9)} ${'█'.repeat(Math.ceil((frames / most) * BAR_WIDTH))}`.trimEnd(),
      )
    }
  }
  return lines
}
