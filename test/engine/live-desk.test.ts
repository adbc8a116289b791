/** A live capture through the engine's own parts: the session follows the file, the window hears of it, the journal is kept. */
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { LiveDesk } from '@main/engine/live-desk'
import type { Session } from '@main/session/session'
import { type CaptureSpec, DEFAULT_BUFFER_MIB, type LiveStatus, NO_STOP } from '@shared/live'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Lab, missing, SERVER } from '../capture/lab'

const reason = missing('dumpcap', 'tcpdump')
if (reason !== '') process.stderr.write(`skipped: live capture in the engine (${reason})\n`)

const SPEC: CaptureSpec = {
  interface: 'eth0',
  filter: 'udp',
  snapLength: null,
  promiscuous: true,
  bufferMiB: DEFAULT_BUFFER_MIB,
  ring: null,
  stopAfter: NO_STOP,
}

class Host {
  session: Session | null = null
  readonly heard: LiveStatus[] = []
  readonly shown: string[] = []
  loading: Promise<void> = Promise.resolve()

  say(_event: 'live', status: LiveStatus): void {
    this.heard.push(status)
  }

  async showLive(session: Session): Promise<void> {
    this.session = session
    this.shown.push(session.sources[0].path)
    this.loading = session.load()
  }
}

describe('the live desk', () => {
  it('refuses to begin where it has no folder', async () => {
    expect(await new LiveDesk(new Host()).start(null, SPEC)).toMatchObject({
      ok: false,
      error: { code: 'not-writable' },
    })
  })
})

describe.skipIf(reason !== '')('a live capture in the engine', () => {
  let lab: Lab
  let drafts = ''
  beforeAll(() => {
    lab = new Lab('desk')
    drafts = join(lab.folder, 'drafts')
  }, 20_000)
  afterAll(() => lab?.close())

  const entries = () =>
    readdirSync(join(dirname(drafts), 'captures', 'journal')).filter((name) => name.endsWith('.json'))
  const send = (packets: number) =>
    lab.run(process.execPath, [
      '-e',
      `const s = require('node:dgram').createSocket('udp4'); let n = 0; const t = setInterval(() => { s.send(Buffer.alloc(900), 9, '${SERVER}'); if (++n >= ${packets}) { clearInterval(t); setTimeout(() => s.close(), 50) } }, 1)`,
    ])

  function desk(): { host: Host; live: LiveDesk } {
    const host = new Host()
    const live = new LiveDesk(host, { dumpcap: lab.inside('dumpcap'), tcpdump: lab.inside('tcpdump') })
    live.configure(drafts)
    return { host, live }
  }

  it('is followed while it grows, ends complete, and leaves nothing in the journal', async () => {
    const { host, live } = desk()
    const started = await live.start(null, SPEC)
    expect(started).toMatchObject({ ok: true, value: { state: 'running', engine: 'dumpcap' } })
    expect(await live.start(null, SPEC)).toMatchObject({ ok: false, error: { code: 'bad-request' } })
    expect(entries()).toHaveLength(1)

    await send(300)
    for (let tries = 0; tries < 100 && host.session?.frames.count === 0; tries++)
      await new Promise((resolve) => setTimeout(resolve, 20))
    expect(host.session?.frames.count).toBeGreaterThan(0)
    expect(host.session?.phase).toBe('live')

    const last = await live.stop()
    await host.loading
    expect(last).toMatchObject({ state: 'stopped', received: 300, dropped: { kernel: 0 } })
    expect([host.session?.phase, host.session?.frames.count]).toEqual(['complete', 300])
    expect(host.heard.at(-1)?.state).toBe('stopped')
    expect(await live.left()).toEqual([])
    expect(entries()).toEqual([])
  })

  it.each([
    ['dumpcap', 100, 600],
    ['tcpdump', 1000, 3000],
  ] as const)('by %s into a ring is shown file by file, the newest last', async (engine, kilobytes, packets) => {
    const { host, live } = desk()
    await live.start(engine, { ...SPEC, ring: { files: 5, kilobytes, seconds: null } })
    await send(packets)
    const last = await live.stop()
    await host.loading
    expect(last?.received).toBe(packets)
    expect(host.shown.length).toBeGreaterThan(1)
    expect(host.shown.at(-1)).toBe(last?.path)
    expect(host.session?.phase).toBe('complete')
    expect(entries()).toEqual([])
  })

  it('that cannot begin leaves no entry behind', async () => {
    const { live } = desk()
    expect(await live.start(null, { ...SPEC, filter: 'udp prot 9' })).toMatchObject({
      ok: false,
      error: { code: 'bad-filter' },
    })
    expect(live.status()).toBeNull()
    expect(entries()).toEqual([])
  })
})
