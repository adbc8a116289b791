/**
 * Owns where the built-in engine's helper (cap.cjs, built beside the other programs) lies, and which Node runs it.
 *
 * The package cap is built for one Node, that of the npm which installed the packages, and loads in no other and not in Electron.
 * So in the window it is run by that Node (npm names it to what it starts), else by one in a place of the system; the terminal's
 * Node runs it itself. Refuses to take Electron for it: that would open the app once more.
 */
import { statSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { findProgram } from './programs'

const FILE = 'cap.cjs'

/** Shared code lies in a folder of its own, below the programs. */
export function capProgram(): string | undefined {
  if (nodeProgram() === undefined) return undefined
  // another Node cannot look into the archive of a packaged app
  if (__dirname.includes('.asar')) return undefined
  return [join(__dirname, FILE), join(__dirname, '..', FILE)].find(isFile)
}

/** Our own helper is a script; every other program is run as it is. */
export function commandOf(program: string, argv: readonly string[]): [command: string, argv: readonly string[]] {
  return program.endsWith('.cjs') ? [nodeProgram() ?? program, [program, ...argv]] : [program, argv]
}

export function nodeProgram(
  isElectron = 'electron' in process.versions,
  ofNpm = process.env.npm_node_execpath,
): string | undefined {
  if (!isElectron) return process.execPath
  if (ofNpm && isAbsolute(ofNpm) && isFile(ofNpm)) return ofNpm
  return findProgram('node')
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
