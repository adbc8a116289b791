/**
 * Owns the files of a ring whose program begins them without a word (tcpdump): the name it is given, which files there are,
 * and that the oldest go when there are too many.
 *
 * tcpdump's own ring (-W) takes old names again while a reader may be in the file, and beside -G it ends the capture instead;
 * so -W is not used: every file gets a name of its own, and files are removed here. Files that were there before are never
 * touched. Between two looks there can be more files than the ring has.
 */
import { readdirSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import type { RingBuffer } from '@shared/live'

/** strftime; with the distance from UTC, so that the hour that comes twice in autumn has two names */
const TIME = '%Y%m%d%H%M%S%z'

export class RingFiles {
  /** what the program is given as the file to write */
  readonly target: string
  private readonly folder: string
  private readonly pattern: RegExp
  private readonly known: Set<string>
  private readonly kept: string[] = []

  constructor(
    path: string,
    private readonly ring: RingBuffer,
    now = new Date(),
  ) {
    this.folder = dirname(path)
    const extension = extname(path)
    const stem = basename(path, extension)
    // only with -G does tcpdump read the name as a pattern of strftime
    const isPattern = ring.seconds !== null
    const stamp = isPattern ? TIME : stampOf(now)
    const literal = (text: string) => (isPattern ? text.replaceAll('%', '%%') : text)
    this.target = `${literal(join(this.folder, stem))}_${stamp}${literal(extension)}`
    const time = isPattern ? '(\\d{14}[+-]\\d{4})' : `(${quoted(stamp)})`
    this.pattern = new RegExp(`^${quoted(stem)}_${time}${quoted(extension)}(\\d*)$`)
    this.known = new Set(this.matching(namesIn(this.folder)))
  }

  /** Files begun since the last look, oldest first; the ones that are too many are removed. */
  async look(): Promise<readonly string[]> {
    const names = this.matching(await readdir(this.folder).catch(() => [])).filter((name) => !this.known.has(name))
    const begun = names.sort((a, b) => this.compare(a, b)).map((name) => join(this.folder, name))
    for (const name of names) this.known.add(name)
    this.kept.push(...begun)
    while (this.kept.length > this.ring.files) {
      const oldest = this.kept.shift() as string
      await rm(oldest, { force: true }).catch(() => {})
      this.known.delete(basename(oldest))
    }
    return begun
  }

  private matching(names: readonly string[]): string[] {
    return names.filter((name) => this.pattern.test(name))
  }

  private compare(a: string, b: string): number {
    const [, timeA = '', countA = ''] = this.pattern.exec(a) ?? []
    const [, timeB = '', countB = ''] = this.pattern.exec(b) ?? []
    return timeA === timeB ? Number(countA) - Number(countB) : timeA < timeB ? -1 : 1
  }
}

function stampOf(now: Date): string {
  const parts = [now.getMonth() + 1, now.getDate(), now.getHours(), now.getMinutes(), now.getSeconds()]
  return `${now.getFullYear()}${parts.map((part) => String(part).padStart(2, '0')).join('')}`
}

const quoted = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
