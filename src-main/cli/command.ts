/**
 * Owns the shape of a CLI command and what commands share: arguments, and a capture read to its end.
 */
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { ok, type Result } from '@shared/result'
import { limitsReached } from '../session/limits'
import { Session } from '../session/session'
import type { Output } from './output'

export interface Command {
  readonly name: string
  readonly usage: string
  readonly summary: string
  readonly help: string
  run(argv: readonly string[], output: Output): Promise<Result<null>>
}

/** The call's words are off: exit 2 and the usage line. */
export class UsageError extends Error {}

type Options = NonNullable<ParseArgsConfig['options']>

/** Arguments by `options`; anything unknown is a UsageError. */
export function parse<O extends Options>(argv: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true })
  } catch (thrown) {
    throw new UsageError(thrown instanceof Error ? thrown.message : String(thrown))
  }
}

/** One of `allowed`, or a UsageError that lists them. */
export function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value)
  if (found === undefined) throw new UsageError(`${option} takes ${allowed.join(', ')}, not '${value}'`)
  return found
}

/** Opens the files as one capture and reads them whole; warnings go to stderr, one line each. */
export async function readCaptures(
  paths: readonly string[],
  options: { verifyChecksums?: boolean } = {},
): Promise<Result<Session>> {
  if (paths.length === 0) throw new UsageError('no capture file given')
  const opened = await Session.open(paths, options)
  if (!opened.ok) return opened
  const session = opened.value
  await session.load()
  for (const source of session.sources) {
    for (const { message, offset } of source.warnings)
      process.stderr.write(`tracebook: ${source.path}: ${message}${offset > 0 ? ` (byte ${offset})` : ''}\n`)
  }
  for (const limit of limitsReached(session)) process.stderr.write(`tracebook: ${limit}\n`)
  if (session.problem) process.stderr.write(`tracebook: ${session.problem.message}\n`)
  return ok(session)
}
