/**
 * Owns the folder where the window's captures are written, and a small journal beside them: one file a capture, from its
 * start until it was ended in order. What the journal still names at the next start was left behind by a crash.
 *
 * Guarantees: an entry is on disk before the helper writes its first packet, and replaced whole or not at all. A helper that
 * still runs without an owner is ended, but only when the system shows that the process is that helper.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { CaptureSpec, LeftCapture } from '@shared/live'
import * as v from 'valibot'

const JOURNAL = 'journal'
const MAX_ENTRIES = 1000
/** a ring can have many files; those named in an entry are the newest */
const MAX_FILES = 1000

const entrySchema = v.object({
  id: v.string(),
  interface: v.string(),
  filter: v.string(),
  startedMs: v.number(),
  /** the process that owns the capture */
  owner: v.number(),
  /** when the system started that process, in its own words; a number can be given to a new process */
  ownerStart: v.string(),
  /** the helper, once it runs */
  helper: v.nullable(v.number()),
  /** the name the helper was given; a ring's files begin with it */
  target: v.string(),
  paths: v.pipe(v.array(v.string()), v.minLength(1)),
})

type Entry = v.InferOutput<typeof entrySchema>

export class CaptureJournal {
  private readonly folder: string

  /** @param captures folder for the capture files; made when it is missing */
  constructor(readonly captures: string) {
    this.folder = join(captures, JOURNAL)
  }

  /** A new file name in the folder: interface and local time, safe on every system. */
  newPath(spec: CaptureSpec, extension: string, now = new Date()): string {
    const time = [
      now.getFullYear(),
      now.getMonth() + 1,
      now.getDate(),
      now.getHours(),
      now.getMinutes(),
      now.getSeconds(),
    ]
    const [year, ...rest] = time.map((part) => String(part).padStart(2, '0'))
    const stamp = `${year}-${rest[0]}-${rest[1]}_${rest.slice(2).join('')}`
    const name =
      spec.interface
        .replace(/[^A-Za-z0-9._-]+/g, '_')
        .replace(/^[._-]+/, '')
        .slice(0, 40) || 'capture'
    return join(this.captures, `${name}_${stamp}.${extension}`)
  }

  async begin(spec: CaptureSpec, path: string): Promise<JournalEntry> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 })
    const entry: Entry = {
      id: randomUUID(),
      interface: spec.interface,
      filter: spec.filter,
      startedMs: Date.now(),
      owner: process.pid,
      ownerStart: await startOf(process.pid),
      helper: null,
      target: path,
      paths: [path],
    }
    await this.write(entry)
    return new JournalEntry(
      entry,
      (changed) => this.write(changed),
      (id) => this.forget(id),
    )
  }

  /** Captures that nobody ended, newest first; helpers of theirs that still run are ended now. */
  async leftBehind(): Promise<readonly LeftCapture[]> {
    const found: LeftCapture[] = []
    for (const entry of await this.entries()) {
      if (await isOwnerAlive(entry)) continue
      if (entry.helper !== null && (await isHelper(entry.helper, entry.target))) endProcess(entry.helper)
      const files = await existing(entry.paths)
      if (files.length === 0) await this.forget(entry.id)
      for (const file of files.slice(-1))
        found.push({
          id: entry.id,
          path: file.path,
          interface: entry.interface,
          filter: entry.filter,
          startedMs: entry.startedMs,
          sizeBytes: file.size,
        })
    }
    return found.sort((a, b) => b.startedMs - a.startedMs)
  }

  /** The entry goes; the capture file stays. */
  async forget(id: string): Promise<void> {
    if (/^[\w-]{1,64}$/.test(id)) await rm(join(this.folder, `${id}.json`), { force: true })
  }

  private async entries(): Promise<readonly Entry[]> {
    const names = (await readdir(this.folder).catch(() => [])).filter((name) => name.endsWith('.json'))
    const entries: Entry[] = []
    for (const name of names.slice(0, MAX_ENTRIES)) {
      const text = await readFile(join(this.folder, name), 'utf8').catch(() => '')
      const entry = parseEntry(text)
      if (entry && `${entry.id}.json` === name) entries.push(entry)
    }
    return entries
  }

  private async write(entry: Entry): Promise<void> {
    const path = join(this.folder, `${entry.id}.json`)
    const draft = `${path}.new`
    await writeFile(draft, `${JSON.stringify(entry)}\n`, { mode: 0o600 })
    await rename(draft, path)
  }
}

/** One capture's line in the journal, as its owner keeps it. Changes are written one after the other. */
export class JournalEntry {
  private last: Promise<void> = Promise.resolve()

  constructor(
    private entry: Entry,
    private readonly write: (entry: Entry) => Promise<void>,
    private readonly forget: (id: string) => Promise<void>,
  ) {}

  change(helper: number | undefined, paths: readonly string[]): void {
    const known = this.entry.paths.length === paths.length && this.entry.paths.at(-1) === paths.at(-1)
    if (paths.length === 0 || (known && this.entry.helper === (helper ?? null))) return
    this.entry = { ...this.entry, helper: helper ?? null, paths: paths.slice(-MAX_FILES) }
    const { entry } = this
    // a full disk must not end the capture: the older entry names the same folder
    this.last = this.last.then(() => this.write(entry)).catch(() => {})
  }

  /** It was ended in order: nothing was left behind. */
  async end(): Promise<void> {
    await this.last
    await this.forget(this.entry.id)
  }
}

function parseEntry(text: string): Entry | undefined {
  try {
    const parsed = v.safeParse(entrySchema, JSON.parse(text))
    return parsed.success ? parsed.output : undefined
  } catch {
    return undefined
  }
}

async function existing(paths: readonly string[]): Promise<readonly { path: string; size: number }[]> {
  const found: { path: string; size: number }[] = []
  for (const path of paths) {
    const size = (await stat(path).catch(() => undefined))?.size
    if (size !== undefined && size > 0) found.push({ path, size })
  }
  return found
}

/** An engine that still runs keeps its captures. */
async function isOwnerAlive({ owner, ownerStart }: Entry): Promise<boolean> {
  try {
    process.kill(owner, 0)
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  const start = await startOf(owner)
  return start !== '' ? start === ownerStart : ownerStart === ''
}

/** Clock ticks since the system started (field 22); '' where there is no /proc. */
async function startOf(pid: number): Promise<string> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  // dead, but nobody has asked how it ended yet (its parent died with it)
  if (fields[0] === 'Z' || fields[0] === 'X') return ''
  return fields[19] ?? ''
}

/** Whether process `pid` was started to write that file; only Linux says so, and elsewhere the answer is no. */
async function isHelper(pid: number, target: string): Promise<boolean> {
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  const words = line.split('\0')
  // the built-in engine is a script that Node runs
  if (/(^|\/)cap\.cjs$/.test(words[1] ?? '')) return words.includes(`--write=${target}`)
  const isProgram = /(^|\/)(dumpcap|tcpdump)$/.test(words[0] ?? '')
  return isProgram && words.some((word) => word === target || isRingOf(word, target))
}

/** tcpdump is given the name of a ring with the time in it. */
function isRingOf(word: string, target: string): boolean {
  const extension = extname(target)
  return word.startsWith(`${target.slice(0, target.length - extension.length)}_`) && word.endsWith(extension)
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGINT')
  } catch {
    // it ended by itself in the meantime, or is another user's
  }
}
