import { createHash } from 'node:crypto'
import { type CommunityEnds, communityId, communityKey } from '@main/flows/community-id'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const word = (text: string): number => text.split('.').reduce((value, part) => value * 256 + Number(part), 0)
const between = (orig: string, resp: string) => ({ words: Uint32Array.of(word(orig), word(resp)), orig: 0, resp: 1 })
const tcp = { version: 4, protocol: 6, oneWay: false } as const

const u32 = fc.integer({ min: 0, max: 0xffffffff })
const u16 = fc.integer({ min: 0, max: 0xffff })
const anyEnds = fc.record({
  version: fc.constantFrom(4, 6),
  protocol: fc.constantFrom(1, 6, 17, 47, 58, 89, 132),
  words: fc
    .array(fc.oneof(fc.constant(7), u32), { minLength: 8, maxLength: 8 })
    .map((words) => Uint32Array.from(words)),
  orig: fc.constant(0),
  resp: fc.constant(4),
  origPort: fc.oneof(fc.constant(53), u16),
  respPort: fc.oneof(fc.constant(53), u16),
  oneWay: fc.boolean(),
})

/** Both ends in the specification's order. */
function lowerFirst(ends: CommunityEnds, size: number) {
  const orig = { words: [...ends.words.subarray(0, size)], port: ends.origPort }
  const resp = { words: [...ends.words.subarray(4, 4 + size)], port: ends.respPort }
  const differs = orig.words.findIndex((word, i) => word !== resp.words[i])
  const higher = differs < 0 ? orig.port > resp.port : orig.words[differs] > resp.words[differs]
  return higher && !ends.oneWay ? ([resp, orig] as const) : ([orig, resp] as const)
}

describe('the Community ID of a flow', () => {
  it('is what the specification gives for its example, from either side', () => {
    const id = '1:LQU9qZlK+B5F3KDmev6m5PMibrg='
    const [client, server] = ['128.232.110.120', '66.35.250.204'] as const
    expect(communityId({ ...tcp, ...between(client, server), origPort: 34855, respPort: 80 })).toBe(id)
    expect(communityId({ ...tcp, ...between(server, client), origPort: 80, respPort: 34855 })).toBe(id)
  })

  it('is what Arkime gives for a DNS lookup', () => {
    const ends = { version: 4, protocol: 17, oneWay: false, ...between('10.0.0.1', '10.0.0.2') }
    expect(communityId({ ...ends, origPort: 56329, respPort: 53 })).toBe('1:czx3uclbVAqcKB38zV0MbAzF/kA=')
  })

  it('is the SHA-1 of both ends, protocol and ports in base64, for addresses of either kind and any protocol', () => {
    fc.assert(
      fc.property(anyEnds, (ends) => {
        const bytes = Buffer.alloc(40)
        const size = ends.version === 6 ? 4 : 1
        const ports = [1, 6, 17, 58, 132].includes(ends.protocol)
        const [first, second] = lowerFirst(ends, size)
        let at = 2
        for (const end of [first, second]) for (const word of end.words) at = bytes.writeUInt32BE(word, at)
        at = bytes.writeUInt16BE(ends.protocol << 8, at)
        if (ports) for (const { port } of [first, second]) at = bytes.writeUInt16BE(port, at)
        const hash = createHash('sha1').update(bytes.subarray(0, at)).digest('base64')
        expect(communityId(ends)).toBe(`1:${hash}`)
      }),
    )
  })

  it('has a number that orders flows as the texts do', () => {
    fc.assert(
      fc.property(anyEnds, anyEnds, (a, b) => {
        const [first, second] = [communityId(a).slice(0, 9), communityId(b).slice(0, 9)]
        expect(Math.sign(communityKey(a) - communityKey(b))).toBe(first < second ? -1 : first > second ? 1 : 0)
      }),
    )
  })
})
