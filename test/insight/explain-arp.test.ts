/** The story of ARP: requests asked again, replies, announcements, probes, claims that contradict each other. */
import { explainArp } from '@main/insight/explain/arp-exchanges'
import type { ArpSighting } from '@main/insight/explain/facts'
import { describe, expect, it } from 'vitest'

const seen = (
  frame: number,
  operation: 'request' | 'reply',
  sender: string,
  target: string,
  senderHardware = `02:00:00:00:00:${sender.split('.')[3].padStart(2, '0')}`,
): ArpSighting => ({ frame, ns: frame * 1e6, operation, sender, target, senderHardware })

const told = (...sightings: ArpSighting[]): string[] =>
  (explainArp(sightings)?.sentences ?? []).map(({ kind, text }) => `${kind}: ${text}`)

describe('ARP', () => {
  it('is told by who asked, how often, and when the reply came', () => {
    const lines = told(
      seen(1, 'request', '192.0.2.10', '192.0.2.1'),
      seen(3, 'request', '192.0.2.10', '192.0.2.1'),
      seen(4, 'reply', '192.0.2.1', '192.0.2.10'),
    )
    expect(lines[0]).toContain('2 ARP requests and 1 reply')
    expect(lines).toContain(
      'read: 192.0.2.10 asked who has 192.0.2.1, 2 times; 192.0.2.1 replied after 1.000 ms: it is at 02:00:00:00:00:01.',
    )
  })

  it('does not take silence for an answer', () => {
    expect(told(seen(1, 'request', '192.0.2.10', '192.0.2.9'))[1]).toMatch(/^unknown: .*no reply is in this capture/)
  })

  it('knows announcements and probes', () => {
    expect(told(seen(1, 'request', '192.0.2.10', '192.0.2.10'))[1]).toContain('announced itself')
    expect(told(seen(1, 'request', '0.0.0.0', '192.0.2.10', '02:00:00:00:00:10'))[1]).toContain('a probe')
  })

  it('names an address that two hosts claim, without saying which is right', () => {
    const lines = told(
      seen(1, 'reply', '192.0.2.1', '192.0.2.10', '02:00:00:00:00:01'),
      seen(2, 'reply', '192.0.2.1', '192.0.2.10', '02:00:00:00:00:66'),
    )
    expect(lines.at(-1)).toMatch(/^inferred: 192\.0\.2\.1 is claimed by 02:00:00:00:00:01 and 02:00:00:00:00:66/)
  })

  it('is not told where there is none', () => {
    expect(explainArp([])).toBeUndefined()
  })
})
