/** Real FTP sessions, captured live by each helper and read while they are captured: the same as the file read afterwards. */
import { join } from 'node:path'
import { HELPERS } from '@main/capture/programs'
import { startCapture } from '@main/capture/start'
import { findings } from '@main/session/findings'
import { ftpSessions } from '@main/session/ftp-sessions'
import { Session } from '@main/session/session'
import { type CaptureEngine, type CaptureSpec, DEFAULT_BUFFER_MIB, NO_STOP } from '@shared/live'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildCap, ENGINES, NO_DROPS, removeCap } from './engines'
import { Lab, missing, SERVER } from './lab'

const reason = missing('dumpcap', 'tcpdump', 'vsftpd', 'inetutils-ftp', 'curl')
if (reason !== '') process.stderr.write(`skipped: live FTP sessions (${reason})\n`)

const FILE_BYTES = 300_000
const spec = (interfaceName = 'eth0'): CaptureSpec => ({
  interface: interfaceName,
  filter: '',
  snapLength: null,
  promiscuous: true,
  bufferMiB: DEFAULT_BUFFER_MIB,
  ring: null,
  stopAfter: NO_STOP,
})

const flowsOf = (session: Session): string[] =>
  Array.from({ length: session.flows.count }, (_, flow) => JSON.stringify(session.flows.flowRecord(flow)))

/** What `ftp` and `findings` print, one JSON object a line. */
async function concludedOf(session: Session): Promise<string[]> {
  const [sessions, list] = [await ftpSessions(session, pause), await findings(session, pause)]
  return [...sessions, ...list.findings].map((one) => JSON.stringify(one))
}

const pause = async (): Promise<void> => {}

describe.skipIf(reason !== '')('a live capture', () => {
  let lab: Lab
  beforeAll(async () => {
    await buildCap()
    lab = new Lab('ftp')
    await lab.serveFiles({
      'big.bin': new Uint8Array(FILE_BYTES).fill(7),
      'hello.txt': new TextEncoder().encode('hello\n'),
    })
  }, 20_000)
  afterAll(() => {
    lab?.close()
    removeCap()
  })

  const active = () =>
    lab.run(
      'inetutils-ftp',
      ['-n', SERVER],
      'user anonymous x@y\nls\nbinary\nget big.bin got.bin\nget hello.txt got.txt\nquit\n',
    )
  const passive = () => lab.run('curl', ['-s', '-o', 'got.bin', `ftp://${SERVER}/big.bin`])

  async function capture(engine: CaptureEngine, client: () => Promise<number | null>) {
    const path = join(lab.folder, `${engine}-${Math.random().toString(36).slice(2)}.${HELPERS[engine].extension}`)
    const programs = { [engine]: lab.inside(engine) }
    const started = await startCapture({ engine, spec: spec(), path, programs })
    if (!started.ok) throw new Error(started.error.message)
    const opened = await Session.open([path], { growing: true })
    if (!opened.ok) throw new Error(opened.error.message)
    const live = opened.value
    const loading = live.load()
    // conclusions are asked for all the time while it grows, as the window does
    const asking = (async () => {
      while (live.phase === 'live') {
        await concludedOf(live)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    })()
    expect(await client()).toBe(0)
    const status = await started.value.stop()
    live.finishGrowing()
    await Promise.all([loading, asking])
    return { path, live, status }
  }

  it.each(ENGINES.flatMap((engine) => [[engine, 'active'] as const, [engine, 'passive'] as const]))(
    'by %s of an %s session ends in the same flows, FTP sessions and findings as its file, and misses nothing',
    async (engine, mode) => {
      const { path, live, status } = await capture(engine, mode === 'active' ? active : passive)
      expect(status).toMatchObject({ state: 'stopped', problem: null, dropped: { kernel: NO_DROPS[engine] } })
      expect(live.frames.count).toBe(status.received)

      const reopened = await Session.open([path])
      if (!reopened.ok) throw new Error(reopened.error.message)
      await reopened.value.load()
      expect(flowsOf(live)).toEqual(flowsOf(reopened.value))
      const concluded = await concludedOf(live)
      expect(concluded).toEqual(await concludedOf(reopened.value))
      expect(JSON.parse(concluded[0])).toMatchObject({ user: 'anonymous', logged_in: true })
      expect(JSON.parse(concluded[0]).transfers).toHaveLength(mode === 'active' ? 3 : 1)
      expect([live.phase, live.frames.count]).toEqual(['complete', reopened.value.frames.count])
      expect(reopened.value.sources[0].warnings).toEqual([])

      const records = flowsOf(live).map((line) => JSON.parse(line))
      const ftp = records.filter((record) => record['id.resp_p'] === 21)
      expect(ftp).toMatchObject([{ conn_state: 'SF', missed_bytes: 0, service: 'ftp' }])
      const data = records.filter((record) => record.proto === 'tcp' && record['id.resp_p'] !== 21)
      expect(data.length).toBe(mode === 'active' ? 3 : 1)
      expect(data.every((record) => record.conn_state === 'SF' && record.missed_bytes === 0)).toBe(true)
      expect(data.map((record) => record.orig_bytes + record.resp_bytes)).toContain(FILE_BYTES)
      live.close()
      reopened.value.close()
    },
    20_000,
  )
})
