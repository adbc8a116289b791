/**
 * Owns how the scripts talk and how they start other programs.
 *
 * Words for people go to stderr, so that stdout stays for what a program prints. Programs are started with an argument
 * list, never through a shell (npm on Windows excepted: it is a batch file there). A time limit ends a program with all
 * that it started (a virtual screen and the app on it, for one).
 */
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of package.json. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

/** What a user can mend: printed as it is, without a stack. */
export class SetupError extends Error {}

export function say(text) {
  process.stderr.write(`tracebook: ${text}\n`)
}

/**
 * Runs a program to its end. Never rejects: a program that cannot be started has code 127 and the reason in `output`.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, quiet?: boolean, limitMs?: number, shell?: boolean }} [options]
 *   quiet: keep stdout and stderr in `output` instead of showing them
 * @returns {Promise<{ code: number, output: string, timedOut: boolean }>}
 */
export function run(command, args, options = {}) {
  const { quiet = false, limitMs, ...rest } = options
  return new Promise((resolve) => {
    const stdio = quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 2, 2]
    const isGroup = limitMs !== undefined && process.platform !== 'win32'
    const child = spawn(command, args, { cwd: ROOT, stdio, detached: isGroup, ...rest })
    const stopWatching = isGroup ? endWithUs(child) : () => undefined
    let output = ''
    let timedOut = false
    const keep = (bytes) => {
      output += bytes
    }
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
    const timer =
      limitMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true
            endAll(child, isGroup)
          }, limitMs)
    child.on('error', (error) => {
      clearTimeout(timer)
      stopWatching()
      resolve({ code: 127, output: `${output}${error.message}\n`, timedOut })
    })
    child.on('close', (code) => {
      clearTimeout(timer)
      stopWatching()
      resolve({ code: code ?? 1, output, timedOut })
    })
  })
}

function endAll(child, isGroup) {
  try {
    if (isGroup) process.kill(-child.pid, 'SIGKILL')
    else child.kill('SIGKILL')
  } catch {
    // It ended by itself in this very moment.
  }
}

/** A group of its own does not hear the terminal's Ctrl+C: when we are told to end, it ends too. */
function endWithUs(child) {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  const end = () => {
    endAll(child, true)
    process.exit(130)
  }
  for (const signal of signals) process.once(signal, end)
  return () => {
    for (const signal of signals) process.off(signal, end)
  }
}

/** npm, through the npm that started us where there is one (the same version, and no shell needed). */
export function npm(args, options = {}) {
  const cli = process.env.npm_execpath
  if (cli?.endsWith('.js')) return run(process.execPath, [cli, ...args], options)
  return run('npm', args, { shell: process.platform === 'win32', ...options })
}

/** Runs the body of a script; a SetupError becomes one line and exit 1, anything else is a bug with its stack. */
export async function main(body) {
  try {
    process.exitCode = await body()
  } catch (error) {
    if (error instanceof SetupError) say(error.message)
    else console.error(error)
    process.exitCode = 1
  }
}
