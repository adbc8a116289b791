/** `stream` in process: the bytes it prints, what it says beside them, what it refuses; files of real FTP transfers by SHA-256. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Command, UsageError } from '@main/cli/command'
import { flowsCommand } from '@main/cli/commands/flows'
import { streamCommand } from '@main/cli/commands/stream'
import type { FlowRecord } from '@shared/rows'
import { describe, expect, it, vi } from 'vitest'
import { testFolder } from '../files/make'
import { SAMPLE } from '../session/sample'
import { conversation, HANDSHAKE } from '../session/stream-capture'
import { runCommand } from './run-command'

const folder = testFolder()

async function run(command: Command, ...argv: string[]) {
  const said = vi.spyOn(process.stderr, 'write').mockImplementation(() => true)
  const { result, bytes } = await runCommand(command, ...argv)
  const messages = said.mock.calls.map(([text]) => String(text))
  said.mockRestore()
  return { result, bytes, messages }
}

async function flowsOf(path: string): Promise<FlowRecord[]> {
  const { bytes } = await run(flowsCommand, path, '--format', 'json')
  return bytes
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as FlowRecord)
}

describe('stream', () => {
  it('prints the bytes of one direction and nothing else', async () => {
    const [, control] = await flowsOf(SAMPLE)
    const { bytes, messages } = await run(streamCommand, SAMPLE, '--flow', control.uid, '--direction', 'orig')
    expect(bytes.toString().split('\r\n').slice(0, 2)).toEqual(['USER anonymous', 'PASS analyst@example.org'])
    expect(bytes.length).toBe(control.orig_bytes)
    expect(messages).toEqual([])
  })

  it('says gaps and differing overlaps on stderr with place and size', async () => {
    const path = folder.file(
      'gap.pcap',
      conversation([
        ...HANDSHAKE,
        { from: 'a', seq: 1001, text: 'abc' },
        { from: 'a', seq: 1010, text: 'xyz' },
        { from: 'a', seq: 1010, text: 'xYz' },
      ]),
    )
    const [{ uid }] = await flowsOf(path)
    const skipped = await run(streamCommand, path, '--flow', uid, '--direction', 'orig')
    expect(skipped.bytes.toString()).toBe('abcxyz')
    expect(skipped.messages).toEqual([
      'tracebook: gap of 6 bytes at offset 3: not captured, left out\n',
      'tracebook: overlap with different content at offset 10, up to 2 bytes: frame 5 counts, frame 6 differs\n',
    ])
    const zeros = await run(streamCommand, path, '--flow', uid, '--direction', 'orig', '--gaps', 'zero')
    expect(zeros.bytes.toString()).toBe('abc\0\0\0\0\0\0xyz')
    expect(zeros.messages[0]).toContain('filled with zeros')
  })

  it('writes a file with -w, and tells of it as JSON', async () => {
    const [, control] = await flowsOf(SAMPLE)
    const out = join(folder.path, 'out.bin')
    const { bytes } = await run(
      streamCommand,
      ...[SAMPLE, '--flow', control.uid, '--direction', 'resp', '-w', out, '--format', 'json'],
    )
    const told = JSON.parse(bytes.toString())
    const written = readFileSync(out)
    expect(told).toMatchObject({ uid: control.uid, direction: 'resp', bytes: written.length, gaps: 0, from_syn: true })
    expect(told.sha256).toBe(createHash('sha256').update(written).digest('hex'))
  })

  it('refuses an unknown flow, one without a stream, and a wrong call', async () => {
    expect((await run(streamCommand, SAMPLE, '--flow', 'Cnone', '--direction', 'orig')).result).toMatchObject({
      ok: false,
      error: { code: 'bad-request' },
    })
    await expect(run(streamCommand, SAMPLE, '--direction', 'orig')).rejects.toThrow(UsageError)
    await expect(run(streamCommand, SAMPLE, '--flow', 'C1')).rejects.toThrow(UsageError)
    await expect(run(streamCommand, SAMPLE, '--flow', 'C1', '--direction', 'both')).rejects.toThrow(UsageError)
  })
})

interface Truth {
  readonly capture: { readonly file: string }
  readonly server_files: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>
  readonly ftp_sessions: readonly {
    readonly transfers: readonly {
      readonly file: string | null
      readonly direction: string
      readonly completed: boolean
      readonly restart_offset: number
      readonly data: { readonly client: string; readonly server: string } | null
    }[]
  }[]
}

const GENERATED = resolve('..', 'shared', 'captures', 'generated')
const isThere = existsSync(GENERATED)
if (!isThere) console.log(`skipped: no ${GENERATED}`)

describe.skipIf(!isThere)('files transferred by real FTP servers', () => {
  it('come out of the capture with the SHA-256 they have on the server', async () => {
    let compared = 0
    for (const name of readdirSync(GENERATED).filter((entry) => entry.endsWith('.truth.json'))) {
      const truth = JSON.parse(readFileSync(join(GENERATED, name), 'utf8')) as Truth
      const path = join(GENERATED, truth.capture.file)
      const flows = await flowsOf(path)
      for (const transfer of truth.ftp_sessions.flatMap(({ transfers }) => transfers)) {
        const { file, direction, completed, restart_offset, data } = transfer
        const expected = file === null ? undefined : truth.server_files[file]
        if (!data || !expected || !completed || restart_offset > 0 || direction !== 'download') continue
        const ends = [data.client, data.server]
        const flow = flows.find((one) => ends.includes(endText(one, 'orig')) && ends.includes(endText(one, 'resp')))
        // behind NAT the capture has other addresses than the server's log
        if (!flow) continue
        const side = endText(flow, 'orig') === data.server ? 'orig' : 'resp'
        const { bytes } = await run(streamCommand, path, '--flow', flow.uid, '--direction', side, '--format', 'json')
        const told = JSON.parse(bytes.toString())
        expect(told, `${name} ${file}`).toMatchObject({ bytes: expected.bytes, sha256: expected.sha256, gaps: 0 })
        compared++
      }
    }
    expect(compared).toBeGreaterThan(50)
    console.log(`${compared} transferred files compared by SHA-256`)
  })
})

function endText(flow: FlowRecord, side: 'orig' | 'resp'): string {
  const host = flow[`id.${side}_h`]
  const port = flow[`id.${side}_p`]
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
