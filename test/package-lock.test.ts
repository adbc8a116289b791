// `npm ci` must accept the lock file on every system, also when it was written next to a registry that lacks some packages.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

interface LockedPackage {
  readonly version?: string
  readonly resolved?: string
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const ROOT = resolve(__dirname, '..')
const lock = JSON.parse(readFileSync(resolve(ROOT, 'package-lock.json'), 'utf8')) as {
  readonly packages: Readonly<Record<string, LockedPackage>>
}
const entries = Object.entries(lock.packages)

describe('package-lock.json', () => {
  it('names every optional package of every system (else run scripts/complete-lock.mjs)', () => {
    const missing = entries.flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !(`${path}/node_modules/${name}` in lock.packages) && !(`node_modules/${name}` in lock.packages),
      ),
    )
    expect(missing).toEqual([])
  })

  it('gives every package a version and ties none to one registry', () => {
    const named = entries.filter(([path]) => path !== '')
    expect(named.length).toBeGreaterThan(100)
    expect(named.filter(([, { version }]) => version === undefined).map(([path]) => path)).toEqual([])
    expect(entries.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([])
  })
})
