/** What is said of protocols in public captures: HTTP, mail, SSH, TLS, ping, traceroute, ports that nobody listens on. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { explainFlow } from '@main/session/explain'
import { describe, expect, it } from 'vitest'
import { noPause, readSession } from '../session/sample'
import { CAPTURES, hasCaptures } from './captures'

/** All sentences of all flows, as 'kind: text'. */
async function said(name: string): Promise<string[]> {
  const session = await readSession(join(CAPTURES, name))
  const lines: string[] = []
  for (let flow = 0; flow < session.flows.count; flow++) {
    const { sentences } = await explainFlow(session, flow, noPause)
    lines.push(...sentences.map(({ kind, text }) => `${kind}: ${text}`))
  }
  return lines
}

const CASES: readonly { readonly what: string; readonly capture: string; readonly told: readonly RegExp[] }[] = [
  {
    what: 'an HTTP exchange with its time',
    capture: 'arkime/http-simple-get.pcap',
    told: [
      /^read: 10\.180\.156\.141 asked with GET for “\/” .*answered 403 “Forbidden”.*2\.365 ms later, with 5,237 bytes/,
    ],
  },
  {
    what: 'a mail with sender, recipient and size, its secret left out',
    capture: 'zeek/smtp.pcap',
    told: [
      /^read: .*greets first: “220-xc90\.websitewelcome\.com/,
      /^read: .*AUTH “LOGIN”; the secret is not repeated/,
      /^read: The mail's sender is given as “<gurpartap@patriots\.in>”: 250/,
      /^read: 1 recipient: “<raj_deol2002in@yahoo\.co\.in>” \(250\)/,
      /^read: The message itself: 14,549 bytes/,
    ],
  },
  {
    what: 'where STARTTLS hides the rest',
    capture: 'arkime/smtp-starttls.pcap',
    told: [
      /^read: .*asked for encryption with STARTTLS.*: 220 after 11\.322 ms/,
      /^read: TLS: .* asked without naming a host, offering TLS 1\.0/,
      /^read: The certificate .* is for “mx\.google\.com” and 19 other names, issued by “Google Internet Authority G2”; 3 certificates/,
    ],
  },
  {
    what: 'the versions and the agreed method of SSH',
    capture: 'zeek/ssh-ssh_kex_curve25519.pcap',
    told: [
      /^read: SSH: .*“SSH-2\.0-OpenSSH_7\.5”.*“SSH-2\.0-OpenSSH_7\.4”/,
      /^inferred: .*“curve25519-sha256”: that one is used/,
      /^unknown: From message 21 \(NEWKEYS\) on everything is encrypted/,
    ],
  },
  {
    what: 'the host that a TLS client names',
    capture: 'nDPI/http_ipv6.pcap',
    told: [
      /^read: TLS: .* asked for host “[^”]+” \(readable by everybody on the way\)/,
      /^read: .* answered after [\d.]+ ms, chose TLS 1\.\d and TLS_/,
    ],
  },
  {
    what: 'the round trips of a ping',
    capture: 'zeek/icmp-icmp-ping.pcap',
    told: [/^read: Round trips: 3\.951 ms and 3\.915 ms/],
  },
  {
    what: 'a traceroute hop by hop',
    capture: 'tcpdump/mpls-traceroute.pcap',
    told: [
      /^inferred: This is part of a traceroute from 12\.4\.4\.4 to 12\.1\.1\.1: 9 probes whose time to live rises from 1 to 3/,
      /^read: Time to live 1: 10\.5\.0\.1 reported “time to live exceeded”/,
      /^read: Time to live 3: 12\.1\.1\.1 reported “port unreachable”.*the probes have arrived/,
    ],
  },
  {
    what: 'a port that nobody listens on',
    capture: 'zeek/icmp-icmp-destunreach-udp.pcap',
    told: [/^read: 192\.168\.1\.102 reports to 192\.168\.1\.1: port unreachable, 1 time, about UDP /],
  },
]

const present = hasCaptures ? CASES.filter(({ capture }) => existsSync(join(CAPTURES, capture))) : []

describe.skipIf(present.length === 0)('the explanation tells', () => {
  it.each(present)('$what ($capture)', async ({ capture, told }) => {
    const lines = await said(capture)
    for (const pattern of told) expect(lines).toEqual(expect.arrayContaining([expect.stringMatching(pattern)]))
  })
})
