/**
 * Owns what this user can capture with on this machine: every helper is tried on a real interface, not guessed from files.
 *
 * What the trial shows decides; the facts of the system only explain it and lead to the remedies. Nothing is changed here:
 * a remedy is a command for the user to run, or to run through the system's own prompt.
 */
import { userInfo } from 'node:os'
import { CAPTURE_ENGINES, type CaptureAccess, type CaptureEngine, type HelperAccess } from '@shared/live'
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
  const engine = helpers.find(({ usable }) => usable)?.engine ?? null
  return {
    platform: process.platform,
    user,
    helpers,
    engine,
    ...(await platformAdvice(programs, user, engine !== null)),
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

/** Compiling a filter for an interface opens it as a capture does, and captures nothing. */
async function tryHelper(engine: CaptureEngine, path: string | undefined, port: string): Promise<HelperAccess> {
  if (path === undefined)
    return { engine, path: null, version: '', usable: false, finding: `${engine} is not installed.` }
  const tried = await runProgram(path, HELPERS[engine].filterArgv(port, ''))
  // dumpcap -d ends with 0 even when it could not open the interface
  const end = { ...tried, code: /^\(000\)/m.test(tried.stdout) ? 0 : tried.code || 1 }
  const problem = helperProblem(end, tried.stderr, { engine, interface: port, filter: '', path: '' })
  // an interface that is down is refused only after the right to open it was there
  const isUsable = problem === undefined || problem.code === 'interface-down'
  const finding = isUsable ? `${engine} opened ${port}: it can capture.` : problem.message
  return { engine, path, version: await versionOf(path), usable: isUsable, finding }
}

async function versionOf(path: string): Promise<string> {
  const { stdout, stderr } = await runProgram(path, ['--version'])
  return /\b(\d+\.\d+(?:\.\d+)?)\b/.exec(stdout || stderr)?.[1] ?? ''
}
