/** How helpers are called and understood, and what their last words mean; the texts are those of dumpcap 4.0 and tcpdump 4.99. */
import { dumpcap } from '@main/capture/dumpcap'
import { helperProblem } from '@main/capture/helper-problem'
import { parseCounters } from '@main/capture/interface-counters'
import { parseDumpcapList, parseTcpdumpList } from '@main/capture/interfaces'
import { countsSentence } from '@main/capture/live-capture'
import { RateMeter } from '@main/capture/rate-meter'
import { tcpdump } from '@main/capture/tcpdump'
import { type CaptureSpec, type LiveStatus, NO_STOP } from '@shared/live'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const SPEC: CaptureSpec = {
  interface: 'eth0',
  filter: 'tcp port 21; rm -rf /',
  snapLength: 96,
  promiscuous: false,
  bufferMiB: 64,
  ring: null,
  stopAfter: { ...NO_STOP, packets: 5 },
}

describe('dumpcap', () => {
  it('gets the filter as one argument, whatever stands in it', () => {
    const argv = dumpcap.argv(SPEC, '/tmp/a b.pcapng')
    expect(argv).toEqual([
      ...['-i', 'eth0', '-B', '64', '-w', '/tmp/a b.pcapng', '-f', 'tcp port 21; rm -rf /'],
      ...['-s', '96', '-p', '-c', '5'],
    ])
    expect(dumpcap.argv({ ...SPEC, ring: { files: 3, kilobytes: 20, seconds: 9 } }, 'x.pcap').slice(-9)).toEqual([
      ...['-P', '-b', 'files:3', '-b', 'filesize:20', '-b', 'duration:9', '-c', '5'],
    ])
  })

  it('is heard: file, packets, and a file behind a count in the same line', () => {
    expect(dumpcap.read('File: /tmp/x.pcapng')).toEqual([{ kind: 'file', path: '/tmp/x.pcapng' }, { kind: 'running' }])
    expect(dumpcap.read('Packets: 209 ')).toEqual([{ kind: 'received', packets: 209 }])
    expect(dumpcap.read('Packets: 110 File: r_00002.pcapng')).toEqual([
      { kind: 'received', packets: 110 },
      { kind: 'file', path: 'r_00002.pcapng' },
      { kind: 'running' },
    ])
    expect(
      dumpcap.read(
        "Packets received/dropped on interface 'eth0': 1889/8 (pcap:5/dumpcap:1/flushed:2/ps_ifdrop:4) (99.9%)",
      ),
    ).toEqual([{ kind: 'dropped', dropped: { kernel: 5, helper: 3, interface: 4 } }])
    expect(dumpcap.read("Capturing on 'eth0'")).toEqual([])
  })
})

describe('tcpdump', () => {
  it('gets a filter that looks like an option behind --', () => {
    expect(tcpdump.argv({ ...SPEC, filter: '-Z nobody' }, 'x.pcap').slice(-2)).toEqual(['--', '-Z nobody'])
  })

  it('is heard: listening, the count of each second, and the counts it prints when asked and at its end', () => {
    expect(tcpdump.read('tcpdump: listening on eth0, link-type EN10MB (Ethernet)')).toEqual([{ kind: 'running' }])
    expect(tcpdump.read('Got 12 ')).toEqual([{ kind: 'received', packets: 12 }])
    expect(
      tcpdump.read('tcpdump: 7 packets captured, 9 packets received by filter, 2 packets dropped by kernel'),
    ).toEqual([
      { kind: 'received', packets: 7 },
      { kind: 'dropped', dropped: { kernel: 2 } },
    ])
    expect(tcpdump.read('1 packet captured')).toEqual([{ kind: 'received', packets: 1 }])
  })

  it('and dumpcap take any text on stderr', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const helper of [dumpcap, tcpdump]) helper.read(text)
        helperProblem({ code: 1, signal: null }, text, { engine: 'dumpcap', interface: 'x', filter: text, path: 'y' })
      }),
    )
  })
})

describe('the end of a helper', () => {
  const context = { engine: 'dumpcap', interface: 'eth0', filter: 'tcp prot 21', path: '/tmp/x.pcapng' } as const
  const at = (text: string, code: number | null = 1, signal: NodeJS.Signals | null = null) =>
    helperProblem({ code, signal }, text, context)

  it.each([
    [
      'dumpcap: You do not have permission to capture on device "eth0".\n(socket: Operation not permitted)',
      'no-rights',
    ],
    ["tcpdump: eth0: You don't have permission to perform this capture on that device", 'no-rights'],
    ['tcpdump: eth0: That device is not up', 'interface-down'],
    ['dumpcap: There is no device named "nope0".', 'no-interface'],
    ['tcpdump: pcap_loop: The interface disappeared', 'interface-gone'],
    [
      'Packets: 2 dumpcap: The network adapter "eth0" is no longer attached; the capture has stopped.',
      'interface-gone',
    ],
    ['("x") because there is no space left on the file system', 'disk-full'],
    ['tcpdump: /nodir/d.pcap: No such file or directory', 'not-writable'],
    ['dumpcap: something new', 'capture-failed'],
  ])('%s', (text, code) => {
    expect(at(text)?.code).toBe(code)
  })

  it('shows where a filter goes wrong', () => {
    const text =
      "dumpcap: Invalid capture filter \"tcp prot 21\" for interface 'eth0'.\n\nThat string isn't a valid capture filter (can't parse filter expression: syntax error).\n"
    expect(at(text)).toMatchObject({ code: 'bad-filter', range: [4, 8] })
  })

  it('in order is no problem; by a signal from outside it is', () => {
    expect(at('Packets captured: 5', 0)).toBeUndefined()
    expect(at('Packets: 5 ', null, 'SIGKILL')?.code).toBe('helper-died')
  })
})

describe('the lists of interfaces', () => {
  it('are read as dumpcap and tcpdump print them', () => {
    expect(
      parseDumpcapList(
        '1. eth0\t\t\t0\t10.55.0.1,fe80::1\tnetwork\t\n3. lo\t\tLoopback\t0\t127.0.0.1,::1\tloopback\t\n',
      ),
    ).toEqual([
      { name: 'eth0', description: '', addresses: ['10.55.0.1', 'fe80::1'], loopback: false, up: null },
      { name: 'lo', description: 'Loopback', addresses: ['127.0.0.1', '::1'], loopback: true, up: null },
    ])
    const list = parseTcpdumpList(
      '1.eth0 [Up, Running, Connected]\n2.any (Pseudo-device) [Up]\n3.lo [Loopback]\n4.old0\n',
    )
    expect(list.map(({ name, up, loopback }) => [name, up, loopback])).toEqual([
      ['eth0', true, false],
      ['any', true, false],
      ['lo', false, true],
      ['old0', null, false],
    ])
  })

  it('come with the counters of /proc/net/dev', () => {
    const text =
      'Inter-|   Receive\n face |bytes\n  eth0: 100 2 0 3 0 0 0 0 50 1 0 4 0 0 0 0\n    lo:7 1 0 0 0 0 0 0 7 1 0 0 0 0 0 0\n'
    expect(parseCounters(text)).toEqual([
      { name: 'eth0', packets: 3, bytes: 150, dropped: 7 },
      { name: 'lo', packets: 2, bytes: 14, dropped: 0 },
    ])
  })
})

describe('counts', () => {
  it('say a number only where one is known', () => {
    const status = { received: 1234, engine: 'dumpcap', dropped: { kernel: null, interface: null, helper: null } }
    expect(countsSentence(status as LiveStatus)).toBe('1,234 packets received, number of dropped ones not known')
    expect(countsSentence({ ...status, dropped: { kernel: 2, interface: null, helper: 0 } } as LiveStatus)).toBe(
      '1,234 packets received, 2 dropped by the kernel, 0 by dumpcap',
    )
  })

  it('become a rate over the last seconds, and none without two samples', () => {
    const meter = new RateMeter()
    meter.add(0, 0, 0)
    expect(meter.perSecond()).toEqual({ packetsPerSecond: 0, bytesPerSecond: 0 })
    for (let ms = 250; ms <= 10_000; ms += 250) meter.add(ms, ms > 5000 ? ms - 5000 : 0, 0)
    expect(meter.perSecond().packetsPerSecond).toBeCloseTo(1000)
  })
})
