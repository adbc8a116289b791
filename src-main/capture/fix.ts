/**
 * Owns carrying out a remedy through the system's own prompt (pkexec), after the user pressed a button that shows the command.
 *
 * Refuses anything but a remedy that `captureAccess` gives at this moment; the answer is the access there is afterwards.
 */
import type { CaptureAccess } from '@shared/live'
import { fail, ok, type Result } from '@shared/result'
import { captureAccess } from './access'
import { type ProgramOutput, runProgram } from './helper-process'

/** the user types a password meanwhile */
const PROMPT_MS = 300_000

export async function carryOut(command: string): Promise<Result<CaptureAccess>> {
  const { remedies } = await captureAccess()
  const remedy = remedies.find((candidate) => candidate.command === command)
  if (!remedy?.fix) return fail('bad-request', 'This is no remedy of now.', 'Look at the list again.')
  const [program, ...argv] = remedy.fix
  const end = await runProgram(program, argv, PROMPT_MS)
  return end.code === 0 ? ok(await captureAccess()) : fixFailure(end)
}

const IN_TERMINAL = 'Run the command in a terminal instead.'

/** What the end of pkexec means: 126 = the prompt was dismissed, 127 = not authorised or no prompt, else the command's own end. */
export function fixFailure({ code, signal, stderr, startError }: ProgramOutput): Result<never> {
  const said = stderr.trim()
  const detail = said === '' ? {} : { detail: said }
  if (startError) return fail('no-rights', 'The system’s prompt (pkexec) could not be started.', IN_TERMINAL)
  if (signal !== null)
    return fail('cancelled', 'The system’s prompt was not answered in time.', 'Press the button again.')
  if (code === 126) return fail('cancelled', 'The system’s prompt was dismissed; nothing was changed.')
  if (
    /no authentication agent|creating textual authentication agent|cannot run program.*setuid|must be setuid/i.test(
      said,
    )
  )
    return fail('no-rights', 'This desktop has no prompt for passwords (no polkit agent runs).', IN_TERMINAL, detail)
  if (code === 127) return fail('no-rights', 'The system did not allow it.', IN_TERMINAL, detail)
  const words = said.split('\n').at(-1) ?? ''
  return fail(
    'capture-failed',
    `The command failed with code ${code}${words === '' ? '' : `: ${words}`}.`,
    'Run it in a terminal to see more.',
    detail,
  )
}
