import {
  type Anchor,
  anchorFlow,
  anchorFrame,
  anchorKey,
  describeAnchor,
  type NoteLink,
  parseAnchor,
  parseNoteLinks,
} from '@shared/anchor'
import { type FrameFacts, findFrame, shortHash } from '@shared/anchor-find'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const capture = 'a'.repeat(64)
const frame = {
  kind: 'frame',
  capture,
  frame: 15,
  ts: '983682367123456789',
  len: 60,
  hash: '0123456789abcdef',
} as const
const ANCHORS: readonly (readonly [Anchor, string, string])[] = [
  [frame, 'frame:15', 'frame 15'],
  [{ ...frame, kind: 'bytes', offset: 54, length: 7 }, 'bytes:15[54+7]', 'bytes 54 to 60 of frame 15'],
  [{ ...frame, kind: 'bytes', offset: 54, length: 1 }, 'bytes:15[54+1]', 'byte 54 of frame 15'],
  [
    {
      kind: 'flow',
      capture: null,
      uid: 'CqJ2nd',
      proto: 'tcp',
      orig: { ip: '2001:db8::1', port: 1033 },
      resp: { ip: '192.0.2.1', port: 21 },
      firstFrame: 3,
    },
    'flow:CqJ2nd',
    'tcp flow [2001:db8::1]:1033 to 192.0.2.1:21 (CqJ2nd)',
  ],
  [
    { kind: 'span', capture, from: '-1', to: '983682367123456789' },
    'span:-1..983682367123456789',
    '1969-12-31 23:59:59.999999999 UTC to 2001-03-04 05:06:07.123456789 UTC',
  ],
  [{ kind: 'conversation', capture, protocol: 'ftp', number: 1, firstFrame: 3, uid: 'C1' }, 'ftp:1', 'FTP session 1'],
  [
    { kind: 'conversation', capture, protocol: 'dns', number: 2, firstFrame: 3, uid: null },
    'dns:2',
    'DNS conversation 2',
  ],
  [
    { kind: 'finding', capture, id: 'gap:C1.2', finding: 'capture-loss', firstFrame: 9 },
    'finding:gap:C1.2',
    'finding capture-loss at frame 9 (gap:C1.2)',
  ],
  [{ kind: 'capture', capture }, 'capture', 'the whole capture'],
]

describe('an anchor', () => {
  it('survives JSON, has a key and reads as words, for every kind', () => {
    for (const [anchor, key, words] of ANCHORS) {
      expect(parseAnchor(JSON.stringify(anchor))).toEqual({ ok: true, value: anchor })
      expect(anchorKey(anchor)).toBe(key)
      expect(describeAnchor(anchor)).toBe(words)
    }
  })

  it('names its frame and its flow where it has them', () => {
    expect(ANCHORS.map(([anchor]) => anchorFrame(anchor))).toEqual([15, 15, 15, 3, undefined, 3, 3, 9, undefined])
    expect(ANCHORS.map(([anchor]) => anchorFlow(anchor)).filter(Boolean)).toEqual(['CqJ2nd', 'C1'])
  })

  it('has a time beyond the calendar as a number', () => {
    expect(describeAnchor({ kind: 'span', capture, from: '9'.repeat(20), to: '0' })).toContain(' UTC to 1970-01-01')
  })

  it('is refused with the place of the fault when it is not one', () => {
    const bad: unknown[] = [
      '',
      '{',
      'null',
      '[]',
      '{"kind":"frame"}',
      null,
      7,
      { ...frame, frame: 0 },
      { ...frame, frame: 1.5 },
      { ...frame, capture: 'A'.repeat(64) },
      { ...frame, ts: '1e9' },
      { ...frame, kind: 'bytes', offset: -1, length: 1 },
      { kind: 'flow', uid: '<b>' },
      { kind: 'constructor' },
    ]
    for (const source of bad) {
      const parsed = parseAnchor(source)
      expect(parsed.ok ? 'ok' : parsed.error.code).toBe('bad-request')
    }
    const fault = parseAnchor({ ...frame, len: -1 })
    expect(fault.ok ? '' : fault.error.message).toContain('len')
  })

  it('is parsed from anything without throwing', () => {
    fc.assert(fc.property(fc.oneof(fc.anything(), fc.json()), (source) => typeof parseAnchor(source).ok === 'boolean'))
  })
})

describe('a frame', () => {
  const facts: FrameFacts = { frame: 15, ts: '100', len: 60, hash: 'ab' }
  const lookup = (frames: readonly FrameFacts[]) => ({
    at: (number: number) => frames.find((each) => each.frame === number),
    withTime: (ts: string) => frames.filter((each) => each.ts === ts).map((each) => each.frame),
  })

  it('is the same where it was, moved when it is elsewhere, lost when only something like it is there', () => {
    expect(findFrame(facts, lookup([facts]))).toEqual({ state: 'same', frame: 15 })
    const shifted = [
      { ...facts, frame: 3, hash: 'cd' },
      { ...facts, frame: 7 },
      { ...facts, frame: 15, ts: '99' },
    ]
    expect(findFrame(facts, lookup(shifted))).toEqual({ state: 'moved', frame: 7 })
    expect(findFrame(facts, lookup([{ ...facts, len: 61 }]))).toEqual({ state: 'lost' })
  })

  it('is told from others by FNV-1a, as its published test vectors say', () => {
    const text = (source: string): Uint8Array => new TextEncoder().encode(source)
    expect(shortHash(text(''))).toBe('cbf29ce484222325')
    expect(shortHash(text('a'))).toBe('af63dc4c8601ec8c')
    expect(shortHash(text('foobar'))).toBe('85944171f73967e8')
    const modulus = 1n << 64n
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        let hash = 0xcbf29ce484222325n
        for (const byte of bytes) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) % modulus
        return shortHash(bytes) === hash.toString(16).padStart(16, '0')
      }),
    )
  })
})

describe('links in a note', () => {
  const short = (link: NoteLink): string => {
    if (link.kind === 'frame')
      return link.frame === link.lastFrame ? `f${link.frame}` : `f${link.frame}-${link.lastFrame}`
    if (link.kind === 'flow') return link.uid
    return link.kind === 'finding' ? link.id : `${link.protocol}${link.number}`
  }
  const links = (markdown: string): string[] => parseNoteLinks(markdown).map(short)

  it('are found with their place in the text', () => {
    const text = 'See @frame:15, then (@flow:CqJ2nd) and @ftp:1.'
    for (const link of parseNoteLinks(text)) expect(text.slice(link.from, link.to)).toBe(link.text)
    expect(links(text)).toEqual(['f15', 'CqJ2nd', 'ftp1'])
    expect(links('@frame:10-20 **@dns:3** @finding:gap:C1.2.')).toEqual(['f10-20', 'dns3', 'gap:C1.2'])
  })

  it('are not seen in mail addresses, paths, escapes, code, longer words or impossible numbers', () => {
    for (const text of [
      'bob@frame:15',
      'x/@flow:abc',
      '\\@frame:1',
      '`@frame:1`',
      '``a ` @frame:1``',
      '```\n@frame:1\n```',
      '~~~sh\n@ftp:1',
      '@frame:',
      '@frame:x',
      '@frame:15th',
      '@flow:a_b',
      '@ftpx:1',
      '@frame:0',
      '@frame:9-3',
      '@@frame:1',
      '@telnet:1',
    ]) {
      expect(links(text), text).toEqual([])
    }
  })

  it('are seen after code has ended, and where a backtick is alone', () => {
    expect(links('`code` @frame:1\n```\n@frame:2\n```\n@frame:3 ` @frame:4')).toEqual(['f1', 'f3', 'f4'])
  })

  it('are found in any text without throwing and in time that grows with its length', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => Array.isArray(parseNoteLinks(text))))
    for (const piece of [
      '`',
      '``` ',
      '@frame:1 ',
      '@finding:a.',
      '@',
      '`a``b',
      '\n```',
      `@finding:${'a:'.repeat(60)}`,
    ]) {
      const long = piece.repeat(Math.ceil(200_000 / piece.length))
      const started = performance.now()
      parseNoteLinks(long)
      expect(performance.now() - started, piece).toBeLessThan(2000)
    }
  })
})
