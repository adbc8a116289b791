/**
 * Owns the reading of the scripts' own command lines: switches with a value, and the rest.
 */
import { SetupError } from './run.mjs'

/**
 * @param {readonly string[]} argv
 * @param {readonly string[]} names of switches that take a value ('size' for `--size 1280x800` or `--size=1280x800`)
 * @returns {{ values: ReadonlyMap<string, string[]>, rest: string[] }}
 */
export function readArguments(argv, names) {
  const values = new Map()
  const rest = []
  for (let at = 0; at < argv.length; at += 1) {
    const [, name, inline] = /^--([^=]+)(?:=(.*))?$/s.exec(argv[at]) ?? []
    if (name === undefined) {
      rest.push(argv[at])
      continue
    }
    if (!names.includes(name))
      throw new SetupError(`no switch --${name}; there are: ${names.map((n) => `--${n}`).join(', ')}`)
    const value = inline ?? argv[++at]
    if (value === undefined) throw new SetupError(`--${name} wants a value`)
    values.set(name, [...(values.get(name) ?? []), value])
  }
  return { values, rest }
}
