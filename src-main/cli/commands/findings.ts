/**
 * Owns `findings`: the conclusions about a capture with their evidence, one JSON object each or a readable list.
 */
import { FINDING_KINDS, type Finding } from '@shared/finding'
import { ok } from '@shared/result'
import { findings } from '../../session/findings'
import { type Command, oneOf, parse, readCaptures } from '../command'
import type { Output } from '../output'

const MAX_FRAMES_SHOWN = 12
const noPause = async (): Promise<void> => {}

export const findingsCommand: Command = {
  name: 'findings',
  usage: 'findings FILE… [--format json|table] [--kind KIND] [--withdrawn]',
  summary: 'conclusions with the frames and the arithmetic that prove them',
  help: `Kinds: ${FINDING_KINDS.join(', ')}. --kind may be given several times. The table leaves withdrawn findings out unless --withdrawn is given; JSON has them with their status, and with --withdrawn only them.`,
  async run(argv, output) {
    const { values, positionals } = parse(argv, {
      format: { type: 'string', default: 'table' },
      kind: { type: 'string', multiple: true, default: [] },
      withdrawn: { type: 'boolean', default: false },
    })
    const format = oneOf('--format', values.format, ['json', 'table'] as const)
    const kinds = values.kind.map((kind) => oneOf('--kind', kind, FINDING_KINDS))
    const read = await readCaptures(positionals)
    if (!read.ok) return read
    const list = await findings(read.value, noPause)
    for (const limit of list.limits) process.stderr.write(`tracebook: ${limit}\n`)
    const wanted = list.findings.filter(
      ({ kind, status }) =>
        (kinds.length === 0 || kinds.includes(kind)) &&
        (format === 'json' ? !values.withdrawn || status === 'withdrawn' : values.withdrawn || status === 'standing'),
    )
    await print(wanted, format, output)
    read.value.close()
    return ok(null)
  },
}

async function print(list: readonly Finding[], format: 'json' | 'table', output: Output): Promise<void> {
  for (const finding of list) {
    for (const line of format === 'json' ? [JSON.stringify(finding)] : lines(finding)) await output.line(line)
    if (output.closed) return
  }
  if (format === 'table' && list.length === 0) await output.line('nothing found')
}

function* lines({ kind, verdict, summary, status, certainty, evidence, would_settle: settles, history, id }: Finding) {
  yield `${kind}: ${verdict}${status === 'withdrawn' ? ' (withdrawn)' : ''}${certainty === 'read' ? '' : ` [${certainty}]`}`
  yield `  ${summary}`
  for (const { text } of evidence.arithmetic) yield `    = ${text}`
  for (const text of evidence.counter) yield `    but: ${text}`
  if (settles !== undefined) yield `    would settle it: ${settles}`
  if (history.length > 1 || status === 'withdrawn')
    for (const { frame, verdict: step, reason } of history) yield `    frame ${frame}: ${step}: ${reason}`
  const shown = evidence.frames.slice(0, MAX_FRAMES_SHOWN).join(', ')
  const more = evidence.frame_count > MAX_FRAMES_SHOWN ? ` … (${evidence.frame_count} in all)` : ''
  yield `    frames ${shown}${more}   ${id}`
}
