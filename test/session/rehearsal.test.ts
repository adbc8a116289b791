import { rehearse } from '@main/session/rehearsal'
import { rehearsalFrames } from '@main/session/rehearsal-frames'
import { Session } from '@main/session/session'
import { expect, test } from 'vitest'
import { testFolder } from '../files/make'

test('the made-up capture is one that the product itself finds nothing wrong with, and holds what it says', async () => {
  const folder = testFolder()
  const path = folder.file('rehearsal.pcap', rehearsalFrames(200, 2))
  const opened = await Session.open([path])
  if (!opened.ok) throw new Error(opened.error.message)
  const session = opened.value
  await session.load()
  const { warnings } = session.summary().files[0]
  expect(warnings.filter(({ code }) => code === 'truncated' || code === 'corrupt')).toEqual([])
  const names = new Set(session.summary().protocols.map(({ name }) => name))
  for (const name of ['tcp', 'udp', 'ipv6', 'icmp', 'arp', 'vlan', 'http']) expect(names).toContain(name)
  const records = Array.from({ length: session.flows.count }, (_, flow) => session.flows.flowRecord(flow))
  expect(records.some(({ retransmitted }) => retransmitted > 0)).toBe(true)
  expect(records.some(({ reordered }) => reordered > 0)).toBe(true)
  expect(records.some(({ conn_state }) => conn_state === 'REJ')).toBe(true)
  session.close()
})

test('a rehearsal ends as soon as there is real work', async () => {
  let asked = 0
  await rehearse(() => ++asked < 3)
  expect(asked).toBeLessThan(6)
})
