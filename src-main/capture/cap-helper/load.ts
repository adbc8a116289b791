/**
 * Owns getting hold of the package `cap`: it is there, or one line that says why not (`../cap-problem.ts` reads it).
 *
 * The package is optional, built on the machine, and belongs to the Node it was built for.
 */
import { createRequire } from 'node:module'
import type { Cap } from 'cap'

export type CapClass = typeof Cap

export interface Loaded {
  readonly Cap: CapClass
  readonly version: string
}

export function loadCap(from = __filename): Loaded | string {
  const require = createRequire(from)
  try {
    const { Cap } = require('cap') as typeof import('cap')
    const { version } = require('cap/package.json') as typeof import('cap/package.json')
    return { Cap, version }
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException
    const line = message.split('\n')[0]
    if (code === 'MODULE_NOT_FOUND') return `not built: ${line}`
    if (/NODE_MODULE_VERSION|self-register/.test(message))
      return `built for another Node than ${process.version}: ${message.replaceAll(/\s+/g, ' ')}`
    return `not loaded: ${line}`
  }
}
