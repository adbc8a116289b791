/** `findings` in process: JSON Lines, the readable list, and what it refuses. */
import { Writable } from 'node:stream'
import { UsageError } from '@main/cli/command'
import { findingsCommand } from '@main/cli/commands/findings'
import { Output } from '@main/cli/output'
import { FINDING_KINDS, type Finding } from '@shared/finding'
import { describe, expect, it } from 'vitest'
import { testFolder, writePcap } from '../files/make'
import { range, Traffic } from '../insight/scan-traffic'
import { SAMPLE } from '../session/sample'
import { runCommand } from './run-command'

const { file } = testFolder()
const traffic = new Traffic(1)
for (const port of range(100, 111)) traffic.connect('10.0.0.9', '10.0.0.2', port, 'refuse')
const SCAN = file('scan.pcap', writePcap(traffic.frames))

async function run(...argv: string[]): Promise<string[]> {
  const { result, lines } = await runCommand(findingsCommand, ...argv)
  expect(result.ok).toBe(true)
  return lines
}

const json = async (...argv: string[]): Promise<Finding[]> =>
  (await run(...argv, '--format', 'json')).map((line) => JSON.parse(line))

describe('findings', () => {
  it('prints one JSON object a finding with the fields of the contract', async () => {
    const list = await json(SCAN)
    const scan = list.find(({ kind }) => kind === 'port-scan')
    expect(Object.keys(scan ?? {})).toEqual(
      expect.arrayContaining(['id', 'kind', 'verdict', 'subject', 'summary', 'status', 'evidence', 'rule', 'history']),
    )
    expect(scan?.evidence.frames).toEqual(range(1, 24))
    expect(list.every(({ kind }) => FINDING_KINDS.includes(kind))).toBe(true)
  })

  it('keeps to the kinds asked for', async () => {
    expect((await json(SCAN, '--kind', 'port-scan')).map(({ kind }) => kind)).toEqual(['port-scan'])
    expect(await json(SCAN, '--kind', 'ftp-bounce')).toEqual([])
  })

  it('prints withdrawn findings with their status, and in the list only when asked', async () => {
    const all = await json(SAMPLE)
    const withdrawn = all.filter(({ status }) => status === 'withdrawn')
    expect(withdrawn.map(({ kind }) => kind)).toEqual(['gap'])
    expect(await json(SAMPLE, '--withdrawn')).toEqual(withdrawn)
    expect((await run(SAMPLE)).join('\n')).not.toContain('(withdrawn)')
    expect((await run(SAMPLE, '--withdrawn')).join('\n')).toContain('(withdrawn)')
  })

  it('is a list for people by default, and says when there is nothing', async () => {
    const lines = await run(SCAN, '--kind', 'port-scan')
    expect(lines[0]).toBe('port-scan: SYN scan, vertical [inferred]')
    expect(lines[1]).toContain('10.0.0.9 tried 12 TCP ports of 10.0.0.2')
    expect(await run(SCAN, '--kind', 'ftp-bounce')).toEqual(['nothing found'])
  })

  it('refuses kinds that there are not', async () => {
    await expect(findingsCommand.run([SCAN, '--kind', 'portscan'], new Output(new Writable()))).rejects.toThrow(
      UsageError,
    )
  })
})
