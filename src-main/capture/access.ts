/**
 * Owns what this user can capture with on this machine: every helper is tried on a real interface, not guessed from files.
 *
 * What the trial shows decides; the facts of the system only explain it and lead to the remedies. Nothing is changed here:
 * a remedy is a command for the user to run, or to run through the system's own prompt.
 */
import { userInfo } from 'node:os'
import {
  CAPTURE_ENGINES,
  type CaptureAccess,
  type CaptureEngine,
  ENGINE_BADGES,
  enginesByItself,
  type HelperAccess,
} from '@shared/live'
import type { AppError } from '@shared/result'
import { linuxFacts } from './access-linux'
import { linuxRemedies } from './access-linux-remedies'
import { macosFacts, macosRemedies } from './access-macos'
import { windowsFacts, windowsRemedies } from './access-windows'
import { helperProblem } from './helper-problem'
import { runProgram } from './helper-process'
import { installedPrograms, listInterfaces, type Programs } from './interfaces'
import { HELPERS } from './programs'

export async function captureAccess(programs: Programs = installedPrograms()): Promise<CaptureAccess> {
  const port = await interfaceToTry(programs)
  const helpers = await Promise.all(CAPTURE_ENGINES.map((engine) => tryHelper(engine, programs[engine], port)))
  const user = userInfo().username
  const byItself = enginesByItself(CAPTURE_ENGINES.filter((name) => programs[name] !== undefined))
  const engine = helpers.find(({ usable, engine: name }) => usable && byItself.includes(name))?.engine ?? null
  return {
    platform: process.platform,
    user,
    helpers,
    engine,
    // the built-in engine is better than none, and worse than what can be installed
    ...(await platformAdvice(programs, user, engine !== null && engine !== 'cap')),
  }
}

async function platformAdvice(
  programs: Programs,
  user: string,
  isUsable: boolean,
): Promise<Pick<CaptureAccess, 'facts' | 'remedies'>> {
  if (process.platform === 'linux') {
    const found = await linuxFacts(programs, user)
    return { facts: found.sentences, remedies: isUsable ? [] : linuxRemedies(found) }
  }
  if (process.platform === 'darwin') {
    const found = await macosFacts()
    return { facts: found.sentences, remedies: isUsable ? [] : macosRemedies(found) }
  }
  const found = await windowsFacts()
  return { facts: found.sentences, remedies: isUsable ? [] : windowsRemedies(found, programs.dumpcap !== undefined) }
}

/** Loopback where it has a fixed name: it is there on every machine and opening it needs the same right. */
async function interfaceToTry(programs: Programs): Promise<string> {
  if (process.platform === 'linux') return 'lo'
  if (process.platform === 'darwin') return 'lo0'
  const listed = await listInterfaces(programs)
  return listed.ok ? listed.value[0].name : '1'
}

const NO_CAP = 'cap, the built-in engine, is not part of this build, or there is no Node to run it.'

/** The built-in engine has no place of its own among the remedies: what it needs stands with its finding. */
const whyNot = (engine: CaptureEngine, problem: AppError): string =>
  engine === 'cap' && problem.code === 'no-helper' ? `${problem.message} ${problem.remedy}` : problem.message

const remarkOf = (engine: CaptureEngine): string => (ENGINE_BADGES[engine] === '' ? '' : ` (${ENGINE_BADGES[engine]})`)

/** Compiling a filter for an interface opens it as a capture does, and captures nothing. */
async function tryHelper(engine: CaptureEngine, path: string | undefined, port: string): Promise<HelperAccess> {
  if (path === undefined)
    return {
      engine,
      path: null,
      version: '',
      usable: false,
      finding: engine === 'cap' ? NO_CAP : `${engine} is not installed.`,
    }
  const tried = await runProgram(path, HELPERS[engine].filterArgv(port, ''))
  // dumpcap -d ends with 0 even when it could not open the interface
  const end = { ...tried, code: /^\(000\)/m.test(tried.stdout) ? 0 : tried.code || 1 }
  const problem = helperProblem(end, tried.stderr, { engine, interface: port, filter: '', path: '' })
  // an interface that is down is refused only after the right to open it was there
  const isUsable = problem === undefined || problem.code === 'interface-down'
  const finding = isUsable ? `${engine} opened ${port}: it can capture${remarkOf(engine)}.` : whyNot(engine, problem)
  return { engine, path, version: await versionOf(path), usable: isUsable, finding }
}

async function versionOf(path: string): Promise<string> {
  const { stdout, stderr } = await runProgram(path, ['--version'])
  return /\b(\d+\.\d+(?:\.\d+)?)\b/.exec(stdout || stderr)?.[1] ?? ''
}
