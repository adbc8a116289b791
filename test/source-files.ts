/**
 * Owns the reading of our own sources for architecture.test.ts: what each file imports, which folder that is, and the text
 * without comments and quotes. By patterns, not by a parser: the house style keeps imports plain, and the test checks the
 * patterns themselves.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'

const ROOT = resolve(__dirname, '..')

export interface SourceFile {
  /** from the root, with slashes */
  readonly path: string
  readonly folder: string
  readonly text: string
  readonly imports: readonly string[]
}

/** Every TypeScript file of the product. */
export function readSources(): SourceFile[] {
  return ['src-shared', 'src-main', 'src-renderer'].flatMap((top) => sourcesUnder(join(ROOT, top)))
}

function sourcesUnder(folder: string): SourceFile[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return sourcesUnder(path)
    if (!/\.tsx?$/.test(entry.name)) return []
    const text = readFileSync(path, 'utf8')
    return [{ path: fromRoot(path), folder: folderOf(fromRoot(path)) ?? 'outside', text, imports: importsOf(text) }]
  })
}

const fromRoot = (path: string): string => relative(ROOT, path).split('\\').join('/')

/** 'shared', 'renderer', or the folder under src-main; undefined outside the sources. */
function folderOf(path: string): string | undefined {
  const [top, inner] = path.split('/')
  if (top === 'src-shared') return 'shared'
  if (top === 'src-renderer') return 'renderer'
  return top === 'src-main' ? inner : undefined
}

const IMPORTS = [
  /^\s*(?:import|export)\b[^'"`]*?\bfrom\s*['"]([^'"]+)['"]/gm,
  /^\s*import\s*['"]([^'"]+)['"]/gm,
  /\bimport\(\s*['"]([^'"]+)['"]/g,
  /\brequire\(\s*['"]([^'"]+)['"]/g,
]

/** What a file imports, in the order of the text. */
export function importsOf(text: string): string[] {
  const found = IMPORTS.flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => ({ at: endOf(match), name: match[1] ?? '' })),
  )
  return found.sort((a, b) => a.at - b.at).map(({ name }) => name)
}

const endOf = (match: RegExpMatchArray): number => (match.index ?? 0) + match[0].length

/** The text without comments and without what stands in quotes. */
export function codeOf(text: string): string {
  const quiet = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`/g
  return text.replace(quiet, ' ')
}

export const FOREIGN_GLOBAL = /(?<![\w.])(?:Buffer|process|require|__dirname|window|document|navigator)(?=\s*[.([])/g

export const isOwn = (specifier: string): boolean =>
  specifier.startsWith('.') || /^@(shared|main|renderer)\//.test(specifier)

export const isBuiltin = (specifier: string): boolean =>
  specifier.startsWith('node:') || builtinModules.includes(specifier)

/** '@scope/name' or 'name' of an import such as 'name/inner/file'. */
export const packageOf = (specifier: string): string =>
  specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')

/** Every import of one of our own files: from which file, to which folder. */
export function ownImports(files: readonly SourceFile[]): { from: SourceFile; to: string; specifier: string }[] {
  return files.flatMap((from) =>
    from.imports
      .filter(isOwn)
      .map((specifier) => ({ from, specifier, to: folderOf(targetOf(from, specifier)) ?? 'outside' })),
  )
}

function targetOf(from: SourceFile, specifier: string): string {
  const [, alias, rest] = /^@(shared|main|renderer)\/(.*)$/.exec(specifier) ?? []
  if (alias !== undefined) return `src-${alias}/${rest}`
  return fromRoot(resolve(ROOT, dirname(from.path), specifier))
}

/** One cycle in the graph, as text; undefined when there is none. */
export function cycleIn(edges: Readonly<Record<string, readonly string[]>>): string | undefined {
  const done = new Set<string>()
  const visit = (node: string, path: readonly string[]): string | undefined => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node].join(' -> ')
    if (done.has(node)) return undefined
    for (const next of edges[node] ?? []) {
      const cycle = visit(next, [...path, node])
      if (cycle !== undefined) return cycle
    }
    done.add(node)
    return undefined
  }
  for (const node of Object.keys(edges)) {
    const cycle = visit(node, [])
    if (cycle !== undefined) return cycle
  }
  return undefined
}
