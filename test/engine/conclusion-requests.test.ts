// Conclusions through the router: sessions and where things stand in them, transfers as text and files, findings and decisions.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Workspace } from '@main/engine/workspace'
import type { FtpSessionView } from '@shared/conclusions'
import type { Finding } from '@shared/finding'
import type { FtpSession } from '@shared/ftp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testFolder } from '../files/make'
import { ftpSession } from '../insight/ftp-example'
import { SAMPLE } from '../session/sample'
import { desk } from './desk'

const { path: folder } = testFolder()

const { workspace, ask, value, open } = desk()
beforeAll(() => open(SAMPLE))
afterAll(() => workspace.closeAll())

describe('FTP sessions', () => {
  it('come as a list with their control flows by index', async () => {
    const list = await value('ftp.sessions', {})
    expect(list.sessions).toHaveLength(2)
    expect(list.transfers).toBe(3)
    expect(list.sessions[0]).toMatchObject({ session: 1, flow: 1, user: 'anonymous', logged_in: true, transfers: 2 })
    expect(list.sessions[1]).toMatchObject({ session: 2, flow: 4, transfers: 1 })
  })

  it('come in full, with data flows by index and a firewall card', async () => {
    const one: FtpSessionView = await value('ftp.session', { session: 1 })
    expect(one.transfers.map(({ flow, command }) => [flow, command])).toEqual([
      [2, 'LIST'],
      [3, 'RETR'],
    ])
    expect(one.firewall.connections).toHaveLength(3)
    expect(one.dialogue.length).toBeGreaterThan(5)
    expect(await ask('ftp.session', { session: 9 })).toMatchObject({ ok: false, error: { code: 'not-found' } })
  })

  it('say where a frame or a flow stands: data connection, announcing command, login, none', async () => {
    const data = await value('ftp.locate', { frame: 35, flow: 3 })
    expect(data).toMatchObject({ session: 1, transfer: 1, controlFlow: 1, dataFlow: 3 })
    const [announcing] = data?.controlFrames ?? []
    expect(await value('ftp.locate', { frame: announcing ?? 0, flow: 1 })).toEqual(data)
    expect(await value('ftp.locate', { frame: 5, flow: 1 })).toMatchObject({ session: 1, transfer: null, dataFlow: -1 })
    expect(await value('ftp.locate', { frame: 3, flow: 0 })).toBeNull()
    expect(await value('ftp.locate', { frame: null, flow: 5 })).toMatchObject({ session: 2, transfer: 0 })
    expect(await value('ftp.locate', { frame: 99_999, flow: null })).toBeNull()
  })

  it('order the flow list: data connections after their control connection, each with its role', async () => {
    const { view } = await value('flows.view', { filter: '', span: null, sort: 'number', descending: false })
    const rows = await value('flows.rows', { view, from: 0, count: 10 })
    expect([...rows.flow]).toEqual([0, 1, 2, 3, 4, 5])
    expect(rows.roles?.map((role) => role?.role ?? null)).toEqual([
      null,
      'control',
      'listing',
      'download',
      'control',
      'listing',
    ])
    const { firstNs, lastNs } = await value('capture.summary', {}).then(
      (summary) => summary ?? { firstNs: 0, lastNs: 0 },
    )
    const lanes = await value('timeline.lanes', {
      fromNs: firstNs,
      toNs: lastNs,
      buckets: 10,
      max: 10,
      view: null,
      include: null,
    })
    expect(lanes.lanes.find(({ flow }) => flow === 3)?.role).toEqual({ session: 1, control: 1, role: 'download' })
  })
})

describe('a transfer', () => {
  it('is shown as text when it is text', async () => {
    const listing = await value('transfer.open', { session: 1, transfer: 0 })
    expect(listing).toMatchObject({ binary: false, bytes: 184, missing: 0, flow: 2, side: 'orig' })
    expect(listing.text).toMatch(/^[d-]r/m)
  })

  it('is saved as it flowed, with the hash the ledger gives it', async () => {
    const path = join(folder, 'saved.bin')
    const saved = await value('transfer.save', { session: 1, transfer: 1, path, gaps: 'skip' })
    const bytes = readFileSync(path)
    expect(saved.bytes).toBe(bytes.length)
    const { transfers } = await value('ftp.session', { session: 1 })
    expect(transfers[1]?.sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
  })

  it('that is not there is said so', async () => {
    expect(await ask('transfer.open', { session: 1, transfer: 7 })).toMatchObject({ error: { code: 'not-found' } })
  })
})

describe('a flow', () => {
  it('is found by its uid', async () => {
    const uid = workspace.session?.flows.uid(3) ?? ''
    expect(await value('flow.find', { uid })).toEqual({ flow: 3, firstFrame: 33 })
    expect(await value('flow.find', { uid: 'Cnone' })).toBeNull()
  })
})

const finding = (id: string, frames: readonly number[], change: Partial<Finding> = {}): Finding => ({
  id,
  kind: 'port-scan',
  verdict: 'SYN scan, vertical',
  subject: { source: '192.0.2.10', target: '198.51.100.20' },
  summary: 'One host tried many ports.',
  status: 'standing',
  certainty: 'inferred',
  evidence: { frames, frame_count: frames.length, arithmetic: [], counter: [] },
  rule: 'A rule.',
  history: [],
  ...change,
})

function deskWith(findings: readonly Finding[], sessions: readonly FtpSession[] = []) {
  return desk(
    new Workspace({
      ftpSessions: async () => sessions,
      findings: async () => ({ findings, limits: ['one was left out'] }),
    }),
  )
}

describe('findings', () => {
  it('come as a list with the frames they mark, and one in full', async () => {
    const found = deskWith([finding('scan:a', [20, 33]), finding('scan:b', [20], { subject: { flow: 'Cx' } })])
    await found.open(SAMPLE)
    const list = await found.value('findings.list', {})
    expect(list.findings[0]).toMatchObject({ id: 'scan:a', first_frame: 20, flow: 2, frames: 2, judgement: null })
    expect([...list.marks.frame]).toEqual([20, 20, 33])
    expect([...list.marks.finding]).toEqual([0, 1, 0])
    expect(list.limits).toEqual(['one was left out'])
    expect(await found.value('findings.describe', { id: 'scan:b' })).toMatchObject({ flow: 2, judgement: null })
    expect(await found.ask('findings.describe', { id: 'none' })).toMatchObject({ error: { code: 'not-found' } })
    await found.workspace.closeAll()
  })

  it('keep what the analyst decided in the project, until it is taken back', async () => {
    const found = deskWith([finding('scan:a', [20])])
    found.workspace.desk.configure(folder, 'kf')
    await found.open(SAMPLE)
    const judged = await found.value('findings.judge', { id: 'scan:a', state: 'dismissed', reason: ' a test ' })
    expect(judged).toMatchObject({ state: 'dismissed', reason: 'a test', author: 'kf' })
    expect((await found.value('findings.list', {})).findings[0]?.judgement).toEqual(judged)
    await found.value('capture.close', {})
    await found.open(SAMPLE)
    await expect
      .poll(async () => (await found.value('findings.list', {})).findings[0]?.judgement?.state)
      .toBe('dismissed')
    expect(await found.value('findings.judge', { id: 'scan:a', state: 'open', reason: '' })).toBeNull()
    await found.workspace.closeAll()
  })

  it('and sessions carry notes, which are found again', async () => {
    const { workspace: own, value: told, ask: asked, open: opened } = desk()
    own.desk.configure(folder, 'kf')
    await opened(SAMPLE)
    const target = { kind: 'conversation', protocol: 'ftp', number: 2 } as const
    const saved = await told('notes.save', { id: null, target, body: 'passive' })
    expect(saved).toMatchObject({ target, title: 'FTP session 2' })
    expect((await told('notes.list', { includeDeleted: false })).map((note) => note.target)).toContainEqual(target)
    const none = { kind: 'conversation', protocol: 'ftp', number: 12 } as const
    expect(await asked('notes.save', { id: null, target: none, body: 'x' })).toMatchObject({
      error: { code: 'bad-request' },
    })
    await own.closeAll()
  })
})

describe('thousands of sessions and findings', () => {
  it('are listed in less than a second', async () => {
    const sessions = Array.from({ length: 5000 }, (_, at) => ftpSession({ session: at + 1 }))
    const findings = Array.from({ length: 10_000 }, (_, at) => finding(`scan:${at}`, [1 + (at % 70)]))
    const many = deskWith(findings, sessions)
    await many.open(SAMPLE)
    const began = performance.now()
    expect((await many.value('ftp.sessions', {})).sessions).toHaveLength(5000)
    expect((await many.value('findings.list', {})).findings).toHaveLength(10_000)
    expect(performance.now() - began).toBeLessThan(1000)
    await many.workspace.closeAll()
  })
})
