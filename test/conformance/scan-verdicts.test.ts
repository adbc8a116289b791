/**
 * Over all public and generated captures: port scans are found where there is one, and nowhere else; and a scan mixed into real
 * FTP transfers is found beside them.
 */
import { join, relative } from 'node:path'
import { findings } from '@main/session/findings'
import { Session } from '@main/session/session'
import { describe, expect, it } from 'vitest'
import { testFolder } from '../files/make'
import { flaw } from '../insight/arithmetic-check'
import { drop, framesOf, sessionOver } from '../insight/cuts'
import { Traffic } from '../insight/scan-traffic'
import { noPause, readSession } from '../session/sample'
import { CAPTURES, captureFiles, hasCaptures } from './captures'

/** By the sources' own words (MANIFEST.tsv). */
const SCANS = ['nDPI/tcp_scan.pcapng']
const LOOKALIKE = join(CAPTURES, 'generated', '04-mget-consecutive-ports.pcap')
const { file } = testFolder()

describe.skipIf(!hasCaptures)('findings over all captures', () => {
  it('call a scan what is one and nothing else, with arithmetic that holds', { timeout: 120_000 }, async () => {
    const scans: string[] = []
    const wrong: string[] = []
    for (const path of captureFiles()) {
      const opened = await Session.open([path])
      // what is no capture is another test's matter
      if (!opened.ok) continue
      await opened.value.load()
      const list = await findings(opened.value, noPause)
      opened.value.close()
      const name = relative(CAPTURES, path)
      if (list.findings.some(({ kind }) => kind === 'port-scan')) scans.push(name)
      const ids = list.findings.map(({ id }) => id)
      if (new Set(ids).size !== ids.length) wrong.push(`${name}: the same id twice`)
      for (const { evidence, id } of list.findings) {
        wrong.push(...evidence.arithmetic.flatMap((one) => flaw(one) ?? []).map((text) => `${name}: ${id}: ${text}`))
        if (evidence.frames.some((frame) => frame < 1 || frame > opened.value.frames.count))
          wrong.push(`${name}: ${id}: a frame that is not there`)
      }
    }
    expect(scans).toEqual(SCANS)
    expect(wrong).toEqual([])
  })

  it('find a scan by the FTP server itself among the data connections that it opens', async () => {
    const whole = await readSession(LOOKALIKE)
    const [server, client] = [whole.flows.addressText(2, 'orig'), whole.flows.addressText(2, 'resp')]
    const real = framesOf(whole)
    const first = real[0].made.seconds ?? 0
    whole.close()
    const traffic = new Traffic(20)
    for (const port of [22, 23, 25, 80, 111, 139, 443, 445, 3306, 8080]) traffic.connect(server, client, port, 'refuse')
    const scan = traffic.frames.map((made, i) => ({
      made: { ...made, seconds: first, fraction: 200_000_000 + i * 5_000_000, wireLength: made.data.length },
      isControl: false,
      fromResponder: false,
    }))
    const session = await sessionOver(file, [...real, ...scan])
    const list = (await findings(session, noPause)).findings
    drop(session)
    expect(list.filter(({ kind }) => kind === 'port-scan')).toMatchObject([
      { verdict: 'SYN scan, vertical', subject: { source: server, target: client } },
    ])
    const [burst] = list.filter(({ kind }) => kind === 'ftp-data-burst')
    expect(burst.evidence.arithmetic[0].result).toBe(46)
  })
})
