/** `ftp` in process: JSON Lines, the tree, the filter, saved files and their manifest, and what is refused. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '@main/cli/command'
import { ftpCommand } from '@main/cli/commands/ftp'
import type { FtpSession } from '@shared/ftp'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { testFolder, writePcap } from '../files/make'
import { activeDownload, Net, passiveDownload } from '../session/ftp-net'
import { SAMPLE } from '../session/sample'
import { runCommand } from './run-command'

const folder = testFolder()
beforeEach(() => {
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true)
})
afterEach(() => vi.restoreAllMocks())

const run = (...argv: string[]) => runCommand(ftpCommand, ...argv)

function capture(name: string, talk: (net: Net) => void): string {
  const net = new Net()
  talk(net)
  return folder.file(name, writePcap(net.frames))
}

describe('ftp', () => {
  it('prints one JSON object a session, with the names of the contract', async () => {
    const { lines } = await run(SAMPLE, '--format', 'json')
    const sessions: FtpSession[] = lines.map((line) => JSON.parse(line))
    expect(sessions).toHaveLength(2)
    expect(sessions[0]).toMatchObject({ session: 1, logged_in: true, tls: false })
    expect(sessions[0].transfers[0]).toMatchObject({
      mode: 'active',
      announced: { ip: '192.0.2.10', port: 3172 },
      endpoints: { client: '192.0.2.10:3172', server: '198.51.100.20:20' },
      opened_by: 'server',
      bytes: 184,
      close: 'fin',
      complete: true,
    })
  })

  it('prints a tree in which no control character of a packet is left', async () => {
    const path = capture('tree.pcap', (net) => passiveDownload(net, net.login(), 30_001, 'a\x1b[31m\u202eb', 'abc'))
    const { lines } = await run(path)
    expect(lines).toHaveLength(2)
    expect(lines[0]).toContain('session 1  10.0.0.1:40000 → 10.0.0.2:21 as ann')
    expect(lines[1]).toContain('RETR a\\x1b[31m')
    expect(lines.join('')).not.toMatch(/\p{Cc}/u)
  })

  it('keeps the sessions that a filter wants, by control or data connection', async () => {
    const path = capture('filter.pcap', (net) => {
      passiveDownload(net, net.login(40_001), 30_001, 'a', 'abc')
      passiveDownload(net, net.login(40_002), 30_002, 'b', 'abc')
    })
    expect((await run(path, '-Y', 'tcp.port == 30002')).lines.join()).toContain('10.0.0.1:40002')
    expect((await run(path, '-Y', 'tcp.port == 30002')).lines.join()).not.toContain('10.0.0.1:40001')
    expect((await run(path, '-Y', 'no such')).result.ok).toBe(false)
    await expect(run(path, '--format', 'xml')).rejects.toThrow(UsageError)
  })
})

describe('ftp --save-files', () => {
  const names = ['../../etc/passwd', '..', 'con', 'a/b\\c', 'x'.repeat(500)]
  const path = () =>
    capture('save.pcap', (net) => {
      const control = net.login()
      for (const [i, name] of names.entries()) activeDownload(net, control, 5001 + i, name, `file ${i}`)
    })

  it('writes what was transferred under names that cannot leave the folder, and a line each', async () => {
    const directory = join(folder.path, 'out')
    expect((await run(path(), '--save-files', directory)).result.ok).toBe(true)
    const manifest = readFileSync(join(directory, 'manifest.jsonl'), 'utf8').trim().split('\n')
    const saved = manifest.map((line) => JSON.parse(line))
    expect(saved.map(({ file }) => file.slice(0, 20))).toEqual([
      's1-t01-passwd',
      's1-t02-untitled',
      's1-t03-_con',
      's1-t04-c',
      's1-t05-xxxxxxxxxxxxx',
    ])
    expect(readdirSync(directory).sort()).toEqual([...saved.map(({ file }) => file), 'manifest.jsonl'].sort())
    for (const [i, { file, bytes, sha256, gaps, complete }] of saved.entries()) {
      const content = readFileSync(join(directory, file))
      expect(content.toString()).toBe(`file ${i}`)
      expect({ bytes, gaps, complete }).toEqual({ bytes: 6, gaps: 0, complete: true })
      expect(sha256).toBe(createHash('sha256').update(content).digest('hex'))
    }
    expect(existsSync(join(folder.path, 'passwd'))).toBe(false)
  })

  it('refuses a folder that holds a manifest, and a place that cannot be a folder', async () => {
    const directory = join(folder.path, 'again')
    const file = path()
    expect((await run(file, '--save-files', directory)).result.ok).toBe(true)
    const again = await run(file, '--save-files', directory)
    expect(again.result).toMatchObject({ ok: false, error: { code: 'not-writable' } })
    expect((await run(file, '--save-files', file)).result).toMatchObject({ ok: false, error: { code: 'not-writable' } })
  })
})
