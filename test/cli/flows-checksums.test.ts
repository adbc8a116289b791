/** What `flows` does with packets whose checksums are damaged: counts them, unless it is told to verify. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UsageError } from '@main/cli/command'
import { flowsCommand } from '@main/cli/commands/flows'
import { Session } from '@main/session/session'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SAMPLE } from '../session/sample'
import { runCommand as run } from './run-command'

const folder = mkdtempSync(join(tmpdir(), 'tracebook-cli-'))
const damaged = join(folder, 'damaged.pcap')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let hit: { flow: number; side: 'orig' | 'resp' }

/** The sample with one byte of one payload turned over. */
beforeAll(async () => {
  const opened = await Session.open([SAMPLE])
  if (!opened.ok) throw new Error(opened.error.message)
  const session = opened.value
  await session.load()
  const { frames } = session
  const row = Array.from({ length: frames.count }, (_, at) => at).find((at) => frames.payloadLength(at) > 100) ?? -1
  hit = { flow: frames.flow(row), side: session.isFromResponder(row) ? 'resp' : 'orig' }
  const bytes = readFileSync(SAMPLE)
  bytes[frames.fileOffset(row) + frames.capLength(row) - 1] ^= 0xff
  writeFileSync(damaged, bytes)
  session.close()
})

async function flows(file: string, ...options: string[]) {
  const { lines } = await run(flowsCommand, file, '--format', 'json', ...options)
  return lines.map((line) => JSON.parse(line))
}

describe('flows of a capture with a damaged packet', () => {
  it('counts it when nothing is asked and when checksums are to be ignored', async () => {
    const counts = (rows: readonly Record<string, unknown>[]) =>
      rows.map(({ orig_pkts, resp_pkts, history }) => [orig_pkts, resp_pkts, history])
    expect(counts(await flows(damaged))).toEqual(counts(await flows(SAMPLE)))
    expect(await flows(damaged, '--ignore-checksums')).toEqual(await flows(damaged))
  })

  it('leaves it out and says so in the history when checksums are to be verified', async () => {
    const [counted, verified] = [await flows(damaged), await flows(damaged, '--verify-checksums')]
    const packets = `${hit.side}_pkts`
    expect(verified[hit.flow][packets]).toBe(counted[hit.flow][packets] - 1)
    expect(verified[hit.flow].history).toContain(hit.side === 'orig' ? 'C' : 'c')
    for (const [flow, row] of verified.entries()) if (flow !== hit.flow) expect(row).toEqual(counted[flow])
  })

  it('changes nothing by verifying where all is well', async () => {
    expect(await flows(SAMPLE, '--verify-checksums')).toEqual(await flows(SAMPLE))
  })

  it('refuses to do both', async () => {
    await expect(flows(damaged, '--verify-checksums', '--ignore-checksums')).rejects.toThrow(UsageError)
  })
})
