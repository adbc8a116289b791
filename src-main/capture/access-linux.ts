/**
 * Owns what a Linux system says about the right to capture: who owns the helpers, the capabilities on them, the groups.
 */
import { readFile, stat } from 'node:fs/promises'
import { runProgram } from './helper-process'
import type { Programs } from './interfaces'
import { findProgram } from './programs'

export interface ProgramFacts {
  readonly path: string
  readonly mode: number
  readonly uid: number
  /** name of the owning group */
  readonly group: string
  /** what getcap prints, '' = none or getcap is not installed */
  readonly capabilities: string
}

export interface LinuxFacts {
  readonly user: string
  readonly isRoot: boolean
  /** groups this process has; a membership given later is not among them */
  readonly groups: readonly string[]
  /** groups the user is a member of by /etc/group, now */
  readonly memberOf: readonly string[]
  readonly dumpcap: ProgramFacts | null
  readonly tcpdump: ProgramFacts | null
  /** ID and ID_LIKE of os-release: 'debian', 'fedora', … */
  readonly families: readonly string[]
  /** absolute path of pkexec, '' = not there */
  readonly pkexec: string
  readonly sentences: readonly string[]
}

interface Group {
  readonly name: string
  readonly id: number
  readonly members: readonly string[]
}

export async function linuxFacts(programs: Programs, user: string): Promise<LinuxFacts> {
  const groups = parseGroups(await readFile('/etc/group', 'utf8').catch(() => ''))
  const own = new Set([...(process.getgroups?.() ?? []), process.getegid?.() ?? -1])
  const facts = {
    user,
    isRoot: process.geteuid?.() === 0,
    groups: groups.filter(({ id }) => own.has(id)).map(({ name }) => name),
    memberOf: groups.filter(({ members }) => members.includes(user)).map(({ name }) => name),
    dumpcap: await programFacts(programs.dumpcap, groups),
    tcpdump: await programFacts(programs.tcpdump, groups),
    families: parseFamilies(await readFile('/etc/os-release', 'utf8').catch(() => '')),
    pkexec: findProgram('pkexec') ?? '',
  }
  return { ...facts, sentences: sentences(facts) }
}

export function parseGroups(text: string): readonly Group[] {
  return text.split('\n').flatMap((line) => {
    const [name, , id, members] = line.split(':')
    if (!name || members === undefined) return []
    return [{ name, id: Number(id), members: members.split(',').filter((member) => member !== '') }]
  })
}

export function parseFamilies(osRelease: string): readonly string[] {
  const values = [...osRelease.matchAll(/^(?:ID|ID_LIKE)="?([^"\n]*)"?$/gm)].map(([, value]) => value)
  return [...new Set(values.flatMap((value) => value.split(' ')))].filter((family) => family !== '')
}

async function programFacts(path: string | undefined, groups: readonly Group[]): Promise<ProgramFacts | null> {
  const found = path === undefined ? undefined : await stat(path).catch(() => undefined)
  if (path === undefined || !found) return null
  const getcap = findProgram('getcap')
  const shown = getcap ? (await runProgram(getcap, [path])).stdout.trim() : ''
  return {
    path,
    mode: found.mode & 0o7777,
    uid: found.uid,
    group: groups.find(({ id }) => id === found.gid)?.name ?? String(found.gid),
    capabilities: shown.startsWith(path) ? shown.slice(path.length).replace(/^[ =]+/, '') : '',
  }
}

function sentences(facts: Omit<LinuxFacts, 'sentences'>): readonly string[] {
  const of = (name: string, program: ProgramFacts | null) =>
    program === null
      ? []
      : [
          `${name} is ${program.path}, mode ${program.mode.toString(8).padStart(4, '0')}, group ${program.group}, capabilities ${program.capabilities || 'none'}.`,
        ]
  return [
    ...of('dumpcap', facts.dumpcap),
    ...of('tcpdump', facts.tcpdump),
    `You are ${facts.user}, in the groups ${facts.groups.join(', ') || 'none'}.`,
  ]
}
