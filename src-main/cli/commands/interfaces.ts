/**
 * Owns `interfaces`: what packets can be captured on, as a table or JSON Lines.
 */
import { ok } from '@shared/result'
import { listInterfaces } from '../../capture/interfaces'
import { type Command, oneOf, parse, UsageError } from '../command'

export const interfacesCommand: Command = {
  name: 'interfaces',
  usage: 'interfaces [--format table|json]',
  summary: 'the interfaces that packets can be captured on',
  help: 'JSON: name description addresses loopback up; up is null where the system does not say.',
  async run(argv, output) {
    const { values, positionals } = parse(argv, { format: { type: 'string', default: 'table' } })
    if (positionals.length > 0) throw new UsageError(`what is '${positionals[0]}'?`)
    const format = oneOf('--format', values.format, ['table', 'json'] as const)
    const listed = await listInterfaces()
    if (!listed.ok) return listed
    if (format === 'json') for (const found of listed.value) await output.line(JSON.stringify(found))
    else {
      const rows = listed.value.map(({ name, up, addresses, description }) => [
        name,
        up === null ? '-' : up ? 'up' : 'down',
        addresses.join(' ') || '-',
        description,
      ])
      const table = [['interface', 'state', 'addresses', 'description'], ...rows]
      const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column].length)))
      for (const row of table)
        await output.line(
          row
            .map((cell, at) => cell.padEnd(widths[at]))
            .join('  ')
            .trimEnd(),
        )
    }
    return ok(null)
  },
}
