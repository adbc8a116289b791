import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { ProjectStore } from '@main/project/store'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  APP,
  bundleProcess,
  captureFacts,
  codeOf,
  flowRow,
  frameAnchor,
  must,
  newFolder,
  removeFolder,
  runProcess,
  startProcess,
} from './fixtures'

let folder = ''
let path = ''
let program = ''
beforeAll(async () => {
  program = await bundleProcess('store')
})
afterAll(() => rmSync(join(program, '..'), { recursive: true, force: true }))
beforeEach(() => {
  folder = newFolder()
  path = join(folder, 'case.tracebook')
})
afterEach(() => removeFolder(folder))

const newStore = async (): Promise<ProjectStore> => must(await ProjectStore.create(path, APP))
/** How opening goes; what could be opened is closed again. */
async function openCode(file: string): Promise<string> {
  const opened = await ProjectStore.open(file, APP)
  if (opened.ok) await opened.value.close()
  return codeOf(opened)
}

describe('a project file', () => {
  it('is one file after closing, and says what it is when opened again', async () => {
    const store = await newStore()
    must(await store.notes.add({ anchor: frameAnchor(1), body: 'hello', author: 'ada' }))
    await store.close()
    expect(readdirSync(folder)).toEqual(['case.tracebook'])
    const again = must(await ProjectStore.open(path, APP))
    const info = must(await again.info())
    expect(info).toMatchObject({ path, formatVersion: 1, appVersion: APP.appVersion, notes: 1, captures: 0, flows: 0 })
    expect(info.projectId).toMatch(/^[0-9a-f-]{36}$/)
    await again.close()
  })

  it('is not made over a file that exists, nor in a folder that does not', async () => {
    const store = await newStore()
    await store.close()
    expect(codeOf(await ProjectStore.create(path, APP))).toBe('not-writable')
    expect(codeOf(await ProjectStore.create(join(folder, 'none', 'x.tracebook'), APP))).toBe('not-found')
  })

  it('does not take up a log that somebody else left under its name', async () => {
    writeFileSync(`${path}.wal`, 'left over')
    const store = await newStore()
    await store.close()
    expect(await openCode(path)).toBe('ok')
    expect(readFileSync(`${path}.wal.orphan`, 'utf8')).toBe('left over')
  })

  it('shows readable tables to any DuckDB client', async () => {
    const store = await newStore()
    must(await store.captures.register(captureFacts('/data/normal.pcap')))
    must(await store.notes.add({ anchor: frameAnchor(7), body: 'the #login', author: 'ada' }))
    must(await store.flows.replace([flowRow(1)]))
    await store.close()
    const plain = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY' })
    const client = await plain.connect()
    const tables = (await client.runAndReadAll('SHOW TABLES')).getRows().flat()
    const wanted = [
      'meta',
      'captures',
      'notes',
      'note_revisions',
      'views',
      'findings_state',
      'baseline',
      'report',
      'flows',
      'audit',
    ]
    expect(tables).toEqual([...wanted].sort())
    const note = await client.runAndReadAll(
      `SELECT n.number, n.frame, n.tags, n.author, c.name, c.first_time FROM notes n JOIN captures c ON c.sha256 = n.capture`,
    )
    expect(note.getRowsJson()).toEqual([[1, '7', ['login'], 'ada', 'normal.pcap', '983682367.123456789']])
    const flow = await client.runAndReadAll('SELECT ts, "id.orig_h", conn_state FROM flows')
    expect(flow.getRowsJson()).toEqual([['983682367.123456790', '192.0.2.1', 'SF']])
    client.closeSync()
    plain.closeSync()
  })

  it('answers no-project after it was closed, and closing twice is harmless', async () => {
    const store = await newStore()
    const last = store.notes.add({ anchor: frameAnchor(1), body: 'asked for before closing', author: 'ada' })
    const closing = store.close()
    const late = store.notes.add({ anchor: frameAnchor(1), body: 'asked for after', author: 'ada' })
    expect(codeOf(await last)).toBe('ok')
    await closing
    await store.close()
    expect(['ok', 'no-project']).toContain(codeOf(await late))
    expect(codeOf(await store.notes.list())).toBe('no-project')
    const again = must(await ProjectStore.open(path, APP))
    expect(must(await again.notes.list()).length).toBe((await late).ok ? 2 : 1)
    await again.close()
  })
})

describe('opening what cannot be opened', () => {
  it('names a missing file, a folder, an empty file and a text file for what they are', async () => {
    expect(await openCode(path)).toBe('not-found')
    mkdirSync(join(folder, 'dir.tracebook'))
    expect(await openCode(join(folder, 'dir.tracebook'))).toBe('not-a-project')
    writeFileSync(path, '')
    expect(await openCode(path)).toBe('not-a-project')
    writeFileSync(path, 'just some text '.repeat(5000))
    expect(await openCode(path)).toBe('not-a-project')
    expect(readFileSync(path, 'utf8').startsWith('just some text')).toBe(true)
  })

  it('refuses a DuckDB database that is not a project, and one whose meta is a view', async () => {
    for (const statement of [
      'CREATE TABLE t (a INTEGER)',
      `CREATE VIEW meta AS SELECT 'format' AS key, 'tracebook' AS value`,
    ]) {
      const other = join(folder, `other${statement.length}.tracebook`)
      const plain = await DuckDBInstance.create(other)
      const client = await plain.connect()
      await client.run(statement)
      client.closeSync()
      plain.closeSync()
      expect(await openCode(other)).toBe('not-a-project')
    }
  })

  it('refuses a newer format with its version in the message, and leaves the file alone', async () => {
    await (await newStore()).close()
    await alter(path, `UPDATE meta SET value = '99' WHERE key = 'format_version'`)
    const before = readFileSync(path)
    const refused = await ProjectStore.open(path, APP)
    expect(codeOf(refused)).toBe('project-newer')
    expect(refused.ok ? '' : refused.error.message).toContain('format 99')
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  it('says that a project is damaged when a table is gone, a page is torn or half of it is missing', async () => {
    const store = await newStore()
    for (let frame = 1; frame < 200; frame++) {
      must(
        await store.notes.add({ anchor: frameAnchor(frame), body: `note ${'x'.repeat(500)} ${frame}`, author: 'ada' }),
      )
    }
    await store.close()
    const gone = join(folder, 'gone.tracebook')
    copyFileSync(path, gone)
    await alter(gone, 'DROP TABLE note_revisions')
    expect(await openCode(gone)).toBe('corrupt')
    const bytes = readFileSync(path)
    const torn = join(folder, 'torn.tracebook')
    writeFileSync(
      torn,
      bytes.map((byte, at) => (at > 12_288 && at % 50 === 0 ? byte ^ 255 : byte)),
    )
    expect(await openCode(torn)).toBe('corrupt')
    const half = join(folder, 'half.tracebook')
    writeFileSync(half, bytes.subarray(0, bytes.length / 2))
    expect(await openCode(half)).toBe('corrupt')
  })

  it('opens with what was committed when its log is garbage or torn', async () => {
    const store = await newStore()
    must(await store.notes.add({ anchor: frameAnchor(1), body: 'in the file', author: 'ada' }))
    must(await store.checkpoint())
    must(await store.notes.add({ anchor: frameAnchor(2), body: 'in the log', author: 'ada' }))
    // as a crash leaves them; copied by another process, so that the lock stays
    const crashed = join(folder, 'crashed.tracebook')
    execFileSync('cp', [path, crashed])
    execFileSync('cp', [`${path}.wal`, `${crashed}.wal`])
    await store.close()
    const log = readFileSync(`${crashed}.wal`)
    for (const [left, kept] of [
      [log, 2],
      [log.subarray(0, log.length - 40), 1],
      [new Uint8Array(3000).fill(7), 1],
    ] as const) {
      const file = join(folder, `again${left.length}.tracebook`)
      copyFileSync(crashed, file)
      writeFileSync(`${file}.wal`, left)
      const opened = must(await ProjectStore.open(file, APP))
      expect(must(await opened.notes.list()).length).toBe(kept)
      await opened.close()
    }
  })
})

describe('sharing a project with others', () => {
  it('tells a second process, and this one, that the project is open already', async () => {
    const store = await newStore()
    expect(runProcess(program, ['open', path])).toMatch(/^project-locked: /)
    expect(await openCode(path)).toBe('project-locked')
    must(await store.saveCopy(join(folder, 'copy.tracebook')))
    expect(runProcess(program, ['open', path])).toMatch(/^project-locked: /)
    await store.close()
    expect(runProcess(program, ['open', path])).toBe('ok')

    const { child, lines } = startProcess(program, ['hold', path])
    await new Promise((resume) => lines.once('line', resume))
    const locked = await ProjectStore.open(path, APP)
    expect(codeOf(locked)).toBe('project-locked')
    child.stdin.end()
    await new Promise((resume) => child.once('exit', resume))
    expect(await openCode(path)).toBe('ok')
  })

  it('lets a read-only project be read but not changed, by several at once', async () => {
    const store = await newStore()
    const note = must(await store.notes.add({ anchor: frameAnchor(1), body: 'kept', author: 'ada' }))
    await store.close()
    const reader = must(await ProjectStore.open(path, { ...APP, mode: 'read-only' }))
    expect(reader.readOnly).toBe(true)
    expect(must(await reader.notes.get(note.id)).body).toBe('kept')
    expect(codeOf(await reader.notes.edit(note.id, { body: 'no', author: 'eve' }))).toBe('not-writable')
    expect(codeOf(await reader.flows.replace([flowRow(1)]))).toBe('not-writable')
    expect(runProcess(program, ['read', path])).toBe('ok')
    const target = join(folder, 'mine.tracebook')
    must(await reader.saveAs(target))
    expect(codeOf(await reader.notes.edit(note.id, { body: 'in my copy', author: 'eve' }))).toBe('ok')
    await reader.close()
  })

  it('names a folder that cannot be written', async (test) => {
    if (process.getuid?.() !== 0) {
      test.skip('needs root to act as another user')
      return
    }
    const readable = join(program, '..')
    execFileSync('chmod', ['755', readable, folder])
    await (await newStore()).close()
    const nobody = 65534
    expect(runProcess(program, ['create', join(folder, 'new.tracebook')], nobody)).toMatch(
      /^not-writable: .*new\.tracebook/,
    )
    expect(runProcess(program, ['open', path], nobody)).toMatch(/^not-writable: /)
    expect(runProcess(program, ['read', path], nobody)).toBe('ok')
  })
})

describe('a disk', () => {
  it('survives a full disk: the change is refused, what was saved stays, and it goes on once there is room', async (test) => {
    const disk = join(folder, 'disk')
    mkdirSync(disk)
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', disk], { stdio: 'ignore' })
    } catch {
      test.skip('needs the right to mount a small disk')
      return
    }
    try {
      const ballast = join(disk, 'ballast')
      const small = must(await ProjectStore.create(join(disk, 'case.tracebook'), APP))
      const body = 'b'.repeat(100_000)
      let saved = 0
      let refusal = 'ok'
      for (let turn = 0; turn < 200 && refusal === 'ok'; turn++) {
        if (turn === 5) fill(ballast)
        refusal = codeOf(await small.notes.add({ anchor: frameAnchor(1), body: `${turn} ${body}`, author: 'ada' }))
        if (refusal === 'ok') saved++
      }
      expect(refusal).toBe('disk-full')
      expect(must(await small.notes.list()).length).toBe(saved)
      expect(codeOf(await small.checkpoint())).toMatch(/^(ok|disk-full)$/)
      expect(must(await small.notes.list()).length).toBe(saved)
      expect(codeOf(await small.saveCopy(join(disk, 'copy.tracebook')))).toBe('disk-full')
      must(await small.saveCopy(join(folder, 'rescued.tracebook')))
      const rescued = must(await ProjectStore.open(join(folder, 'rescued.tracebook'), APP))
      expect(must(await rescued.notes.list()).length).toBe(saved)
      await rescued.close()
      rmSync(ballast)
      must(await small.notes.add({ anchor: frameAnchor(1), body, author: 'ada' }))
      expect(must(await small.notes.list()).length).toBe(saved + 1)
      await small.close()
      expect(codeOf(await ProjectStore.create(join(disk, 'case.tracebook'), APP))).toBe('not-writable')
      expect(readdirSync(disk)).toEqual(['case.tracebook'])
    } finally {
      execFileSync('umount', ['-l', disk])
    }
  })
})

/** Writes until the disk is full. */
function fill(file: string): void {
  for (let size = 65_536; size >= 64; size /= 4) {
    try {
      for (;;) appendFileSync(file, new Uint8Array(size))
    } catch {
      // full for pieces of this size
    }
  }
  expect(existsSync(file)).toBe(true)
}

async function alter(file: string, statement: string): Promise<void> {
  const plain = await DuckDBInstance.create(file)
  const client = await plain.connect()
  await client.run(statement)
  client.closeSync()
  plain.closeSync()
}
