/**
 * Owns the virtual screen that end-to-end tests and screenshots are drawn on, where there is no real one.
 */
import { hasDisplay } from './display.mjs'
import { ensureXvfb, hasProgram } from './linux-packages.mjs'

const SCREEN = '-screen 0 1680x1050x24'

/** Puts xvfb-run before a command when Linux has no screen (or `always`: tests must not jump about on a person's desktop). */
export async function onScreen(command, args, { always = false } = {}) {
  if (process.platform !== 'linux' || (hasDisplay() && !(always && hasProgram('xvfb-run')))) return [command, args]
  await ensureXvfb()
  return ['xvfb-run', ['-a', '-s', SCREEN, command, ...args]]
}
