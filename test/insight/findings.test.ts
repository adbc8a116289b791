/** What all findings have in common: ids, limits, order, taking back; flags and addresses on single packets. */

import { classOfV4, classOfV6, isPrivateText } from '@main/insight/address-classes'
import { type AddressFacts, addressReason } from '@main/insight/finding-address'
import { illegalFlags } from '@main/insight/finding-flags'
import { arrange, evidence, findingId, MAX_OF_KIND, sumOf, withEarlier } from '@main/insight/findings'
import { findings } from '@main/session/findings'
import { FindingAnchorSchema } from '@shared/anchor'
import type { Finding, FindingKind } from '@shared/finding'
import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { testFolder, writePcap } from '../files/make'
import { noPause, readSession } from '../session/sample'
import { flaw } from './arithmetic-check'
import { range, Traffic } from './scan-traffic'

const { file } = testFolder()

function made(kind: FindingKind, frame: number, id = findingId(kind, ['a'], frame)): Finding {
  return {
    id,
    kind,
    verdict: kind,
    subject: {},
    summary: '',
    status: 'standing',
    certainty: 'read',
    evidence: evidence([frame], [], []),
    rule: '',
    history: [{ frame, verdict: kind, reason: 'made' }],
  }
}

describe('ids of findings', () => {
  it('fit the anchors of notes whatever they are made of', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 6 }), fc.nat(), (subject, frame) => {
        const id = findingId('burst', subject, frame)
        const anchor = { kind: 'finding', capture: null, id, finding: 'port-scan', firstFrame: null }
        expect(v.safeParse(FindingAnchorSchema, anchor).success, id).toBe(true)
      }),
    )
  })

  it('differ for different subjects, long ones included', () => {
    const long = (last: string): string => findingId('burst', [`${'2001:db8::'.repeat(12)}${last}`], 7)
    expect(long('1')).not.toBe(long('2'))
    expect(findingId('burst', ['a', 'b'], 1)).not.toBe(findingId('burst', ['a', 'b'], 2))
  })
})

describe('the list of findings', () => {
  it('keeps as many of a kind as it says, those with most frames, and says what it left out', () => {
    const many = range(1, MAX_OF_KIND + 5).map((frame) => made('gap', frame))
    const { findings: kept, limits } = arrange([...many, made('refused', 3)])
    expect(kept).toHaveLength(MAX_OF_KIND + 1)
    expect(limits).toHaveLength(1)
    expect(limits[0]).toContain('1,005')
  })

  it('keeps a cluster that an earlier look found and this one does not, withdrawn with the frame that took it back', () => {
    const [gone, kept] = [made('undetermined-burst', 5), made('refused', 9)]
    const [first, second] = withEarlier([gone, kept], [kept], 40)
    expect(first).toEqual(kept)
    expect(second).toMatchObject({ id: gone.id, status: 'withdrawn' })
    expect(second.history.at(-1)).toMatchObject({ frame: 40, verdict: 'withdrawn' })
    // what says itself what became of it is not kept
    expect(withEarlier([made('gap', 7)], [kept], 40)).toEqual([kept])
    // and it stays so, without growing
    expect(withEarlier([first, second], [kept], 50)[1]).toEqual(second)
  })

  it('remembers that a finding was of another kind before', () => {
    const before = made('undetermined-burst', 5, 'burst:x:5')
    const after = {
      ...made('port-scan', 5, 'burst:x:5'),
      history: [{ frame: 60, verdict: 'port-scan', reason: 'more' }],
    }
    expect(withEarlier([before], [after], 60)[0].history.map(({ verdict }) => verdict)).toEqual([
      'undetermined-burst',
      'port-scan',
    ])
  })

  it('is the same list for the same revision', async () => {
    const session = await readSession()
    const [a, b] = await Promise.all([findings(session, noPause), findings(session, noPause)])
    expect(a).toBe(b)
    expect(await findings(session, noPause)).toBe(a)
    session.close()
  })

  it('is worked out again by the next who asks when the first one gave up', async () => {
    const session = await readSession()
    const cancelled = findings(session, async () => {
      throw new Error('cancelled')
    })
    const waiting = findings(session, noPause)
    await expect(cancelled).rejects.toThrow('cancelled')
    expect((await waiting).findings.length).toBeGreaterThan(0)
    session.close()
  })
})

describe('evidence', () => {
  it('holds each frame once, in order, the first of them, and how many there are', () => {
    const { frames, frame_count: count } = evidence([...range(1, 300).reverse(), 1, 2, 0], [], [])
    expect(frames).toEqual(range(1, 200))
    expect(count).toBe(300)
  })

  it('adds up as another program would', () => {
    const sum = sumOf({ refused: 12, silent: 3 }, 'ports', 'tried')
    expect(flaw(sum)).toBeUndefined()
    expect(sum.text).toBe('refused 12 + silent 3 = 15 ports tried')
  })

  it('of scans can be computed again from the JSON', async () => {
    const traffic = new Traffic(7)
    for (const port of range(1, 30)) traffic.connect('10.0.0.9', '10.0.0.2', port, port % 9 === 0 ? 'open' : 'refuse')
    for (const host of range(1, 30)) traffic.connect('10.0.0.9', `10.0.3.${host}`, 445, 'silent')
    for (const port of [1, 2, 3, 4]) traffic.probe('10.0.0.9', '10.0.0.4', port, 0, true)
    const session = await traffic.session(file)
    const { findings: list } = await findings(session, noPause)
    session.close()
    expect(list.filter(({ kind }) => kind === 'port-scan')).toHaveLength(3)
    const all = list.flatMap((finding) => finding.evidence.arithmetic)
    expect(all.length).toBeGreaterThan(8)
    expect(all.map(flaw).filter((wrong) => wrong !== undefined)).toEqual([])
  })
})

describe('flags', () => {
  it('that connections use are never called illegal', () => {
    const ordinary = [0x02, 0x12, 0x10, 0x18, 0x11, 0x19, 0x04, 0x14, 0x38, 0xc2, 0x52, 0x0c, 0x1c, 0x31]
    expect(ordinary.filter((flags) => illegalFlags(flags) !== undefined)).toEqual([])
  })

  it.each([
    [0x00, 'no flags (NULL)'],
    [0x03, 'SYN with FIN'],
    [0x06, 'SYN with RST'],
    [0x29, 'FIN, PSH and URG (XMAS)'],
    [0x01, 'FIN without ACK'],
    [0x08, 'PSH or URG without ACK'],
    [0x3f, 'SYN, FIN and RST'],
    [0xc0, 'no flags (NULL)'],
  ])('0x%s is %s', (flags, name) => {
    expect(illegalFlags(flags)).toBe(name)
  })

  it('that the capture cut off are not taken for none', async () => {
    const traffic = new Traffic(1)
    for (const port of range(1, 20)) traffic.connect('10.0.0.9', '10.0.0.2', port, 'serve')
    for (const length of range(14, 60)) {
      const frames = traffic.frames.map((frame) => ({
        ...frame,
        data: frame.data.subarray(0, length),
        wireLength: frame.data.length,
      }))
      const session = await readSession(file('cut.pcap', writePcap(frames)))
      const { findings: list } = await findings(session, noPause)
      session.close()
      expect(
        list.filter(({ kind }) => kind === 'illegal-flags' || kind === 'port-scan'),
        `${length} bytes`,
      ).toEqual([])
    }
  })
})

const word = (text: string): number => text.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0)

describe('addresses', () => {
  it.each([
    ['8.8.8.8', 'global'],
    ['10.1.2.3', 'private'],
    ['172.31.255.255', 'private'],
    ['172.32.0.0', 'global'],
    ['192.168.0.1', 'private'],
    ['100.64.0.1', 'shared'],
    ['127.0.0.1', 'loopback'],
    ['169.254.7.7', 'link-local'],
    ['192.0.2.9', 'documentation'],
    ['198.19.0.1', 'benchmarking'],
    ['224.0.0.1', 'multicast'],
    ['241.0.0.1', 'reserved'],
    ['255.255.255.255', 'broadcast'],
    ['0.0.0.0', 'unspecified'],
    ['0.1.2.3', 'this-network'],
  ])('%s is %s', (text, name) => {
    expect(classOfV4(word(text))).toBe(name)
  })

  it('of IPv6 are known by their blocks', () => {
    expect(classOfV6([0x20010db8, 0, 0, 1])).toBe('documentation')
    expect(classOfV6([0xfe800000, 0, 0, 1])).toBe('link-local')
    expect(classOfV6([0xfd001000, 0, 0, 1])).toBe('private')
    expect(classOfV6([0, 0, 0, 1])).toBe('loopback')
    expect(classOfV6([0, 0, 0xffff, 0x0a000001])).toBe('mapped')
    expect(classOfV6([0x26064700, 0, 0, 1])).toBe('global')
    expect(classOfV6([0xff020000, 0, 0, 1])).toBe('multicast')
    expect(classOfV6([0x40000000, 0, 0, 1])).toBe('reserved')
    expect(isPrivateText('10.9.8.7')).toBe(true)
    expect(isPrivateText('2001:db8::1')).toBe(false)
  })

  const facts = (part: Partial<AddressFacts>): AddressFacts => ({
    orig: 'private',
    resp: 'global',
    protocol: 6,
    origPort: 40_000,
    respPort: 80,
    sameEnds: false,
    answered: true,
    ...part,
  })

  it('of ordinary traffic are left alone: NAT, DHCP, documentation among itself, multicast', () => {
    const ordinary: Partial<AddressFacts>[] = [
      {},
      { orig: 'documentation', resp: 'documentation' },
      { orig: 'documentation', resp: 'private' },
      { orig: 'unspecified', resp: 'broadcast', protocol: 17, origPort: 68, respPort: 67, answered: false },
      { orig: 'link-local', resp: 'multicast', protocol: 17, answered: false },
      { orig: 'private', resp: 'link-local' },
      { orig: 'unspecified', resp: 'multicast', protocol: 2, answered: false },
    ]
    expect(ordinary.map((part) => addressReason(facts(part))).filter((found) => found)).toEqual([])
  })

  it.each([
    [{ sameEnds: true, origPort: 80 }, 'same-ends'],
    [{ orig: 'multicast' }, 'source-multicast'],
    [{ orig: 'broadcast', protocol: 17 }, 'source-broadcast'],
    [{ orig: 'unspecified' }, 'source-unspecified'],
    [{ resp: 'this-network' }, 'to-unspecified'],
    [{ orig: 'reserved' }, 'reserved-block'],
    [{ orig: 'loopback' }, 'loopback-on-wire'],
    [{ orig: 'link-local' }, 'not-routed'],
  ] as const)('%o is a reason: %s', (part, reason) => {
    expect(addressReason(facts(part))?.reason).toBe(reason)
  })

  it('of the loopback count between two network cards only', async () => {
    const onWire = new Traffic().connect('127.0.0.1', '10.0.0.2', 80, 'refuse')
    const session = await onWire.session(file)
    const { findings: list } = await findings(session, noPause)
    session.close()
    expect(list.filter(({ kind }) => kind === 'reserved-address')).toMatchObject([
      { verdict: 'loopback address on a wire', evidence: { frames: [1] } },
    ])
    const alone = onWire.frames.map(({ data, ...rest }) => ({ ...rest, data: data.slice().fill(0, 0, 12) }))
    const quiet = await readSession(file('lo.pcap', writePcap(alone)))
    const none = await findings(quiet, noPause)
    quiet.close()
    expect(none.findings.filter(({ kind }) => kind === 'reserved-address')).toEqual([])
  })
})
