/**
 * Owns whether a capture filter compiles, asked of the helper that would use it, as it is typed.
 *
 * A filter with host names is not tried: libpcap would ask a name server for each half-typed name, and Tracebook uses no network
 * by itself. It is read for its form only, and the answer says so; so it is when this user may not open the interface.
 */
import { CAPTURE_ENGINES, type CaptureEngine, type FilterVerdict } from '@shared/live'
import { hostNamesIn, locateInFilter } from './filter-place'
import { filterError, filterProblem } from './helper-problem'
import { runProgram } from './helper-process'
import { installedPrograms, type Programs } from './interfaces'
import { HELPERS } from './programs'

const MAX_FILTER = 4096

export async function checkFilter(
  engine: CaptureEngine | null,
  interfaceName: string,
  filter: string,
  programs: Programs = installedPrograms(),
): Promise<FilterVerdict> {
  const text = filter.trim()
  if (text === '') return { problem: null, note: '' }
  if (text.length > MAX_FILTER) return { problem: filterError(filter, 'it is too long'), note: '' }
  const names = hostNamesIn(filter)
  if (names.length > 0) return byReading(filter, `${names.join(', ')}: looked up when the capture starts`)
  for (const candidate of engine ? [engine] : CAPTURE_ENGINES) {
    const program = programs[candidate]
    if (program === undefined) continue
    const tried = await runProgram(program, HELPERS[candidate].filterArgv(interfaceName, filter))
    if (/^\(000\)/m.test(tried.stdout)) return { problem: null, note: '' }
    const problem = filterProblem(tried.stderr, filter)
    if (problem) return { problem, note: '' }
  }
  return byReading(filter, 'not compiled yet: the interface could not be opened')
}

function byReading(filter: string, note: string): FilterVerdict {
  if (locateInFilter(filter)) return { problem: filterError(filter, 'syntax error'), note: '' }
  return { problem: null, note }
}
