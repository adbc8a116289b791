/** `explain` and `dns` in process: what they print, what they refuse. */
import { UsageError } from '@main/cli/command'
import { dnsCommand } from '@main/cli/commands/dns'
import { explainCommand } from '@main/cli/commands/explain'
import { flowsCommand } from '@main/cli/commands/flows'
import type { Explanation } from '@shared/explanation'
import { describe, expect, it } from 'vitest'
import { SAMPLE } from '../session/sample'
import { runCommand as run } from './run-command'

describe('explain', () => {
  it('prints the reading of an FTP session as Markdown: phases, lines of the trace, sentences, arithmetic', async () => {
    const { lines } = await run(explainCommand, SAMPLE, '--ftp', '1')
    expect(lines[0]).toBe('# FTP session 1: 192.0.2.10:3171 → 198.51.100.20:21')
    expect(lines).toContain('## Name lookup (frames 3 to 4)')
    expect(lines.join('\n')).toContain('12,100 = 12 × 256 + 100 = 3172')
    expect(lines.some((line) => /^ +15 {2}\d\d:\d\d:\d\d\.\d{6} IP .*PORT 192,0,2,10,12,100$/.test(line))).toBe(true)
    expect(lines.some((line) => line.startsWith('- *Inferred:* The capture was taken at the client'))).toBe(true)
  })

  it('prints one JSON object a reading, with the evidence of every sentence', async () => {
    const { lines } = await run(explainCommand, SAMPLE, '--all', '--format', 'json')
    const readings = lines.map((line) => JSON.parse(line) as Explanation)
    // two sessions with their flows, and the name lookup that belongs to none
    expect(readings.map(({ title }) => title.split(':')[0])).toEqual([
      'ARP',
      'FTP session 1',
      'FTP session 2',
      'dns 192.0.2.10',
    ])
    for (const { sentences } of readings)
      for (const sentence of sentences)
        expect(Object.keys(sentence).sort()).toEqual(['arithmetic', 'flows', 'frames', 'id', 'kind', 'phase', 'text'])
  })

  it('explains the flow that is named by its uid', async () => {
    const flows = (await run(flowsCommand, SAMPLE, '--format', 'json')).lines.map((line) => JSON.parse(line))
    const { lines } = await run(explainCommand, SAMPLE, '--flow', flows[5].uid)
    expect(lines[0]).toBe('# ftp-data 192.0.2.10:24626 → 198.51.100.20:3668')
  })

  it('refuses a flow or session that is not there with what to do, and two questions at once', async () => {
    const noFlow = await run(explainCommand, SAMPLE, '--flow', 'Cnone')
    expect(noFlow.result).toMatchObject({ ok: false, error: { remedy: 'List them: tracebook flows FILE' } })
    const noSession = await run(explainCommand, SAMPLE, '--ftp', '9')
    expect(noSession.result).toMatchObject({ ok: false, error: { remedy: 'List them: tracebook ftp FILE' } })
    await expect(run(explainCommand, SAMPLE, '--ftp', '1', '--all')).rejects.toThrow(UsageError)
    await expect(run(explainCommand, SAMPLE)).rejects.toThrow(UsageError)
  })
})

describe('dns', () => {
  it('prints one JSON object a lookup', async () => {
    const { lines } = await run(dnsCommand, SAMPLE, '--format', 'json')
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      {
        query_frame: 3,
        answer_frame: 4,
        client: '192.0.2.10:3170',
        server: '192.0.2.53:53',
        id: 1,
        qname: 'ftp.example.net',
        qtype: 'A',
        rcode: 'NOERROR',
        answers: [{ name: 'ftp.example.net', type: 'A', data: '198.51.100.20' }],
      },
    ])
  })

  it('prints a table by default, whose first line names the columns', async () => {
    const { lines } = await run(dnsCommand, SAMPLE)
    expect(lines).toHaveLength(2)
    expect(lines[0]).toMatch(/^query +answer +client +server/)
    expect(lines[1]).toContain('A ftp.example.net')
  })
})
