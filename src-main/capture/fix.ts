/**
 * Owns carrying out a remedy through the system's own prompt (pkexec), after the user pressed a button that shows the command.
 *
 * Refuses anything but a remedy that `captureAccess` gives at this moment; the answer is the access there is afterwards.
 */
import type { CaptureAccess } from '@shared/live'
import { fail, ok, type Result } from '@shared/result'
import { captureAccess } from './access'
import { runProgram } from './helper-process'

/** the user types a password meanwhile */
const PROMPT_MS = 300_000

export async function carryOut(command: string): Promise<Result<CaptureAccess>> {
  const { remedies } = await captureAccess()
  const remedy = remedies.find((candidate) => candidate.command === command)
  if (!remedy?.fix) return fail('bad-request', 'This is no remedy of now.', 'Look at the list again.')
  const [program, ...argv] = remedy.fix
  const end = await runProgram(program, argv, PROMPT_MS)
  if (end.code === 0) return ok(await captureAccess())
  // pkexec: 126 = the prompt was dismissed, 127 = not authorised or no prompt could be shown
  if (end.code === 126) return fail('cancelled', 'The system’s prompt was dismissed; nothing was changed.')
  const detail = end.stderr.trim()
  return fail(
    'no-rights',
    'The system did not allow it.',
    'Run the command in a terminal instead.',
    detail ? { detail } : {},
  )
}
