/**
 * FTP sessions of real captures: against what servers, clients and the kernel logged (generated/*.truth.json, also with
 * frames repeated, shuffled, cut short or missing), Zeek's ftp.log baselines, and Suricata's expectations.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ftpSessions } from '@main/session/ftp-sessions'
import type { FtpSession, FtpTransfer } from '@shared/ftp'
import { describe, expect, it } from 'vitest'
import { testFolder } from '../files/make'
import { noPause, readSession } from '../session/sample'
import { CAPTURES, filesBelow, hasCaptures, zeekLog } from './captures'

interface Truth {
  readonly nat?: unknown
  readonly ftp_sessions: readonly {
    readonly user: string
    readonly login_ok: boolean
    readonly tls: boolean
    readonly control: { readonly client: string; readonly server: string }
    readonly transfers: readonly {
      readonly command: string
      readonly bytes: number | null
      readonly completed: boolean
      readonly restart_offset: number
      readonly result_code: number
      readonly channel: { readonly mode: 'PORT' | 'PASV' | 'EPRT' | 'EPSV'; readonly port: number }
      readonly data: { readonly client: string; readonly server: string; readonly opened_by: string } | null
    }[]
  }[]
}

const GENERATED = join(CAPTURES, 'generated')
const folder = testFolder()
const MODES = { PORT: 'active', PASV: 'passive', EPRT: 'eprt', EPSV: 'epsv' } as const
const truths = hasCaptures ? filesBelow(GENERATED).filter((path) => path.endsWith('.truth.json')) : []
const portOf = (end: string): string => end.replace(/^.*:/, '')

async function sessionsOf(path: string): Promise<{ sessions: readonly FtpSession[]; ends: ReadonlySet<string> }> {
  const session = await readSession(path)
  const sessions = await ftpSessions(session, noPause)
  const ends = new Set<string>()
  for (let flow = 0; flow < session.flows.count; flow++)
    ends.add([session.flows.origText(flow), session.flows.respText(flow)].map(portOf).sort().join(' '))
  session.close()
  return { sessions, ends }
}

const pair = (a: string, b: string, isNat: boolean): string =>
  (isNat ? [portOf(a), portOf(b)] : [a, b]).sort().join(' ')

/** What the truth wants of a capture that holds these flows, by data connection. */
function wantedOf(truth: Truth) {
  const isNat = truth.nat !== undefined
  return truth.ftp_sessions.flatMap(({ transfers }) =>
    transfers.flatMap((want) => (want.data ? [{ ...want, key: pair(want.data.client, want.data.server, isNat) }] : [])),
  )
}

const captureOf = (truth: string): string => {
  const pcap = truth.replace('.truth.json', '.pcap')
  return existsSync(pcap) ? pcap : `${pcap}ng`
}

describe.skipIf(!hasCaptures)('sessions of real servers and clients', () => {
  it.each(truths.map((path) => [path.slice(GENERATED.length + 1), path]))('%s are as the logs say', async (_, path) => {
    const truth: Truth = JSON.parse(readFileSync(path, 'utf8'))
    const isNat = truth.nat !== undefined
    const { sessions, ends } = await sessionsOf(captureOf(path))
    const linked = sessions.flatMap(({ transfers }) => transfers.filter(({ endpoints }) => endpoints))
    const wanted = wantedOf(truth)
    const byKey = new Map(wanted.map((want) => [want.key, want]))
    const keyOf = ({ endpoints }: FtpTransfer) => (endpoints ? pair(endpoints.client, endpoints.server, isNat) : '')
    for (const transfer of linked) {
      const want = byKey.get(keyOf(transfer))
      expect(want, keyOf(transfer)).toBeDefined()
      expect(transfer).toMatchObject({
        command: want?.command,
        mode: MODES[want?.channel.mode ?? 'PORT'],
        announced: { port: want?.channel.port },
        opened_by: want?.data?.opened_by,
        reply_code: want?.result_code,
        inferred: false,
      })
      expect(transfer.restart_offset ?? 0).toBe(want?.restart_offset)
      if (want?.completed && want.bytes !== null) expect(transfer.bytes).toBe(want.bytes)
      if (!want?.completed) expect(transfer.disagreements.map(({ kind }) => kind)).toContain('aborted')
    }
    const visible = wanted.filter(({ data }) => ends.has(pair(data?.client ?? '', data?.server ?? '', true)))
    expect(linked.map(keyOf).sort()).toEqual(visible.map(({ key }) => key).sort())
    if (!isNat)
      expect(sessions.map(({ user, logged_in, client }) => ({ user, logged_in, client }))).toEqual(
        truth.ftp_sessions.map(({ user, login_ok, control }) => ({
          user,
          logged_in: login_ok,
          client: control.client,
        })),
      )
  })

  /** Frames of a little-endian pcap, changed. */
  function changed(path: string, change: (frames: Uint8Array[]) => Uint8Array[]): string {
    const bytes = readFileSync(path)
    const frames: Uint8Array[] = []
    for (let at = 24; at + 16 <= bytes.length; ) {
      const end = at + 16 + bytes.readUInt32LE(at + 8)
      frames.push(Uint8Array.from(bytes.subarray(at, end)))
      at = end
    }
    return folder.file(
      `changed-${Math.random()}.pcap`,
      Uint8Array.from([...bytes.subarray(0, 24), ...change(frames).flatMap((frame) => [...frame])]),
    )
  }

  const snapped = (length: number) => (frames: Uint8Array[]) =>
    frames.map((frame) => {
      const cut = frame.slice(0, 16 + length)
      new DataView(cut.buffer).setUint32(8, cut.length - 16, true)
      return cut
    })
  const CHANGES: readonly (readonly [string, (frames: Uint8Array[]) => Uint8Array[], number])[] = [
    ['every frame twice', (frames) => frames.flatMap((frame) => [frame, frame]), 1],
    ['neighbours exchanged', (frames) => frames.map((_, i) => frames[(i ^ 1) < frames.length ? i ^ 1 : i]), 1],
    ['the first 30 frames missing', (frames) => frames.slice(30), 0.9],
    ['every 40th frame missing', (frames) => frames.filter((_, i) => i % 40 !== 17), 0.95],
    ['a snap length of 96', snapped(96), 0.95],
    ['a snap length of 68', snapped(68), 0.85],
  ]

  it.each(CHANGES)('with %s: no wrong link, and nearly every transfer', async (_, change, least) => {
    let [found, all] = [0, 0]
    for (const path of truths.filter((one) => captureOf(one).endsWith('.pcap') && !one.includes('04-mget'))) {
      const truth: Truth = JSON.parse(readFileSync(path, 'utf8'))
      const isNat = truth.nat !== undefined
      const { sessions, ends } = await sessionsOf(changed(captureOf(path), change))
      const wanted = new Set(wantedOf(truth).map(({ key }) => key))
      const linked = sessions.flatMap(({ transfers }) =>
        transfers.flatMap(({ endpoints }) => (endpoints ? [pair(endpoints.client, endpoints.server, isNat)] : [])),
      )
      for (const key of linked) expect(wanted.has(key), `${path}: ${key}`).toBe(true)
      found += new Set(linked).size
      all += wantedOf(truth).filter(({ data }) => ends.has(pair(data?.client ?? '', data?.server ?? '', true))).length
    }
    expect(found / all).toBeGreaterThanOrEqual(least)
  })
})

describe.skipIf(!hasCaptures)('Zeek’s ftp.log', () => {
  const LOGGED = hasCaptures
    ? filesBelow(join(CAPTURES, 'zeek')).filter((path) => /ftp-.*expected\.zeek\.ftp\.log$/.test(path))
    : []

  it.each(LOGGED.map((path) => [path.replace(/^.*\//, ''), path]))(
    '%s: every row is in the ledger',
    async (_, path) => {
      const { sessions } = await sessionsOf(path.replace('.expected.zeek.ftp.log', '.pcap'))
      for (const row of zeekLog(path)) {
        const session = sessions.find(({ client }) => client.endsWith(`:${row['id.orig_p']}`))
        expect(session, row['id.orig_p']).toBeDefined()
        if (row.user !== '<unknown>') expect(session?.user).toBe(row.user)
        const isGreeting = row.command === '<init>'
        const exchanges = session?.dialogue.filter(({ command }) =>
          isGreeting ? command === undefined : command?.verb === row.command,
        )
        const codes = exchanges?.flatMap(({ replies }) => replies.map(({ code }) => String(code)))
        // Zeek logs RETR with the reply that came last when the connection ended
        if (row.reply_code !== '221' || row.command === 'QUIT') expect(codes).toContain(row.reply_code)
        if (row['data_channel.resp_p'])
          expect(announcedPorts(session)).toContainEqual({
            port: Number(row['data_channel.resp_p']),
            ip: row['data_channel.resp_h'],
          })
        if (row.file_size && row.command === 'RETR')
          expect(
            session?.transfers.filter(({ command }) => command === 'RETR').map(({ bytes }) => String(bytes)),
          ).toContain(row.file_size)
      }
    },
  )

  const announcedPorts = (session: FtpSession | undefined) =>
    session?.transfers.flatMap(({ announced }) => (announced ? [{ ip: announced.ip, port: announced.port }] : []))

  it('counts a transfer of 5.4 GB of which nearly nothing was captured', async () => {
    const { sessions } = await sessionsOf(join(CAPTURES, 'zeek', 'ftp-bigtransfer.pcap'))
    expect(sessions[0].transfers).toMatchObject([
      { command: 'LIST', bytes: 270, complete: true },
      { command: 'RETR', path: '/rand.txt', bytes: 5_416_666_670, complete: false },
    ])
    expect(sessions[0].transfers[1].sha256).toBeUndefined()
  })

  it('ends where TLS begins', async () => {
    const { sessions } = await sessionsOf(join(CAPTURES, 'zeek', 'ftp-ftp-auth-tls.pcap'))
    expect(sessions).toMatchObject([{ tls: true, logged_in: false, transfers: [] }])
  })
})

describe.skipIf(!hasCaptures)('Suricata’s expectations', () => {
  const suricata = async (name: string) =>
    (await sessionsOf(join(CAPTURES, 'suricata-verify', `${name}.pcap`))).sessions

  it('hold for every command that transfers over EPSV and EPRT', async () => {
    const sessions = await suricata('firewall-firewall-117-ftp-all-data-ipv6')
    const names = ['STOR', 'APPE', 'STOU', 'LIST', 'NLST', 'MLSD', 'RETR']
    expect(sessions.map(({ transfers }) => transfers.map(({ command }) => command))).toEqual([names, names])
    expect(sessions.map(({ transfers }) => [...new Set(transfers.map(({ mode }) => mode))])).toEqual([
      ['epsv'],
      ['eprt'],
    ])
    for (const { transfers } of sessions) for (const { complete } of transfers) expect(complete).toBe(true)
    expect(sessions[0].transfers[2].argument).toBe('all-data-ipv6-passive-stou.txt')
  })

  it.each(['active', 'passive'] as const)('hold for a download over %s FTP', async (mode) => {
    const [{ transfers, user }] = await suricata(`ftp-ftp-download-${mode}`)
    expect(user).toBe('bob')
    expect(transfers.find(({ command }) => command === 'RETR')).toMatchObject({
      argument: 'index.html',
      mode,
      opened_by: mode === 'active' ? 'server' : 'client',
      complete: true,
    })
  })

  it('hold for a bounce, which is told from a client that announces itself', async () => {
    const sessions = await suricata('ftp-ftp-bounce')
    expect(sessions.map(({ client, disagreements }) => [client, disagreements.map(({ kind }) => kind)])).toEqual([
      ['1.1.1.2:33112', ['unused-announcement']],
      ['1.1.1.2:58316', ['foreign-address', 'unused-announcement']],
    ])
    expect(sessions[1].disagreements[0].text).toContain('2.2.2.3:80')
  })

  it('hold for EPRT, and for QUIT alone', async () => {
    const [eprt] = await suricata('detect-ftp-ftp-active-dynamic_port-02')
    expect(eprt.disagreements.some(({ text }) => text.includes(':34325'))).toBe(true)
    expect(await suricata('ftp-quit')).toHaveLength(1)
  })
})
