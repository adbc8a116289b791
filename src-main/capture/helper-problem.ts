/**
 * Owns what a helper's last words mean for the user: one of the house's error codes, a sentence, and what to do.
 *
 * The words are those of dumpcap 2.x to 4.x and of tcpdump and libpcap 0.9 to 1.10 in English (helpers run with LC_ALL=C).
 * What nobody foresaw becomes 'capture-failed' with the helper's own words.
 */
import type { CaptureEngine } from '@shared/live'
import { type AppError, type AppErrorCode, fail } from '@shared/result'
import { capProblem } from './cap-problem'
import { locateInFilter } from './filter-place'
import type { HelperEnd } from './helper-process'

export interface HelperContext {
  readonly engine: CaptureEngine
  readonly interface: string
  readonly filter: string
  readonly path: string
}

interface Rule {
  readonly words: RegExp
  readonly code: AppErrorCode
  message(context: HelperContext): string
  readonly remedy: string
}

const DOCTOR =
  'Run `tracebook doctor` (the capture dialog of the window shows the same): it names the missing right and the command that gives it.'

const START_AGAIN = 'What was captured until then is in the file. Start again when the interface is back.'
const goneWords = (engine: CaptureEngine, name: string): string =>
  `The interface ${name} is gone (removed, unplugged or renamed); ${engine} ended the capture.`

/** The first that fits counts. */
const RULES: readonly Rule[] = [
  {
    words: /no space left|disk quota exceeded|file too large/i,
    code: 'disk-full',
    message: ({ path }) => `There is no room for more packets where ${path} is.`,
    remedy: 'Free some space or capture to another disk; what was written before stays readable.',
  },
  {
    words: /is no longer attached|interface disappeared/i,
    code: 'interface-gone',
    message: ({ engine, interface: name }) => goneWords(engine, name),
    remedy: START_AGAIN,
  },
  {
    // the package cap ends its process when the kernel says that the interface is not up
    words: /Assertion `status == 0' failed/,
    code: 'interface-gone',
    message: ({ engine, interface: name }) =>
      `The interface ${name} was taken down or is gone, and ${engine} ended the capture.`,
    remedy: START_AGAIN,
  },
  {
    words: /is no longer running|network is down|interface went down/i,
    code: 'interface-down',
    message: ({ engine, interface: name }) => `The interface ${name} was taken down, and ${engine} ended the capture.`,
    remedy: START_AGAIN,
  },
  {
    words:
      /don't have permission|do not have permission|operation not permitted|CAP_NET_RAW may be required|\/dev\/bpf.*permission denied/i,
    code: 'no-rights',
    message: (context) => `${context.engine} may not capture on ${context.interface} for this user.`,
    remedy: DOCTOR,
  },
  {
    words: /is not up\b/i,
    code: 'interface-down',
    message: (context) => `The interface ${context.interface} is down.`,
    remedy: 'Bring it up, or choose another interface (`tracebook interfaces` lists them).',
  },
  {
    words: /there is no device named|no such device|unknown interface|no interfaces? on which/i,
    code: 'no-interface',
    message: (context) => `There is no interface ${context.interface}.`,
    remedy: 'Choose one that `tracebook interfaces` lists.',
  },
  {
    words:
      /could not be opened|couldn't be opened|: (permission denied|no such file or directory|is a directory|read-only file system)|couldn't change ownership/i,
    code: 'not-writable',
    message: ({ path }) => `${path} cannot be written.`,
    remedy: 'Choose a folder that exists and that you may write to.',
  },
]

const FILTER_WORDS =
  /valid capture filter \((.*)\)\.|(?:tcpdump|cap): (?:can't parse filter expression: )?(syntax error.*|illegal .*|unknown .*|.*(?:not supported|expression rejects all).*)/

/** For a helper that has not noticed. */
export const interfaceGone = (engine: CaptureEngine, name: string): AppError =>
  fail('interface-gone', goneWords(engine, name), START_AGAIN).error

/** Why the helper ended without having been asked to; undefined when its end was in order. */
export function helperProblem(end: HelperEnd, text: string, context: HelperContext): AppError | undefined {
  const { engine } = context
  if (end.startError) return startProblem(end.startError, engine)
  const known = capProblem(text) ?? filterProblem(text, context.filter)
  if (known) return known
  const rule = RULES.find(({ words }) => words.test(text))
  const detail = text.trim()
  if (rule) return fail(rule.code, rule.message(context), rule.remedy, { detail }).error
  if (end.signal !== null)
    return fail(
      'helper-died',
      `${engine} was ended by ${end.signal} from outside.`,
      'What it had written until then is in the file.',
      { detail },
    ).error
  if (end.code === 0) return undefined
  const said = lastWords(text, engine)
  return fail(
    'capture-failed',
    `${engine} ended with code ${end.code}${said === '' ? '' : `: ${said}`}.`,
    'What was captured until then is in the file.',
    { detail },
  ).error
}

/** The helper's complaint about a filter with the place of it, as far as it can be known. */
export function filterProblem(text: string, filter: string): AppError | undefined {
  const words = FILTER_WORDS.exec(text)
  if (!words) return undefined
  const reason = (words[1] ?? words[2] ?? '').replace(/^can't parse filter expression: /, '')
  return filterError(filter, reason)
}

/** 'bad-filter' for a capture filter, with the place of the trouble where it can be known. */
export function filterError(filter: string, reason: string): AppError {
  const place = locateInFilter(filter, reason)
  const range: readonly [number, number] | undefined = place && [place.from, place.to]
  const at = place ? ` at character ${place.from + 1}${place.expected ? `: ${place.expected}` : ''}` : ''
  return fail(
    'bad-filter',
    `The capture filter does not compile: ${reason}${at}${at.endsWith('?') ? '' : '.'}`,
    'Capture filters are written as in pcap-filter(7), for example: tcp port 21 and host 10.0.0.5.',
    range ? { range } : {},
  ).error
}

function startProblem(error: NodeJS.ErrnoException, engine: CaptureEngine): AppError {
  if (error.code === 'EACCES')
    return fail('no-rights', `This user may not run ${engine}.`, DOCTOR, { detail: error.message }).error
  return fail('no-helper', `${engine} could not be started (${error.code ?? error.message}).`, DOCTOR).error
}

function lastWords(text: string, engine: string): string {
  const lines = text.split(/[\r\n]/).filter((line) => line.startsWith(`${engine}: `) && !/listening on/.test(line))
  return (lines.at(-1) ?? '').slice(engine.length + 2).replace(/\.$/, '')
}
