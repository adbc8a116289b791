/**
 * `npm start [-- FILE…]`: does all the set-up there is (packages, Electron, its libraries, the build) and opens the app.
 *
 * Everything after `--` goes to the app: captures, a project, or switches such as --user-data-dir=FOLDER.
 * As root, and only then, Chromium's sandbox is switched off (it refuses to run otherwise), and that is said.
 */
import { spawn } from 'node:child_process'
import { hasDisplay, NO_DISPLAY } from './lib/display.mjs'
import { readyToOpen } from './lib/ready.mjs'
import { main, ROOT, SetupError, say } from './lib/run.mjs'

/** Chromium ends itself this way when the system grants it no sandbox. */
const SANDBOX_HINT =
  'Electron ended itself. If it speaks of the SUID sandbox above: this system forbids user namespaces to programs it does not know. Allow them (on Ubuntu: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0).'

await main(async () => {
  if (!hasDisplay()) throw new SetupError(NO_DISPLAY)
  const { executable } = await readyToOpen()
  return open(executable, process.argv.slice(2))
})

function open(executable, args) {
  const flags = []
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    say('running as root: Chromium runs WITHOUT its sandbox (--no-sandbox). Start it as an ordinary user if you can.')
    flags.push('--no-sandbox')
  }
  const env = { ...process.env }
  // Set by editors that are Electron apps themselves; with it our Electron would be a bare Node.
  delete env.ELECTRON_RUN_AS_NODE
  const cwd = process.env.INIT_CWD ?? process.cwd()
  const child = spawn(executable, [...flags, ROOT, ...args], { stdio: 'inherit', env, cwd })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  return new Promise((resolve) => {
    child.on('error', (error) => {
      say(`Electron could not be started: ${error.message}`)
      resolve(1)
    })
    child.on('close', (code, signal) => {
      if (signal === 'SIGTRAP') say(SANDBOX_HINT)
      resolve(code ?? 1)
    })
  })
}
