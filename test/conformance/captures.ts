/**
 * Owns where the public captures with their peers' expectations are: beside the project, in ../shared/captures. Tests that
 * need them are skipped with a printed reason where that folder is not there.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

export const CAPTURES = resolve('..', 'shared', 'captures')
export const hasCaptures = existsSync(CAPTURES)
if (!hasCaptures) console.warn(`skipped: the public captures are not at ${join('..', 'shared', 'captures')}`)

export function filesBelow(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name)
      return statSync(path).isDirectory() ? filesBelow(path) : [path]
    })
}

const CAPTURE_NAME = /\.(pcap|pcapng|cap|trace|pcap\.gz)$/

/** Every capture file of the folder. */
export const captureFiles = (): string[] => filesBelow(CAPTURES).filter((path) => CAPTURE_NAME.test(path))

/** A Zeek TSV log as objects; '-' is left out. */
export function zeekLog(path: string): Record<string, string>[] {
  let fields: string[] = []
  const rows: Record<string, string>[] = []
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line.startsWith('#fields')) fields = line.split('\t').slice(1)
    else if (line !== '' && !line.startsWith('#') && fields.length > 0) {
      const cells = line.split('\t')
      rows.push(
        Object.fromEntries(fields.map((field, i) => [field, cells[i] ?? '-']).filter(([, cell]) => cell !== '-')),
      )
    }
  }
  return rows
}
