/**
 * Owns the terminal's entry: which command runs, and how its result becomes an exit code.
 *
 * Exit 0 done, 1 the input is bad (one line on stderr: what, where, what to do), 2 usage. Results on stdout only.
 */
import { errorLine } from '@shared/result'
import { APP_VERSION } from '@shared/version'
import { type Command, UsageError } from './command'
import { captureCommand } from './commands/capture'
import { dnsCommand } from './commands/dns'
import { doctorCommand } from './commands/doctor'
import { explainCommand } from './commands/explain'
import { findingsCommand } from './commands/findings'
import { flowsCommand } from './commands/flows'
import { framesCommand } from './commands/frames'
import { ftpCommand } from './commands/ftp'
import { interfacesCommand } from './commands/interfaces'
import { statsCommand } from './commands/stats'
import { streamCommand } from './commands/stream'
import { Output } from './output'

const COMMANDS: readonly Command[] = [
  flowsCommand,
  findingsCommand,
  framesCommand,
  statsCommand,
  streamCommand,
  dnsCommand,
  ftpCommand,
  explainCommand,
  captureCommand,
  interfacesCommand,
  doctorCommand,
]

function usage(): string {
  const width = Math.max(...COMMANDS.map(({ usage: line }) => line.length))
  return [
    'usage: tracebook COMMAND …',
    ...COMMANDS.map(({ usage: line, summary }) => `  ${line.padEnd(width)}  ${summary}`),
  ].join('\n')
}

async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv
  if (name === '--version') return print(`tracebook ${APP_VERSION}`)
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    if (name === undefined) {
      process.stderr.write(`${usage()}\n`)
      return 2
    }
    return print(usage())
  }
  const command = COMMANDS.find((candidate) => candidate.name === name)
  if (!command) {
    process.stderr.write(
      `tracebook: no command '${name}'; there are: ${COMMANDS.map((candidate) => candidate.name).join(', ')}\n`,
    )
    return 2
  }
  if (rest.includes('--help') || rest.includes('-h'))
    return print(`usage: tracebook ${command.usage}\n${command.summary}\n${command.help}`)
  const output = new Output()
  try {
    const result = await command.run(rest, output)
    await output.flush()
    const error = result.ok ? output.failure : result.error
    if (!error) return 0
    process.stderr.write(`tracebook: ${errorLine(error)}\n`)
    return 1
  } catch (thrown) {
    if (!(thrown instanceof UsageError)) throw thrown
    process.stderr.write(`tracebook ${command.name}: ${thrown.message}\nusage: tracebook ${command.usage}\n`)
    return 2
  }
}

function print(text: string): number {
  process.stdout.write(`${text}\n`)
  return 0
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code
  },
  (bug: unknown) => {
    process.stderr.write(
      `tracebook: this is a bug, please report it: ${bug instanceof Error ? bug.message : String(bug)}\n`,
    )
    if (process.env.TRACEBOOK_DEBUG && bug instanceof Error) process.stderr.write(`${bug.stack}\n`)
    process.exitCode = 70
  },
)
