// What a firewall must let pass for an FTP session: that the tools accept the rules, and that the filters find its frames.
import { spawnSync } from 'node:child_process'
import { firewallCard, MAX_EXACT_PORTS } from '@main/insight/firewall'
import { addressOf, parseEndpoint } from '@main/insight/firewall-address'
import { selectFrames } from '@main/session/frame-view'
import type { FirewallRules } from '@shared/conclusions'
import type { FtpSession } from '@shared/ftp'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readSession, SAMPLE } from '../session/sample'
import { ftpSession, passiveSession, transfer } from './ftp-example'

const v6 = ftpSession({
  client: '[2001:db8::10]:40000',
  server: '[2001:db8::21]:2121',
  transfers: [
    transfer({
      mode: 'eprt',
      announced: { ip: '2001:db8::10', port: 41001, frame: 3 },
      endpoints: { client: '[2001:db8::10]:41001', server: '[2001:db8::21]:2120' },
    }),
    transfer({
      mode: 'epsv',
      announced: { ip: '2001:db8::21', port: 50001, frame: 9 },
      endpoints: { client: '[2001:db8::10]:41002', server: '[2001:db8::21]:50001' },
      opened_by: 'client',
    }),
  ],
})
const many = ftpSession({
  transfers: Array.from({ length: 60 }, (_, at) =>
    transfer({
      announced: { ip: '192.0.2.10', port: 40000 + 2 * at, frame: 10 + at },
      endpoints: { client: `192.0.2.10:${40000 + 2 * at}`, server: '198.51.100.20:20' },
    }),
  ),
})
const SESSIONS: readonly (readonly [string, FtpSession])[] = [
  ['active', ftpSession()],
  ['passive', passiveSession()],
  ['IPv6, both modes, another port', v6],
  ['sixty transfers', many],
  ['encrypted', ftpSession({ tls: true, transfers: [] })],
]

function rule(session: FtpSession, id: FirewallRules['id']): string {
  const found = firewallCard(session).rules.find((one) => one.id === id)
  if (!found) throw new Error(`no rule ${id}`)
  return found.text
}

/** Whether a tool is there and may check rules on this machine; why not is printed. */
function usable(tool: string, args: readonly string[], input: string): boolean {
  const run = spawnSync(tool, args, { input, encoding: 'utf8' })
  if (run.status === 0) return true
  const why = run.error ? 'it is not installed' : (run.stderr.trim().split('\n')[0] ?? 'it failed')
  console.warn(`skipped: rules are not checked by ${tool}: ${why}`)
  return false
}

const NFT = ['-c', '-f', '-']
const IPT = ['--test', '--noflush']
const hasNft = usable('nft', NFT, 'table inet filter {\n  chain probe {\n    ct state established accept\n  }\n}\n')
const IPT_PROBE = '*filter\n:PROBE - [0:0]\n-A PROBE -m conntrack --ctstate NEW -j ACCEPT\nCOMMIT\n'
const hasIptables = usable('iptables-restore', IPT, IPT_PROBE)
const hasIp6tables = usable('ip6tables-restore', IPT, IPT_PROBE)
const hasTcpdump = usable('tcpdump', ['-r', SAMPLE, '-c', '1', '-nn'], '')
const hasTshark = usable('tshark', ['-v'], '')

function accepted(tool: string, args: readonly string[], input: string): void {
  const run = spawnSync(tool, args, { input, encoding: 'utf8' })
  expect(`${run.status} ${run.stderr}`).toMatch(/^0 /)
}

describe('the connections of a session', () => {
  it('are the control connection and each data connection from who opens it', () => {
    const { connections, remarks } = firewallCard(ftpSession())
    expect(connections).toEqual([
      { from: '192.0.2.10:3171', to: '198.51.100.20:21', why: 'control' },
      { from: '198.51.100.20:20', to: '192.0.2.10:3172', why: 'LIST /, announced in frame 15' },
      { from: '198.51.100.20:20', to: '192.0.2.10:3173', why: 'RETR /pub/readme, announced in frame 29' },
    ])
    expect(remarks).toEqual([])
    expect(firewallCard(passiveSession()).connections[1]).toMatchObject({
      from: '192.0.2.10:24626',
      to: '198.51.100.20:3668',
    })
  })

  it('say of an announcement that was never used that it was never opened, and from any port', () => {
    const { endpoints: _, opened_by: __, data_flow: ___, ...announced } = transfer()
    const [, unused] = firewallCard(ftpSession({ transfers: [{ ...announced, close: 'none' }] })).connections
    expect(unused).toEqual({
      from: '198.51.100.20',
      to: '192.0.2.10:3173',
      why: 'RETR /pub/readme, announced in frame 29, never opened',
    })
  })
})

describe('firewall rules', () => {
  it('hold the announced ports and the source port the server used', () => {
    expect(rule(ftpSession(), 'nft-exact')).toContain(
      'ip saddr 198.51.100.20 ip daddr 192.0.2.10 tcp sport 20 tcp dport 3172-3173 ct state new accept',
    )
    expect(rule(passiveSession(), 'nft-exact')).toContain(
      'ip saddr 192.0.2.10 ip daddr 198.51.100.20 tcp dport 3668 ct state new accept',
    )
    expect(rule(many, 'iptables-exact').match(/--dports/g)).toHaveLength(4)
  })

  it('give the helper the port the server listens on, and say that it reads nothing that is encrypted', () => {
    expect(rule(v6, 'nft-helper')).toContain('tcp dport 2121 ct state new ct helper set')
    const encrypted = firewallCard(ftpSession({ tls: true }))
    expect(encrypted.rules.map(({ id }) => id)).not.toContain('nft-helper')
    expect(encrypted.remarks.join()).toMatch(/no helper can read/)
  })

  it('name the address that was seen when the announced one is another, and say so', () => {
    const nat = ftpSession({ transfers: [transfer({ announced: { ip: '203.0.113.9', port: 3173, frame: 29 } })] })
    expect(rule(nat, 'nft-exact')).toContain('ip daddr 192.0.2.10 tcp sport 20 tcp dport 3173')
    expect(firewallCard(nat).remarks.join()).toMatch(/203\.0\.113\.9.*192\.0\.2\.10/)
  })

  it('give one range when there are too many ports to list', () => {
    const lots = ftpSession({
      transfers: Array.from({ length: MAX_EXACT_PORTS + 1 }, (_, at) =>
        transfer({ endpoints: { client: `192.0.2.10:${20000 + 2 * at}`, server: '198.51.100.20:20' } }),
      ),
    })
    expect(rule(lots, 'bpf')).toContain(`portrange 20000-${20000 + 2 * MAX_EXACT_PORTS}`)
    expect(firewallCard(lots).remarks.join()).toMatch(/one range/)
  })

  it('are not written where a host has no address', () => {
    const { rules, remarks, connections } = firewallCard(ftpSession({ client: 'mypc.xx.yy.zz:3171' }))
    expect(rules).toEqual([])
    expect(remarks).toHaveLength(1)
    expect(connections[0]?.from).toBe('mypc.xx.yy.zz:3171')
  })

  it('never hold text that a packet announced as an address and that is none', () => {
    const hostile = fc.string({ unit: 'binary' })
    fc.assert(
      fc.property(hostile, hostile, fc.integer(), (ip, client, port) => {
        const { endpoints: _, opened_by: __, ...bare } = transfer({ announced: { ip, port, frame: 1 } })
        const sessions = [ftpSession({ transfers: [bare] }), ftpSession({ client })]
        for (const { rules } of sessions.map(firewallCard))
          for (const { text } of rules) expect(text).toMatch(/^[\w\s.,:;/()[\]{}"&|=>#*-]*$/)
      }),
    )
  })
})

describe.each(SESSIONS)('rules of a session (%s)', (_, session) => {
  const ids = firewallCard(session).rules.map(({ id }) => id)
  const six = session.client.startsWith('[')

  it.skipIf(!hasNft)('are accepted by nft', () => {
    for (const id of ids.filter((one) => one.startsWith('nft'))) accepted('nft', NFT, rule(session, id))
  })

  it.skipIf(!(six ? hasIp6tables : hasIptables))('are accepted by iptables-restore', () => {
    for (const id of ids.filter((one) => one.startsWith('iptables')))
      accepted(six ? 'ip6tables-restore' : 'iptables-restore', IPT, rule(session, id))
  })

  it.skipIf(!hasTcpdump)('are accepted by tcpdump', () => {
    accepted('tcpdump', ['-r', SAMPLE, '-d', rule(session, 'bpf')], '')
  })

  it.skipIf(!hasTshark)('are accepted by tshark', () => {
    accepted('tshark', ['-r', SAMPLE, '-c', '1', '-Y', rule(session, 'display-filter')], '')
  })
})

describe('filters of a session', () => {
  // frames of the control flow and the data flows, by flow, in the sample
  const flows = [
    [ftpSession(), [1, 2, 3]],
    [passiveSession(), [4, 5]],
  ] as const

  it('select its frames and no others in the window', async () => {
    const capture = await readSession()
    for (const [session, wanted] of flows) {
      const filter = rule(session, 'display-filter')
      const rows = await selectFrames(capture, { filter, span: null, flow: null, order: 'file' })
      if (!rows.ok) throw new Error(rows.error.message)
      const own = Array.from({ length: capture.frames.count }, (_, row) => row).filter((row) =>
        (wanted as readonly number[]).includes(capture.frames.flow(row)),
      )
      expect([...(rows.value ?? [])]).toEqual(own)
    }
  })

  it.skipIf(!hasTcpdump)('select as many frames in tcpdump', async () => {
    const capture = await readSession()
    for (const [session, wanted] of flows) {
      const run = spawnSync('tcpdump', ['-nn', '-r', SAMPLE, rule(session, 'bpf')], { encoding: 'utf8' })
      const frames = wanted.reduce((sum, flow) => sum + capture.flows.number(flow, 'frames'), 0)
      expect(run.stdout.trim().split('\n')).toHaveLength(frames)
    }
  })
})

describe('an address', () => {
  it('is an address only in the forms that rules accept', () => {
    for (const text of ['192.0.2.1', '2001:db8::1', '::', '::ffff:192.0.2.1']) expect(addressOf(text)).toBe(text)
    for (const text of [
      '',
      '1.2.3',
      '1.2.3.4.5',
      '256.1.1.1',
      '01.2.3.4',
      '1:2',
      ':::',
      '1::2::3',
      'fe80::1%eth0',
      '1.2.3.4;',
    ])
      expect(addressOf(text)).toBeNull()
  })

  it('stands in brackets before a port when it is IPv6', () => {
    expect(parseEndpoint('[2001:db8::1]:20')).toEqual({ ip: '2001:db8::1', port: 20 })
    expect(parseEndpoint('2001:db8::1:20')).toBeNull()
    expect(parseEndpoint('[192.0.2.1]:20')).toBeNull()
    expect(parseEndpoint('192.0.2.1:99999')).toBeNull()
  })
})
