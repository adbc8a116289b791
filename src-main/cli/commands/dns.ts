/**
 * Owns `dns`: one row a lookup, as JSON Lines (DESIGN 5.1) or a table.
 */
import type { DnsLookup } from '@shared/dns'
import { durationText } from '@shared/format'
import { ok } from '@shared/result'
import { dnsLookups } from '../../session/dns-lookups'
import { type Command, oneOf, parse, readCaptures } from '../command'

const noPause = async (): Promise<void> => {}
const HEAD = ['query', 'answer', 'client', 'server', 'id', 'question', 'rcode', 'time', 'used by', 'answers'] as const
const MAX_CELL = 60

export const dnsCommand: Command = {
  name: 'dns',
  usage: 'dns FILE… [--format table|json]',
  summary: 'one row a DNS lookup: question, answer, and the flows that used it',
  help: `UDP, TCP, multicast DNS and LLMNR. query and answer are frame numbers; a question asked again before it was answered is
one lookup, its time counts from the first asking. used_by are later flows of the client to an address of the answer.`,
  async run(argv, output) {
    const { values, positionals } = parse(argv, { format: { type: 'string', default: 'table' } })
    const format = oneOf('--format', values.format, ['table', 'json'] as const)
    const read = await readCaptures(positionals)
    if (!read.ok) return read
    const session = read.value
    const { lookups, limited } = await dnsLookups(session, noPause)
    const lines = format === 'json' ? lookups.map((lookup) => JSON.stringify(lookup)) : table(lookups)
    for (const line of lines) {
      await output.line(line)
      if (output.closed) break
    }
    if (limited) process.stderr.write('tracebook: there are more DNS messages than are kept: the list ends early\n')
    session.close()
    return ok(null)
  },
}

function table(lookups: readonly DnsLookup[]): string[] {
  const rows = [HEAD, ...lookups.map(cells)]
  const widths = HEAD.map((_, i) => Math.max(...rows.map((row) => row[i].length)))
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]))
      .join('  ')
      .trimEnd(),
  )
}

function cells(lookup: DnsLookup): readonly string[] {
  const answers = lookup.answers.map(({ type, data }) => `${type} ${data}`).join(', ')
  return [
    String(lookup.query_frame ?? '-'),
    String(lookup.answer_frame ?? '-'),
    lookup.client,
    lookup.server,
    String(lookup.id),
    short(`${lookup.qtype} ${lookup.qname}`),
    lookup.rcode ?? '-',
    lookup.rtt === undefined ? '-' : durationText(Math.round(lookup.rtt * 1e9)),
    String(lookup.used_by.length),
    short(answers === '' ? '-' : answers),
  ]
}

/** Text from packets: no control characters reach the terminal. */
function short(text: string): string {
  const safe = text.replace(/[^\x20-\x7e]/g, '?')
  return safe.length > MAX_CELL ? `${safe.slice(0, MAX_CELL - 1)}…` : safe
}
