/**
 * Owns `flows`: one row a flow, as JSON Lines (Zeek's conn.log names), a table, a real conn.log, or CSV.
 */
import { ok } from '@shared/result'
import type { FlowRecord } from '@shared/rows'
import { selectFlows } from '../../session/flow-view'
import { type Command, oneOf, parse, readCaptures, UsageError } from '../command'
import { csvHeader, csvRow, tableRows, zeekFooter, zeekHeader, zeekRow } from '../flow-formats'

const FORMATS = ['table', 'json', 'zeek', 'csv'] as const

export const flowsCommand: Command = {
  name: 'flows',
  usage: 'flows FILE… [-Y FILTER] [--format table|json|zeek|csv] [--verify-checksums | --ignore-checksums]',
  summary: 'one row a flow',
  help: "JSON field names are those of Zeek's conn.log. --verify-checksums reads every packet's and does not count those that are damaged (Zeek's default); --ignore-checksums counts them (Zeek's -C, the default here).",
  async run(argv, output) {
    const { values, positionals } = parse(argv, {
      format: { type: 'string', default: 'table' },
      filter: { type: 'string', short: 'Y', default: '' },
      'ignore-checksums': { type: 'boolean', default: false },
      'verify-checksums': { type: 'boolean', default: false },
    })
    if (values['ignore-checksums'] && values['verify-checksums'])
      throw new UsageError('--verify-checksums and --ignore-checksums exclude each other')
    const format = oneOf('--format', values.format, FORMATS)
    const read = await readCaptures(positionals, { verifyChecksums: values['verify-checksums'] })
    if (!read.ok) return read
    const session = read.value
    const selected = await selectFlows(session, {
      filter: values.filter,
      span: null,
      sort: 'number',
      descending: false,
    })
    if (!selected.ok) return selected
    const records = function* (): Generator<FlowRecord> {
      for (const flow of selected.value) yield session.flows.flowRecord(flow)
    }
    if (format === 'table') {
      for (const line of tableRows(records)) {
        await output.line(line)
        if (output.closed) break
      }
    } else {
      if (format === 'zeek') await output.line(zeekHeader())
      if (format === 'csv') await output.line(csvHeader())
      const row =
        format === 'json' ? (record: FlowRecord) => JSON.stringify(record) : format === 'csv' ? csvRow : zeekRow
      for (const record of records()) {
        await output.line(row(record))
        if (output.closed) break
      }
      if (format === 'zeek') await output.line(zeekFooter())
    }
    session.close()
    return ok(null)
  },
}
