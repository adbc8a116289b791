// The house rules that a program can check (DESIGN 3): which folder may import which, what is pure, how long a file is.
import { describe, expect, it } from 'vitest'
import {
  codeOf,
  cycleIn,
  FOREIGN_GLOBAL,
  importsOf,
  isBuiltin,
  isOwn,
  ownImports,
  packageOf,
  readSources,
} from './source-files'

const MAX_LINES = 500

/** Folder -> folders of ours it may import besides itself. This table is the rule; a new edge is a decision, not a detail. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  shared: [],
  decode: ['shared'],
  flows: ['shared', 'decode'],
  conversations: ['shared', 'decode', 'flows'],
  insight: ['shared', 'decode', 'flows', 'conversations'],
  lines: ['shared', 'decode'],
  files: ['shared', 'decode'],
  capture: ['shared', 'files'],
  session: ['shared', 'decode', 'flows', 'conversations', 'insight', 'lines', 'files'],
  project: ['shared', 'decode', 'flows', 'conversations', 'insight', 'lines', 'files', 'session'],
  report: ['shared', 'decode', 'flows', 'conversations', 'insight', 'lines', 'files', 'session', 'project'],
  engine: [
    'shared',
    'decode',
    'flows',
    'conversations',
    'insight',
    'lines',
    'files',
    'session',
    'project',
    'report',
    'capture',
  ],
  cli: [
    'shared',
    'decode',
    'flows',
    'conversations',
    'insight',
    'lines',
    'files',
    'session',
    'project',
    'report',
    'capture',
  ],
  desktop: ['shared'],
  renderer: ['shared'],
}

/** Run in Node, in Electron and in a browser: nothing of Node, no package but those named here. */
const PURE = ['shared', 'decode', 'flows', 'conversations', 'insight', 'lines']
const PURE_PACKAGES: Readonly<Record<string, readonly string[]>> = {
  shared: ['valibot'],
  // plain JavaScript without Node's crypto or a browser's
  decode: ['@noble/ciphers', '@noble/hashes'],
}

const files = readSources()

describe('the import rule', () => {
  it('has sources to look at in every folder of the table', () => {
    const found = new Set(files.map(({ folder }) => folder))
    expect([...found].filter((folder) => !(folder in ALLOWED))).toEqual([])
    expect(files.length).toBeGreaterThan(20)
  })

  it('names a table without cycles', () => {
    expect(cycleIn(ALLOWED)).toBeUndefined()
  })

  it.each(Object.keys(ALLOWED))('%s imports only the folders it may', (folder) => {
    const wrong = ownImports(files).filter(
      ({ from, to }) => from.folder === folder && to !== folder && !ALLOWED[folder]?.includes(to),
    )
    expect(wrong.map(({ from, to, specifier }) => `${from.path} -> ${specifier} (${to})`)).toEqual([])
  })

  it('finds no folder that imports itself by way of others', () => {
    const edges: Record<string, string[]> = {}
    for (const { from, to } of ownImports(files)) {
      edges[from.folder] ??= []
      if (to !== from.folder) edges[from.folder]?.push(to)
    }
    expect(cycleIn(edges)).toBeUndefined()
  })

  it('lets only desktop import electron', () => {
    const wrong = files.filter(
      ({ folder, imports }) => folder !== 'desktop' && imports.some((name) => packageOf(name) === 'electron'),
    )
    expect(wrong.map(({ path }) => path)).toEqual([])
  })

  it('lets the renderer use nothing of Node', () => {
    const wrong = files.filter(({ folder, imports }) => folder === 'renderer' && imports.some(isBuiltin))
    expect(wrong.map(({ path }) => path)).toEqual([])
  })

  it('has the decoders look nothing up in the registry', () => {
    const decoders = files.filter(
      ({ path, folder }) => folder === 'decode' && !/\/(registry|dissect|describe|reader)\.ts$/.test(path),
    )
    const wrong = decoders.filter(({ imports }) => imports.some((name) => /\/registry$/.test(name)))
    expect(wrong.map(({ path }) => path)).toEqual([])
  })
})

describe('purity', () => {
  it.each(PURE)('%s imports no package and nothing of Node', (folder) => {
    const wrong = files
      .filter((file) => file.folder === folder)
      .flatMap((file) => file.imports.filter((name) => !isOwn(name)).map((name) => ({ file, name })))
      .filter(({ name }) => !PURE_PACKAGES[folder]?.includes(packageOf(name)))
    expect(wrong.map(({ file, name }) => `${file.path} -> ${name}`)).toEqual([])
  })

  it.each(PURE)('%s uses no global of Node or of the browser', (folder) => {
    const wrong = files
      .filter((file) => file.folder === folder)
      .flatMap(({ path, text }) => [...codeOf(text).matchAll(FOREIGN_GLOBAL)].map(([name]) => `${path}: ${name}`))
    expect(wrong).toEqual([])
  })
})

describe('every source file', () => {
  it(`has at most ${MAX_LINES} lines`, () => {
    const long = files.filter(({ text }) => text.split('\n').length - 1 > MAX_LINES)
    expect(long.map(({ path, text }) => `${path}: ${text.split('\n').length - 1}`)).toEqual([])
  })

  it('begins by saying what it owns', () => {
    expect(files.filter(({ text }) => !text.startsWith('/**')).map(({ path }) => path)).toEqual([])
  })

  it('has a kebab-case name', () => {
    const wrong = files.filter(({ path }) => !/\/[a-z0-9]+(-[a-z0-9]+)*(\.d)?\.tsx?$/.test(path))
    expect(wrong.map(({ path }) => path)).toEqual([])
  })

  it('switches no check off', () => {
    const wrong = files.filter(({ text }) => /@ts-(ignore|expect-error|nocheck)|biome-ignore/.test(text))
    expect(wrong.map(({ path }) => path)).toEqual([])
  })
})

describe('this test', () => {
  it('sees every way to import', () => {
    const text = [
      "import a from 'one'",
      "import {\n  b,\n  type C,\n} from 'two'",
      "import 'three'",
      "export { d } from 'four'",
      "export * from 'five'",
      "const e = await import('six')",
      "const f = require('seven')",
      "import type { G } from 'eight'",
      "import worker from 'nine?worker'",
      "type H = import('ten').H",
    ].join('\n')
    expect(importsOf(text)).toEqual([
      'one',
      'two',
      'three',
      'four',
      'five',
      'six',
      'seven',
      'eight',
      'nine?worker',
      'ten',
    ])
  })

  it('does not take words in comments and strings for code', () => {
    expect(codeOf("const a = 'Buffer' // Buffer\n/* process.env */ b").match(FOREIGN_GLOBAL)).toBeNull()
    expect(codeOf('new ArrayBuffer(Buffer.length)').match(FOREIGN_GLOBAL)).toEqual(['Buffer'])
  })

  it('finds a cycle where there is one', () => {
    expect(cycleIn({ a: ['b'], b: ['c'], c: ['a'] })).toBe('a -> b -> c -> a')
    expect(cycleIn({ a: ['b', 'c'], b: ['c'], c: [] })).toBeUndefined()
  })
})
