/** The commands in process: what they print on stdout, and what they refuse. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UsageError } from '@main/cli/command'
import { flowsCommand } from '@main/cli/commands/flows'
import { framesCommand } from '@main/cli/commands/frames'
import { statsCommand } from '@main/cli/commands/stats'
import { afterAll, describe, expect, it } from 'vitest'
import { SAMPLE } from '../session/sample'
import { runCommand as run } from './run-command'

const folder = mkdtempSync(join(tmpdir(), 'tracebook-cli-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('flows', () => {
  it("prints one JSON object a flow under conn.log's names", async () => {
    const { lines } = await run(flowsCommand, SAMPLE, '--format', 'json')
    const rows = lines.map((line) => JSON.parse(line))
    expect(rows).toHaveLength(6)
    expect(rows[2]).toMatchObject({
      'id.orig_h': '198.51.100.20',
      'id.orig_p': 20,
      'id.resp_h': '192.0.2.10',
      'id.resp_p': 3172,
      proto: 'tcp',
      conn_state: 'SF',
      history: 'ShADFaf',
      orig_bytes: 184,
      resp_bytes: 0,
      first_frame: 19,
      last_frame: 27,
      frames: 8,
    })
  })

  it('prints a real conn.log, CSV and a table', async () => {
    const zeek = (await run(flowsCommand, SAMPLE, '--format', 'zeek')).lines
    expect(
      zeek
        .find((line) => line.startsWith('#fields'))
        ?.split('\t')
        .slice(1, 4),
    ).toEqual(['ts', 'uid', 'id.orig_h'])
    expect(zeek.filter((line) => !line.startsWith('#'))).toHaveLength(6)
    const csv = (await run(flowsCommand, SAMPLE, '--format', 'csv')).lines
    expect(csv[0].split(',')).toHaveLength(29)
    expect(csv).toHaveLength(7)
    expect((await run(flowsCommand, SAMPLE)).lines[0]).toMatch(/^frame +proto +originator/)
  })

  it('takes a filter, and refuses a wrong one with its place', async () => {
    expect((await run(flowsCommand, SAMPLE, '-Y', 'flow.state == "S1"', '--format', 'json')).lines).toHaveLength(1)
    expect((await run(flowsCommand, SAMPLE, '-Y', 'flow.stat == "S1"')).result).toMatchObject({
      ok: false,
      error: { code: 'bad-filter' },
    })
  })
})

describe('frames', () => {
  it('prints lines with the clock that -t says, and only frames that pass', async () => {
    const lines = (await run(framesCommand, SAMPLE, '-tttt', '--utc', '-Y', 'frame.number in {4..5}')).lines
    expect(lines[0]).toBe('2001-02-21 13:50:46.500791 IP 192.0.2.53.53 > 192.0.2.10.3170: 1 1/0/0 A 198.51.100.20 (49)')
    expect((await run(framesCommand, SAMPLE, '-t', '-Y', 'frame.number == 7')).lines).toEqual([
      'IP 192.0.2.10.3171 > 198.51.100.20.21: Flags [.], ack 1, win 65535, length 0',
    ])
    expect((await run(framesCommand, SAMPLE, '-t', '-S', '-Y', 'frame.number == 7')).lines[0]).toContain(
      'ack 3058770521,',
    )
  })

  it('prints the form of tcpdump 3.x with its switches', async () => {
    const classic = async (...argv: string[]) =>
      (await run(framesCommand, SAMPLE, '--style', 'classic', '-Y', 'frame.number == 7', ...argv)).lines
    expect(await classic('-t')).toEqual(['192.0.2.10.3171 > 198.51.100.20.21: . ack 1 win 65535 (DF)'])
    expect(await classic('-t', '-S', '-vv')).toEqual([
      '192.0.2.10.3171 > 198.51.100.20.21: . 87666931:87666931(0) ack 3058770521 win 65535 (DF) (ttl 64, id 10781, len 40)',
    ])
    expect((await classic('-tttt', '--utc'))[0]).toMatch(/^02\/21\/2001 13:50:46\.672677 192/)
  })

  it('prints JSON objects', async () => {
    const { lines } = await run(framesCommand, SAMPLE, '--style', 'json', '-Y', 'ftp.request.command == "RETR"')
    expect(JSON.parse(lines[0])).toMatchObject({ frame: 31, dport: 21 })
  })

  it('reads several files as one in time order', async () => {
    const { lines } = await run(framesCommand, SAMPLE, SAMPLE, '--style', 'json')
    const times = lines.map((line) => BigInt(JSON.parse(line).ts))
    expect(times).toHaveLength(144)
    expect(times.every((time, i) => i === 0 || time >= times[i - 1])).toBe(true)
  })
})

describe('stats', () => {
  it('sums up the capture', async () => {
    const { lines } = await run(statsCommand, SAMPLE, '--format', 'json', '--buckets', '4')
    const stats = JSON.parse(lines[0])
    expect(stats).toMatchObject({ frames: 72, flows: 6, in_time_order: true, first: '2001-02-21T13:50:46.490130000Z' })
    expect(stats.buckets).toHaveLength(4)
    expect(stats.protocols.find((protocol: { name: string }) => protocol.name === 'tcp')).toMatchObject({ frames: 68 })
  })
})

describe('every command', () => {
  it('refuses a file that is no capture in one line that says what to do', async () => {
    const path = join(folder, 'notes.txt')
    writeFileSync(path, 'not a capture')
    for (const command of [flowsCommand, framesCommand, statsCommand]) {
      const { result } = await run(command, path)
      expect(result).toMatchObject({ ok: false, error: { code: 'not-a-capture' } })
      expect(result.ok ? '' : result.error.remedy).not.toBe('')
    }
  })

  it('takes unknown switches, missing files and wrong words for a wrong call', async () => {
    await expect(run(flowsCommand, SAMPLE, '--fromat', 'json')).rejects.toThrow(UsageError)
    await expect(run(flowsCommand)).rejects.toThrow(UsageError)
    await expect(run(framesCommand, SAMPLE, '--style', 'fancy')).rejects.toThrow(UsageError)
    await expect(run(statsCommand, SAMPLE, '--buckets', '0')).rejects.toThrow(UsageError)
  })
})
