/**
 * Owns `doctor`: what this user can capture with here, tried, and the command that gives what is missing.
 *
 * Exit 0 when something can capture, 1 when nothing can; the answer stands on stdout in both cases.
 */
import type { CaptureAccess } from '@shared/live'
import { fail, ok } from '@shared/result'
import { captureAccess } from '../../capture/access'
import { type Command, oneOf, parse, UsageError } from '../command'

export const doctorCommand: Command = {
  name: 'doctor',
  usage: 'doctor [--format text|json]',
  summary: 'what this machine can capture with, and the fix for what it cannot',
  help: 'Tries each capture program on the loopback interface; nothing is captured and nothing is changed.',
  async run(argv, output) {
    const { values, positionals } = parse(argv, { format: { type: 'string', default: 'text' } })
    if (positionals.length > 0) throw new UsageError(`what is '${positionals[0]}'?`)
    const format = oneOf('--format', values.format, ['text', 'json'] as const)
    const access = await captureAccess()
    if (format === 'json') await output.line(JSON.stringify(access))
    else for (const line of lines(access)) await output.line(line)
    if (access.engine !== null) return ok(null)
    return fail('no-rights', 'Nothing on this machine can capture packets for this user.', 'See the remedies above.')
  },
}

function lines(access: CaptureAccess): readonly string[] {
  const helpers = access.helpers.map(({ engine, path, version, usable, finding }) => {
    const place = path === null ? '' : `  ${path}${version === '' ? '' : `, version ${version}`}`
    return `${usable ? 'yes' : 'no '}  ${engine}${place}\n     ${finding}`
  })
  const remedies = access.remedies.flatMap(({ title, command, afterwards }) => [
    '',
    `fix: ${title}`,
    ...(command === '' ? [] : [`     ${command}`]),
    ...(afterwards === '' ? [] : [`     ${afterwards}`]),
  ])
  const verdict =
    access.engine === null ? 'Live capture is not possible yet.' : `Live capture works, with ${access.engine}.`
  return [verdict, '', ...helpers, '', ...access.facts, ...remedies]
}
